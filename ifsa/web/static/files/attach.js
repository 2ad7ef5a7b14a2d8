// @ts-check
/** What goes along with a message: photos and voice notes, taken or chosen, on their way while one
 *  still writes. Works on `_attach.html`. */

import { say } from "../common/page.js";
import { draft, store, uuid } from "../live/outbox.js";
import { clock } from "./player.js";
import { Recorder } from "./recorder.js";
import { shrink } from "./shrink.js";
import { Upload } from "./upload.js";

/** @typedef {import("../live/outbox.js").Enclosed} Enclosed */
/** @typedef {import("./upload.js").Kind} Kind */
/** @typedef {import("./upload.js").Refusal} Refusal */
/** @typedef {{kind: Kind, blob: Blob, key: string, length?: string}} Given */
/** Whose draft of what. @typedef {{member: string, topic: number | string, young: boolean}} Place */

const KEPT_EVERY = 5000; // milliseconds between two times that what is being recorded is kept
const HELD = 800; // milliseconds: who lets go sooner has tapped

/** When the finger is off. @returns {Promise<unknown>} */
export function released() {
  return new Promise((done) => {
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, done, { once: true });
  });
}

/** Events: `change` when something was added, went, arrived or was refused. What is in it outlives a
 *  closed page. */
export class Tray extends EventTarget {
  /** @param {HTMLElement} element @param {Place} place */
  constructor(element, { member, topic, young }) {
    super();
    this.element = element;
    this.place = { place: `${member}/${topic}`, member, young };
    /** @type {Item[]} */
    this.items = [];
    this.list = /** @type {HTMLElement} */ (element.querySelector(".attach-list"));
    this.chooser = /** @type {HTMLInputElement} */ (element.querySelector("input[name=photo]"));
    this.chooser.addEventListener("change", () => this.choose());
    this.booth = new Booth(element, this);
    element.dataset.ready = "true";
    this.restored = this.restore();
  }

  /** Whether there is nothing to go along, and nothing is being recorded. */
  get isEmpty() {
    return this.items.length === 0 && !this.booth.runs;
  }

  /** Whether something in it can't be sent as it is. */
  get hasRefused() {
    return this.items.some((item) => item.refused);
  }

  /** For the outbox, which sends the rest: what is being recorded is ended first. The tray is for the
   *  next message at once, lest a second tap sends it again; on the phone it stays until it is
   *  written down elsewhere. @returns {Promise<Enclosed[]>} */
  async handOver() {
    await this.booth.end();
    const items = this.items.splice(0);
    for (const item of items) item.close();
    this.tell();
    return items.map((item) => item.enclosed());
  }

  /** They could not be sent. @param {Enclosed[]} enclosed */
  putBack(enclosed) {
    for (const { kind, blob, key, length } of enclosed) if (blob) this.put({ kind, blob, key, length });
  }

  /** These were sent: on the phone they are no more. @param {Enclosed[]} enclosed */
  async clear(enclosed) {
    await Promise.all(enclosed.map(({ key }) => this.forget(key)));
  }

  /** @param {Kind} kind @param {Blob} blob @param {string} [length] of a voice note, for people
   *  @param {string} [key] under which it was kept before */
  async add(kind, blob, length, key = uuid()) {
    const { limit, tooMany } = this.element.dataset;
    if (this.items.length >= Number(limit)) return say(String(tooMany));
    this.put({ kind, blob, key, length });
    await this.keep({ kind, blob, key, length });
  }

  /** It outlives the page. @param {Given} given */
  keep(given) {
    return store().add("drafts", { id: draft(given.key), ...this.place, ...given, at: Date.now() });
  }

  /** @param {string} key */
  forget(key) {
    return store().change("drafts", draft(key), () => undefined);
  }

  /** @param {Given} given */
  put(given) {
    const item = new Item(this, given);
    this.items.push(item);
    this.list.append(item.row);
    this.tell();
  }

  /** @param {Item} item */
  async take(item) {
    this.items = this.items.filter((one) => one !== item);
    item.close();
    this.tell();
    await this.forget(item.key);
  }

  tell() {
    this.dispatchEvent(new Event("change"));
  }

