// @ts-check
/** What every page does: closes menus, tells the server which clock the browser shows, and the
 *  person when the internet goes and comes and how old the page is. What can wait comes when the
 *  page stands. */

const TOLD_FOR = 6000; // milliseconds a sentence stays: two lines read slowly
const DAY = 86_400_000;
const YEAR = 31536000; // seconds
const IDLE_AT_LAST = 1000; // milliseconds
const CALM = 4000; // milliseconds: a link that is back so soon was nobody's business

/** @type {number | undefined} */
let timer;

/**
 * Say one sentence over the bottom of the page and aloud; it moves nothing.
 * @param {string} text
 * @param {{stay?: boolean}} [how] stay: until the next sentence
 */
export function say(text, { stay = false } = {}) {
  const place = document.getElementById("status");
  if (!place) return;
  clearTimeout(timer);
  const line = document.createElement("p");
  line.textContent = text;
  place.replaceChildren(line);
  if (!stay) timer = setTimeout(() => place.replaceChildren(), TOLD_FOR);
}

/** @param {EventTarget | null} kept the menu that stays open, when the tap was inside it */
function closeMenus(kept) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!(kept instanceof Node && menu.contains(kept))) menu.removeAttribute("open");
  }
}

/** A menu that opens below what is in sight comes into sight. @param {Event} event */
function showMenu({ target }) {
  if (!(target instanceof HTMLDetailsElement) || !target.open || !target.matches("main .menu")) return;
  target.querySelector(".menu-in")?.scrollIntoView({ block: "nearest" });
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key !== "Escape") return;
  const open = document.activeElement?.closest("details.menu[open]");
  closeMenus(null);
  if (open) /** @type {HTMLElement | null} */ (open.querySelector("summary"))?.focus();
}

/** What was said of the internet last, and what is known of the page's own connection. */
const link = { told: "online", up: /** @type {boolean | null} */ (null) };

/** @param {"offline" | "online"} what */
function tellConnection(what) {
  if (what === link.told) return;
  link.told = what;
  if (what === "offline") tellAway();
  else {
    document.querySelector("#away .offline")?.remove();
    say(document.getElementById("status")?.dataset.online ?? "");
  }
}

/** It stands in sight for as long as it is so, and covers nothing. */
function tellAway() {
  const words = document.querySelector("#away template");
  if (words instanceof HTMLTemplateElement) words.before(words.content.cloneNode(true));
}

/** @type {number | undefined} */
let calm;

/** @param {boolean} up */
function onLink(up) {
  if (up === link.up) return;
  link.up = up;
  clearTimeout(calm);
  if (up) tellConnection("online");
  else calm = setTimeout(lookAround, CALM);
}

/** A connection that does not come up is not yet no internet: some networks let none through. */
async function lookAround() {
  if (document.hidden) return;
  const answer = await fetch("/health/live", { cache: "no-store" }).catch(() => null);
  if (!answer && link.up !== true) tellConnection("offline");
}

/** The page stands, and the browser has nothing better to do. */
export async function whenIdle() {
  if (document.readyState !== "complete") {
    await new Promise((done) => addEventListener("load", done, { once: true }));
  }
  // Some browsers have better things to do for ever.
  if (!("requestIdleCallback" in window)) return;
  await new Promise((done) => window.requestIdleCallback(done, { timeout: IDLE_AT_LAST }));
}

async function furnish() {
  await whenIdle();
  // Without a link they are missed by nobody; the next page has them.
  const isMember = document.querySelector("[data-bell]");
  await (isMember ? import("./bell.js") : import("./keeper.js").then((one) => one.keepPages())).catch(() => {});
}

/** Keep the browser's zone in a cookie, unless one is kept already: lessons stand in its time. */
function keepZone() {
  if (/(?:^|; )ifsa_zone=/.test(document.cookie)) return;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `ifsa_zone=${zone}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
}

/** A page from the phone's own store says from when it is. */
function tellAge() {
  const at = document.documentElement.dataset.keptAt;
  const away = document.getElementById("away");
  const { kept, load, clock } = away?.dataset ?? {};
  if (!at || !kept) return;
  const again = document.createElement("a");
  again.href = location.href;
  again.textContent = String(load);
  const line = document.createElement("p");
  line.className = "kept";
  line.append(`${kept.replace("{time}", moment(new Date(at), clock))} `, again);
  away?.append(line);
  // It may be that there is an internet, and a slow one.
  if (navigator.onLine) lookAround();
  else tellConnection("offline");
}

/** @param {Date} at @param {string | undefined} timeZone */
function moment(at, timeZone) {
  const day = Date.now() - at.getTime() > DAY ? { day: "numeric", month: "short" } : {};
  const how = { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  const words = new Intl.DateTimeFormat(
    `${document.documentElement.lang}-u-nu-latn`,
    /** @type {Intl.DateTimeFormatOptions} */ (how),
  );
  return words.format(at);
}

tellAge();
keepZone();
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", onKey);
document.addEventListener("toggle", showMenu, true); // it does not bubble
addEventListener("offline", () => tellConnection("offline"));
// That the browser is on some network is a hint; a page with a connection of its own knows better.
addEventListener("online", () => link.up === null && tellConnection("online"));
document.addEventListener("link", (event) => onLink(/** @type {CustomEvent} */ (event).detail));
furnish();
