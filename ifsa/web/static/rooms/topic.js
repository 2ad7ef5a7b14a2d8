// @ts-check
/** A topic comes to life: new messages as they are posted, and what was read. */

import { whenIdle } from "../common/page.js";
import { shared } from "../live/socket.js";

/** @typedef {import("../live/socket.js").Frame} Frame */
/** @typedef {import("../live/socket.js").Live} Live */
/** @typedef {import("./reading.js").Reading} Reading */

const LONG = 20; // letters of a title for which the header has no room; as topic.html has it
const NEAR_END = 120; // pixels from the bottom within which one follows what is new

const CHANGED = new Set([
  "message.hidden",
  "message.shown",
  "message.deleted",
  "message.edited",
  "language.corrected",
  "message.reacted",
  "message.linked",
  "answer.chosen",
  "answer.dropped",
]);
const RENAMED = new Set(["title.hidden", "title.shown"]);

/** Whoever counts each kilobyte is not told who comes and goes. */
function savesData() {
  const { connection } = /** @type {{connection?: {saveData?: boolean}}} */ (navigator);
  return Boolean(connection?.saveData);
}

/** @param {string} html */
function made(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return /** @type {HTMLElement} */ (template.content.firstElementChild);
}

/** A tap on a farm word shows it over the page, one on a language what is said in the reader's;
 * with a key held they are links like any other.
 * @param {MouseEvent} event */
async function explain(event) {
  const link = /** @type {Element} */ (event.target).closest("a.term, .tongue a");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const message = link.closest(".tongue") && link.closest(".message");
  if (message instanceof HTMLElement) (await import("./translate.js")).translate(message);
  else (await import("./term.js")).open(link);
}

export class TopicPanel {
  /** @param {HTMLElement} panel @param {Live} live */
  constructor(panel, live) {
    this.panel = panel;
    this.live = live;
    this.list = /** @type {HTMLElement} */ (panel.querySelector(".messages-list"));
    this.topic = Number(panel.dataset.topic);
    this.room = String(panel.dataset.room);
    this.member = String(panel.dataset.member);
    this.young = panel.dataset.young === "true";
    /** @type {Reading | undefined} */
    this.reading = undefined;
    /** @type {Promise<import("./signs.js").Signs> | undefined} */
    this.signs = undefined;
    if (localStorage.getItem(`translate ${this.room}`)) panel.dataset.always = "";
    for (const message of this.messages()) this.adopt(message);
    this.adoptHead();
    // What one does with a message is seldom the first thing: it is loaded when it is wanted.
    for (const kind of ["click", "submit"]) {
      panel.addEventListener(kind, (event) => this.act(event));
    }
    panel.addEventListener("click", explain);
    live.watch({
      stream: { room: this.room },
      as: "html",
      after: Number(panel.dataset.after),
      signs: !this.young && !savesData(),
      onFrame: (frame) => this.onFrame(frame),
    });
  }

  get atEnd() {
    return this.panel.dataset.atEnd === "true";
  }

  /** @returns {HTMLElement[]} */
  messages() {
    return [...this.list.querySelectorAll(/** @type {"div"} */ (".message"))];
  }

  /** @param {HTMLElement} message */
  adopt(message) {
    const mine = message.dataset.author === this.member;
    message.classList.toggle("is-mine", mine);
    for (const sign of message.querySelectorAll(".sign")) this.press(sign, "by");
    if (!mine) this.reading?.observe(message);
    if (message.querySelector("[data-voice]")) this.voice(message);
    if (this.panel.dataset.always !== undefined) this.turn(message);
  }

  /** Here all is to be read in one's own language. @param {HTMLElement} message */
  async turn(message) {
    if (message.querySelector(".tongue")) (await import("./translate.js")).whenSeen(message);
  }

  /** A voice note is heard in the page; what plays it comes with the first. @param {HTMLElement} message */
  async voice(message) {
    await whenIdle();
    const { enhance } = await import("../files/player.js");
    enhance(message);
  }