  async choose() {
    const photos = [...(this.chooser.files ?? [])];
    this.chooser.value = "";
    for (const photo of photos) await this.add("photo", await shrink(photo));
  }

  async restore() {
    const all = await store().all("drafts");
    const mine = all.filter((one) => one.blob && one.place === this.place.place);
    mine.sort((one, other) => one.at - other.at);
    for (const one of mine) this.put(one);
  }
}

/** One file of the tray: how it looks, how far it is, and what can be done with it. */
class Item {
  /** @param {Tray} tray @param {Given} given */
  constructor(tray, { kind, blob, key, length }) {
    this.tray = tray;
    this.kind = kind;
    this.blob = blob;
    this.key = key;
    this.length = length;
    this.url = URL.createObjectURL(blob);
    /** @type {number | undefined} */
    this.file = undefined;
    this.refused = false;
    this.row = this.made();
    this.bar = /** @type {HTMLProgressElement} */ (this.row.querySelector("progress"));
    this.words = /** @type {HTMLElement} */ (this.row.querySelector(".attach-state"));
    this.again = /** @type {HTMLButtonElement} */ (this.row.querySelector(".attach-again"));
    this.again.addEventListener("click", () => this.retry());
    this.row.querySelector("[data-drop]")?.addEventListener("click", () => this.drop());
    this.upload = this.send();
  }

  /** As a message takes it along: there already, or still to be sent. @returns {Enclosed} */
  enclosed() {
    const { key, kind, blob, file, length } = this;
    return { key, kind, blob, file, length };
  }

  made() {
    const { tray, kind, url } = this;
    const template = tray.element.querySelector(`template[data-kind="${kind}"]`);
    const row = /** @type {HTMLElement} */ (
      /** @type {HTMLTemplateElement} */ (template).content.firstElementChild?.cloneNode(true)
    );
    /** @type {HTMLImageElement | HTMLAudioElement} */ (row.querySelector("img, audio")).src = url;
    return row;
  }

  send() {
    const upload = new Upload(this.blob, { kind: this.kind, key: this.key });
    upload.addEventListener("progress", () => this.show());
    upload.addEventListener("state", () => this.show());
    upload.done.then(
      (kept) => this.arrive(kept.id),
      (refusal) => this.fail(refusal),
    );
    return upload;
  }

  show() {
    const { upload, bar, tray } = this;
    if (!upload) return; // it says that it begins before it is known here
    bar.value = upload.progress;
    const words = tray.element.dataset;
    const said = { sending: words.sending, waiting: words.waiting, making: words.making };
    const word = said[/** @type {keyof typeof said} */ (upload.state)];
    if (word && word !== this.words.textContent) this.words.textContent = word;
  }

  /** @param {number} file */
  arrive(file) {
    this.file = file;
    this.bar.hidden = true;
    this.words.textContent = String(this.tray.element.dataset.arrived);
    this.tray.tell();
  }

  /** @param {Refusal | null} refusal null when it was taken away */
  fail(refusal) {
    if (!refusal) return;
    this.refused = true;
    this.row.classList.add("is-failed");
    this.bar.hidden = true;
    this.words.textContent = refusal.message;
    this.words.setAttribute("role", "alert");
    this.again.hidden = false;
    this.tray.tell();
  }

  retry() {
    this.refused = false;
    this.row.classList.remove("is-failed");
    this.words.removeAttribute("role");
    this.again.hidden = true;
    this.bar.hidden = false;
    this.upload = this.send();
    this.show();
    this.tray.tell();
  }

  drop() {
    this.upload.abort();
    this.tray.take(this);
    say(String(this.tray.element.dataset.dropped));
  }

  close() {
    this.upload.leave();
    URL.revokeObjectURL(this.url);
    this.row.remove();
  }
}

