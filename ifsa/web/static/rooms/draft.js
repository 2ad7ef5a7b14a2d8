// @ts-check
/** What one has begun to write, in whichever form. */

import { store, uuid } from "../live/outbox.js";
import { Previewing } from "./previewing.js";

/** @typedef {import("../files/attach.js").Place} Place */
/** @typedef {import("./drafts.js").Keeper} Keeper */

/** What stands in a form, as it was kept: under a key of this phone's own, which the message will
 *  have. As long as nothing was changed of what another device began there is none.
 *  @typedef {{key?: string, number: number, kept?: number, at: number, text: string, title?: string,
 *   before?: string, reply_to?: number, continues?: string, continues_number?: number}} Words */
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
    document.addEventListener("draft", (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      this.keeper().then((one) => one.onFrame(detail), () => {});
    });
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    this.previewing = new Previewing(form);
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
