// @ts-check
/** What changes on the pages of a lesson while they are open: its state, its two slots of words. */

/** @typedef {import("../live/socket.js").Live} Live */
/** @typedef {import("../live/socket.js").Frame} Frame */

const TICK = 15_000;

export class LessonState {
  /**
   * @param {HTMLElement} root the element with data-lesson
   * @param {Live} live
   * @param {(frame: Frame) => void} onFrame after the page was changed
   */
  constructor(root, live, onFrame) {
    this.root = root;
    /** @type {Map<string, string>} */
    this.shown = new Map();
    live.watch({
      stream: { lesson: Number(root.dataset.lesson) },
      as: "html",
      onFrame: (frame) => {
        if (frame.ev === "lesson.changed") this.change(frame);
        if (frame.ev === "lesson.watching") this.count(String(frame.text));
        onFrame(frame);
      },
    });
    setInterval(() => this.countDown(), TICK);
  }

  get live() {
    return this.root.dataset.state === "live";
  }

  /** @param {Frame} frame */
  change(frame) {
    this.root.dataset.state = frame.state;
    this.root.dataset.air = frame.on_air ? "on" : "off";
    const template = document.createElement("template");
    template.innerHTML = String(frame.html);
    for (const slot of template.content.querySelectorAll("[data-slot]")) {
      const name = String(/** @type {HTMLElement} */ (slot).dataset.slot);
      const html = slot.outerHTML;
      // What is the same stays, so that nothing jumps and nothing is read aloud twice.
      if (this.shown.get(name) === html) continue;
      this.shown.set(name, html);
      this.root.querySelector(`[data-slot="${name}"]`)?.replaceWith(slot);
    }
    this.countDown();
  }

  /** @param {string} text */
  count(text) {
    const place = this.root.querySelector("[data-watching] bdi");
    if (place) place.textContent = text;
  }

  /** "in 20 minutes", in the page's language, from the browser's own words. */
  countDown() {
    const place = this.root.querySelector("[data-countdown]");
    if (!(place instanceof HTMLElement)) return;
    const minutes = Math.round((Date.parse(String(place.dataset.countdown)) - Date.now()) / 60_000);
    if (minutes < 1 || minutes >= 60) return;
    const words = new Intl.RelativeTimeFormat(`${document.documentElement.lang}-u-nu-latn`);
    place.textContent = words.format(minutes, "minute");
  }
}
