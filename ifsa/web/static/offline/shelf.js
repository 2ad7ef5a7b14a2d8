// @ts-check
/** What of pages and files is kept in this browser. Pages belong to one reader (a member, a
 *  language, a clock): for another they are not there, and gone as soon as one is seen. */

const FILES = "files";
const PAGES = "pages ";
const ROOMS = "rooms ";
const PHOTOS = "photos ";
const PAGES_MOST = 60;
const FIND = { ignoreVary: true };
const READER = "IFSA-Reader";
const KEPT_AT = "IFSA-Kept-At";
const TITLE = "IFSA-Title";
const NOTE = "IFSA-Note";

/** One thing after the other: what is put down and what is cleared away do not meet. */
let last = Promise.resolve();

/** @template Answer @param {() => Promise<Answer>} work @returns {Promise<Answer>} */
function inTurn(work) {
  const done = last.then(work);
  last = done.then(
    () => {},
    () => {},
  );
  return done;
}

/** For whom pages are kept now; undefined when for nobody. @returns {Promise<string | undefined>} */
export async function reader() {
  const name = (await caches.keys()).find((one) => one.startsWith(PAGES));
  return name?.slice(PAGES.length);
}

/** When this reader was seen first. Answers asked for before may be of the one before. */
let seenAt = 0;

async function clear() {
  seenAt = Date.now();
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== FILES).map((name) => caches.delete(name)));
}

/** Let go of all pages, whosever they are. */
export function forget() {
  return inTurn(clear);
}

/**
 * For whom an answer is: for whom pages are kept, or for somebody new, and those of the one before
 * are gone with that; or it was asked for before the one of now was seen, and says nothing.
 * @param {Response} answer @param {number} askedAt
 * @returns {Promise<"same" | "new" | "late">}
 */
export function whose(answer, askedAt) {
  return inTurn(async () => {
    const name = answer.headers.get(READER);
    if (name === (await reader())) return "same";
    if (!name || askedAt < seenAt) return "late";
    await clear();
    await caches.open(PAGES + name);
    return "new";
  });
}

/** A page as it goes onto the shelf. @param {string} html @param {Headers} headers */
function bound(html, headers) {
  const kept = new Headers(headers);
  const title = /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? "";
  const note = /<h1>[^]*?<\/h1><p>([^]*?)<\/p>/.exec(html)?.[1] ?? "";
  kept.delete("Content-Encoding");
  kept.delete("Content-Length");
  kept.set("Content-Type", "text/html; charset=utf-8");
  kept.set(KEPT_AT, new Date().toISOString());
  kept.set(TITLE, encodeURIComponent(title.trim()));
  kept.set(NOTE, encodeURIComponent(note.trim()));
  return new Response(html, { headers: kept });
}

/** Keep a page that was opened; of many the one that was opened last goes last.
 *  @param {string} path @param {string} html @param {Headers} headers */
export function keepPage(path, html, headers) {
  return inTurn(async () => {
    const name = await reader();
    if (name === undefined || name !== headers.get(READER)) return;
    const shelf = await caches.open(PAGES + name);
    await put(shelf, path, bound(html, headers));
    const paths = await shelf.keys();
    await Promise.all(paths.slice(0, -PAGES_MOST).map((one) => shelf.delete(one, FIND)));
  });
}

/** It was read again: of many it goes last. @param {string} path */
export function touchPage(path) {
  return inTurn(async () => {
    const name = await reader();
    const shelf = name === undefined ? undefined : await caches.open(PAGES + name);
    const kept = await shelf?.match(path, FIND);
    if (shelf && kept) await put(shelf, path, kept);
  });
}

/** A phone that is full keeps what it has of newer pages, and none of this.
 *  @param {Cache} shelf @param {string} path @param {Response} page */
async function put(shelf, path, page) {
  await shelf.delete(path, FIND); // or it would keep its place among the oldest
  await shelf.put(path, page).catch(async () => {
    const paths = await shelf.keys();
    await Promise.all(paths.slice(0, paths.length / 2).map((one) => shelf.delete(one, FIND)));
  });
}

/** A page as it was kept: of a room as it is kept fresh, else as it was opened last.
 *  @param {URL} url @returns {Promise<Response | undefined>} */
export async function findPage(url) {
  const name = await reader();
  if (name === undefined) return undefined;
  for (const path of [url.pathname + url.search, url.pathname]) {
    for (const shelf of [ROOMS, PAGES]) {
      const kept = await caches.match(path, { ...FIND, cacheName: shelf + name });
      if (kept) return kept;
    }
  }
  return undefined;
}

/** When a page was kept, in milliseconds; 0 where there is none. @param {URL} url */
export async function keptAt(url) {
  return Date.parse((await findPage(url))?.headers.get(KEPT_AT) ?? "") || 0;
}

const FILE = /="(\/static\/[^"#]+)/g;

/** What a page that was never opened is made of: its pictures, style, scripts.
 *  @param {URL} url @returns {Promise<string[]>} */
export async function filesOf(url) {
  const page = (await (await findPage(url))?.text()) ?? "";
  return [...new Set([...page.matchAll(FILE)].map((one) => String(one[1])))];
}

/** It is not there any more, or not for this reader. @param {string} path */
export function dropPage(path) {
  return inTurn(async () => {
    const name = await reader();
    if (name === undefined) return;
    for (const shelf of [await roomsOf(name), await caches.open(PAGES + name)]) {
      await shelf.delete(path, FIND);
    }
  });
}

/** The page that says how old it is. @param {Response} kept */
export async function asKept(kept) {
  const at = String(kept.headers.get(KEPT_AT));
  const html = (await kept.text()).replace("<html ", `<html data-kept-at="${at}" `);
  return new Response(html, { headers: kept.headers });
}

