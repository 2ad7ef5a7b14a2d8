// @ts-check
/** Where one writes. What was typed, and what was sent and has not arrived, is kept on the phone and
 *  belongs to whoever is signed in: phones are shared. */

import { outbox, store } from "../live/outbox.js";
import { Draft } from "./draft.js";
import { Enclosing } from "./enclosing.js";

/** @typedef {import("../live/outbox.js").Enclosed} Enclosed */
/** @typedef {import("../live/outbox.js").Entry} Entry */
/** @typedef {import("./topic.js").TopicPanel} TopicPanel */

const USED = "key_reused";
const UNTIL_SHOWN = 4000; // milliseconds: what was sent is told by a frame, mostly before

export class Composer {
  /** @param {HTMLFormElement} form @param {TopicPanel} panel */
  constructor(form, panel) {
    this.form = form;
    this.panel = panel;
    this.outbox = outbox();
    this.reply = /** @type {HTMLInputElement} */ (form.elements.namedItem("reply_to"));
    this.field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
    this.draft = new Draft(form, panel, { room: panel.room, topic: panel.topic });
    this.enclosing = new Enclosing(form, panel);
    this.pending = new Pending(panel, this);
    /** @type {Promise<unknown> | undefined} */
    this.naming = undefined;
    /** @type {Set<string>} keys of what was written on this page */
    this.written = new Set();
    this.field.addEventListener("input", () => this.onInput());
    form.addEventListener("draftshown", () => this.onShown());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    form.addEventListener("submit", (event) => this.onSubmit(event));
    form.querySelector(".replying a")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.answering = 0;
      if (this.field.value) this.draft.write();
    });
    this.outbox.addEventListener("change", (event) => this.onChange(event));
    this.begin();
  }

  async begin() {
    await this.draft.begin(async () => {
      const entries = await this.outbox.entries();
      return new Set(entries.flatMap(({ key, body }) => [key, body.continues]));
    });
    await this.pending.refresh();
    this.grow();
    this.form.dataset.ready = "true";
  }

  /** The message that is answered; 0 when it is none. */
  get answering() {
    return Number(this.reply.value);
  }

  set answering(message) {
    this.reply.value = message ? String(message) : "";
    const line = /** @type {HTMLElement} */ (this.form.querySelector(".replying"));
    line.hidden = !message;
  }

  /** Another draft stands there. */
  onShown() {
    this.answering = Number(this.reply.value);
    this.grow();
  }

  onInput() {
    this.draft.write();
    this.grow();
    if (/[@\uff20]/.test(this.field.value)) this.offerNames();
  }

  /** Who may be meant by an @ is offered from the first one on. */
  offerNames() {
    this.naming ??= import("./naming.js").then(
      ({ Naming }) => new Naming(this.form, this.field, this.panel.room),
      () => undefined, // no link: it is written as it is
    );
  }

  grow() {
    this.field.style.blockSize = "auto";
    this.field.style.blockSize = `${this.field.scrollHeight + 2}px`;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    // On a phone Enter is a new line; there one taps the button.
    const desktop = matchMedia("(hover: hover)").matches;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && desktop) {
      event.preventDefault();
      this.form.requestSubmit();
    }
  }

  /** @param {SubmitEvent} event */
  async onSubmit(event) {
    if (event.submitter?.hasAttribute("formaction")) return; // it is not to be sent yet
    event.preventDefault();
    const text = this.field.value.trim();
    if (this.enclosing.isRefused || (!text && this.enclosing.isEmpty)) return;
    this.field.value = "";
    this.grow();
    this.draft.previewing.show(null);
    this.enclosing.rest();
    const { room, topic, young } = this.panel;
    const { key: begun, from } = this.draft.take();
    const body = { text, ...(this.answering ? { reply_to: this.answering } : {}), ...from };
    this.answering = 0;
    this.pending.follows = true;
    const files = await this.enclosing.handOver();
    if (!text && !files.length) return; // what was being recorded came to nothing
    const { key } = await this.outbox.add({ room, topic, young, body, files, key: begun });
    this.written.add(key);
    // Not before: until it was written down it stood in the draft.
    await this.draft.forget(key);
  }

  /** @param {Event} event */
  async onChange(event) {
    const { key, seq, part } = /** @type {CustomEvent} */ (event).detail;
    if (part !== undefined) return this.pending.progress(key, part);
    if (seq !== undefined && this.written.has(key) && !this.panel.atEnd) this.panel.open(seq);
    await this.pending.refresh(key, seq);
  }

  /** What is wrong with it is mended where it was written. @param {Entry} entry */
  takeBack({ key, refused, body: { text, reply_to: answered = 0 }, files }) {
    // What was refused has kept no key; under a key that was used nothing else can be sent.
    if (this.draft.words || refused?.code === USED) this.drop(key);
    else this.draft.words = { key, number: 0, at: 0, text };
    this.answering = answered;
    this.field.value = this.field.value ? `${text}\n${this.field.value}` : text;
    this.onInput();
    this.field.focus();
    return this.enclosing.takeBack(files);
  }

  /** What was kept of it on the server is not wanted any more. @param {string} key */
  drop(key) {
    return this.draft.keeper().then((one) => one.discard(key), () => {});
  }
}

