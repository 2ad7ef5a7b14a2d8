// @ts-check
/** The stewards' page: camera, going live, what became of it. */

import { shared } from "../live/socket.js";
import { NoCamera, Publisher } from "./publisher.js";
import { LessonState } from "./state.js";

/** @typedef {import("./publisher.js").State} State */
/** @typedef {import("./session.js").Detail} Detail */

const PRESENCE = 60_000;
const SENDING = new Set(["connecting", "live", "reconnecting", "failed", "interrupted"]);

class Desk {
  /** @param {HTMLElement} root @param {HTMLElement} stage */
  constructor(root, stage) {
    this.root = root;
    this.stage = stage;
    this.video = /** @type {HTMLVideoElement} */ (stage.querySelector("video"));
    /** @type {State} */
    this.state = "idle";
    this.publisher = new Publisher(this.video, {
      url: String(stage.dataset.whip),
      codec: String(stage.dataset.codecName),
      onState: (state, detail) => this.show(state, detail),
    });
    root.addEventListener("click", (event) => this.onClick(event));
  }

  /** @param {string} name */
  part(name) {
    return /** @type {HTMLElement | null} */ (this.root.querySelector(`[data-${name}]`));
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const tapped = event.target instanceof Element ? event.target.closest("button") : null;
    if (!tapped) return;
    if (tapped.hasAttribute("data-try")) this.attempt(() => this.publisher.preview());
    if (tapped.hasAttribute("data-go-live")) this.attempt(() => this.publisher.publish());
    if (tapped.hasAttribute("data-again")) this.again();
    if (tapped.dataset.mute) this.toggle(tapped);
  }

  again() {
    if (this.state === "interrupted") return this.attempt(() => this.publisher.resume());
    return this.attempt(() => this.publisher.publish());
  }

  /** @param {() => Promise<void>} work */
  async attempt(work) {
    this.complain("");
    try {
      await work();
      this.video.hidden = false;
    } catch (error) {
      if (!(error instanceof NoCamera)) throw error;
      this.complain(this.stage.dataset[error.trouble] ?? "");
    }
  }

  /** @param {HTMLElement} button */
  toggle(button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    this.publisher.enable(button.dataset.mute === "audio" ? "audio" : "video", on);
  }

  /** @param {State} state @param {Detail} detail */
  show(state, detail) {
    this.state = state;
    this.stage.dataset.publisher = state;
    this.video.hidden = state === "idle";
    for (const name of ["try", "go-live"]) this.part(name)?.toggleAttribute("hidden", SENDING.has(state));
    this.part("devices")?.toggleAttribute("hidden", state === "idle");
    const words = this.stage.dataset[state];
    if (words && state !== "failed" && state !== "interrupted") this.say(words);
    if (state === "live") this.complain("");
    if (state === "refused") this.complain(detail.text ?? "");
    if (state === "failed" || state === "interrupted") this.complain(words ?? "");
  }

  /** @param {string} words */
  say(words) {
    const place = this.part("host-words");
    if (place) place.textContent = words;
  }

  /** @param {string} words */
  complain(words) {
    const place = this.part("host-problem-words");
    if (place) place.textContent = words;
    this.part("host-problem")?.toggleAttribute("hidden", !words);
  }
}

const root = document.querySelector("[data-lesson]");
const stage = document.getElementById("stage");
if (root instanceof HTMLElement && stage) {
  const desk = new Desk(root, stage);
  const state = new LessonState(root, shared(), (told) => {
    if (told.ev === "lesson.host_failed") desk.complain(String(told.text));
    if (told.ev === "lesson.changed" && told.state === "ended") desk.publisher.stop();
  });
  const arrive = () => {
    if (root.dataset.state === "planned" || state.live)
      fetch(`/api/v1/lessons/${root.dataset.lesson}/presence`, { method: "POST" }).catch(() => {});
  };
  arrive();
  setInterval(arrive, PRESENCE);
}
