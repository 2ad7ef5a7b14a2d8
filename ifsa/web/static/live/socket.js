// @ts-check
/** The protocol of /live: one connection, commands with answers, watched streams that resume.
 *  Touches no page. The contract is in docs/protocol.md. */

/** @typedef {{ev: string, ref?: string, seq?: number, room?: string, [key: string]: any}} Frame */
/** @typedef {{room?: string, lesson?: number, inquiry?: number, me?: boolean}} Stream */
/** @typedef {{stream: Stream, as: "json" | "html", after?: number, onFrame: (frame: Frame) => void}} Watch */
/** @typedef {{command: object, resolve: (frame: Frame) => void, reject: (problem: Problem) => void, sent: boolean, keep: boolean}} Waiting */

const FIRST_WAIT = 500; // milliseconds
const LONGEST_WAIT = 30_000;
// The server beats at least every 55 s; a link silent for longer is dead, whatever the browser says.
const SILENCE = 70_000;
const SIGNED_OUT = 4401;

/** What the server refused: a code for us, a sentence for the person. */
export class Problem extends Error {
  /** @param {Frame} frame */
  constructor(frame) {
    super(frame.text);
    this.code = String(frame.code);
    this.field = frame.field;
    this.retryAfter = frame.retry_after;
  }
}

/** @param {Stream} stream */
function nameOf(stream) {
  return JSON.stringify([stream.room, stream.lesson, stream.inquiry, stream.me]);
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
    /** @type {number | undefined} */
    this.timer = undefined;
    /** @type {number | undefined} */
    this.silence = undefined;
    addEventListener("online", () => this.connect());
    addEventListener("offline", () => this.abandon());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && !this.open) this.connect();
    });
    // A page kept for the back button has lost its connection: it resumes where it was.
    addEventListener("pageshow", (event) => event.persisted && this.connect());
    addEventListener("pagehide", () => this.socket?.close());
    this.connect();
  }

  get open() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    clearTimeout(this.timer);
    const state = this.socket?.readyState;
    if (state === WebSocket.OPEN || state === WebSocket.CONNECTING) return;
    const socket = new WebSocket(this.url, "ifsa.v1");
    this.socket = socket;
    socket.addEventListener("open", () => socket === this.socket && this.onOpen());
    socket.addEventListener("message", (event) => {
      if (socket === this.socket) this.onMessage(event.data);
    });
    socket.addEventListener("close", (event) => {
      if (socket !== this.socket) return;
      // Signed out, here or on another device: there is nothing to come back to as the same person.
      if (event.code === SIGNED_OUT) this.dispatchEvent(new Event("signedout"));
      else this.onClose();
    });
  }

  /**
   * Send a command; resolves with the answer, rejects with a Problem. With `keep`, a command that
   * the link lost is sent again when it is back: only for commands that carry a key.
   * @param {object} command
   * @param {{keep?: boolean}} [how]
   * @returns {Promise<Frame>}
   */
  send(command, { keep = false } = {}) {
    const ref = String(++this.ref);
    return new Promise((resolve, reject) => {
      const waiting = { command: { ...command, ref }, resolve, reject, sent: false, keep };
      this.waiting.set(ref, waiting);
      this.flush(waiting);
    });
  }

  /**
   * Watch a stream, now and after each reconnect, from where one was.
   * @param {Watch} watch
   */
  watch(watch) {
    this.watches.set(nameOf(watch.stream), watch);
    if (this.open) this.begin(watch);
  }

  /** @param {Waiting} waiting */
  flush(waiting) {
    if (!this.open) return;
    waiting.sent = true;
    this.socket?.send(JSON.stringify(waiting.command));
  }

  /** @param {Watch} watch */
  begin(watch) {
    const command = { op: "watch", ...watch.stream, as: watch.as, after: watch.after };
    this.send(command).then(
      (ok) => watch.onFrame({ ...ok, ev: "watching" }),
      (problem) => watch.onFrame({ ev: "refused", text: problem.message, code: problem.code }),
    );
  }

  onOpen() {
    this.failures = 0;
    this.heard();
    for (const watch of this.watches.values()) this.begin(watch);
    for (const waiting of this.waiting.values()) if (!waiting.sent) this.flush(waiting);
    this.dispatchEvent(new Event("open"));
  }

  /** @param {string} data */
  onMessage(data) {
    this.heard();
    const frame = /** @type {Frame} */ (JSON.parse(data));
    if (frame.ref !== undefined && (frame.ev === "ok" || frame.ev === "error")) {
      this.answer(frame);
    } else if (frame.ev === "head") {
      this.compare(/** @type {Record<string, number>} */ (frame.rooms));
    } else {
      this.deliver(frame);
    }
  }

  /** @param {Frame} frame */
  answer(frame) {
    const waiting = this.waiting.get(String(frame.ref));
    this.waiting.delete(String(frame.ref));
    if (frame.ev === "ok") waiting?.resolve(frame);
    else waiting?.reject(new Problem(frame));
  }

  /** @param {Frame} frame */
  deliver(frame) {
    for (const watch of this.watches.values()) {
      const { room, lesson, inquiry, me } = watch.stream;
      const mine =
        (room !== undefined && room === frame.room) ||
        (lesson !== undefined && lesson === frame.lesson) ||
        (inquiry !== undefined && inquiry === frame.inquiry) ||
        (me !== undefined && me === frame.me);
      if (!mine) continue;
      if (frame.seq !== undefined) watch.after = Math.max(watch.after ?? 0, frame.seq);
      watch.onFrame(frame);
    }
  }

  /**
   * A heartbeat says where each room stands: one that is ahead of us means that we missed something.
   * @param {Record<string, number>} rooms
   */
  compare(rooms) {
    for (const watch of this.watches.values()) {
      const head = watch.stream.room === undefined ? undefined : rooms[watch.stream.room];
      if (head !== undefined && watch.after !== undefined && head > watch.after) this.begin(watch);
    }
  }

  heard() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.abandon(), SILENCE);
  }

  /** The link is dead. Its own end is not waited for: the browser may take minutes to see it. */
  abandon() {
    const socket = this.socket;
    if (!socket) return;
    this.onClose();
    socket.close();
  }

  onClose() {
    clearTimeout(this.silence);
    this.socket = null;
    for (const [ref, waiting] of this.waiting) {
      if (waiting.keep) {
        waiting.sent = false;
      } else {
        this.waiting.delete(ref);
        waiting.reject(new Problem({ ev: "error", code: "offline", text: "" }));
      }
    }
    this.dispatchEvent(new Event("close"));
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures++);
    // Spread: after a restart all clients are back over time, not in one second.
    this.timer = setTimeout(() => this.connect(), longest * (0.5 + Math.random()));
  }
}

const LEAVING = 5000; // milliseconds that a page may take to give way to the next

/** @type {Live | undefined} */
let page;

/** The page's one connection, for all its scripts: opened when the first of them asks. */
export function shared() {
  if (!page) {
    page = new Live();
    let left = -LEAVING;
    addEventListener("beforeunload", () => (left = performance.now()));
    page.addEventListener("signedout", () => {
      // Whoever signs out by a button is on the way to what it answers: a reload would be instead.
      if (performance.now() - left > LEAVING) location.reload();
    });
  }
  return page;
}