/** @param {string} name */
function roomsOf(name) {
  return caches.open(ROOMS + name);
}

/**
 * Work on the rooms that are kept, undisturbed; only if they are (still) this reader's.
 * @template Answer
 * @param {string | null | undefined} name
 * @param {(rooms: Cache) => Promise<Answer>} work
 * @returns {Promise<Answer | undefined>}
 */
export function withRooms(name, work) {
  return inTurn(async () => {
    if (!name || name !== (await reader())) return undefined;
    return work(await roomsOf(name));
  });
}

/** The pages of rooms that are kept, as text. @param {string} name @returns {Promise<string[]>} */
export async function roomPages(name) {
  const rooms = await withRooms(name, (found) => found.matchAll());
  return Promise.all((rooms ?? []).map((page) => page.text()));
}

/** Keep these photos for a reader, and no others; any of them may fail.
 *  @param {string} name @param {string[]} addresses */
export async function keepPhotos(name, addresses) {
  const kept = await inTurn(async () => name === (await reader()) && (await caches.open(PHOTOS + name)).keys());
  if (!kept) return;
  const paths = new Map(kept.map((one) => [new URL(one.url).pathname, one]));
  for (const address of addresses) {
    if (paths.delete(address)) continue;
    const answer = await fetch(address).catch(() => undefined);
    if (!answer?.ok) continue;
    await inTurn(async () => {
      if (name === (await reader())) await (await caches.open(PHOTOS + name)).put(address, answer);
    });
  }
  await inTurn(async () => {
    if (name !== (await reader())) return; // signed out meanwhile: nothing is to bear the name again
    const shelf = await caches.open(PHOTOS + name);
    for (const stale of paths.values()) await shelf.delete(stale, FIND);
  });
}

/** @param {Request} request @returns {Promise<Response | undefined>} */
export async function findPhoto(request) {
  const name = await reader();
  return name === undefined ? undefined : caches.match(request, { ...FIND, cacheName: PHOTOS + name });
}

/** Change the text of a page that was opened, if it is kept; without a text it is let go.
 *  @param {string} path @param {(html: string) => string | undefined} change */
export function changePage(path, change) {
  return inTurn(async () => {
    const name = await reader();
    if (name !== undefined) await rewrite(await caches.open(PAGES + name), path, change);
  });
}

/** @param {Cache} shelf @param {string} path @param {(html: string) => string | undefined} change
 *  @returns {Promise<boolean>} whether it is there now */
export async function rewrite(shelf, path, change) {
  const kept = await shelf.match(path, FIND);
  if (!kept) return false;
  const before = await kept.text();
  const html = change(before);
  if (html === before) return true;
  if (html === undefined) await shelf.delete(path, FIND);
  else await shelf.put(path, bound(html, kept.headers));
  return html !== undefined;
}

/** @param {Cache} shelf @param {string} path @param {string} html @param {Headers} headers */
export function putPage(shelf, path, html, headers) {
  return shelf.put(path, bound(html, headers));
}

/** A page by its title and the line under it, both as markup.
 *  @typedef {{path: string, title: string, note: string}} Readable */

/** What can be read, what was kept last first. @returns {Promise<Readable[]>} */
export async function readable() {
  const name = await reader();
  if (name === undefined) return [];
  const pages = await titles(await caches.open(PAGES + name));
  const rooms = await titles(await roomsOf(name));
  const paths = new Set(rooms.map((one) => one.path));
  return [...rooms, ...pages.filter((one) => !paths.has(one.path))].reverse();
}

/** @param {Cache} shelf @returns {Promise<Readable[]>} */
async function titles(shelf) {
  const found = [];
  for (const key of await shelf.keys()) {
    const headers = (await shelf.match(key, FIND))?.headers;
    const [title, note] = [TITLE, NOTE].map((one) => decodeURIComponent(headers?.get(one) ?? ""));
    const { pathname, search } = new URL(key.url);
    if (title) found.push({ path: pathname + search, title: String(title), note: String(note) });
  }
  return found;
}

/** A file by its address, which says its version. @param {Request} request */
export async function findFile(request) {
  return (await caches.open(FILES)).match(request, FIND);
}

/** Whether a file never changes under its address. @param {Response} answer */
export function isLasting(answer) {
  return answer.ok && (answer.headers.get("Cache-Control") ?? "").includes("immutable");
}

/** @param {string} address @param {Response} answer */
export async function keepFile(address, answer) {
  await (await caches.open(FILES)).put(address, answer).catch(() => {});
}

/** Fetch what is not kept yet; the browser has most of it already. @param {string[]} addresses */
export async function keepFiles(addresses) {
  const files = await caches.open(FILES);
  const kept = new Set((await files.keys()).map((one) => new URL(one.url).pathname));
  for (const address of addresses) {
    if (kept.has(address)) continue;
    const answer = await fetch(address);
    if (isLasting(answer)) await files.put(address, answer);
  }
}

const VERSION = /\/static\/(\w+)\//;

/** Let go of files that no page needs any more. @param {string} version of today's */
export async function sweep(version) {
  const needed = new Set([version]);
  const pages = (await caches.keys()).filter((one) => one !== FILES && !one.startsWith(PHOTOS));
  for (const name of pages) {
    for (const page of await (await caches.open(name)).matchAll()) {
      needed.add(VERSION.exec(await page.text())?.[1] ?? version);
    }
  }
  const files = await caches.open(FILES);
  const stale = (await files.keys()).filter((one) => {
    const found = VERSION.exec(one.url)?.[1];
    return found !== undefined && !needed.has(found);
  });
  await Promise.all(stale.map((one) => files.delete(one)));
}
