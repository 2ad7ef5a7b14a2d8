// @ts-check
/** What one began to write, kept on the server: some time after one has stopped typing, and when one
 *  leaves the page. Of two devices that write in one place neither loses a word. */

import { store } from "../live/outbox.js";
import { Problem, shared } from "../live/socket.js";

/** @typedef {import("../live/socket.js").Frame} Frame */
/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {import("./draft.js").Words} Words */

const PAUSE = 2000; // milliseconds without a key

/** Whoever counts each kilobyte keeps it once, when they leave. */
function savesData() {
  const { connection } = /** @type {{connection?: {saveData?: boolean}}} */ (navigator);
  return Boolean(connection?.saveData);
}

/** @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
async function call(method, path, body) {
  const member = String(document.body.dataset.member);
  const headers = { "Content-Type": "application/json", "IFSA-Member": member };
  // It is sent also while the page closes.
  const sent = { method, headers, body: body && JSON.stringify(body), keepalive: true };
  const answer = await fetch(`/api/v1/drafts/${path}`, sent).catch(() => null);
  if (answer?.status === 204) return undefined;
  const said = await answer?.json().catch(() => null);
  if (answer?.ok && said) return said;
  throw new Problem({ code: said?.code ?? "offline", text: said?.title ?? "" });
}

export class Keeper {
  /** @param {Draft} draft */
  constructor(draft) {
    this.draft = draft;
    this.link = /** @type {HTMLAnchorElement | null} */ (draft.form.querySelector(".draft-other"));
    /** @type {number | undefined} */
    this.timer = undefined;
    /** @type {string | undefined} the key of another draft in this place */
    this.other = this.link?.dataset.key || undefined;
    /** @type {Set<string>} keys of what was written here */
    this.own = new Set();
    this.link?.addEventListener("click", (event) => {
      event.preventDefault();
      this.exchange();
    });
  }

  /** What this phone has may be news to the server, and the other way round.
   *  @param {{key: string, at: number} | undefined} page the draft that the page came with */
  begin(page) {
    this.keepAside();
    const { words } = this.draft;
    if (!words?.key) return;
    if (page && page.key !== words.key && page.key !== words.continues) this.offer(page.key, page.at > words.at);
    if (words.kept === words.number) this.draft.tell("kept");
    else this.save();
  }

  plan() {
    clearTimeout(this.timer);
    if (!savesData()) this.timer = setTimeout(() => this.save(), PAUSE);
  }

  /** Keep what is not kept yet; says whether nothing is left to keep.
   *  @param {boolean} [leaving] the page may be gone in a moment */
  async save(leaving = false) {
    clearTimeout(this.timer);
    const { words } = this.draft;
    if (!words?.key || words.kept === words.number) return true;
    try {
      await this.send(words, leaving);
    } catch (problem) {
      return this.onRefusal(words, problem);
    }
    await this.onKept(words);
    return true;
  }

  /** @param {Words} words @param {boolean} leaving */
  async send({ key = "", at, kept, ...said }, leaving) {
    this.own.add(key);
    const body = { ...this.draft.where, ...said, age: Math.max(0, Date.now() - at) };
    const live = shared();
    if (live.open && !leaving) await live.send({ op: "draft", key, ...body });
    else await call("PUT", key, body);
  }

  /** What stands beside what one writes, on this phone alone. @returns {Promise<Words[]>} */
  async aside() {
    const { id } = this.draft.place;
    const kept = (await store().all("drafts")).filter((one) => one.beside === id);
    return kept.map(({ beside, ...words }) => words);
  }

  /** It is the other one, and a draft like any other as soon as the server has it. */
  async keepAside() {
    for (const words of await this.aside()) {
      this.offer(words.key, false);
      const code = await this.send(words, false).catch((problem) => problem.code);
      if (code === "draft_sent") this.offer(undefined, false);
      if (code === undefined || code === "draft_sent") await this.dropAside(words);
    }
  }

  /** @param {Words} words */
  dropAside({ key }) {
    return store().change("drafts", `${this.draft.place.id}/${key}`, () => undefined);
  }

  /** @param {Words} words */
  async onKept({ key, number, text, title }) {
    const { draft } = this;
    if (draft.words && draft.words.key === key) draft.words.kept = number;
    if (draft.words?.number === number) draft.tell(text || title ? "kept" : "");
    await draft.mark(key, number);
  }

  /** @param {Words} words @param {unknown} problem */
  async onRefusal({ key, number, text }, problem) {
    if (!(problem instanceof Problem)) throw problem;
    const { draft } = this;
    const field = draft.field("text");
    const done = problem.code === "draft_sent" || (problem.code === "changed_meanwhile" && text === field?.defaultValue);
    if (done && draft.words?.number === number) this.clear();
    else if (done) await draft.forget(key);
    else if (problem.code !== "offline" && draft.words?.number === number) draft.say(problem.message);
    return false;
  }

  /** It was sent, or discarded: here it is no more either. */
  clear() {
    const { draft } = this;
    const field = draft.field("text");
    const text = draft.where.message ? String(field?.defaultValue) : "";
    const { key } = draft.words ?? {};
    draft.put({ number: 0, at: 0, text });
    draft.words = undefined;
    draft.tell("");
    return draft.forget(key);
  }

  /** @param {Frame} frame */
  onFrame({ room, topic, message, key, number, gone }) {
    const { where, words } = this.draft;
    const here = room === where.room && message === where.message && (message || topic === where.topic);
    if (!here) return;
    const mine = key === words?.key || (key === words?.continues && !words?.key);
    if (!gone && !mine && !this.own.has(key)) this.offer(key, true);
    else if (gone && key === this.other) this.offer(undefined, false);
    // Not a word that is news to the server.
    else if (gone && mine && (!words?.key || words.number === number)) this.clear();
  }

  /** @param {string | undefined} key @param {boolean} newer */
  offer(key, newer) {
    this.other = key;
    if (!this.link) return;
    this.link.hidden = !key;
    const words = this.link.querySelector(".draft-other-words");
    if (words) words.textContent = String(newer ? this.link.dataset.newer : this.link.dataset.another);
  }

  /** Show the other draft; this one is kept first, and then it is the other. */
  async exchange() {
    const key = this.other;
    const { draft } = this;
    if (!key) return;
    const aside = (await this.aside()).find((one) => one.key === key);
    const isKept = await this.save();
    const was = draft.words?.key ?? draft.words?.continues;
    if (aside) await this.change(aside, isKept);
    else if (!isKept || !(await this.goOn(key))) return;
    this.offer(was, false);
    draft.field("text")?.focus();
  }

  /** Show what stands aside; what stands here goes there, where the server does not have it.
   *  @param {Words} aside @param {boolean} isKept */
  async change(aside, isKept) {
    const { draft } = this;
    if (draft.words?.text && !isKept) await draft.setAside(draft.words);
    draft.put(aside);
    await draft.putDown(aside);
    await this.dropAside(aside);
    this.save();
  }

  /** Show what the server has, and go on with it. @param {string} key */
  async goOn(key) {
    const { draft } = this;
    const other = await call("GET", key).catch(() => undefined);
    if (!other) return false;
    const { text, title, number, before, reply_to: reply } = other;
    const said = { text, title, before: before ?? undefined, reply_to: reply ?? undefined };
    await draft.forget();
    draft.put({ ...said, number: 0, at: Date.now(), continues: key, continues_number: number });
    draft.tell("kept");
    return true;
  }

  /** What was kept under a key, if anything was. @param {string} key */
  async discard(key) {
    const known = this.own.has(key) || this.draft.form.dataset.drafts?.includes(key);
    if (known) await call("DELETE", key).catch(() => {}); // without a link it is found again
  }
}
