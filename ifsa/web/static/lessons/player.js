// @ts-check
/** Watching a lesson: one video element fed by WHEP, with sound first, and a voice for each other seat
 *  of the stage. Touches that element alone. */

import { Session } from "./session.js";

/** @typedef {import("./session.js").Detail} Detail */
/** @typedef {"idle" | "connecting" | "playing" | "reconnecting" | "waiting" | "refused" | "failed"} State */

const SEATS = 4; // as the media engine has: with several sections of sound each seat has its own

export class Player {
  /**
   * @param {HTMLVideoElement} video
   * @param {string} url the lesson's WHEP address
   * @param {(state: State, detail: Detail) => void} onState
   * @param {(blocked: boolean) => void} onMuted whether the browser wants a tap before sound
   */
  constructor(video, url, onState, onMuted) {
    this.video = video;
    this.url = url;
    this.onState = onState;
    this.onMuted = onMuted;
    this.picture = true;
    /** @type {HTMLAudioElement[]} an element plays one voice */
    this.voices = [];
    /** @type {State} */
    this.state = "idle";
    /** @type {Session | null} */
    this.session = null;
    /** @type {number | undefined} */
    this.timer = undefined;
    document.addEventListener("visibilitychange", () => this.resume());
    video.addEventListener("pause", () => this.resume());
    addEventListener("pagehide", () => this.session?.drop());
    // Back from the browser's memory, where no connection lives on.
    addEventListener("pageshow", (event) => event.persisted && this.session?.again());
  }

  /** Called from the tap itself, so that the browser allows sound. @param {boolean} picture */
  watch(picture) {
    this.close();
    this.picture = picture;
    this.video.srcObject = new MediaStream();
    this.unmute();
    this.session = new Session({
      url: this.url,
      prepare: (peer) => this.prepare(peer),
      onState: (state, detail) => this.onSession(state, detail),
    });
    this.session.start();
  }

  stop() {
    this.close();
    this.change("idle", {});
  }

  /** The lesson has just come on the air: whoever waits for it need not wait longer. */
  retry() {
    if (this.state === "waiting") this.watch(this.picture);
  }

  unmute() {
    this.mute(false);
    this.play();
  }

  /** @param {boolean} muted */
  mute(muted) {
    for (const one of [this.video, ...this.voices]) one.muted = muted;
  }

  close() {
    clearTimeout(this.timer);
    this.session?.stop();
    this.session = null;
    this.video.srcObject = null;
    this.hush();
  }

  hush() {
    for (const voice of this.voices) voice.srcObject = null;
    this.voices = [];
  }

  /** @param {RTCPeerConnection} peer */
  prepare(peer) {
    const stream = new MediaStream();
    this.hush();
    this.video.srcObject = stream;
    // Sound first: on a thin line the first section is the first to be set up.
    for (let seat = 0; seat < SEATS; seat += 1) peer.addTransceiver("audio", { direction: "recvonly" });
    if (this.picture) peer.addTransceiver("video", { direction: "recvonly" });
    peer.addEventListener("track", ({ track }) => {
      if (track.kind === "audio" && stream.getAudioTracks().length) this.addVoice(track);
      else stream.addTrack(track);
      this.play();
    });
  }

  /** @param {MediaStreamTrack} track */
  addVoice(track) {
    const voice = new Audio();
    voice.srcObject = new MediaStream([track]);
    voice.muted = this.video.muted;
    this.voices.push(voice);
  }

  /** @param {import("./session.js").State} state @param {Detail} detail */
  onSession(state, detail) {
    if (state === "connected") this.change("playing", detail);
    else if (state === "refused" && detail.status === 409) this.waitFor(detail);
    else this.change(state, detail);
  }

  /** Not live: the page tells when it is; without a page's link one asks again. @param {Detail} detail */
  waitFor(detail) {
    this.change("waiting", detail);
    const spread = 1 + Math.random() / 2;
    this.timer = setTimeout(() => this.retry(), 1000 * (detail.retryAfter || 20) * spread);
  }

  /** @param {State} state @param {Detail} detail */
  change(state, detail) {
    this.state = state;
    this.onState(state, detail);
  }

  async play() {
    // A seat that nobody sits on has nothing to play, and may never say that it does.
    for (const voice of this.voices) voice.play().catch(() => {});
    try {
      await this.video.play();
      this.onMuted(this.video.muted);
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.playMuted();
    }
  }

  /** No tap yet, no sound: the picture may run, and a button asks for the tap. */
  playMuted() {
    if (this.video.muted) return;
    this.mute(true);
    this.onMuted(true);
    this.play();
  }

  /** A call, another app or the lock screen paused it: go on when the page is seen again. */
  resume() {
    if (!document.hidden && this.video.paused && this.video.srcObject) this.play();
  }
}
