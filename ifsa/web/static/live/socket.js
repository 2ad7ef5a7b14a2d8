// @ts-check
/** The protocol of /live: one connection, commands with answers, watched streams that resume.
 *  Touches no page. The contract is in docs/protocol.md. */

/** @typedef {{ev: string, ref?: string, seq?: number, room?: string, [key: string]: any}} Frame */
/** @typedef {{room?: string, lesson?: number, inquiry?: number, me?: boolean, news?: boolean, rooms?: boolean}} Stream */
/** @typedef {{stream: Stream, as: "json" | "html", after?: number, signs?: boolean, onFrame: (frame: Frame) => void}} Watch */
/** @typedef {{resolve: (frame: Frame) => void, reject: (problem: Problem) => void, timer: number}} Waiting */
/** @typedef {import("./events.js").Events} Events */

const FIRST_WAIT = 500; // milliseconds
const LONGEST_WAIT = 30_000;
// The server beats at least every 55 s; a link silent for longer is dead, whatever the browser says.
const SILENCE = 70_000;
const ANSWER = 20_000; // for a command on a bad link
const ALIVE = 5_000; // for a ping, when there is reason to doubt
const HANDSHAKE = 12_000; // some networks swallow a WebSocket and say nothing
const TICK = 5_000;
const QUIET = 300_000; // a page that nobody has looked at for so long gives its connection back
const BLOCKED_AFTER = 2; // failed handshakes, until one looks for another way
const AROUND = 300_000; // and for so long one stays on it
const RESTARTED = 1012;
const SIGNED_OUT = 4401;

/** What the server refused: a code for us, a sentence for the person. */
export class Problem extends Error {
  /** @param {Partial<Frame>} frame */
  constructor(frame) {
    super(frame.text);
    this.code = String(frame.code);
    this.field = frame.field;
    this.retryAfter = frame.retry_after;
  }
}

/** The link went, or the answer did not come. */
function lost() {
  return new Problem({ code: "offline", text: "" });
}

/** How long to wait before a further try: longer each time, and never all at once.
 *  @param {number} failures @param {number} [first] @param {number} [longest] */
export function pause(failures, first = FIRST_WAIT, longest = LONGEST_WAIT) {
  return Math.min(longest, first * 2 ** failures) * (0.5 + Math.random());
}

/** @param {Stream} stream */
function nameOf(stream) {
  return JSON.stringify([stream.room, stream.lesson, stream.inquiry, stream.me, stream.news, stream.rooms]);
}

