// @ts-check
/** The rooms a member has to do with, kept whole: fetched now and then, and brought up to date by
 *  what open pages are told. */

import { isAtEnd, movedTo, standsAt, withMessage, withQuote } from "./patch.js";
import { changePage, keepPhotos, putPage, reader, rewrite, roomPages, withRooms } from "./shelf.js";

/** @typedef {import("../live/socket.js").Frame} Frame */
/** @typedef {{seq: number, version: string}} Stand */
/** @typedef {{seq: number, whole: boolean, pages: Record<string, string>,
 *   said: {topic: number, seq: number, html: string, quote: string}[]}} Given */

const LIST = "/offline/rooms";
const AGAIN = 600_000; // milliseconds: a room that nobody looks at may be so old
const PHOTO = /<img class="photo[^"]*" src="(\/files\/\d+\/small)"/g;
const PHOTOS_EACH = 6; // of a topic, some 20 KB each
const PHOTOS_MOST = 60;
const READER = "IFSA-Reader";
/** After these a message looks otherwise and nothing else does. */
const IN_PLACE = new Set([
  "message.posted",
  "message.hidden",
  "message.shown",
  "message.deleted",
  "message.edited",
  "language.corrected",
  "message.reacted",
  "message.linked",
]);

/** The topics that a change is of. @param {Frame} frame @returns {number[]} */
function topicsOf({ ev, topic, left, of }) {
  return /^(topic|title)\./.test(ev) ? [of] : [topic, left];
}

/** @param {object} shape */
function json(shape) {
  return new Response(JSON.stringify(shape));
}

/** @param {string} slug */
function topicPath(slug, topic = 0) {
  return `/rooms/${slug}/topics/${topic || ""}`;
}

/** Bring the rooms up to date that are the most alive. @param {string} version @param {number} most */
export async function freshen(version, most) {
  const name = await reader();
  const due = await withRooms(name, async (rooms) => (await readAt(rooms)) + AGAIN < Date.now());
  if (!due) return;
  const answer = await fetch(LIST);
  if (!answer.ok || answer.headers.get(READER) !== name) return;
  const { items } = await answer.json();
  const wanted = items.slice(0, most);
  for (const { slug, seq } of wanted) await freshenRoom(version, slug, seq);
  await withRooms(name, async (rooms) => {
    await keepOnly(rooms, new Set(wanted.map((/** @type {{slug: string}} */ one) => one.slug)));
    await rooms.put(LIST, json({ at: Date.now() }));
  });
  await freshenPhotos(name);
}

/** The small ones of the latest messages of each topic. @param {string} name */
async function freshenPhotos(name) {
  const pages = await roomPages(name);
  const shown = pages.map((page) => [...page.matchAll(PHOTO)].map((one) => String(one[1])));
  const latest = shown.flatMap((photos) => photos.slice(-PHOTOS_EACH));
  await keepPhotos(name, [...new Set(latest)].slice(0, PHOTOS_MOST));
}

/** @param {Cache} rooms @returns {Promise<number>} when the list was read last */
async function readAt(rooms) {
  return (await (await rooms.match(LIST))?.json())?.at ?? 0;
}

/** @param {Cache} rooms @param {Set<string>} slugs */
async function keepOnly(rooms, slugs) {
  for (const key of await rooms.keys()) {
    const [, , slug] = new URL(key.url).pathname.replace(`${LIST}/`, "/rooms/").split("/");
    if (slug !== undefined && !slugs.has(slug)) await rooms.delete(key, { ignoreVary: true });
  }
}

/** @param {Cache} rooms @param {string} slug @returns {Promise<Stand | undefined>} */
async function standOf(rooms, slug) {
  return (await rooms.match(`${LIST}/${slug}`))?.json();
}

/** @param {Cache} rooms @param {string} slug @param {Stand} stand */
function stand(rooms, slug, stand) {
  return rooms.put(`${LIST}/${slug}`, json(stand));
}

/** Fetch what has changed, or all of it. @param {string} version @param {string} slug @param {number} [seq] where it stands */
async function freshenRoom(version, slug, seq) {
  const name = await reader();
  const now = await withRooms(name, (rooms) => standOf(rooms, slug));
  const known = now?.version === version ? now : undefined;
  if (known && known.seq === seq) return;
  const given = await fetchRoom(name, slug, known?.seq);
  if (given && !(await withRooms(name, (rooms) => take(rooms, version, slug, given)))) {
    const all = await fetchRoom(name, slug);
    if (all) await withRooms(name, (rooms) => take(rooms, version, slug, all));
  }
}

