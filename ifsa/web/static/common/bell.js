// @ts-check
/** What every page of a member does when it stands. It counts, as that changes: unread notices at the
 *  bell, new topics at the tab, reports that wait at the shield. And it is kept. */

import { shared } from "../live/socket.js";
import { keepPages } from "./keeper.js";
import { Rising } from "./rising.js";

/** @typedef {import("../live/socket.js").Frame} Frame */

class Bell {
  /** @param {HTMLElement} bell */
  constructor(bell) {
    this.bell = bell;
    this.fresh = true;
    shared().watch({
      stream: { me: true },
      as: "html",
      onFrame: (frame) => this.onFrame(frame),
    });
  }

  /** @param {Frame} frame */
  onFrame(frame) {
    if (frame.ev === "news.changed") count(frame);
    else if (frame.ev === "draft.changed") document.dispatchEvent(new CustomEvent("draft", { detail: frame }));
    else if (frame.ev === "case.changed") guard(frame);
    else if (frame.html !== undefined) this.ring(frame);
  }

  /** @param {Frame} frame */
  ring(frame) {
    // The first frame says what the page was made with, unless something came in between.
    const known = this.fresh && String(frame.unread) === this.bell.dataset.bell;
    this.fresh = false;
    if (known) return;
    const template = document.createElement("template");
    template.innerHTML = String(frame.html);
    this.bell.replaceChildren(template.content);
    document.dispatchEvent(new Event("notices"));
  }
}

/** How many reports wait; pages of cases look for themselves. @param {Frame} detail */
function guard(detail) {
  for (const shield of document.querySelectorAll("[data-shield]")) {
    if (!(shield instanceof HTMLElement)) continue;
    shield.hidden = !detail.waiting;
    shield.innerHTML = String(detail.html);
  }
  document.dispatchEvent(new CustomEvent("case", { detail }));
}

/** In how many topics there is something new, on the tab of the rooms. @param {number} topics */
function show(topics) {
  const badge = document.querySelector("[data-new-topics]");
  const number = badge?.firstElementChild;
  if (badge instanceof HTMLElement && number) {
    badge.hidden = topics === 0;
    number.textContent = topics > 99 ? "99+" : String(topics);
  }
}

/** One read, or wants to hear otherwise; lists look for themselves. @param {Frame} detail */
function count(detail) {
  show(Number(detail.new));
  document.dispatchEvent(new CustomEvent("news", { detail }));
}

const bell = document.querySelector("[data-bell]");
if (bell instanceof HTMLElement) {
  new Bell(bell);
  new Rising(show);
}
keepPages();
