// @ts-check
/** What is to be sent: written down first, sent when there is a link, in order in each room, each
 *  once. A message's key is made here, with it; the server takes no key twice. */

import { Problem, pause, shared } from "./socket.js";
import { alone, store } from "./store.js";

export { store } from "./store.js";

/** @typedef {import("./socket.js").Frame} Frame */
/** @typedef {import("./socket.js").Live} Live */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {{code: string, text: string, field?: string}} Refusal */
/** What goes with a message: a blob under the key of its upload, and its number once it is there.
 *  The blob stays until the message is posted, to be seen here and to be sent anew. `length` of a voice
 *  note is for people.
 *  @typedef {{key: string, kind: "photo" | "voice", blob?: Blob, file?: number, length?: string}} Enclosed */
/**
 * A message on its way. `young`: of a room for the young. `until`: not to be tried before.
 * @typedef {{id: number, key: string, member: string, room: string, topic: number, young: boolean,
 *   body: {text: string, [field: string]: any}, files: Enclosed[],
 *   tries: number, until: number, held?: string, refused?: Refusal}} Entry
 */
/** How far a topic was read. @typedef {{id: string, member: string, topic: number, seq: number}} Place */
/**
 * Who carries: `ready` says whether it is worth trying. All reject with a Problem.
 * @typedef {{ready: () => boolean,
 *   upload: (file: Enclosed, tell?: (part: number) => void) => Promise<number>,
 *   post: (entry: Entry) => Promise<{seq: number}>, read: (place: Place) => Promise<unknown>}} Carrier
 */

const FIRST_WAIT = 2000; // milliseconds
const LONGEST_WAIT = 120_000;
const TRIES = 6; // for what fails on the server's side, before the person is asked
const CHANNEL = "ifsa outbox";
/** These say something of the link or of who is signed in, nothing of the message. */
const NOT_NOW = new Set(["offline", "other_member", "sign_in_first"]);
const MAY_PASS = new Set(["server", "conflict"]);

export class Outbox extends EventTarget {
  /** @param {string} member @param {Carrier} carrier @param {Store} [kept] */
  constructor(member, carrier, kept = store()) {
    super();
    this.member = member;
    this.carrier = carrier;
    this.store = kept;
    this.failures = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
    /** @type {number | undefined} how long the rest has to wait; undefined when it waits for more than time */
    this.rest = undefined;
    /** @type {Promise<void> | undefined} */
    this.running = undefined;
    this.stirred = false;
    this.channel = new BroadcastChannel(CHANNEL);
    this.channel.onmessage = ({ data }) => this.dispatchEvent(new CustomEvent("change", { detail: data }));
  }

  /** All that one has not sent, in order. @returns {Promise<Entry[]>} */
  async entries() {
    const all = /** @type {Entry[]} */ (await this.store.all("outbox"));
    return all.filter((entry) => entry.member === this.member).sort((one, other) => one.id - other.id);
  }

  /** @returns {Promise<Place[]>} */
  async places() {
    const all = /** @type {Place[]} */ (await this.store.all("places"));
    return all.filter((place) => place.member === this.member);
  }

  /**
   * Write a message down, and send it when that can be. What goes along is no draft any more.
   * @param {{room: string, topic: number, young: boolean, body: Entry["body"], files?: Enclosed[],
   *   key?: string}} message its key is made here, unless its draft had one
   * @returns {Promise<Entry>}
   */
  async add({ files = [], key = uuid(), ...message }) {
    const entry = { ...message, key, member: this.member, files, tries: 0, until: 0 };
    const kept = await this.store.add("outbox", entry, files.map((one) => draft(one.key)));
    this.tell({});
    this.wake();
    if (!this.carrier.ready()) askForSync();
    return /** @type {Entry} */ (kept);
  }

  /** Try one again that was refused. @param {number} id */
  async again(id) {
    await this.change(id, { refused: undefined, held: undefined, tries: 0, until: 0 });
    this.wake();
  }

  /** @param {number} id */
  async discard(id) {
    await this.store.change("outbox", id, () => undefined);
    this.tell({});
  }

  /** Note how far a topic was read; the furthest counts. @param {number} topic @param {number} seq */
  async note(topic, seq) {
    const { member } = this;
    const id = `${member}/${topic}`;
    await this.store.change("places", id, (before) => ({
      id,
      member,
      topic,
      seq: Math.max(seq, before?.seq ?? 0),
    }));
    this.wake();
  }

  /** Send what waits, as far as it goes now. */
  wake() {
    this.stirred = true;
    clearTimeout(this.timer);
    this.running ??= this.run().finally(() => (this.running = undefined));
    return this.running;
  }

  async run() {
    while (this.stirred) {
      this.stirred = false;
      this.rest = await alone(this.store, `ifsa outbox ${this.member}`, (hold) => this.send(hold));
      // Not while it is alone: no other page is to wait for a timer.
      if (this.rest !== undefined) this.timer = setTimeout(() => this.wake(), this.rest);
    }
  }

