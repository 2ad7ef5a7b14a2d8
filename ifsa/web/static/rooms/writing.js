// @ts-check
/** What a member does in a topic: writes, and has read. */

import { whenIdle } from "../common/page.js";
import { outbox } from "../live/outbox.js";
import { Composer } from "./composer.js";
import { Reading } from "./reading.js";

/** @param {HTMLFormElement} form @param {import("./topic.js").TopicPanel} panel */
export async function write(form, panel) {
  new Composer(form, panel);
  await whenIdle();
  const readTo = Number(panel.panel.dataset.readTo);
  panel.note(new Reading(readTo, (seq) => outbox().note(panel.topic, seq)));
}