/** Where one records: a button, and while it runs what it hears. */
class Booth {
  /** @param {HTMLElement} element @param {Tray} tray */
  constructor(element, tray) {
    this.tray = tray;
    this.words = element.dataset;
    this.box = /** @type {HTMLElement} */ (element.querySelector(".booth"));
    this.begin = this.button(element, ".attach-voice");
    this.hold = this.button(this.box, '[data-booth="hold"]');
    this.stop = this.button(this.box, '[data-booth="stop"]');
    this.time = /** @type {HTMLElement} */ (this.box.querySelector(".booth-time"));
    this.level = /** @type {HTMLMeterElement} */ (this.box.querySelector("meter"));
    this.recorder = new Recorder();
    this.key = ""; // of what is being recorded
    this.keptAt = 0;
    this.begin.hidden = !Recorder.able;
    this.bare = /** @type {HTMLInputElement} */ (element.querySelector("input[name=voice]"));
    /** @type {HTMLElement} */ (this.bare.parentElement).hidden = Recorder.able;
    this.listen();
  }

  /** Whether it records, or holds. */
  get runs() {
    return this.recorder.state === "recording" || this.recorder.state === "paused";
  }

  get wrong() {
    return this.recorder.state === "refused" || this.recorder.state === "missing";
  }

  /** @param {HTMLElement} inside @param {string} selector */
  button(inside, selector) {
    return /** @type {HTMLButtonElement} */ (inside.querySelector(selector));
  }

  listen() {
    const { recorder } = this;
    this.begin.addEventListener("pointerdown", (event) => event.button === 0 && this.press(released()));
    this.begin.addEventListener("click", (event) => event.detail || this.press(Promise.resolve()));
    this.bare.addEventListener("change", () => this.choose());
    this.stop.addEventListener("click", () => recorder.stop());
    this.hold.addEventListener("click", () => this.toggle());
    this.button(this.box, '[data-booth="drop"]').addEventListener("click", () => this.drop());
    recorder.addEventListener("state", () => this.onState());
    recorder.addEventListener("tick", () => this.show());
    recorder.addEventListener("gathered", () => this.keep(KEPT_EVERY));
    addEventListener("pagehide", () => this.keep(0));
  }

  /** One taps and says when it is done, or holds the button as long as one speaks.
   *  @param {Promise<unknown>} up when it is let go */
  async press(up) {
    if (this.runs || this.recorder.state === "asking") return;
    const began = performance.now();
    await Promise.all([this.recorder.start(), up]);
    if (performance.now() - began > HELD && this.recorder.state === "recording") this.recorder.stop();
  }

  /** A recording made elsewhere: where the browser may not record, on a page without TLS. */
  choose() {
    for (const voice of this.bare.files ?? []) this.tray.add("voice", voice);
    this.bare.value = "";
  }

  toggle() {
    if (this.recorder.state === "paused") this.recorder.resume();
    else this.recorder.pause();
  }

  /** What runs becomes a note of the tray. */
  async end() {
    if (!this.runs) return;
    const ended = new Promise((resolve) => {
      this.recorder.addEventListener("state", resolve, { once: true });
    });
    this.recorder.stop();
    await ended;
  }

  /** What one has said outlives a page that is left, and a phone that dies.
   *  @param {number} pause milliseconds since the last time */
  async keep(pause) {
    if (!this.runs || Date.now() - this.keptAt < pause) return;
    this.keptAt = Date.now();
    const { soFar: blob, seconds } = this.recorder;
    if (blob.size) await this.tray.keep({ kind: "voice", blob, key: this.key, length: clock(seconds) });
  }

  drop() {
    this.recorder.discard();
    this.tray.forget(this.key);

    say(String(this.words.dropped));
    this.begin.focus();
  }

  onState() {
    const { recorder, words } = this;
    const { state, blob } = recorder;
    const { runs } = this;
    const shown = !this.box.hidden;
    this.box.hidden = !runs;
    this.hold.setAttribute("aria-pressed", String(state === "paused"));
    const said = { recording: words.recording, paused: words.paused, ready: words.recorded };
    const wrong = { refused: words.refused, missing: words.missing };
    const word = { ...said, ...wrong }[/** @type {keyof typeof said} */ (state)];
    if (word) say(word, { stay: this.wrong });
    this.show();
    if (runs && !shown) this.stop.focus();
    if (state === "asking") this.key = uuid();
    if (state === "ready" && blob) {
      this.tray.add("voice", blob, clock(recorder.seconds), this.key);
      recorder.discard();
      this.begin.focus();
    }
    this.tray.tell();
  }

  show() {
    this.time.textContent = clock(this.recorder.seconds);
    this.level.value = this.recorder.level;
  }
}
