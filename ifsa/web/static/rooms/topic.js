// @ts-check
/** A topic comes to life: new messages, sending without a reload, and what was read. */

import { shared } from "../live/socket.js";
import { Drafts } from "./drafts.js";
import { Reading } from "./reading.js";

/** @typedef {import("../live/socket.js").Frame} Frame */
/** @typedef {import("../live/socket.js").Live} Live */
/** @typedef {import("../live/socket.js").Problem} Problem */

const NEAR_END = 120; // pixels from the bottom within which one follows what is new

class TopicPanel {
  /** @param {HTMLElement} panel @param {Live} live */
  constructor(panel, live) {
    this.panel = panel;
    this.live = live;
    this.list = /** @type {HTMLElement} */ (panel.querySelector(".messages-list"));
    this.topic = Number(panel.dataset.topic);
    this.room = String(panel.dataset.room);
    this.reading = new Reading(panel, (seq) => this.tellRead(seq));
    for (const message of this.messages()) this.adopt(message);
    live.watch({
      stream: { room: this.room },
      as: "html",
      after: Number(panel.dataset.after),
      onFrame: (frame) => this.onFrame(frame),
    });
  }

  /** @returns {HTMLElement[]} */
  messages() {
    return [...this.list.querySelectorAll(/** @type {"div"} */ (".message"))];
  }

  /** @param {HTMLElement} message */
  adopt(message) {
    const mine = message.dataset.author === this.panel.dataset.member;
    message.classList.toggle("is-mine", mine);
    this.reading.observe(message, mine);
  }

  /** @param {Frame} frame */
  onFrame(frame) {
    if (frame.ev === "reset") location.reload();
    if (frame.ev !== "message.posted" || frame.topic !== this.topic) return;
    if (this.panel.dataset.atEnd !== "true") return this.offerNew();
    this.insert(String(frame.html), Number(frame.seq));
  }

  /** @param {string} html @param {number} seq */
  insert(html, seq) {
    if (document.getElementById(`s${seq}`)) return;
    const follows = this.isNearEnd();
    const template = document.createElement("template");
    template.innerHTML = html;
    const message = /** @type {HTMLElement} */ (template.content.firstElementChild);
    const later = this.messages().find((one) => Number(one.dataset.seq) > seq);
    this.list.insertBefore(message, later ?? null);
    this.panel.querySelector("[data-empty]")?.remove();
    this.adopt(message);
    if (follows || message.classList.contains("is-mine")) this.toEnd();
    else this.offerNew();
  }

  isNearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = document.documentElement;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  toEnd() {
    scrollTo({ top: document.documentElement.scrollHeight });
    document.querySelector(".to-new")?.remove();
  }

  offerNew() {
    if (document.querySelector(".to-new")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-tint to-new";
    button.textContent = `↓ ${this.panel.dataset.new}`;
    button.addEventListener("click", () => {
      if (this.panel.dataset.atEnd === "true") this.toEnd();
      else location.href = location.pathname;
    });
    this.panel.append(button);
  }

  /** @param {number} seq */
  tellRead(seq) {
    if (!this.panel.dataset.member) return;
    this.live.send({ op: "read", topic: this.topic, seq }).catch(() => this.reading.untold(seq));
  }
}

class Composer {
  /** @param {HTMLFormElement} form @param {TopicPanel} panel @param {Live} live */
  constructor(form, panel, live) {
    this.form = form;
    this.panel = panel;
    this.live = live;
    this.pending = /** @type {HTMLElement} */ (panel.panel.querySelector(".pending"));
    this.field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
    this.drafts = new Drafts(`${panel.room}/${panel.topic}`);
    this.field.value ||= this.drafts.draft;
    this.field.addEventListener("input", () => this.onInput());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    form.addEventListener("submit", (event) => this.onSubmit(event));
    for (const { key, text } of this.drafts.unsent) this.deliver(key, text);
    this.grow();
  }

  onInput() {
    this.drafts.draft = this.field.value;
    this.grow();
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
  onSubmit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) return;
    const key = crypto.randomUUID?.() ?? uuid();
    this.drafts.keep(key, text);
    this.field.value = "";
    this.onInput();
    this.deliver(key, text);
  }

  /** @param {string} key @param {string} text */
  deliver(key, text) {
    const row = this.showPending(text);
    this.setState(row, navigator.onLine ? "sending" : "waiting");
    const { room, topic } = this.panel;
    this.live.send({ op: "post", room, topic, key, text }, { keep: true }).then(
      () => {
        this.drafts.forget(key);
        row.remove();
      },
      (problem) => this.refused(row, key, text, problem),
    );
  }

  /** @param {HTMLElement} row @param {string} key @param {string} text @param {Problem} problem */
  refused(row, key, text, problem) {
    this.setState(row, "notSent", problem.message);
    row.addEventListener(
      "click",
      () => {
        row.remove();
        this.drafts.forget(key);
        this.field.value = this.field.value ? `${text}\n${this.field.value}` : text;
        this.onInput();
        this.field.focus();
      },
      { once: true },
    );
  }

  /** @param {string} text */
  showPending(text) {
    const row = document.createElement("li");
    const words = document.createElement("p");
    words.className = "pending-text";
    words.dir = "auto";
    words.textContent = text;
    const state = document.createElement("p");
    state.className = "pending-state";
    row.append(words, state);
    this.pending.append(row);
    this.panel.toEnd();
    return row;
  }

  /** @param {HTMLElement} row @param {"sending" | "waiting" | "notSent"} state @param {string} [why] */
  setState(row, state, why = "") {
    const place = /** @type {HTMLElement} */ (row.querySelector(".pending-state"));
    place.textContent = [why, this.panel.panel.dataset[state]].filter(Boolean).join(" ");
  }

  /** The link went or came: what is still to be sent says what it waits for. */
  onLink(/** @type {boolean} */ up) {
    for (const row of this.pending.children) {
      this.setState(/** @type {HTMLElement} */ (row), up ? "sending" : "waiting");
    }
  }
}

/** A version 4 UUID (RFC 9562 5.4); randomUUID exists on secure pages only. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Where one left: the first unread message, the one in the address, or the end. */
function toPlace(/** @type {TopicPanel} */ panel) {
  if (location.hash) return;
  const unread = document.getElementById("unread");
  if (unread) unread.scrollIntoView();
  else if (panel.panel.dataset.atEnd === "true" && !location.search && !panel.panel.closest("[data-lesson]"))
    panel.toEnd();
}

export function start() {
  const element = document.querySelector("[data-topic]");
  if (!(element instanceof HTMLElement)) return;
  const live = shared();
  const panel = new TopicPanel(element, live);
  const form = document.querySelector("[data-composer]");
  if (form instanceof HTMLFormElement) {
    const composer = new Composer(form, panel, live);
    live.addEventListener("open", () => composer.onLink(true));
    live.addEventListener("close", () => composer.onLink(false));
  }
  const navigation = performance.getEntriesByType("navigation")[0];
  const back = navigation instanceof PerformanceNavigationTiming && navigation.type !== "navigate";
  if (!back) toPlace(panel); // going back, the browser knows the place better
}

if (!document.querySelector("[data-lesson]")) start();