/** @param {string | undefined} name @param {string} slug @param {number} [after]
 *  @returns {Promise<Given & {headers: Headers} | undefined>} */
async function fetchRoom(name, slug, after) {
  const answer = await fetch(`${LIST}/${slug}${after === undefined ? "" : `?after=${after}`}`);
  if (!answer.ok || answer.headers.get(READER) !== name) return undefined;
  return { ...(await answer.json()), headers: answer.headers };
}

/** Put in what was given; says whether it fitted. The mark of where the room stands comes last: a
 *  worker may be stopped at any moment, and then begins from the mark before.
 *  @param {Cache} rooms @param {string} version @param {string} slug @param {Given & {headers: Headers}} given */
async function take(rooms, version, slug, given) {
  for (const [path, html] of Object.entries(given.pages)) await putPage(rooms, path, html, given.headers);
  for (const { topic, seq, html } of given.said) {
    if (!(await put(rooms, slug, topic, given.seq, seq, html))) return false;
  }
  await requote(rooms, slug, given.said.map((one) => one.quote));
  if (given.whole) await keepPages(rooms, slug, given.pages);
  await stand(rooms, slug, { seq: given.seq, version });
  return true;
}

/** Put a message as it looks now into its topic's page; says whether that could be.
 *  @param {Cache} rooms @param {string} slug @param {number} topic @param {number} now where the room stands
 *  @param {number} seq @param {string} html */
function put(rooms, slug, topic, now, seq, html) {
  return rewrite(rooms, topicPath(slug, topic), (page) => withMessage(movedTo(page, now), seq, html));
}

/** Answers may stand in other topics. @param {Cache} rooms @param {string} slug @param {string[]} quotes */
async function requote(rooms, slug, quotes) {
  for (const key of quotes.length ? await rooms.keys() : []) {
    const { pathname } = new URL(key.url);
    if (!pathname.startsWith(topicPath(slug))) continue;
    await rewrite(rooms, pathname, (page) => quotes.reduce(withQuote, page));
  }
}

/** @param {Cache} rooms @param {string} slug @param {Record<string, string>} pages */
async function keepPages(rooms, slug, pages) {
  for (const key of await rooms.keys()) {
    const { pathname } = new URL(key.url);
    const stale = pathname.startsWith(topicPath(slug)) && !(pathname in pages);
    if (stale) await rooms.delete(key, { ignoreVary: true });
  }
}

const GATHERED = 1000; // milliseconds: what is told together is put in together
/** A frame, the page that was told it, and for whom that is: how a reader's name begins.
 *  @typedef {{frame: Frame, path: string, reader: string}} Told */
/** @type {Told[]} */
let told = [];

/** An open page was told of a change. @param {string} version @param {Told} what */
export async function onFrame(version, what) {
  told.push(what);
  if (told.length > 1) return;
  await new Promise((done) => setTimeout(done, GATHERED));
  const name = await reader();
  // A page that was left open by somebody else looks otherwise.
  const now = told.filter((one) => name?.startsWith(one.reader));
  told = [];
  for (const one of now) await changePage(one.path, (page) => changed(page, one.frame));
  for (const { frame } of now) await onChange(version, frame);
}

/** The page that was opened, with one change more; nothing where one is missing between.
 *  @param {string} page @param {Frame} frame @returns {string | undefined} */
function changed(page, frame) {
  const seq = Number(frame.seq);
  if (seq <= standsAt(page)) return page;
  if (seq !== standsAt(page) + 1 || frame.ev === "room.changed") return undefined;
  const moved = withQuote(movedTo(page, seq), String(frame.quote_html ?? ""));
  if (!topicsOf(frame).some((topic) => page.includes(`data-topic="${topic}"`))) return moved;
  if (frame.ev === "message.posted" && !isAtEnd(page)) return moved;
  if (!IN_PLACE.has(frame.ev)) return undefined;
  return withMessage(moved, frame.of ?? seq, String(frame.html));
}

/** @param {string} version @param {Frame} frame */
async function onChange(version, frame) {
  const slug = String(frame.room);
  const seq = Number(frame.seq);
  const fits = await withRooms(await reader(), async (rooms) => {
    const now = await standOf(rooms, slug);
    if (!now || seq <= now.seq) return true;
    if (seq !== now.seq + 1 || !IN_PLACE.has(frame.ev)) return false;
    if (!(await put(rooms, slug, frame.topic, seq, frame.of ?? seq, String(frame.html)))) return false;
    if (frame.quote_html) await requote(rooms, slug, [frame.quote_html]);
    await stand(rooms, slug, { ...now, seq });
    return true;
  });
  if (fits === false) await freshenRoom(version, slug);
}
