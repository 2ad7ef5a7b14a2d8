// @ts-check
/** What goes along with a message: photos and voice notes, taken or chosen, on their way while one
 *  still writes. Works on `_attach.html`. */

import { say } from "../common/page.js";
import { clock } from "./player.js";
import { Recorder } from "./recorder.js";
import { shrink } from "./shrink.js";
import { Refusal, Upload, uuid } from "./upload.js";
import { forget, keep, waiting } from "./waiting.js";

/** @typedef {import("./upload.js").Kind} Kind */

/** Events: `change` when something was added, went, arrived or failed. */
export class Tray extends EventTarget {
  /** @param {HTMLElement} element @param {string} place whose draft of what: it is found again under this name */
  constructor(element, place) {
    super();
    this.element = element;
    this.place = place;
    /** @type {Item[]} */
    this.items = [];
    this.list = /** @type {HTMLElement} */ (element.querySelector(".attach-list"));
    this.chooser = /** @type {HTMLInputElement} */ (element.querySelector("input[name=photo]"));
    this.chooser.addEventListener("change", () => this.choose());
    this.booth = new Booth(element, this);
    element.dataset.ready = "true";
    this.restored = this.restore();
  }

  /** Ids of what has arrived, in order. */
  get files() {
    return this.items.flatMap((item) => (item.file === undefined ? [] : [item.file]));
  }

  /** Whether there is anything that has not arrived, or is being recorded. */
  get busy() {
    return this.items.some((item) => item.file === undefined) || this.booth.busy;
  }

  /** The ids, once all has arrived; rejects when something can't. */
  async arrived() {
    await Promise.all(this.items.map((item) => item.upload.done));
    return this.files;
  }

  /** They are sent: the tray is empty for the next message. */
  clear() {
    for (const item of [...this.items]) this.take(item);
  }

  /** @param {Kind} kind @param {Blob} blob */
  async add(kind, blob) {
    const { limit, tooMany } = this.element.dataset;
    if (this.items.length >= Number(limit)) return say(String(tooMany));
    const key = uuid();
    const at = Date.now();
    await keep({ key, kind, place: this.place, blob, at });
    this.put(kind, blob, key);
  }

  /** @param {Kind} kind @param {Blob} blob @param {string} key */
  put(kind, blob, key) {
    const item = new Item(this, kind, blob, key);
    this.items.push(item);
    this.list.append(item.row);
    this.tell();
  }

  /** @param {Item} item */
  take(item) {
    this.items = this.items.filter((one) => one !== item);
    item.close();
    forget(item.key);
    this.tell();
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
    for (const { key, kind, blob } of await waiting(this.place)) this.put(kind, blob, key);
  }
}

/** One file of the tray: how it looks, how far it is, and what can be done with it. */
class Item {
  /** @param {Tray} tray @param {Kind} kind @param {Blob} blob @param {string} key */
  constructor(tray, kind, blob, key) {
    this.tray = tray;
    this.kind = kind;
    this.blob = blob;
    this.key = key;
    this.url = URL.createObjectURL(blob);
    /** @type {number | undefined} */
    this.file = undefined;
    this.row = this.made();
    this.bar = /** @type {HTMLProgressElement} */ (this.row.querySelector("progress"));
    this.words = /** @type {HTMLElement} */ (this.row.querySelector(".attach-state"));
    this.again = /** @type {HTMLButtonElement} */ (this.row.querySelector(".attach-again"));
    this.again.addEventListener("click", () => this.retry());
    this.row.querySelector("[data-drop]")?.addEventListener("click", () => this.drop());
    this.upload = this.send();
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
    this.row.append(field("files", file));
    this.tray.tell();
  }

  /** @param {Refusal | null} refusal null when it was taken away by hand */
  fail(refusal) {
    if (!refusal) return;
    this.row.classList.add("is-failed");
    this.bar.hidden = true;
    this.words.textContent = refusal.message;
    this.words.setAttribute("role", "alert");
    this.again.hidden = false;
    this.tray.tell();
  }

  retry() {
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
    URL.revokeObjectURL(this.url);
    this.row.remove();
  }
}

/** @param {string} name @param {number} value */
function field(name, value) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  input.value = String(value);
  return input;
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
    this.begin.hidden = !Recorder.able;
    this.bare = /** @type {HTMLInputElement} */ (element.querySelector("input[name=voice]"));
    /** @type {HTMLElement} */ (this.bare.parentElement).hidden = Recorder.able;
    this.listen();
  }

  get busy() {
    return this.recorder.state !== "idle" && !this.wrong;
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
    this.begin.addEventListener("click", () => recorder.start());
    this.bare.addEventListener("change", () => this.choose());
    this.stop.addEventListener("click", () => recorder.stop());
    this.hold.addEventListener("click", () => this.toggle());
    this.button(this.box, '[data-booth="drop"]').addEventListener("click", () => this.drop());
    recorder.addEventListener("state", () => this.onState());
    recorder.addEventListener("tick", () => this.show());
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

  drop() {
    this.recorder.discard();
    say(String(this.words.dropped));
    this.begin.focus();
  }

  onState() {
    const { recorder, words } = this;
    const { state, blob } = recorder;
    const runs = state === "recording" || state === "paused";
    const shown = !this.box.hidden;
    this.box.hidden = !runs;
    this.begin.disabled = state === "asking" || runs;
    this.hold.setAttribute("aria-pressed", String(state === "paused"));
    const said = { recording: words.recording, paused: words.paused, ready: words.recorded };
    const wrong = { refused: words.refused, missing: words.missing };
    const word = { ...said, ...wrong }[/** @type {keyof typeof said} */ (state)];
    if (word) say(word, { stay: this.wrong });
    this.show();
    if (runs && !shown) this.stop.focus();
    if (state === "ready" && blob) {
      this.tray.add("voice", blob);
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
