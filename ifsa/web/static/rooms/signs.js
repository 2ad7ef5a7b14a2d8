// @ts-check
/** Who is here now, and who is writing: one quiet line under the messages, read aloud to nobody. */

/** @typedef {import("../live/socket.js").Frame} Frame */
/** @typedef {import("./topic.js").TopicPanel} TopicPanel */
/** @typedef {{id: number, name: string | null}} Person */

const LASTS = 7000; // milliseconds: who does not say again that they write has stopped
const AGAIN = 4000; // and so often one says so oneself

export class Signs {
  /** @param {TopicPanel} panel */
  constructor(panel) {
    this.panel = panel;
    this.line = /** @type {HTMLElement} */ (panel.panel.querySelector(".here"));
    /** @type {{count: number, who: Person[]}} */
    this.here = { count: 0, who: [] };
    /** @type {Map<number, {person: Person, timer: number}>} */
    this.writing = new Map();
    this.saidAt = -Infinity;
    const field = document.querySelector("[data-composer] [name=text]");
    field?.addEventListener("input", () => this.say());
  }

  /** @param {Frame} frame */
  take(frame) {
    if (frame.ev === "presence") this.here = { count: frame.count, who: frame.who };
    else if (frame.topic === this.panel.topic) for (const one of frame.who) this.begin(one);
    this.show();
  }

  /** @param {Person} person */
  begin(person) {
    clearTimeout(this.writing.get(person.id)?.timer);
    const timer = setTimeout(() => this.end(person.id), LASTS);
    this.writing.set(person.id, { person, timer });
  }

  /** Somebody has stopped, or what they wrote is there. @param {number} id */
  end(id) {
    clearTimeout(this.writing.get(id)?.timer);
    if (this.writing.delete(id)) this.show();
  }

  /** That one writes oneself, once in a while; only where others are here to see it. */
  say() {
    const { live, room, topic } = this.panel;
    const now = performance.now();
    if (this.here.count < 2 || now - this.saidAt < AGAIN || !live.open) return;
    this.saidAt = now;
    live.send({ op: "typing", room, topic }).catch(() => {});
  }

  show() {
    const writing = this.others([...this.writing.values()].map(({ person }) => person));
    const here = this.others(this.here.who);
    const alone = !writing.length && this.here.count < 2 && !here.length;
    if (alone) this.line.replaceChildren();
    else if (writing.length) this.tell(this.line.dataset.writing, writing, 0);
    else this.tell(this.line.dataset.here, here, this.here.count - this.here.who.length);
  }

  /** @param {string | undefined} words @param {Person[]} people @param {number} more */
  tell(words, people, more) {
    this.line.replaceChildren(`${words} `, ...this.names(people));
    const figure = document.createElement("bdi");
    figure.textContent = people.length ? `+${more}` : String(this.here.count);
    if (more > 0) this.line.append(" ", figure);
  }

  /** @param {Person[]} people */
  others(people) {
    return people.filter(({ id }) => String(id) !== this.panel.member);
  }

  /** @param {Person[]} people */
  names(people) {
    return people.flatMap(({ name }, place) => {
      const one = document.createElement("bdi");
      one.textContent = name ?? String(this.line.dataset.somebody);
      return place ? [" · ", one] : [one];
    });
  }
}