  /** Mark what one gave oneself. @param {Element} button @param {"by" | "echoedBy"} list */
  press(button, list, owner = button) {
    const by = String(/** @type {HTMLElement} */ (owner).dataset[list]).split(",");
    button.setAttribute("aria-pressed", String(Boolean(this.member) && by.includes(this.member)));
  }

  /** The head knows who asked and who has the same problem; here it is known who looks. */
  adoptHead() {
    const head = this.panel.querySelector(".topic-head");
    this.shut(Boolean(head?.hasAttribute("data-locked")));
    const echo = head?.querySelector(".echo");
    if (!(head instanceof HTMLElement) || !(echo instanceof HTMLElement)) return;
    echo.hidden = head.dataset.askedBy === this.member;
    const button = echo.querySelector("button");
    if (button) this.press(button, "echoedBy", head);
  }

  /** In a closed topic one writes no more, unless one looks after the room. @param {boolean} closed */
  shut(closed) {
    const form = document.querySelector("[data-composer]");
    const says = document.querySelector("[data-shut]");
    if (!(form instanceof HTMLElement) || !(says instanceof HTMLElement)) return;
    says.hidden = !closed || "keeper" in form.dataset;
    // What was refused because it was closed stays where it can be copied.
    if (!form.querySelector(".wrong")) form.hidden = !says.hidden;
  }

  /** @param {Event} event */
  async act(event) {
    const target = /** @type {Element} */ (event.target);
    if (!this.member || !target.closest("[data-signs], [data-reply], [data-save], .echo")) return;
    if (event.type === "click" && !target.closest("a[data-reply]")) return;
    event.preventDefault();
    const { act } = await import("./actions.js");
    act(this, event);
  }

  /** From now on note what was in view. @param {Reading} reading */
  note(reading) {
    this.reading = reading;
    for (const message of this.messages()) this.adopt(message);
  }

  /** @param {Frame} frame */
  onFrame(frame) {
    if (frame.ev === "reset") location.reload();
    if (frame.ev === "watching") this.onFresh();
    if (frame.ev === "presence" || frame.ev === "typing") this.sign(frame);
    else this.onChange(frame);
  }

  /** @param {Frame} frame */
  onChange(frame) {
    if (frame.room !== undefined) this.handOn(frame);
    if (RENAMED.has(frame.ev) && frame.of === this.topic) location.reload();
    if (frame.ev === "room.changed") this.rename(String(frame.name));
    if (frame.ev === "topic.changed" && frame.of === this.topic) this.reface(frame);
    if (frame.ev === "message.moved" && frame.left === this.topic) {
      document.getElementById(`s${frame.of}`)?.remove();
    }
    if (frame.quote_html) this.requote(String(frame.quote_html));
    if (frame.topic !== this.topic) return;
    if (CHANGED.has(frame.ev)) this.replace(String(frame.html), Number(frame.of));
    if (frame.ev !== "message.posted" && frame.ev !== "message.moved") return;
    if (this.atEnd) this.insert(String(frame.html), Number(frame.seq));
    else this.offerNew(Number(frame.seq));
  }

  /** Who is here, and who writes: nobody waits for it. @param {Frame} frame */
  async sign(frame) {
    if (!this.signs && frame.ev === "presence" && frame.count < 2) return;
    this.signs ??= import("./signs.js").then(({ Signs }) => new Signs(this));
    (await this.signs).take(frame);
  }

  /** What stands here is as it is now, or will be in a moment: its age is nobody's business. */
  onFresh() {
    if (!this.panel.closest("[data-lesson]")) document.querySelector(".kept")?.remove();
  }

  /** The copies of this page that the phone keeps are to know it too. @param {Frame} frame */
  handOn(frame) {
    const path = location.pathname + location.search;
    const reader = `${this.member || 0} ${document.documentElement.lang} `;
    navigator.serviceWorker?.controller?.postMessage({ frame, path, reader });
  }

