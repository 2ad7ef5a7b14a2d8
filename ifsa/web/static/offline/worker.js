// @ts-check
/** The service worker. Files come from the phone, pages from the network while it answers in time,
 *  and from the phone when not; what was written is sent when there is a link again. */

import * as http from "../live/http.js";
import { Outbox } from "../live/outbox.js";
import { Problem } from "../live/socket.js";
import { Store } from "../live/store.js";
import { freshen, onFrame } from "./rooms.js";
import * as shelf from "./shelf.js";

/** @typedef {{version: string, shell: string[], topic: string[]}} Given */

const PATIENCE = 3000; // milliseconds that a page may take when there is an older one
const OFFLINE = "/offline";
const ALWAYS = ["/", "/rooms", "/inbox"]; // where one begins
const AGAIN = 3_600_000; // milliseconds: where one begins may be so old
/** Pages to sign in, to sign out, to fill in: of no use without a network, or too much one's own. */
const NOT_KEPT = /^\/(api|files|me|media|notices|safety|sign-(in|out|up))\b|\/(new|edit|host|people)$/;
const PHOTO = /^\/files\/\d+\/small$/;
const SIGNS_OUT = /sign-out/;

const scope = /** @type {WorkerScope} */ (/** @type {unknown} */ (self));

/** @param {Given} given */
export function begin(given) {
  on("install", (event) => event.waitUntil(install(given)));
  on("activate", (event) => event.waitUntil(activate(given)));
  on("fetch", (event) => onFetch(/** @type {FetchEvent} */ (event)));
  on("message", (event) => onMessage(/** @type {ExtendableMessageEvent} */ (event), given));
  on("sync", (event) => event.waitUntil(sendAll()));
}

/** @param {string} type @param {(event: ExtendableEvent) => void} listener */
function on(type, listener) {
  scope.addEventListener(type, /** @type {EventListener} */ (listener));
}

/** @param {Given} given */
async function install({ shell }) {
  await shelf.keepFiles(shell);
  await keepOffline();
  // Pages that are open go on with their own version of everything: addresses say it.
  await scope.skipWaiting();
}

/** In the language of today. */
async function keepOffline() {
  const answer = await fetch(OFFLINE);
  if (answer.ok) await shelf.keepFile(OFFLINE, answer);
}

/** @param {Given} given */
async function activate({ version }) {
  await shelf.sweep(version);
  await scope.clients.claim();
}

/** @param {FetchEvent} event */
function onFetch(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  const navigates = request.mode === "navigate";
  if (request.method === "POST" && navigates && SIGNS_OUT.test(url.pathname)) event.respondWith(leave(request));
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(event));
  else if (request.destination === "image" && PHOTO.test(url.pathname)) event.respondWith(photo(request));
  else if (navigates) event.respondWith(NOT_KEPT.test(url.pathname) ? onlyNow(request) : page(event, url));
}

/** Who signs out leaves nothing, also when the network does not hear of it.
 *  @param {Request} request */
async function leave(request) {
  await shelf.forget();
  await forgetYoung(null).catch(() => {});
  return onlyNow(request);
}

/** @param {FetchEvent} event @returns {Promise<Response>} */
async function file(event) {
  const { request } = event;
  const kept = await shelf.findFile(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (shelf.isLasting(answer)) event.waitUntil(shelf.keepFile(request.url, answer.clone()));
  return answer;
}

/** Who may see it is asked anew while there is a network. @param {Request} request */
async function photo(request) {
  return fetch(request).catch(async () => (await shelf.findPhoto(request)) ?? Response.error());
}

/** @param {Request} request @returns {Promise<Response>} */
async function onlyNow(request) {
  return fetch(request).catch(noPage);
}

/** @param {FetchEvent} event @param {URL} url @returns {Promise<Response>} */
async function page(event, url) {
  const askedAt = Date.now();
  const network = fetch(event.request);
  const copy = network.then((answer) => answer.clone());
  event.waitUntil(copy.then((answer) => keep(url, answer, askedAt)).catch(() => {}));
  const kept = await shelf.findPage(url);
  if (!kept) return network.catch(noPage);
  const patience = new Promise((done) => setTimeout(done, PATIENCE));
  const first = await Promise.race([network.catch(() => undefined), patience]);
  // A gateway that finds no server behind it is no better than no network.
  if (first instanceof Response && first.status < 500) return first;
  event.waitUntil(shelf.touchPage(url.pathname + url.search));
  return shelf.asKept(kept);
}

/** @param {URL} url @param {Response} answer @param {number} askedAt */
async function keep(url, answer, askedAt) {
  const path = url.pathname + url.search;
  const isPage = (answer.headers.get("Content-Type") ?? "").startsWith("text/html");
  if ([401, 403, 404].includes(answer.status)) await shelf.dropPage(path);
  if (!answer.ok || !isPage || answer.redirected) {
    await answer.body?.cancel();
    return;
  }
  const whose = await shelf.whose(answer, askedAt);
  if (whose === "late") return;
  await shelf.keepPage(path, await answer.text(), answer.headers);
  if (whose === "new") await onReader(String(answer.headers.get("IFSA-Reader")));
}

/** The phone is somebody else's now, or speaks another language. @param {string} reader */
async function onReader(reader) {
  await forgetYoung(String(reader.split(" ")[0]));
  await keepOffline().catch(() => {});
}

/** What was written in rooms for the young stays with its writer, and not beyond signing out.
 *  @param {string | null} member who is signed in now */
async function forgetYoung(member) {
  const store = new Store();
  for (const name of /** @type {const} */ (["outbox", "drafts"])) {
    const young = (await store.all(name)).filter((one) => one.young && one.member !== member);
    for (const { id } of young) await store.change(name, id, () => undefined);
  }
}

async function noPage() {
  const kept = await shelf.findFile(new Request(OFFLINE));
  return kept ?? Response.error();
}

/** @param {ExtendableMessageEvent} event @param {Given} given */
function onMessage(event, { version, topic }) {
  const { frame, loaded, freshen: most } = event.data;
  if (frame) event.waitUntil(onFrame(version, event.data));
  if (loaded) event.waitUntil(shelf.keepFiles(loaded).catch(() => {}));
  if (most) event.waitUntil(fetchAhead(version, topic, most).catch(() => {}));
}

/** What may be wanted without a network. Any of it may fail; the next page tries again.
 *  @param {string} version @param {string[]} topic @param {number} most */
async function fetchAhead(version, topic, most) {
  await shelf.keepFiles(topic);
  for (const path of ALWAYS) {
    const url = new URL(path, location.origin);
    const askedAt = Date.now();
    if (askedAt - (await shelf.keptAt(url)) < AGAIN) continue;
    await keep(url, await fetch(path), askedAt);
    await shelf.keepFiles(await shelf.filesOf(url));
  }
  await freshen(version, most);
}

/** Uploads show how far they are, and need a page for that. @returns {Promise<never>} */
function leaveToPage() {
  return Promise.reject(new Problem({ code: "offline", text: "" }));
}

/** The browser says that there is a link. Rejects while something is left: then it says so again. */
async function sendAll() {
  const store = new Store();
  const carrier = { ready: () => true, upload: leaveToPage, post: http.post, read: http.read };
  const members = new Set((await store.all("outbox")).map((entry) => entry.member));
  for (const member of members) {
    const outbox = new Outbox(member, carrier, store);
    await outbox.wake();
    if (outbox.rest !== undefined) throw new Error("not all was sent");
  }
}