  /** How long to wait with the rest; undefined when nothing is to be done but on a new link.
   *  @param {() => Promise<void>} hold @returns {Promise<number | undefined>} */
  async send(hold) {
    try {
      for (const place of await this.places()) await this.sendPlace(place, hold);
      return await this.sendEntries(hold);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.code !== "offline" || !this.carrier.ready()) return undefined;
      return pause(this.failures++, FIRST_WAIT, LONGEST_WAIT);
    }
  }

  /** @param {Place} place @param {() => Promise<void>} hold */
  async sendPlace(place, hold) {
    if (!this.carrier.ready()) return;
    await hold();
    await this.carrier.read(place).catch((problem) => {
      if (NOT_NOW.has(problem.code)) throw problem; // otherwise it is read anew with the next page
    });
    await this.store.change("places", place.id, (now) => (now?.seq > place.seq ? now : undefined));
  }

  /** One after the other; what a room waits for holds up that room alone.
   *  @param {() => Promise<void>} hold @returns {Promise<number | undefined>} */
  async sendEntries(hold) {
    /** @type {Set<string>} */
    const held = new Set();
    let soonest = Infinity;
    while (this.carrier.ready()) {
      const waiting = (await this.entries()).filter((one) => !one.refused && !held.has(one.room));
      const [entry] = waiting;
      if (!entry) break;
      await hold();
      const wait = entry.until - Date.now();
      if (wait <= 0 && (await this.sendEntry(entry))) continue;
      held.add(entry.room);
      soonest = Math.min(soonest, Math.max(wait, FIRST_WAIT));
    }
    return soonest < Infinity ? soonest : undefined;
  }

  /** Whether the next of its room may go. @param {Entry} entry @returns {Promise<boolean>} */
  async sendEntry(entry) {
    try {
      await this.sendFiles(entry);
      const { seq } = await this.carrier.post(entry);
      this.failures = 0;
      await this.store.change("outbox", entry.id, () => undefined);
      this.tell({ key: entry.key, seq });
      return true;
    } catch (problem) {
      if (!(problem instanceof Problem) || NOT_NOW.has(problem.code)) throw problem;
      return this.onRefusal(entry, problem);
    }
  }

  /** What goes with a message goes before it, and is not sent again once it is there. @param {Entry} entry */
  async sendFiles({ id, key, files }) {
    for (const [place, one] of files.entries()) {
      if (one.file !== undefined) continue;
      /** @param {number} part how much of this one, from 0 to 1 */
      const tell = (part) => this.tell({ key, part: (place + part) / files.length });
      files[place] = { ...one, file: await this.carrier.upload(one, tell) };
      await this.store.change("outbox", id, (entry) => entry && { ...entry, files });
    }
  }

  /** What is refused is set aside, and the others go on. @param {Entry} entry @param {Problem} problem */
  async onRefusal(entry, problem) {
    const tries = entry.tries + 1;
    const passes = problem.retryAfter !== undefined || (MAY_PASS.has(problem.code) && tries < TRIES);
    if (passes) {
      const wait = problem.retryAfter ? problem.retryAfter * 1000 : pause(tries, FIRST_WAIT, LONGEST_WAIT);
      await this.change(entry.id, { tries, until: Date.now() + wait, held: problem.message });
      return false;
    }
    const { code, message: text, field } = problem;
    await this.change(entry.id, { tries, refused: { code, text, field } });
    return true;
  }

  /** @param {number} id @param {Partial<Entry>} changed */
  async change(id, changed) {
    await this.store.change("outbox", id, (entry) => entry && { ...entry, ...changed });
    this.tell({});
  }

  /** Say on all pages that something is otherwise now; `part` is how much of what goes along with a
   *  message is sent. @param {{key?: string, seq?: number, part?: number}} what */
  tell(what) {
    this.channel.postMessage(what);
    this.dispatchEvent(new CustomEvent("change", { detail: what }));
  }
}

/** What a blob that is to go along is kept under, among the drafts. @param {string} key of its upload */
export function draft(key) {
  return `file ${key}`;
}

/** Where the browser can, it sends without a page. */
async function askForSync() {
  const ready = await navigator.serviceWorker?.getRegistration();
  const sync = /** @type {any} */ (ready)?.sync;
  await sync?.register("outbox").catch(() => {}); // the person may have forbidden it
}

/** Over the page's connection; over HTTP where no socket gets through.
 *  @param {Live} live @returns {Carrier} */
function over(live) {
  const http = () => import("./http.js");
  return {
    ready: () => live.linked || live.isBlocked,
    upload,
    async post(entry) {
      if (!live.open) return (await http()).post(entry);
      const ok = await live.send({ op: "post", room: entry.room, ...bodyOf(entry) });
      return { seq: Number(ok.seq) };
    },
    async read(place) {
      const { topic, seq } = place;
      return live.open ? live.send({ op: "read", topic, seq }) : (await http()).read(place);
    },
  };
}

/** What is sent of a message, by whichever way. @param {Entry} entry */
export function bodyOf({ key, topic, body, files }) {
  return { key, topic, ...body, ...(files.length ? { files: files.map((one) => one.file) } : {}) };
}

/** In pieces that go on after a cut.
 *  @param {Enclosed} enclosed @param {(part: number) => void} [tell] @returns {Promise<number>} */
async function upload({ key, kind, blob }, tell) {
  const { Refusal, Upload } = await import("../files/upload.js");
  try {
    const sent = new Upload(/** @type {Blob} */ (blob), { kind, key });
    sent.addEventListener("progress", () => tell?.(sent.progress));
    return (await sent.done).id;
  } catch (refusal) {
    const { code, message: text } = refusal instanceof Refusal ? refusal : { code: "", message: "" };
    throw new Problem({ code: code || "offline", text });
  }
}

/** @type {Outbox | undefined} */
let page;

/** The page's one outbox; that of the member for whom the page was made. */
export function outbox() {
  if (!page) {
    const live = shared();
    page = new Outbox(String(document.body.dataset.member), over(live));
    const made = page;
    live.addEventListener("open", () => made.wake());
    made.wake();
  }
  return page;
}

/** A version 4 UUID (RFC 9562 5.4); randomUUID exists on secure pages only. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
