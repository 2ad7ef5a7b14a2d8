// @ts-check
/** The bell of the header: it shows how much is unread, as it changes. */

import { shared } from "../live/socket.js";

/** @typedef {import("../live/socket.js").Frame} Frame */

class Bell {
  /** @param {HTMLElement} bell */
  constructor(bell) {
    this.bell = bell;
    this.fresh = true;
    shared().watch({
      stream: { me: true },
      as: "html",
      onFrame: (frame) => frame.html !== undefined && this.ring(frame),
    });
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

const bell = document.querySelector("[data-bell]");
if (bell instanceof HTMLElement) new Bell(bell);