export class Live extends EventTarget {
  /** @param {string} [address] */
  constructor(address = "/live") {
    super();
    const url = new URL(address, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.url = url.href;
    /** @type {Map<string, Watch>} */
    this.watches = new Map();
    /** @type {Map<string, Waiting>} */
    this.waiting = new Map();
    this.ref = 0;
    this.failures = 0;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {Events | null} where no socket gets through */
    this.events = null;
    this.aroundUntil = remembered();
    /** @type {number | undefined} */
    this.timer = undefined;
    this.heardAt = 0;
    this.hiddenAt = 0;
    this.tickedAt = Date.now();
    // What the browser says of the network is a hint: it makes us look, and is not believed.
    addEventListener("online", () => this.check());
    addEventListener("offline", () => this.abandon());
    document.addEventListener("visibilitychange", () => this.onVisibility());
    // A page kept for the back button has lost its connection: it resumes where it was.
    addEventListener("pageshow", (event) => event.persisted && this.connect());
    addEventListener("pagehide", () => this.leave());
    setInterval(() => this.tick(), TICK);
    this.connect();
  }

  /** Whether commands can be sent over the socket. */
  get open() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Whether what happens is told, by whichever way. */
  get linked() {
    return this.open || Boolean(this.events?.open);
  }

  /** Whether it was found lately that the network lets no socket through. */
  get isBlocked() {
    return this.aroundUntil > Date.now();
  }

  connect() {
    clearTimeout(this.timer);
    const state = this.socket?.readyState;
    if (state === WebSocket.OPEN || state === WebSocket.CONNECTING) return;
    if (this.isBlocked) this.goAround();
    else this.shakeHands();
  }

  shakeHands() {
    const socket = new WebSocket(this.url, "ifsa.v1");
    this.socket = socket;
    const patience = setTimeout(() => socket === this.socket && this.abandon(), HANDSHAKE);
    let opened = false;
    socket.addEventListener("open", () => {
      clearTimeout(patience);
      opened = true;
      if (socket === this.socket) this.onOpen();
    });
    socket.addEventListener("message", (event) => {
      if (socket === this.socket) this.onMessage(event.data);
    });
    socket.addEventListener("close", (event) => {
      clearTimeout(patience);
      if (socket === this.socket) this.onClose(event, opened);
    });
  }

  /**
   * Send a command; resolves with the answer, rejects with a Problem: "offline" when there is no
   * link or it went, so that nobody knows whether it was done.
   * @param {object} command
   * @returns {Promise<Frame>}
   */
  send(command, patience = ANSWER) {
    if (!this.open) return Promise.reject(lost());
    const ref = String(++this.ref);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.abandon(), patience);
      this.waiting.set(ref, { resolve, reject, timer });
      this.socket?.send(JSON.stringify({ ...command, ref }));
    });
  }

  /**
   * Watch a stream, now and after each reconnect, from where one was.
   * @param {Watch} watch
   */
  watch(watch) {
    this.watches.set(nameOf(watch.stream), watch);
    if (this.open) this.begin(watch);
    this.events?.watch(watch);
  }

  /** @param {Watch} watch */
  begin(watch) {
    const { stream, as, after, signs } = watch;
    const command = { op: "watch", ...stream, as, after, signs };
    this.send(command).then(
      (ok) => watch.onFrame({ ...ok, ev: "watching" }),
      (problem) => {
        if (problem.code === "offline") return; // it is begun anew with the next connection
        watch.onFrame({ ev: "refused", text: problem.message, code: problem.code });
      },
    );
  }

  /** Whether the link is still alive: after sleep, and when the browser says that it is back. */
  check() {
    if (this.open) this.send({ op: "ping" }, ALIVE).catch(() => {});
    else if (!this.events?.open) this.connect();
    else if (this.isSilent) this.events.lose();
  }

  onOpen() {
    this.failures = 0;
    this.heardAt = Date.now();
    this.events?.close();
    this.events = null;
    remember((this.aroundUntil = 0));
    for (const watch of this.watches.values()) this.begin(watch);
    this.dispatchEvent(new Event("open"));
  }

  /** @param {string} data */
  onMessage(data) {
    const frame = /** @type {Frame} */ (JSON.parse(data));
    if (frame.ref !== undefined && (frame.ev === "ok" || frame.ev === "error")) this.answer(frame);
    else this.take(frame);
  }

  /** @param {Frame} frame */
  answer(frame) {
    this.heardAt = Date.now();
    const waiting = this.waiting.get(String(frame.ref));
    this.waiting.delete(String(frame.ref));
    clearTimeout(waiting?.timer);
    if (frame.ev === "ok") waiting?.resolve(frame);
    else waiting?.reject(new Problem(frame));
  }

  /** A frame that answers nothing, by whichever way it came. @param {Frame} frame */
  take(frame) {
    this.heardAt = Date.now();
    if (frame.ev === "head") this.compare(/** @type {Record<string, number>} */ (frame.rooms));
    else this.deliver(frame);
  }

  /** @param {Frame} frame */
  deliver(frame) {
    for (const watch of this.watches.values()) {
      const { room, lesson, inquiry, me, news, rooms } = watch.stream;
      const mine =
        (room !== undefined && room === frame.room) ||
        (lesson !== undefined && lesson === frame.lesson) ||
        (inquiry !== undefined && inquiry === frame.inquiry) ||
        (me !== undefined && me === frame.me) ||
        (news !== undefined && news === frame.news) ||
        (rooms !== undefined && rooms === frame.rooms);
      if (!mine || this.isKnown(watch, frame)) continue;
      if (frame.seq !== undefined) watch.after = Math.max(watch.after ?? 0, frame.seq);
      watch.onFrame(frame);
    }
  }

  /** While one way gives over to another, both may tell the same. @param {Watch} watch @param {Frame} frame */
  isKnown(watch, frame) {
    const { seq } = frame;
    return frame.ev !== "reset" && seq !== undefined && seq <= (watch.after ?? -1);
  }

  /**
   * A heartbeat says where each room stands: one that is ahead of us means that we missed something.
   * @param {Record<string, number>} rooms
   */
  compare(rooms) {
    for (const watch of this.watches.values()) {
      const head = watch.stream.room === undefined ? undefined : rooms[watch.stream.room];
      if (head === undefined || watch.after === undefined || head <= watch.after) continue;
      if (this.open) this.begin(watch);
      else this.events?.watch(watch);
    }
  }

  tick() {
    const now = Date.now();
    const slept = now - this.tickedAt > 3 * TICK;
    this.tickedAt = now;
    if (document.hidden) {
      if (this.socket && now - this.hiddenAt > QUIET && !this.isPlaying) this.leave();
    } else if (this.linked && this.isSilent) {
      this.events?.lose();
      this.abandon();
    } else if (slept) {
      this.check();
    }
  }

  get isSilent() {
    return Date.now() - this.heardAt > SILENCE;
  }

  /** A lesson may be heard with the phone in the pocket. */
  get isPlaying() {
    return [...this.watches.values()].some((one) => one.stream.lesson !== undefined);
  }

  onVisibility() {
    if (document.hidden) this.hiddenAt = Date.now();
    else this.check();
  }

  /** The link is dead. Its own end is not waited for: the browser may take minutes to see it. */
  abandon() {
    const socket = this.socket;
    if (!socket) return;
    const opened = this.open;
    this.onClose(null, opened);
    socket.close();
  }

  /** Give the connection back, without looking for another. */
  leave() {
    const { socket, events } = this;
    this.socket = this.events = null;
    this.forget();
    socket?.close();
    events?.close();
    clearTimeout(this.timer);
  }

  /** Nobody knows what became of what was sent. */
  forget() {
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const one of waiting) {
      clearTimeout(one.timer);
      one.reject(lost());
    }
  }

  /** @param {CloseEvent | null} event @param {boolean} opened */
  onClose(event, opened) {
    this.socket = null;
    this.forget();
    // Signed out, here or on another device: there is nothing to come back to as the same person.
    if (event?.code === SIGNED_OUT) {
      this.dispatchEvent(new Event("signedout"));
      return;
    }
    if (!opened) this.failures++;
    if (!opened && this.failures >= BLOCKED_AFTER) this.goAround();
    if (this.events?.open) this.stayAround();
    else this.lose(event);
  }

  /** No way is open now: say so, and try again after a while. @param {CloseEvent | null} event */
  lose(event) {
    this.dispatchEvent(new Event("close"));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.comeBack(), this.wait(event));
  }

  /** @param {CloseEvent | null} event */
  wait(event) {
    // The server that restarts says over how many seconds all of us are to spread.
    if (event?.code === RESTARTED) return Math.random() * 1000 * (Number(event.reason) || 30);
    return pause(this.failures);
  }

  /** A hidden page stays quiet: it comes back when somebody looks. */
  comeBack() {
    if (!document.hidden || this.isPlaying) this.connect();
  }

  /** No socket gets through: rooms can be read by another way. */
  async goAround() {
    if (this.events) return;
    const { Events } = await import("./events.js").catch(() => ({ Events: null }));
    if (this.open || this.events) return;
    if (Events) this.events = new Events(this, [...this.watches.values()]);
    else this.lose(null);
  }

  /** That way is open: it is kept for a while, before a socket is tried again. */
  stayAround() {
    this.aroundUntil = Date.now() + AROUND;
    remember(this.aroundUntil);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.shakeHands(), AROUND * (0.5 + Math.random()));
  }

  onEventsOpen() {
    this.heardAt = Date.now();
    this.failures = 0;
    this.stayAround();
    this.dispatchEvent(new Event("open"));
  }

  /** @param {Events} events */
  onEventsLost(events) {
    if (events !== this.events) return;
    this.events = null;
    this.failures++;
    this.lose(null);
  }
}

