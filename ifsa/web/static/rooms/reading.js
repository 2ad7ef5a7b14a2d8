// @ts-check
/** What counts as read: a message that was in view for a second on a visible page. */

const IN_VIEW = 1000; // milliseconds

export class Reading {
  /** @param {HTMLElement} panel @param {(seq: number) => void} tell */
  constructor(panel, tell) {
    this.told = Number(panel.dataset.readTo);
    this.tell = tell;
    /** @type {Map<Element, number>} */
    this.timers = new Map();
    this.observer = new IntersectionObserver((entries) => this.onView(entries), { threshold: 0.6 });
    document.addEventListener("visibilitychange", () => document.hidden && this.stopAll());
  }

  /** @param {HTMLElement} message @param {boolean} mine */
  observe(message, mine) {
    if (!mine && Number(message.dataset.seq) > this.told) this.observer.observe(message);
  }

  /** It could not be told: a later one will take it along. @param {number} seq */
  untold(seq) {
    this.told = Math.min(this.told, seq - 1);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  onView(entries) {
    for (const { target, isIntersecting, intersectionRect } of entries) {
      // A message longer than the screen is never seen whole; filling half of it will do.
      const seen = isIntersecting || intersectionRect.height > innerHeight / 2;
      if (seen && !document.hidden) this.start(target);
      else this.stop(target);
    }
  }

  /** @param {Element} message */
  start(message) {
    this.stop(message);
    this.timers.set(message, setTimeout(() => this.read(message), IN_VIEW));
  }

  /** @param {Element} message */
  stop(message) {
    clearTimeout(this.timers.get(message));
    this.timers.delete(message);
  }

  stopAll() {
    for (const message of [...this.timers.keys()]) this.stop(message);
  }

  /** @param {Element} message */
  read(message) {
    this.stop(message);
    this.observer.unobserve(message);
    const seq = Number(/** @type {HTMLElement} */ (message).dataset.seq);
    if (seq <= this.told) return;
    this.told = seq;
    this.tell(seq);
  }
}
