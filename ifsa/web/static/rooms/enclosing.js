// @ts-check
/** What goes along with what one writes. */

import { store } from "../live/outbox.js";

/** @typedef {import("../files/attach.js").Tray} Tray */
/** @typedef {import("../files/attach.js").Place} Place */
/** @typedef {import("../live/outbox.js").Enclosed} Enclosed */

const DOUBLE_TAP = 1000; // milliseconds

/** Its tray is brought in by the first tap, or by what has waited in it. */
export class Enclosing {
  /** @param {HTMLFormElement} form @param {Place} place */
  constructor(form, place) {
    this.element = /** @type {HTMLElement} */ (form.querySelector("[data-attach]"));
    this.place = place;
    /** @type {Tray | undefined} */
    this.tray = undefined;
    /** @type {Promise<Tray> | undefined} */
    this.coming = undefined;
    this.voice = /** @type {HTMLElement} */ (this.element.querySelector(".attach-voice"));
    this.voice.hidden = !navigator.mediaDevices?.getUserMedia || !("MediaRecorder" in window);
    /** @type {HTMLElement} */ (this.element.querySelector(".attach-bare")).hidden = !this.voice.hidden;
    for (const input of this.element.querySelectorAll("input[type=file]")) {
      input.addEventListener("change", () => this.tray || this.open(), { once: true });
    }
    this.voice.addEventListener("pointerdown", (event) => event.button === 0 && this.record(true));
    this.voice.addEventListener("click", (event) => event.detail || this.record(false));
    this.look();
  }

  /** A closed page, or an old one, may have left something. */
  async look() {
    const kept = await store().all("drafts");
    const { member, topic } = this.place;
    if (kept.some((one) => one.blob && one.place === `${member}/${topic}`)) await this.open();
  }

  open() {
    this.coming ??= import("../files/attach.js").then(async ({ Tray }) => {
      const tray = new Tray(this.element, this.place);
      await tray.restored;
      this.tray = tray;
      await tray.choose(); // what was chosen before it was there
      tray.booth.choose();
      return tray;
    });
    return this.coming;
  }

  /** Where one sent a message one can record the next: a second tap is not meant for that. */
  rest() {
    this.voice.inert = true;
    setTimeout(() => (this.voice.inert = false), DOUBLE_TAP);
  }

  /** The first time; from then on the tray listens itself. @param {boolean} held */
  async record(held) {
    if (this.coming) return;
    const up = held ? new Promise((done) => addEventListener("pointerup", done, { once: true })) : undefined;
    const tray = await this.open();
    await tray.booth.press(Promise.resolve(up));
  }

  get isEmpty() {
    return (this.tray?.isEmpty ?? true) && !this.there().length;
  }

  /** Whether something in it can't be sent as it is; then one is led to it. */
  get isRefused() {
    const refused = this.tray?.hasRefused ?? false;
    const again = this.element.querySelector(".is-failed button");
    if (refused && again instanceof HTMLElement) again.focus();
    return refused;
  }

  /** What a form that was sent without scripts has brought. @returns {HTMLInputElement[]} */
  there() {
    return [...this.element.querySelectorAll(/** @type {"input"} */ ("input[name=files]:checked"))];
  }

  /** @returns {Promise<Enclosed[]>} */
  async handOver() {
    /** @type {Enclosed[]} */
    const there = this.there().map(({ value }) => ({ key: value, kind: "photo", file: Number(value) }));
    this.element.querySelector(".attach-there")?.remove();
    return [...there, ...((await this.tray?.handOver()) ?? [])];
  }

  /** @param {Enclosed[]} files */
  async clear(files) {
    await this.tray?.clear(files);
  }

  /** @param {Enclosed[]} files */
  putBack(files) {
    this.tray?.putBack(files);
  }

  /** @param {Enclosed[]} files */
  async takeBack(files) {
    for (const { kind, blob, length } of files) if (blob) (await this.open()).add(kind, blob, length);
  }
}