  /** A message that stands here has changed. @param {string} html @param {number} seq */
  replace(html, seq) {
    const before = document.getElementById(`s${seq}`);
    if (!before) return;
    const message = made(html);
    before.replaceWith(message);
    this.adopt(message);
  }

  /** What stands at the head is otherwise, or what the topic is called. @param {Frame} frame */
  reface(frame) {
    this.panel.querySelector(".topic-head")?.replaceWith(made(String(frame.head)));
    this.adoptHead();
    const title = made(String(frame.title));
    const here = document.querySelector("[data-topic-title]");
    if (!here || here.outerHTML === title.outerHTML) return;
    const whole = document.querySelector(".whole-title");
    if (whole instanceof HTMLElement) {
      whole.innerHTML = title.innerHTML;
      whole.hidden = String(title.textContent).length <= LONG;
    }
    document.title = document.title.replace(String(here.textContent), String(title.textContent));
    here.replaceWith(title);
  }

  /** The room is called otherwise. @param {string} html */
  rename(html) {
    document.querySelector("[data-room-name]")?.replaceWith(made(html));
  }

  /** A message says something else: so do the beginnings of its answers. @param {string} html */
  requote(html) {
    const quote = made(html);
    for (const one of this.list.querySelectorAll(`[data-quote="${quote.dataset.quote}"]`)) {
      one.replaceWith(quote.cloneNode(true));
    }
  }

  /** @param {string} html @param {number} seq */
  insert(html, seq) {
    if (document.getElementById(`s${seq}`)) return;
    const follows = this.isNearEnd();
    const message = made(html);
    const later = this.messages().find((one) => Number(one.dataset.seq) > seq);
    this.list.insertBefore(message, later ?? null);
    this.panel.querySelector("[data-empty]")?.remove();
    this.panel.querySelector(`[data-sent="${seq}"]`)?.remove();
    this.adopt(message);
    this.signs?.then((signs) => signs.end(Number(message.dataset.author)));
    if (follows || message.classList.contains("is-mine")) this.toEnd();
    else this.offerNew(seq);
  }

  isNearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = document.documentElement;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  toEnd() {
    scrollTo({ top: document.documentElement.scrollHeight });
    document.querySelector(".to-new")?.remove();
  }

  /** Something new stands further down: a way there, that moves nothing by itself. @param {number} seq */
  offerNew(seq) {
    if (document.querySelector(".to-new")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-tint to-new";
    button.textContent = `↓ ${this.panel.dataset.new}`;
    button.addEventListener("click", () => (this.atEnd ? this.toEnd() : this.open(seq)));
    this.panel.append(button);
  }

  /** The page at a message that this one does not hold. @param {number} seq */
  open(seq) {
    location.href = `${location.pathname}?at=${seq}#s${seq}`;
  }
}

/** Where one left: the first unread message, or the end; else where the page begins. */
function toPlace(/** @type {TopicPanel} */ panel) {
  if (location.hash || panel.panel.closest("[data-lesson]")) return;
  if (panel.panel.dataset.opens === "unread") {
    document.getElementById("unread")?.scrollIntoView();
  } else if (panel.panel.dataset.opens === "end") {
    panel.toEnd();
  }
}

/** Members write and have something to read yet: a visitor need not load that. */
async function startWriting(/** @type {TopicPanel} */ panel) {
  const form = document.querySelector("[data-composer]");
  if (!panel.member || !(form instanceof HTMLFormElement)) return;
  (await import("./writing.js")).write(form, panel);
}

export function start() {
  const element = document.querySelector("[data-topic]");
  if (!(element instanceof HTMLElement)) return;
  const panel = new TopicPanel(element, shared());
  const navigation = performance.getEntriesByType("navigation")[0];
  const back = navigation instanceof PerformanceNavigationTiming && navigation.type !== "navigate";
  if (!back) toPlace(panel); // going back, the browser knows the place better
  startWriting(panel);
}

if (!document.querySelector("[data-lesson]")) start();
