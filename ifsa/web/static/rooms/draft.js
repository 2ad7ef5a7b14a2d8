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
    /** @type {Promise<void> | undefined} until it is known what this phone has */
    this.begun = undefined;
    document.addEventListener("draft", (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      this.keep((one) => one.onFrame(detail));
    });
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    // Who leaves soon after the first word leaves it to be kept: what keeps it has come by then.
    form.addEventListener("focusin", () => this.keep(() => {}), { once: true });
    if (form.contains(document.activeElement)) this.keep(() => {});
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

  /** What is to be done by the keeper, if it comes. @param {(keeper: Keeper) => unknown} work */
  keep(work) {
    this.keeper().then((one) => work(one), () => {});
  }

  leave() {
    if (this.words?.key) this.keep((one) => one.save(true));
  }

  /** Before anything is typed that one could hear of.
   *  @param {() => Promise<Set<string>>} [sending] keys of what is on its way */
  begin(sending = async () => new Set()) {
    this.begun = this.look(sending);
    return this.begun;
  }

  /** What this phone has comes before what the page has: it may be newer than the server knows. And
   *  what was typed meanwhile before both. @param {() => Promise<Set<string>>} sending */
  async look(sending) {
    const field = this.field("text");
    if (!field) return;
    const page = this.ofPage();
    const kept = await store().all("drafts");
    const sent = await sending();
    const own = await this.ofPhone(kept.find((one) => one.id === this.place.id), sent);
    const shows = own && this.all(own, (value, was) => value === was);
    if (this.isTyped(field) && !shows) await this.goOn(own, page);
    else if (own) this.put(own);
    else if (page && sent.has(page.key)) this.put({ number: 0, at: 0, text: "" });
    else if (page) this.words = page.words;
    else if (this.isOld) field.value = "";
    const aside = own || kept.some((one) => one.beside === this.place.id);
    if (page || aside) this.keep((one) => one.begin(page));
  }

  /** Faster than this script; or it has come back with the page, which says what is wrong with it.
   *  @param {HTMLInputElement} field */
  isTyped(field) {
    return this.words !== undefined || field.value !== field.defaultValue || this.isReturned;
  }

  get isReturned() {
    return Boolean(this.form.querySelector(".wrong, .preview:not([hidden])"));
  }

  /** What was typed goes on with what this phone has, or with what the page came with; else what the
   *  phone has stays beside it. @param {Words | undefined} own @param {{words: Words} | undefined} page */
  async goOn(own, page) {
    const goesOn = own && this.all(own, (value, was, first) => value.startsWith(was) || was === first);
    if (own && !goesOn) await this.setAside(own);
    const typed = this.words !== undefined || !this.isReturned;
    this.words = goesOn ? own : page?.words;
    if (typed) this.write();
  }

  /** Whether it is so of all that stands in the form, beside what was kept of it, and what stood there
   *  first. @param {Words} words @param {(value: string, was: string, first: string) => boolean} so */
  all(words, so) {
    return /** @type {const} */ (["text", "title"]).every((name) => {
      const field = this.field(name);
      return !field || so(field.value, words[name] ?? "", field.defaultValue);
    });
  }

  /** On this phone, beside what is written in this place now. @param {Words} words */
  setAside(words) {
    const id = `${this.place.id}/${words.key}`;
    return store().add("drafts", { ...words, ...this.place, id, beside: this.place.id });
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

  /** @param {any} found @param {Set<string>} sent @returns {Promise<Words | undefined>} */
  async ofPhone(found, sent) {
    if (!found?.text && !found?.title) return undefined;
    const { drafts } = this.form.dataset;
    const known = drafts !== undefined && !this.isOld && found.kept === found.number;
    const elsewhere = known && !drafts.includes(found.key); // sent or discarded on another device
    if (!elsewhere && !sent.has(found.key)) return found;
    await this.forget(found.key);
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
    this.putDown(words);
    this.keep((one) => one.plan());
  }

  /** Not over what is not known yet. @param {Words} words */
  async putDown(words) {
    await this.begun;
    if (this.words !== words) return; // it was sent meanwhile, or there are newer ones
    await store().add("drafts", { ...words, ...this.place });
    if (this.words === words && store().lasting) this.tell("phone");
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
