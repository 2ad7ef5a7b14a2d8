// @ts-check
/** Recording a voice note. Touches no page: it tells what it does by events. */

/** @typedef {"idle" | "asking" | "recording" | "paused" | "ready" | "refused" | "missing"} State */

const MOST_SECONDS = 300;
const BITS = 32_000; // a second: the server makes 24,000 of them
const GATHERED = 1000; // milliseconds: what was recorded so far is out of the encoder
const LOOKED = 100; // milliseconds between two looks at level and time
// The first that a browser writes: Chromium, Firefox, Safari.
const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

/** Events: `state`, `tick` ten times a second while it records, and `gathered` each second when there
 *  is more of it. */
export class Recorder extends EventTarget {
  constructor() {
    super();
    /** @type {State} */
    this.state = "idle";
    this.level = 0; // from 0 to 1, how loud it is now
    this.seconds = 0;
    /** @type {Blob | null} what was recorded, once it is ready */
    this.blob = null;
    /** @type {Blob[]} */
    this.parts = [];
    /** @type {MediaRecorder | null} */
    this.machine = null;
    /** @type {Meter | null} */
    this.meter = null;
    /** @type {number | undefined} */
    this.timer = undefined;
    addEventListener("pagehide", () => this.release());
  }

  /** Whether this browser can record. Not on a page that came without TLS. */
  static get able() {
    return Boolean(navigator.mediaDevices?.getUserMedia) && "MediaRecorder" in window;
  }

  /** Ask for the microphone and record. To be called from a tap. */
  async start() {
    this.discard();
    this.change("asking");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
      if (this.state === "asking") this.record(stream);
      else stop(stream); // discarded meanwhile
    } catch (error) {
      const none = error instanceof DOMException && error.name === "NotFoundError";
      this.change(none ? "missing" : "refused");
    }
  }

  /** @param {MediaStream} stream */
  record(stream) {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    this.machine = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS });
    this.machine.addEventListener("dataavailable", (event) => {
      this.parts.push(event.data);
      this.dispatchEvent(new Event("gathered"));
    });
    this.machine.addEventListener("stop", () => this.finish());
    this.meter = new Meter(stream);
    this.machine.start(GATHERED);
    this.timer = setInterval(() => this.tick(), LOOKED);
    this.change("recording");
  }

  pause() {
    if (this.state !== "recording") return;
    this.machine?.pause();
    this.level = 0;
    this.change("paused");
  }

  resume() {
    if (this.state !== "paused") return;
    this.machine?.resume();
    this.change("recording");
  }

  /** End it: it is ready when its state says so. */
  stop() {
    if (this.machine && this.machine.state !== "inactive") this.machine.stop();
  }

  /** Throw away what there is. */
  discard() {
    this.parts = [];
    this.blob = null;
    this.seconds = this.level = 0;
    const machine = this.machine;
    this.machine = null;
    if (machine && machine.state !== "inactive") machine.stop();
    if (machine) stop(machine.stream);
    this.release();
    this.change("idle");
  }

  tick() {
    if (this.state !== "recording" || !this.meter) return;
    this.seconds += LOOKED / 1000;
    this.level = this.meter.level();
    this.dispatchEvent(new Event("tick"));
    if (this.seconds >= MOST_SECONDS) this.stop();
  }

  finish() {
    if (!this.machine) return; // discarded
    this.blob = this.soFar;
    this.release();
    this.change("ready");
  }

  /** What was recorded and is out of the encoder. */
  get soFar() {
    return new Blob(this.parts, { type: this.machine?.mimeType });
  }

  release() {
    clearInterval(this.timer);
    this.meter?.close();
    this.meter = null;
    if (this.machine) stop(this.machine.stream);
  }

  /** @param {State} state */
  change(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}

/** @param {MediaStream} stream */
function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/** How loud a microphone is. */
class Meter {
  /** @param {MediaStream} stream */
  constructor(stream) {
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.samples = new Float32Array(this.analyser.fftSize);
    this.context.createMediaStreamSource(stream).connect(this.analyser);
  }

  level() {
    this.analyser.getFloatTimeDomainData(this.samples);
    const sum = this.samples.reduce((whole, sample) => whole + sample * sample, 0);
    const decibels = 10 * Math.log10(sum / this.samples.length + 1e-9);
    return Math.min(1, Math.max(0, 1 + decibels / 60)); // -60 dB is nothing, 0 dB is all
  }

  close() {
    this.context.close();
  }
}
