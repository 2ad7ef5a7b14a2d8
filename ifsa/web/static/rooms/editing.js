// @ts-check
/** Another text for a message, not lost when the page is. */

import { whenIdle } from "../common/page.js";

const form = document.querySelector("[data-edit]");
if (form instanceof HTMLFormElement) {
  whenIdle().then(async () => {
    const { Draft } = await import("./draft.js");
    const { member = "" } = document.body.dataset;
    const { room = "", edit, young } = form.dataset;
    const place = { member, topic: location.pathname, young: young === "true" };
    const draft = new Draft(form, place, { room, message: Number(edit) });
    await draft.begin();
    draft.field("text")?.addEventListener("input", () => draft.write());
    form.dataset.ready = "true";
  });
}
