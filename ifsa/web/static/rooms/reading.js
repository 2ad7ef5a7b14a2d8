// @ts-check
/** What counts as read: a message that was in view for a second on a visible page. */

const IN_VIEW = 1000; // milliseconds
const GATHERED = 300; // milliseconds: what is seen together is told together
const MOST_OF_IT = 0.6;
const STEPS = Array.from({ length: 21 }, (_, step) => step / 20);

export class Reading {
  /** @param {number} told how far it was read before @param {(seq: number) => void} tell */
  constructor(told, tell) {
    this.told = told;
    this.seen = told;
    this.tell = tell;
    /** @type {Map<Element, number | undefined>} messages in view, with the timer that runs */
    this.inView = new Map();
    /** @type {number | undefined} */
    this.telling = undefined;
    this.observer = new IntersectionObserver((entries) => this.onView(entries), {
      threshold: STEPS,
    });
    document.addEventListener("visibilitychange", () => this.onVisibility());
  }

  /** @param {HTMLElement} message */
  observe(message) {
    if (Number(message.dataset.seq) > this.told) this.observer.observe(message);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  onView(entries) {
    for (const { target, intersectionRatio, intersectionRect } of entries) {
      // A message longer than the screen is never seen whole; filling half of it will do.
      const seen = intersectionRatio >= MOST_OF_IT || intersectionRect.height > innerHeight / 2;
      if (!seen) this.leave(target);
      else if (!this.inView.has(target)) this.enter(target);
    }
  }

  /** @param {Element} message */
  enter(message) {
    const timer = document.hidden ? undefined : setTimeout(() => this.read(message), IN_VIEW);
    this.inView.set(message, timer);
  }

  /** @param {Element} message */
  leave(message) {
    clearTimeout(this.inView.get(message));
    this.inView.delete(message);
  }

  /** A hidden page shows nothing, whatever stands in it. */
  onVisibility() {
    for (const message of [...this.inView.keys()]) {
      this.leave(message);
      this.enter(message);
    }
  }

  /** @param {Element} message */
  read(message) {
    this.leave(message);
    this.observer.unobserve(message);
    this.seen = Math.max(this.seen, Number(/** @type {HTMLElement} */ (message).dataset.seq));
    this.telling ??= setTimeout(() => this.tellAll(), GATHERED);
  }

  tellAll() {
    this.telling = undefined;
    if (this.seen <= this.told) return;
    this.told = this.seen;
    this.tell(this.seen);
  }
}
