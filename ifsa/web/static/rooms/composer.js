// @ts-check
/** Where one writes: what was typed survives a closed page, what was sent survives a lost link. */

/** @typedef {import("../live/socket.js").Problem} Problem */
/** @typedef {import("./topic.js").TopicPanel} TopicPanel */
/** @typedef {{key: string, text: string, replyTo?: number}} Unsent */

export class Composer {
  /** @param {HTMLFormElement} form @param {TopicPanel} panel */
  constructor(form, panel) {
    this.form = form;
    this.panel = panel;
    this.live = panel.live;
    this.pending = /** @type {HTMLElement} */ (panel.panel.querySelector(".pending"));
    this.reply = /** @type {HTMLInputElement} */ (form.elements.namedItem("reply_to"));
    this.field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
    // Phones are shared: a draft belongs to whoever is signed in.
    this.drafts = new Drafts(`${panel.member}/${panel.room}/${panel.topic}`);
    this.field.value ||= this.drafts.draft;
    this.field.addEventListener("input", () => this.onInput());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    form.addEventListener("submit", (event) => this.onSubmit(event));
    this.live.addEventListener("open", () => this.onLink());
    this.live.addEventListener("close", () => this.onLink());
    form.querySelector(".replying a")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.answering = 0;
    });
    for (const one of this.drafts.unsent) this.deliver(one);
    this.grow();
    form.dataset.ready = "true";
  }

  /** The message that is answered; 0 when it is none. */
  get answering() {
    return Number(this.reply.value);
  }

  set answering(message) {
    this.reply.value = message ? String(message) : "";
    const line = /** @type {HTMLElement} */ (this.form.querySelector(".replying"));
    line.hidden = !message;
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
    /** @type {Unsent} */
    const one = { key: uuid(), text };
    if (this.answering) one.replyTo = this.answering;
    this.drafts.keep(one);
    this.field.value = "";
    this.answering = 0;
    this.onInput();
    this.deliver(one);
  }

  /** @param {Unsent} one */
  deliver(one) {
    const row = this.showPending(one.text);
    const { room, topic } = this.panel;
    const { key, text, replyTo } = one;
    const answer = replyTo ? { reply_to: replyTo } : {};
    this.live.send({ op: "post", room, topic, key, text, ...answer }, { keep: true }).then(
      (ok) => {
        this.drafts.forget(key);
        row.remove();
        if (!this.panel.atEnd) this.panel.open(Number(ok.seq));
      },
      (problem) => this.refused(row, one, problem),
    );
  }

  /** @param {HTMLElement} row @param {Unsent} one @param {Problem} problem */
  refused(row, one, problem) {
    const again = () => {
      row.remove();
      this.deliver(one);
    };
    if (problem.retryAfter) {
      this.setState(row, problem.message);
      setTimeout(again, problem.retryAfter * 1000);
    } else {
      // What is wrong with the words is mended in them; anything else may pass.
      this.offer(row, problem, problem.field ? () => this.takeBack(row, one) : again);
    }
  }

  /** @param {HTMLElement} row @param {Problem} problem @param {() => void} act */
  offer(row, problem, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-plain";
    button.textContent = String(this.panel.panel.dataset.notSent);
    button.addEventListener("click", act, { once: true });
    row.setAttribute("role", "alert");
    this.setState(row, problem.message);
    row.append(button);
    this.panel.toEnd();
  }

  /** @param {HTMLElement} row @param {Unsent} one */
  takeBack(row, { key, text }) {
    row.remove();
    this.drafts.forget(key);
    this.field.value = this.field.value ? `${text}\n${this.field.value}` : text;
    this.onInput();
    this.field.focus();
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
    this.setState(row, this.linkState());
    this.pending.append(row);
    this.panel.toEnd();
    return row;
  }

  /** @param {Element} row @param {string} state */
  setState(row, state) {
    const place = /** @type {HTMLElement} */ (row.querySelector(".pending-state"));
    place.textContent = state;
  }

  linkState() {
    const { sending, waiting } = this.panel.panel.dataset;
    return String(this.live.open ? sending : waiting);
  }

  /** The link went or came: what is still to be sent says what it waits for. */
  onLink() {
    for (const row of this.pending.querySelectorAll("li:not([role])")) {
      this.setState(row, this.linkState());
    }
  }
}

/** A version 4 UUID (RFC 9562 5.4); randomUUID exists on secure pages only. */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What was typed and not yet sent, kept on the phone until it is. */
class Drafts {
  /** @param {string} place */
  constructor(place) {
    this.draftName = `draft ${place}`;
    this.unsentName = `unsent ${place}`;
  }

  get draft() {
    return read(this.draftName) ?? "";
  }

  set draft(text) {
    write(this.draftName, text || null);
  }

  /** @returns {Unsent[]} */
  get unsent() {
    return JSON.parse(read(this.unsentName) ?? "[]");
  }

  /** @param {Unsent} one */
  keep(one) {
    write(this.unsentName, JSON.stringify([...this.unsent, one]));
  }

  /** @param {string} key */
  forget(key) {
    const left = this.unsent.filter((one) => one.key !== key);
    write(this.unsentName, left.length ? JSON.stringify(left) : null);
  }
}

/** @param {string} name */
function read(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // storage switched off: drafts live as long as the page
  }
}

/** @param {string} name @param {string | null} value */
function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // full or switched off: nothing that can be done here
  }
}
