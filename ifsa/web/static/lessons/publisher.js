// @ts-check
/** Publishing a lesson from this device's camera by WHIP. Touches the preview element alone. */

import { Session } from "./session.js";

/** @typedef {import("./session.js").Detail} Detail */
/** @typedef {"idle" | "ready" | "connecting" | "live" | "reconnecting" | "refused" | "failed" | "interrupted"} State */
/** @typedef {"blocked" | "none" | "busy" | "insecure"} Trouble */

// What a phone can encode for an hour without getting hot, and a 3G line can carry.
const PICTURE = {
  width: { ideal: 640 },
  height: { ideal: 360 },
  frameRate: { ideal: 20, max: 24 },
  facingMode: "environment",
};
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const VIDEO_BITRATE = 350_000; // bit/s
const AUDIO_BITRATE = 24_000;

/** Why there is no camera: one of the sentences the page has. */
export class NoCamera extends Error {
  /** @param {Trouble} trouble */
  constructor(trouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

export class Publisher {
  /**
   * @param {HTMLVideoElement} video the preview
   * @param {{url: string, codec: string, onState: (state: State, detail: Detail) => void}} options
   */
  constructor(video, { url, codec, onState }) {
    this.video = video;
    this.url = url;
    this.codec = codec;
    this.onState = onState;
    /** @type {MediaStream | null} */
    this.stream = null;
    /** @type {Session | null} */
    this.session = null;
    /** @type {WakeLockSentinel | null} */
    this.lock = null;
    document.addEventListener("visibilitychange", () => this.stayAwake());
    addEventListener("pagehide", () => this.session?.drop());
    // Back from the browser's memory, where no connection lives on.
    addEventListener("pageshow", (event) => event.persisted && this.session?.again());
  }

  /** Camera and microphone into the preview. Throws NoCamera. */
  async preview() {
    if (this.stream) return;
    this.stream = await capture();
    for (const track of this.stream.getTracks()) this.look(track);
    this.video.srcObject = this.stream;
    await this.video.play().catch(() => {});
    if (!this.session) this.onState("ready", {});
  }

  /** Go on the air. Throws NoCamera. */
  async publish() {
    await this.preview();
    this.session?.stop();
    this.session = new Session({
      url: this.url,
      prepare: (peer) => this.prepare(peer),
      onState: (state, detail) => this.onSession(state, detail),
    });
    this.stayAwake();
    this.session.start();
  }

  /** After a phone call took camera or microphone: get them again, in the same session. */
  async resume() {
    this.release();
    await this.preview();
    for (const sender of this.session?.peer?.getSenders() ?? []) {
      const fresh = this.stream?.getTracks().find((track) => track.kind === sender.track?.kind);
      if (fresh) await sender.replaceTrack(fresh);
    }
    if (this.session?.peer?.connectionState === "connected") this.onState("live", {});
    else if (this.session) await this.publish();
  }

  stop() {
    this.session?.stop();
    this.session = null;
    this.release();
    this.lock?.release();
    this.onState("idle", {});
  }

  /** @param {"audio" | "video"} kind @param {boolean} on */
  enable(kind, on) {
    for (const track of this.stream?.getTracks() ?? []) if (track.kind === kind) track.enabled = on;
  }

  /** @param {RTCPeerConnection} peer */
  prepare(peer) {
    for (const track of this.stream?.getTracks() ?? []) {
      const most = track.kind === "video" ? VIDEO_BITRATE : AUDIO_BITRATE;
      const streams = this.stream ? [this.stream] : [];
      const sendEncodings = [{ maxBitrate: most }];
      const sender = peer.addTransceiver(track, { direction: "sendonly", streams, sendEncodings });
      if (track.kind === "video") sender.setCodecPreferences?.(this.codecs());
    }
  }

  /** The lesson's codec first; the others too, for a browser that lacks it. */
  codecs() {
    const all = RTCRtpSender.getCapabilities("video")?.codecs ?? [];
    const wanted = `video/${this.codec}`;
    const isWanted = (/** @type {{mimeType: string}} */ one) => one.mimeType.toLowerCase() === wanted;
    return [...all.filter(isWanted), ...all.filter((one) => !isWanted(one))];
  }

  /** @param {import("./session.js").State} state @param {Detail} detail */
  onSession(state, detail) {
    this.onState(state === "connected" ? "live" : state, detail);
    if (state === "refused") this.session = null;
  }

  /** @param {MediaStreamTrack} track */
  look(track) {
    if (track.kind === "video") track.contentHint = "motion";
    track.addEventListener("ended", () => this.onState("interrupted", {}));
  }

  release() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }

  /** A dark screen stops the camera of many phones. */
  async stayAwake() {
    if (document.hidden || !this.session) return;
    this.lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
  }
}

/** @returns {Promise<MediaStream>} */
async function capture() {
  if (!navigator.mediaDevices) throw new NoCamera("insecure");
  try {
    return await navigator.mediaDevices.getUserMedia({ video: PICTURE, audio: SOUND });
  } catch (error) {
    throw new NoCamera(trouble(error instanceof DOMException ? error.name : ""));
  }
}

/** @param {string} name @returns {Trouble} */
function trouble(name) {
  if (name === "NotAllowedError" || name === "SecurityError") return "blocked";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "none" : "busy";
}
