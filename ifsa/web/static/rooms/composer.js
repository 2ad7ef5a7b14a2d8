// @ts-check
/** Where one writes. What was typed, and what was sent and has not arrived, is kept on the phone and
 *  belongs to whoever is signed in: phones are shared. */

import { outbox, uuid } from "../live/outbox.js";
import { store } from "../live/store.js";

/** @typedef {import("../files/attach.js").Tray} Tray */
/** @typedef {import("../live/outbox.js").Enclosed} Enclosed */
/** @typedef {import("../live/outbox.js").Entry} Entry */
/** @typedef {import("../files/attach.js").Place} Place */
/** @typedef {import("./topic.js").TopicPanel} TopicPanel */

const USED = "key_reused";
const DOUBLE_TAP = 1000; // milliseconds
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
    const entries = await this.outbox.entries();
    await this.draft.begin(new Set(entries.flatMap(({ key, body }) => [key, body.continues])));
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
    this.draft.show(null);
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
    await this.enclosing.clear(files);
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

/** What goes along. Its tray is brought in by the first tap, or by what has waited in it. */
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
  async takeBack(files) {
    for (const { kind, blob, length } of files) if (blob) (await this.open()).add(kind, blob, length);
  }
}

/** What stands in a form, as it was kept: under a key of this phone's own, which the message will
 *  have. As long as nothing was changed of what another device began there is none.
 *  @typedef {{key?: string, number: number, kept?: number, at: number, text: string, title?: string,
 *   before?: string, reply_to?: number, continues?: string, continues_number?: number}} Words */
/** @typedef {import("./drafts.js").Keeper} Keeper */
const FIELDS = /** @type {const} */ ([
  "text",
  "title",
  "before",
  "reply_to",
  "key",
  "continues",
  "continues_number",
]);
/** Without another value these stay as they are. @type {Set<string>} */
const LASTING = new Set(["key", "before"]);
/** @typedef {{room: string, topic?: number, message?: number}} Where */

/** What was typed and not sent, of one member in one place: on this phone at once, and then, which
 *  the keeper does, on the server. */
export class Draft {
  /** @param {HTMLFormElement} form @param {Place} place @param {Where} where */
  constructor(form, { member, topic, young }, where) {
    this.form = form;
    this.where = where;
    this.place = { id: `${member}/${topic}`, member, young };
    this.state = /** @type {HTMLElement | null} */ (form.querySelector(".draft-state"));
    /** @type {Words | undefined} */
    this.words = undefined;
    /** @type {Promise<Keeper> | undefined} */
    this.keeping = undefined;
    /** @type {Promise<typeof import("./preview.js")> | undefined} */
    this.previewing = undefined;
    document.addEventListener("draft", (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      this.keeper().then((one) => one.onFrame(detail), () => {});
    });
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    form.addEventListener("click", (event) => this.onClick(event));
    form.addEventListener("input", () => this.show(null));
    form.addEventListener("keydown", ({ key }) => key === "Escape" && this.show(null));
  }

  /** @param {string} name */
  field(name) {
    return /** @type {HTMLInputElement | null} */ (this.form.elements.namedItem(name));
  }

  /** It comes when there is something to keep. @returns {Promise<Keeper>} */
  keeper() {
    this.keeping ??= import("./drafts.js").then(({ Keeper }) => new Keeper(this));
    this.keeping.catch(() => (this.keeping = undefined)); // no link: the next time
    return this.keeping;
  }

  /** @param {Event} event */
  onClick(event) {
    const button = /** @type {Element} */ (event.target).closest("[data-preview], [data-close]");
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    this.show(button.hasAttribute("data-preview") ? button : null);
  }

  /** How it will look, or (null) that no more. @param {HTMLButtonElement | null} button */
  async show(button) {
    const box = /** @type {HTMLElement | null} */ (this.form.querySelector(".preview"));
    if (!button && !this.previewing && box?.hidden) return;
    this.previewing ??= import("./preview.js");
    const shower = await this.previewing.catch(() => (this.previewing = undefined));
    if (button) shower?.preview(this.form, button);
    else shower?.close(this.form);
  }

