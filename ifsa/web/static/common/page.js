// @ts-check
/** What every page does: closes menus, tells the server which clock the browser shows, and the
 *  person when the internet goes and comes. */

const TOLD_FOR = 6000; // milliseconds a sentence stays: two lines read slowly
const YEAR = 31536000; // seconds

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

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key !== "Escape") return;
  const open = document.activeElement?.closest("details.menu[open]");
  closeMenus(null);
  if (open) /** @type {HTMLElement | null} */ (open.querySelector("summary"))?.focus();
}

/** @param {"offline" | "online"} what */
function tellConnection(what) {
  const words = document.getElementById("status")?.dataset[what];
  if (words) say(words, { stay: what === "offline" });
}

/** Keep the browser's zone in a cookie, unless one is kept already: lessons stand in its time. */
function keepZone() {
  if (/(?:^|; )ifsa_zone=/.test(document.cookie)) return;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `ifsa_zone=${zone}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
}

keepZone();
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", onKey);
addEventListener("offline", () => tellConnection("offline"));
addEventListener("online", () => tellConnection("online"));
