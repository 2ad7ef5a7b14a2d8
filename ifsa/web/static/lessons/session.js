// @ts-check
/** One WHIP or WHEP session that keeps itself alive: opened by POST, ICE restarted by PATCH when the
 *  network changed, opened anew when that does not help. Touches no page and knows no lesson. */

/** @typedef {"connecting" | "connected" | "reconnecting" | "refused" | "failed"} State */
/** @typedef {{status?: number, code?: string, text?: string, retryAfter?: number, codecMissing?: boolean}} Detail */
/** @typedef {{url: string, prepare: (peer: RTCPeerConnection) => void | Promise<void>, onState: (state: State, detail: Detail) => void}} Options */

// A phone that changes cells is back within two seconds by itself; longer needs a new path.
const PATIENCE = 2000;
const CONNECT_WITHIN = 10_000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 20_000;
// After so many tries in a row one says that it does not work, and goes on trying slowly.
const MANY = 4;

/** What the server answered instead of 201. */
class Refused extends Error {
  /** @param {number} status @param {{title?: string, code?: string}} problem @param {number} wait */
  constructor(status, problem, wait) {
    super(problem.title ?? "");
    this.status = status;
    this.code = problem.code ?? "";
    this.retryAfter = wait;
  }

  /** Trying the same again can't help: not allowed, not there, not live, or no common codec. */
  get final() {
    return this.status < 500 && this.status !== 429;
  }
}

export class Session {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    /** @type {RTCPeerConnection | null} */
    this.peer = null;
    /** @type {string | null} */
    this.address = null;
    this.answer = "";
    this.failures = 0;
    this.running = false;
    this.restarting = false;
    /** @type {number | undefined} */
    this.timer = undefined;
    this.onOnline = () => this.restart();
  }

  start() {
    this.running = true;
    addEventListener("online", this.onOnline);
    this.say("connecting", {});
    return this.open();
  }

  /** End it, and let the server know. */
  stop() {
    this.running = false;
    removeEventListener("online", this.onOnline);
    this.drop();
  }

  /** @param {State} state @param {Detail} detail */
  say(state, detail) {
    if (this.running) this.options.onState(state, detail);
  }

  async open() {
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers: [] });
    this.peer = peer;
    this.wait(CONNECT_WITHIN, () => this.again());
    peer.addEventListener("connectionstatechange", () => peer === this.peer && this.onChange(peer));
    try {
      await this.options.prepare(peer);
      await peer.setLocalDescription();
      const response = await this.post(String(peer.localDescription?.sdp));
      if (peer !== this.peer) return;
      await peer.setRemoteDescription({ type: "answer", sdp: this.answer });
      if (response.headers.has("x-ifsa-codec-missing")) this.say("connecting", { codecMissing: true });
    } catch (error) {
      if (peer === this.peer) this.onError(error);
    }
  }

  /** @param {string} offer */
  async post(offer) {
    const response = await fetch(this.options.url, {
      method: "POST",
      headers: { "Content-Type": "application/sdp" },
      body: offer,
    });
    if (response.status !== 201) throw await refused(response);
    this.answer = await response.text();
    this.address = new URL(String(response.headers.get("location")), response.url).href;
    return response;
  }

  /** @param {unknown} error */
  onError(error) {
    if (error instanceof Refused && error.final) {
      const { status, code, message, retryAfter } = error;
      this.say("refused", { status, code, text: message, retryAfter });
      this.stop();
    } else {
      this.again(error instanceof Refused ? error.retryAfter * 1000 : 0);
    }
  }

  /** @param {RTCPeerConnection} peer */
  onChange(peer) {
    if (peer.connectionState === "connected") {
      clearTimeout(this.timer);
      this.failures = 0;
      this.say("connected", {});
    } else if (peer.connectionState === "disconnected") {
      this.wait(PATIENCE, () => this.restart());
    } else if (peer.connectionState === "failed") {
      this.restart();
    }
  }

  /** A new path for the same session (RFC 9725 4.3.3). What does not succeed leaves the old one. */
  async restart() {
    const { peer, address } = this;
    if (!this.running || !peer || !address || this.restarting) return;
    this.restarting = true;
    this.say("reconnecting", {});
    this.wait(CONNECT_WITHIN, () => this.again());
    try {
      peer.restartIce();
      await peer.setLocalDescription();
      const response = await fetch(address, {
        method: "PATCH",
        headers: { "Content-Type": "application/trickle-ice-sdpfrag", "If-Match": "*" },
        body: fragment(String(peer.localDescription?.sdp)),
      });
      if (!response.ok) throw await refused(response);
      if (peer !== this.peer) return;
      this.answer = renewed(this.answer, await response.text());
      await peer.setRemoteDescription({ type: "answer", sdp: this.answer });
    } catch {
      if (peer === this.peer) this.again();
    } finally {
      this.restarting = false;
    }
  }

  /** Open anew after a while, ever longer, never all clients at once. @param {number} least */
  again(least = 0) {
    this.drop();
    if (!this.running) return;
    this.failures += 1;
    this.say(this.failures >= MANY ? "failed" : "reconnecting", {});
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures);
    this.wait(Math.max(least, longest * (0.5 + Math.random() / 2)), () => this.open());
  }

  /** One timer at a time. @param {number} time @param {() => void} then */
  wait(time, then) {
    clearTimeout(this.timer);
    this.timer = setTimeout(then, time);
  }

  drop() {
    clearTimeout(this.timer);
    this.peer?.close();
    this.peer = null;
    // keepalive: it is sent even while the page closes.
    if (this.address) fetch(this.address, { method: "DELETE", keepalive: true }).catch(() => {});
    this.address = null;
  }
}

/** @param {Response} response */
async function refused(response) {
  const json = response.headers.get("content-type")?.includes("json");
  const problem = json ? await response.json().catch(() => ({})) : {};
  return new Refused(response.status, problem, Number(response.headers.get("retry-after")) || 0);
}

/** The ICE lines of a description, as a fragment (RFC 8840 9). @param {string} sdp */
function fragment(sdp) {
  const lines = sdp.split("\r\n");
  const ice = lines.filter((line) => /^a=ice-(ufrag|pwd):/.test(line)).slice(0, 2);
  const media = lines.find((line) => line.startsWith("m=")) ?? "";
  const mid = lines.find((line) => line.startsWith("a=mid:")) ?? "a=mid:0";
  return [...ice, media, mid, ""].join("\r\n");
}

/** An answer with the credentials of a newer fragment. @param {string} answer @param {string} sent */
function renewed(answer, sent) {
  const value = (/** @type {string} */ name) => sent.match(new RegExp(`^a=${name}:(.+?)\\s*$`, "m"))?.[1];
  const [user, password] = [value("ice-ufrag"), value("ice-pwd")];
  return answer
    .replace(/^a=ice-ufrag:.*$/gm, `a=ice-ufrag:${user}`)
    .replace(/^a=ice-pwd:.*$/gm, `a=ice-pwd:${password}`)
    .replace(/\r?\n/g, "\r\n");
}
