// @ts-check
/** The number of topics with something new rises: the page hears that something was written, and
 *  asks how it stands, once in a while and only where that may have changed. */

import { shared } from "../live/socket.js";

/** @typedef {import("../live/socket.js").Frame} Frame */

const PAUSE = 1500; // milliseconds: what is written under one's eyes is read by then
const AGAIN = 5000; // milliseconds from one question to the next

export class Rising {
  /** @param {(topics: number) => void} show */
  constructor(show) {
    this.show = show;
    /** @type {Set<number>} in which something was written since one asked */
    this.topics = new Set();
    this.inMany = false;
    /** @type {Set<number>} in which more changes nothing: there is something new, or one is deaf */
    this.settled = new Set();
    this.turn = 0;
    this.askedAt = -AGAIN;
    /** @type {number | undefined} */
    this.timer = undefined;
    document.addEventListener("news", () => this.unsettle());
    document.addEventListener("visibilitychange", () => this.plan(0));
    shared().watch({ stream: { news: true }, as: "json", onFrame: (frame) => this.onFrame(frame) });
  }

  /** @param {Frame} frame */
  onFrame(frame) {
    if (frame.ev === "news.stands") this.show(Number(frame.new));
    else if (frame.ev === "news.rose") this.hear(frame.topics, Number(frame.within));
  }

  /** @param {number[]} topics none: in many @param {number} within seconds */
  hear(topics, within) {
    for (const topic of topics) if (!this.settled.has(topic)) this.topics.add(topic);
    this.inMany ||= !topics.length;
    this.plan(PAUSE + Math.random() * within * 1000);
  }

  /** One read, or wants to hear otherwise: all may be another. */
  unsettle() {
    this.turn++;
    this.settled.clear();
  }

  /** A hidden page waits until it is seen. @param {number} wait milliseconds */
  plan(wait) {
    if (document.hidden || this.timer !== undefined) return;
    if (!this.topics.size && !this.inMany) return;
    const rest = this.askedAt + AGAIN - performance.now();
    this.timer = setTimeout(() => this.ask(), Math.max(wait, rest));
  }

  async ask() {
    this.timer = undefined;
    if (document.hidden) return;
    const { turn, inMany } = this;
    const topics = [...this.topics];
    this.topics.clear();
    this.inMany = false;
    this.askedAt = performance.now();
    // Without a link the answer does not come: the next connection begins with it.
    const answer = await shared().send({ op: "stand", topics }).catch(() => null);
    if (answer && turn === this.turn) {
      this.settle(/** @type {{new: number, settled: number[]}} */ (answer.state));
    } else if (answer) {
      // It was asked before one read: how it stands now is not said by it.
      for (const topic of topics) this.topics.add(topic);
      this.inMany ||= inMany;
    }
    this.plan(0);
  }

  /** @param {{new: number, settled: number[]}} stand */
  settle(stand) {
    this.show(stand.new);
    for (const topic of stand.settled) this.settled.add(topic);
  }
}