/** The rows under the messages: what is on its way, and what was refused. */
class Pending {
  /** @param {TopicPanel} panel @param {Composer} composer */
  constructor(panel, composer) {
    this.panel = panel;
    this.composer = composer;
    this.words = panel.panel.dataset;
    this.list = /** @type {HTMLElement} */ (panel.panel.querySelector(".pending"));
    /** @type {Map<string, HTMLElement>} by key */
    this.rows = new Map();
    this.follows = false; // something was written just now: one wants to see what becomes of it
    for (const what of ["open", "close"]) panel.live.addEventListener(what, () => this.refresh());
  }

  /** As it is in the outbox now; what was just sent may stay until it stands above.
   *  @param {string} [key] @param {number} [seq] */
  async refresh(key, seq) {
    const row = key === undefined ? undefined : this.rows.get(key);
    if (row && seq !== undefined) this.settle(row, seq);
    const entries = await outbox().entries();
    const mine = entries.filter((entry) => entry.topic === this.panel.topic);
    const fresh = mine.some((entry) => !this.rows.has(entry.key));
    const follows = fresh && (this.follows || this.panel.isNearEnd());
    this.follows &&= !fresh;
    for (const entry of mine) this.show(entry);
    const keys = new Set(mine.map((entry) => entry.key));
    for (const [known, one] of this.rows) if (!keys.has(known)) this.drop(known, one);
    if (follows) this.panel.toEnd();
  }

  /** @param {HTMLElement} row @param {number} seq */
  settle(row, seq) {
    if (document.getElementById(`s${seq}`)) row.remove();
    row.dataset.sent = String(seq);
  }

  /** @param {string} key @param {HTMLElement} row */
  drop(key, row) {
    this.rows.delete(key);
    if (row.dataset.sent) setTimeout(() => row.remove(), UNTIL_SHOWN);
    else row.remove();
  }

  /** @param {Entry} entry */
  show(entry) {
    const row = this.rows.get(entry.key) ?? this.begin(entry);
    const state = /** @type {HTMLElement} */ (row.querySelector(".pending-state"));
    const words = this.stateOf(entry);
    if (state.textContent === words) return; // nothing is read aloud twice
    state.textContent = words;
    row.querySelector(".pending-choices")?.remove();
    row.toggleAttribute("role", false);
    if (!entry.refused && !entry.held) return;
    row.append(this.choices(entry));
    if (!entry.refused) return;
    row.setAttribute("role", "alert");
    this.panel.toEnd();
  }

  /** How much of what goes along is sent. @param {string} key @param {number} part from 0 to 1 */
  progress(key, part) {
    const row = this.rows.get(key);
    if (!row) return;
    const bar = row.querySelector("progress") ?? document.createElement("progress");
    bar.ariaLabel = String(this.words.sending);
    bar.value = part;
    if (!bar.parentElement) row.querySelector(".pending-state")?.before(bar);
  }

  /** @param {Entry} entry */
  begin({ key, body, files }) {
    const row = document.createElement("li");
    const words = paragraph("pending-text", body.text);
    words.dir = "auto";
    if (body.text) row.append(words);
    if (files.length) row.append(this.enclosed(files));
    row.append(paragraph("pending-state", ""));
    this.rows.set(key, row);
    this.list.append(row);
    return row;
  }

  /** What goes along, as this phone has it. @param {Enclosed[]} files */
  enclosed(files) {
    const { photo, voiceNote } = this.words;
    const box = document.createElement("div");
    box.className = "pending-files";
    for (const { kind, blob, length = "" } of files) {
      const shown = kind === "photo" && blob;
      box.append(shown ? picture(blob, String(photo)) : paragraph("pending-voice", `${voiceNote} ${length}`));
    }
    return box;
  }

  /** @param {Entry} entry */
  stateOf({ refused, held }) {
    const { notSent, sending, waiting, fleeting } = this.words;
    if (refused) return `${notSent} ${refused.text}`;
    if (!store().lasting) return String(fleeting);
    return String(held ?? (this.panel.live.linked ? sending : waiting));
  }

  /** @param {Entry} entry */
  choices(entry) {
    const { id, key, body, refused } = entry;
    const { again, change, copy, discard } = this.words;
    const choices = document.createElement("div");
    choices.className = "pending-choices";
    const forget = () => outbox().discard(id);
    // What is wrong with the words would be refused again; anything else may pass.
    const takeBack = () => forget().then(() => this.composer.takeBack(entry));
    if (refused?.field || refused?.code === USED) choices.append(button(change, takeBack));
    else choices.append(button(again, () => outbox().again(id)));
    if (navigator.clipboard && body.text) choices.append(button(copy, (one) => this.copy(one, body.text)));
    choices.append(button(discard, () => forget().then(() => this.composer.drop(key))));
    return choices;
  }

  /** @param {HTMLElement} button @param {string} text */
  async copy(button, text) {
    await navigator.clipboard.writeText(text);
    button.textContent = String(this.words.copied);
  }
}

/** @param {Blob} blob @param {string} words */
function picture(blob, words) {
  const made = new Image(56, 56);
  made.className = "attach-thumb";
  made.alt = words;
  made.onload = () => URL.revokeObjectURL(made.src);
  made.src = URL.createObjectURL(blob);
  return made;
}

/** @param {string} name @param {string} text */
function paragraph(name, text) {
  const made = document.createElement("p");
  made.className = name;
  made.textContent = text;
  return made;
}

/** @param {string | undefined} words @param {(button: HTMLElement) => unknown} act */
function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-plain";
  made.textContent = String(words);
  made.addEventListener("click", () => act(made));
  return made;
}
