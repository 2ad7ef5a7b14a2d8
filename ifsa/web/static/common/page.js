// @ts-check
/** What every page does: closes menus, says when the internet goes and comes. */

import "./zone.js";

const TOLD_FOR = 6000; // milliseconds a sentence stays: two lines read slowly

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

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", onKey);
addEventListener("offline", () => tellConnection("offline"));
addEventListener("online", () => tellConnection("online"));