const AROUND_KEY = "ifsa no socket until";

/** Until when the page before this one found no use in trying a socket. */
function remembered() {
  try {
    return Number(sessionStorage.getItem(AROUND_KEY));
  } catch {
    return 0; // storage switched off
  }
}

/** @param {number} until */
function remember(until) {
  try {
    if (until) sessionStorage.setItem(AROUND_KEY, String(until));
    else sessionStorage.removeItem(AROUND_KEY);
  } catch {
    // each page finds it out anew
  }
}

/** For scripts that need no connection, and want to know. @param {boolean} detail */
function announce(detail) {
  document.dispatchEvent(new CustomEvent("link", { detail }));
}

const LEAVING = 5000; // milliseconds that a page may take to give way to the next

/** @type {Live | undefined} */
let page;

/** The page's one connection, for all its scripts: opened when the first of them asks. */
export function shared() {
  if (!page) {
    const member = document.body.dataset.member;
    page = new Live(member === undefined ? "/live" : `/live?member=${member}`);
    let left = -LEAVING;
    addEventListener("beforeunload", () => (left = performance.now()));
    page.addEventListener("signedout", () => {
      // Whoever signs out by a button is on the way to what it answers: a reload would be instead.
      if (performance.now() - left > LEAVING) location.reload();
    });
    page.addEventListener("open", () => announce(true));
    page.addEventListener("close", () => announce(false));
  }
  return page;
}
