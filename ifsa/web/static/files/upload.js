// @ts-check
/** Sending a file over a link that breaks: tus 1.0.0 in pieces, which go on where they stopped,
 *  after a cut, after a reload, after days. Touches no page. */

/** @typedef {"photo" | "voice"} Kind */
/** @typedef {"sending" | "waiting" | "making" | "done" | "failed" | "ended"} State */
/** What became of it: docs/protocol.md, File.
 *  @typedef {{id: number, kind: Kind, parts: Record<string, string>, width?: number, height?: number, seconds?: number, peaks?: number[]}} Kept */

const ADDRESS = "/api/v1/uploads";
const LEAST = 64 * 1024;
const MOST = 256 * 1024;
const QUICK = 2000; // milliseconds: a piece that took less may be larger the next time
const SLOW = 8000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;
// Without progress for so long a request is dead, whatever the browser says; but the server may
// work for two minutes on what has come.
const SILENCE = 30_000;
const WORK = 150_000;
const LOST = 0; // no answer at all

/** What the server refused: a code for us, a sentence for the person. */
export class Refusal extends Error {
  /** @param {number} status @param {{code?: string, title?: string}} document @param {number} after seconds */
  constructor(status, document, after) {
    super(document.title ?? "");
    this.status = status;
    this.code = document.code ?? "";
    this.after = after;
  }

