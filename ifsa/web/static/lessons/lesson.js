// @ts-check
/** A lesson's page comes to life: its state, the player, the talk beside it. */

import { shared } from "../live/socket.js";
import { start as startTopic } from "../rooms/topic.js";
import { Player } from "./player.js";
import { LessonState } from "./state.js";

/** @typedef {import("./player.js").State} State */
/** @typedef {import("./session.js").Detail} Detail */

class Screen {
  /** @param {HTMLElement} root @param {HTMLElement} frame */
  constructor(root, frame) {
    this.root = root;
    this.frame = frame;
    this.status = /** @type {HTMLElement} */ (frame.querySelector(".player-status"));
    this.unmute = /** @type {HTMLElement} */ (frame.querySelector("[data-unmute]"));
    this.video = /** @type {HTMLVideoElement} */ (frame.querySelector("video"));
    this.codecMissing = false;
    this.player = new Player(
      this.video,
      String(frame.dataset.whep),
      (state, detail) => this.show(state, detail),
      (muted) => this.askForTap(muted),
    );
    root.addEventListener("click", (event) => this.onClick(event));
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const tapped = event.target instanceof Element ? event.target.closest("button") : null;
    if (tapped?.dataset.watch) this.watch(tapped.dataset.watch === "picture");
    else if (tapped?.hasAttribute("data-stop")) this.player.stop();
    else if (tapped?.hasAttribute("data-unmute")) this.player.unmute();
  }

  /** @param {boolean} picture */
  watch(picture) {
    this.codecMissing = false;
    this.frame.dataset.mode = picture ? "picture" : "sound";
    // While one watches, only the other way to watch is offered.
    for (const one of this.root.querySelectorAll("[data-leave] [data-watch]"))
      one.toggleAttribute("hidden", one.getAttribute("data-watch") === this.frame.dataset.mode);
    this.player.watch(picture);
  }

  /** @param {State} state @param {Detail} detail */
  show(state, detail) {
    const idle = state === "idle" || state === "refused";
    this.codecMissing ||= Boolean(detail.codecMissing);
    for (const one of this.root.querySelectorAll("[data-join]")) one.toggleAttribute("hidden", !idle);
    for (const one of this.root.querySelectorAll("[data-leave]")) one.toggleAttribute("hidden", idle);
    this.frame.dataset.player = state;
    const picture = this.player.picture && !this.codecMissing;
    this.video.hidden = idle || !picture;
    if (idle) this.unmute.hidden = true;
    this.tell(detail.text || this.words(state));
  }

  /** @param {State} state */
  words(state) {
    if (state === "playing") return this.codecMissing ? String(this.frame.dataset.codec) : "";
    return this.frame.dataset[state] ?? "";
  }

  /** @param {string} text */
  tell(text) {
    this.status.textContent = text;
    this.status.hidden = !text;
  }

  /** @param {boolean} muted */
  askForTap(muted) {
    this.unmute.hidden = !muted || this.player.state === "idle";
  }
}

const root = document.querySelector("[data-lesson]");
const frame = document.getElementById("player");
if (root instanceof HTMLElement && frame) {
  const screen = new Screen(root, frame);
  const state = new LessonState(root, shared(), (told) => {
    if (told.ev !== "lesson.changed") return;
    if (state.live) screen.player.retry();
    else if (told.state === "ended") screen.player.stop();
  });
  startTopic();
  const asked = location.hash.slice(1);
  if (state.live && (asked === "watch" || asked === "sound")) screen.watch(asked === "watch");
}