  leave() {
    if (this.words?.key) this.keeper().then((one) => one.save(true), () => {});
  }

  /** What this phone has comes before what the page has: it may be newer than the server knows.
   *  @param {Set<string>} [sending] keys of what is on its way */
  async begin(sending = new Set()) {
    const field = this.field("text");
    if (!field || this.form.querySelector(".wrong, .preview:not([hidden])")) return; // what was typed stands there
    const typed = field.value !== field.defaultValue;
    const page = this.ofPage();
    const own = await this.ofPhone();
    if (typed) return this.write(); // faster than this script
    if (own) this.put(own);
    else if (page && sending.has(page.key)) this.put({ number: 0, at: 0, text: "" });
    else if (page) this.words = page.words;
    else if (this.isOld) field.value = "";
    if (own || page) this.keeper().then((one) => one.begin(page), () => {});
  }

  /** A page that was kept may show what was sent since. */
  get isOld() {
    return document.documentElement.dataset.keptAt !== undefined;
  }

  /** What another device began, as the page shows it. */
  ofPage() {
    const key = this.field("continues")?.value;
    if (!key || this.isOld) return undefined;
    const number = Number(this.field("continues_number")?.value);
    const at = Date.parse(String(this.form.dataset.written));
    /** @type {Words} */
    const words = { ...this.said(), number: 0, at, continues: key, continues_number: number };
    return { key, number, at, words };
  }

  /** @returns {Promise<Words | undefined>} */
  async ofPhone() {
    const found = (await store().all("drafts")).find((one) => one.id === this.place.id);
    if (!found?.text && !found?.title) return undefined;
    const { drafts } = this.form.dataset;
    const gone = found.kept === found.number && !this.isOld && !drafts?.includes(found.key);
    if (drafts === undefined || !gone) return found;
    await this.forget(); // sent or discarded on another device
    return undefined;
  }

  said() {
    const reply = Number(this.field("reply_to")?.value);
    return {
      text: this.field("text")?.value ?? "",
      title: this.field("title")?.value,
      before: this.field("before")?.value,
      ...(reply ? { reply_to: reply } : {}),
    };
  }

  /** @param {Words} words */
  put(words) {
    this.words = words;
    for (const name of FIELDS) {
      const [field, value] = [this.field(name), words[name]];
      if (field && (value !== undefined || !LASTING.has(name))) field.value = String(value ?? "");
    }
    this.form.dispatchEvent(new Event("draftshown"));
  }

  /** What stands in the form now is what one has written. */
  write() {
    const { key = uuid(), number = 0, kept, continues, continues_number } = this.words ?? {};
    const now = { key, number: Math.max(number + 1, Date.now()), at: Date.now() };
    const words = { ...this.said(), ...now, kept, continues, continues_number };
    this.words = words;
    const field = this.field("key");
    if (field) field.value = key;
    const down = store().add("drafts", { ...this.place, ...words });
    down.then(() => this.words === words && store().lasting && this.tell("phone"));
    this.keeper().then((one) => one.plan(), () => {});
  }

  /** @param {"phone" | "kept" | ""} what */
  tell(what) {
    this.say(what && String(this.state?.dataset[what]));
  }

  /** @param {string} words */
  say(words) {
    if (this.state) this.state.textContent = words;
  }

  /** The server has it now. @param {string | undefined} key @param {number} number */
  mark(key, number) {
    return store().change("drafts", this.place.id, (now) => (now?.key === key ? { ...now, kept: number } : now));
  }

  /** It goes as a message: under which key, and what of another device it goes on with. */
  take() {
    const { key, continues, continues_number: number } = this.words ?? {};
    this.words = undefined;
    this.tell("");
    const from = continues && key ? { continues, continues_number: number } : {};
    return { key: key ?? continues, from };
  }

  /** On this phone. @param {string} [key] only what has this key */
  forget(key) {
    return store().change("drafts", this.place.id, (now) => (key && now?.key !== key ? now : undefined));
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