  /** Whether the same may succeed later. */
  get passes() {
    return this.status === LOST || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** The same blob under the same key is the same upload: begin it anew to go on with it.
 *
 *  Events: `state`, and `progress` while it is sent. `done` resolves with what was kept and rejects
 *  with a Refusal that no second try would change, or with null when it was left or aborted. */
export class Upload extends EventTarget {
  /** @param {Blob} blob @param {{kind: Kind, key: string}} what the key is a UUID of one's making */
  constructor(blob, { kind, key }) {
    super();
    this.blob = blob;
    this.kind = kind;
    this.key = key;
    this.address = "";
    this.sent = 0;
    this.confirmed = 0;
    this.piece = LEAST;
    this.failures = 0;
    /** @type {State} */
    this.state = "waiting";
    /** @type {XMLHttpRequest | undefined} */
    this.request = undefined;
    this.wake = () => {};
    /** @type {Promise<Kept>} */
    this.done = this.run();
    this.done.catch(() => {}); // whoever wants to know asks
  }

  /** From 0 to 1. */
  get progress() {
    return this.blob.size ? Math.min(1, this.sent / this.blob.size) : 0;
  }

  /** Give it up, here and at the server. */
  abort() {
    this.leave();
    if (this.address && this.state === "ended") this.ask("DELETE", this.address).catch(() => {});
  }

  /** Stop here; the server keeps what it has, and the same key goes on with it. */
  leave() {
    if (this.over) return;
    this.change("ended");
    this.request?.abort();
    this.wake();
  }

  get over() {
    return this.state === "done" || this.state === "failed" || this.state === "ended";
  }

  async run() {
    for (;;) {
      try {
        const kept = await this.attempt();
        this.change("done");
        return kept;
      } catch (error) {
        if (this.state === "ended") throw null;
        await this.judge(error);
      }
    }
  }

  async attempt() {
    this.change("sending");
    if (this.address) await this.look();
    else await this.begin();
    while (this.sent < this.blob.size) await this.patch();
    this.change("making");
    const answer = await this.ask("POST", `${this.address}/finish`, {}, undefined, WORK);
    return /** @type {Kept} */ (JSON.parse(answer.responseText));
  }

  /** Begin it, its first piece along: on a slow link each way there and back counts. */
  async begin() {
    const said = `kind ${btoa(this.kind)},key ${btoa(this.key)}`;
    const headers = { "Upload-Length": String(this.blob.size), "Upload-Metadata": said };
    const answer = await this.send("POST", ADDRESS, headers, 0);
    this.address = String(answer.getResponseHeader("Location"));
    this.stand(answer);
  }

  async look() {
    this.stand(await this.ask("HEAD", this.address));
  }

  async patch() {
    const headers = { "Upload-Offset": String(this.sent) };
    this.stand(await this.send("PATCH", this.address, headers, this.sent));
  }

  /** @param {XMLHttpRequest} answer */
  stand(answer) {
    this.sent = Number(answer.getResponseHeader("Upload-Offset"));
    if (this.sent > this.confirmed) this.failures = 0;
    this.confirmed = this.sent;
    this.dispatchEvent(new Event("progress"));
  }

  /** The next piece. @param {string} method @param {string} address @param {Record<string, string>} headers @param {number} start */
  async send(method, address, headers, start) {
    const began = performance.now();
    const piece = this.blob.slice(start, start + this.piece);
    const type = { "Content-Type": "application/offset+octet-stream" };
    const answer = await this.ask(method, address, { ...headers, ...type }, piece);
    const took = performance.now() - began;
    if (took < QUICK) this.piece = Math.min(MOST, this.piece * 2);
    else if (took > SLOW) this.piece = LEAST;
    return answer;
  }

  /**
   * One request; rejects with a Refusal.
   * @param {string} method @param {string} address @param {Record<string, string>} [headers] @param {Blob} [body] @param {number} [patience] milliseconds
   * @returns {Promise<XMLHttpRequest>}
   */
  ask(method, address, headers = {}, body = undefined, patience = SILENCE) {
    const request = new XMLHttpRequest();
    if (method !== "DELETE") this.request = request;
    request.open(method, address);
    request.setRequestHeader("Tus-Resumable", "1.0.0");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    const before = this.sent;
    return new Promise((resolve, reject) => {
      const quiet = new Quiet(patience, () => request.abort());
      request.upload.addEventListener("progress", (event) => {
        quiet.heard();
        this.sent = before + event.loaded;
        this.dispatchEvent(new Event("progress"));
      });
      request.addEventListener("loadend", () => {
        quiet.end();
        if (request.status >= 200 && request.status < 300) resolve(request);
        else reject(refusal(request));
      });
      request.send(body);
    });
  }

  /** Wait and try again, or give it up. @param {unknown} error */
  async judge(error) {
    const refused = error instanceof Refusal ? error : new Refusal(LOST, {}, 0);
    const gone = refused.status === 404 || refused.status === 410;
    // Another part of it has come meanwhile; or its time was over, and it begins anew.
    const stale = refused.code === "upload_offset" || refused.code === "upload_incomplete";
    if (((gone && this.address) || stale) && this.failures < 3) {
      if (gone) this.address = "";
      this.failures += 1;
      return;
    }
    if (!refused.passes) {
      this.change("failed");
      if (this.address) this.ask("DELETE", this.address).catch(() => {});
      throw refused;
    }
    this.change("waiting");
    await this.wait(refused.after * 1000 || backOff(this.failures++));
    if (this.over) throw null;
  }

  /** At most so long: a link that comes back is tried at once. @param {number} milliseconds */
  async wait(milliseconds) {
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
      addEventListener("online", this.wake, { once: true });
    });
    removeEventListener("online", this.wake);
  }

  /** @param {State} state */
  change(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}

/** Calls when nothing was heard for a while. */
class Quiet {
  /** @param {number} patience milliseconds @param {() => void} act */
  constructor(patience, act) {
    this.patience = patience;
    this.act = act;
    this.heard();
  }

  heard() {
    this.end();
    this.timer = setTimeout(this.act, this.patience);
  }

  end() {
    clearTimeout(this.timer);
  }
}

/** @param {number} failures */
function backOff(failures) {
  // Spread: after a restart all clients are back over time, not in one second.
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures) * (0.5 + Math.random() / 2);
}

/** @param {XMLHttpRequest} request */
function refusal(request) {
  let document = {};
  try {
    document = JSON.parse(request.responseText);
  } catch {
    // no document of ours: a proxy's page, or nothing at all
  }
  return new Refusal(request.status, document, Number(request.getResponseHeader("Retry-After")));
}
