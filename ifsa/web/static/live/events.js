// @ts-check
/** Where the network lets no WebSocket through, rooms are read by server-sent events. What is
 *  not a room waits for a socket. */

/** @typedef {import("./socket.js").Live} Live */
/** @typedef {import("./socket.js").Watch} Watch */

const OPENING = 12_000; // milliseconds

export class Events {
  /** @param {Live} live @param {Watch[]} watches */
  constructor(live, watches) {
    this.live = live;
    /** @type {Map<Watch, EventSource>} */
    this.sources = new Map();
    this.open = false;
    for (const watch of watches) this.watch(watch);
    this.patience = setTimeout(() => this.open || this.lose(), OPENING);
    if (!this.sources.size) this.lose();
  }

  /** Follow a room from where one is. @param {Watch} watch */
  watch(watch) {
    if (watch.stream.room === undefined) return;
    this.sources.get(watch)?.close();
    const source = new EventSource(this.address(watch));
    this.sources.set(watch, source);
    source.addEventListener("open", () => this.onOpen(watch));
    source.addEventListener("message", (event) => this.onMessage(watch, event.data));
    // The browser would come back by itself, every few seconds for ever; we take our time.
    source.addEventListener("error", () => this.lose());
  }

  /** @param {Watch} watch */
  address(watch) {
    const query = new URLSearchParams({ as: watch.as });
    const { member } = document.body.dataset;
    if (member) query.set("member", member);
    if (watch.after !== undefined) query.set("after", String(watch.after));
    return `/rooms/${watch.stream.room}/events?${query}`;
  }

  /** @param {Watch} watch */
  onOpen(watch) {
    watch.onFrame({ ev: "watching" });
    if (this.open) return;
    this.open = true;
    this.live.onEventsOpen();
  }

  /** @param {Watch} watch @param {string} data */
  onMessage(watch, data) {
    const frame = JSON.parse(data);
    if (frame.ev === "ok") watch.after ??= frame.seq;
    else this.live.take(frame);
  }

  lose() {
    this.close();
    setTimeout(() => this.live.onEventsLost(this)); // not before whoever made this has it
  }

  close() {
    clearTimeout(this.patience);
    for (const source of this.sources.values()) source.close();
    this.sources.clear();
    this.open = false;
  }
}
