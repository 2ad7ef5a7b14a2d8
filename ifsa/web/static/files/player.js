// @ts-check
/** Voice notes in a page: heard in place, sought on their waveform, one at a time, at one's speed. */

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];
const SPEED = "voice speed";
const STEP = 2; // seconds, for the keys

/** @type {Set<VoiceNote>} */
const notes = new Set();
let chosen = "1";

/** Bring to life what of `_voice.html` stands in a part of the page. @param {ParentNode} [root] */
export function enhance(root = document) {
  for (const note of notes) if (!note.element.isConnected) notes.delete(note);
  /** @type {NodeListOf<HTMLElement>} */
  const found = root.querySelectorAll("[data-voice]:not([data-ready])");
  for (const element of found) notes.add(new VoiceNote(element));
}

class VoiceNote {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.seconds = Number(element.dataset.voice);
    this.audio = /** @type {HTMLAudioElement} */ (element.querySelector("audio"));
    this.button = /** @type {HTMLButtonElement} */ (element.querySelector(".voice-button"));
    this.track = /** @type {HTMLElement} */ (element.querySelector(".voice-track"));
    this.slider = /** @type {HTMLInputElement} */ (element.querySelector("input"));
    this.time = /** @type {HTMLElement} */ (element.querySelector(".voice-time"));
    this.pace = /** @type {HTMLButtonElement} */ (element.querySelector(".voice-speed"));
    this.draw();
    this.listen();
    this.setSpeed(speed());
    this.show();
    this.audio.hidden = true;
    /** @type {HTMLElement} */ (element.querySelector(".voice-player")).hidden = false;
    element.dataset.ready = "true";
  }

  /** What was played lies over the waveform, in a colour of its own. */
  draw() {
    const played = this.track.querySelector(".wave")?.cloneNode(true);
    if (played instanceof SVGElement) {
      played.classList.add("wave-played");
      this.track.querySelector(".wave")?.after(played);
    }
  }

  listen() {
    const { audio, button, slider, pace } = this;
    button.addEventListener("click", () => this.toggle());
    slider.addEventListener("input", () => this.seek(Number(slider.value)));
    slider.addEventListener("keydown", (event) => this.onKey(event));
    pace.addEventListener("click", () => nextSpeed());
    for (const name of ["play", "pause", "playing", "waiting", "timeupdate", "seeked"]) {
      audio.addEventListener(name, () => this.show());
    }
    audio.addEventListener("play", () => this.alone());
    audio.addEventListener("ended", () => this.onEnd());
    // Of two sources the last one says that none could be had.
    audio.querySelector("source:last-of-type")?.addEventListener("error", () => this.fail());
    audio.addEventListener("error", () => this.fail());
  }

  toggle() {
    if (this.audio.paused) this.play();
    else this.audio.pause();
  }

  async play() {
    this.element.classList.remove("is-failed");
    if (this.audio.error || this.audio.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) {
      const place = this.audio.currentTime;
      this.audio.load(); // it failed before: the link may be back
      this.audio.currentTime = place;
    }
    this.setSpeed(speed());
    try {
      await this.audio.play();
    } catch (error) {
      const stopped = error instanceof DOMException && error.name === "AbortError";
      if (!stopped) this.fail();
    }
  }

  /** One voice at a time. */
  alone() {
    for (const other of notes) if (other !== this) other.audio.pause();
  }

  onEnd() {
    this.audio.currentTime = 0;
    this.show();
    const next = this.next();
    next?.button.focus({ preventScroll: false });
    next?.play();
  }

  /** The note that follows in the same list. @returns {VoiceNote | undefined} */
  next() {
    const list = this.element.closest("[data-voices]");
    const all = [...(list?.querySelectorAll("[data-voice][data-ready]") ?? [])];
    const after = all[all.indexOf(this.element) + 1];
    return [...notes].find((note) => note.element === after);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const rtl = getComputedStyle(this.slider).direction === "rtl";
    const steps = { ArrowUp: 1, ArrowDown: -1, ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (step) this.seek(this.audio.currentTime + step * STEP);
    else if (event.key === " ") this.toggle();
    else return;
    event.preventDefault();
  }

  /** @param {number} seconds */
  seek(seconds) {
    this.audio.currentTime = Math.max(0, Math.min(this.seconds, seconds));
    this.show();
  }

  /** @param {number} rate */
  setSpeed(rate) {
    this.audio.defaultPlaybackRate = this.audio.playbackRate = rate;
    this.pace.textContent = `${rate}×`;
    this.pace.setAttribute("aria-label", `${this.element.dataset.speed} ${rate}×`);
  }

  fail() {
    this.audio.pause(); // without anything to play it would count as playing
    this.element.classList.add("is-failed");
    this.show();
  }

  show() {
    const { audio, button, slider, element } = this;
    const at = audio.currentTime;
    const playing = !audio.paused && !audio.ended;
    element.classList.toggle("is-playing", playing);
    element.classList.toggle("is-waiting", playing && audio.readyState < 3);
    const word = String(playing ? element.dataset.pause : element.dataset.play);
    button.setAttribute("aria-label", word);
    button.title = word;
    this.track.style.setProperty("--played", `${(100 * at) / this.seconds}%`);
    slider.value = String(at);
    slider.setAttribute("aria-valuetext", `${clock(at)} / ${clock(this.seconds)}`);
    const failed = element.classList.contains("is-failed");
    this.time.textContent = failed ? String(element.dataset.failed) : this.left(at, playing);
  }

  /** @param {number} at @param {boolean} playing */
  left(at, playing) {
    return clock(playing || at > 0 ? at : this.seconds);
  }
}

/** @param {number} seconds */
export function clock(seconds) {
  const whole = Math.floor(seconds + 0.05);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** @returns {number} */
function speed() {
  let kept = chosen;
  try {
    kept = localStorage.getItem(SPEED) ?? chosen;
  } catch {
    // storage switched off: then it lasts as long as the page
  }
  return SPEEDS.find((one) => String(one) === kept) ?? 1;
}

function nextSpeed() {
  chosen = String(SPEEDS[(SPEEDS.indexOf(speed()) + 1) % SPEEDS.length]);
  try {
    localStorage.setItem(SPEED, chosen);
  } catch {
    // storage switched off
  }
  for (const note of notes) note.setSpeed(speed());
}

enhance();
