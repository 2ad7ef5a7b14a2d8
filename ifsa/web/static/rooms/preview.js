// @ts-check
/** A message as it will look, without sending it: asked for by a tap, and only then. */

import { say } from "../common/page.js";

/** @type {AbortController | undefined} what is being asked for */
let asking;

/** Show it; a second tap, Escape and writing on take it back.
 *  @param {HTMLFormElement} form @param {HTMLButtonElement} button */
export async function preview(form, button) {
  const box = /** @type {HTMLElement} */ (form.querySelector(".preview"));
  const there = asking !== undefined || !box.hidden;
  close(form);
  if (there) return;
  const mine = new AbortController();
  asking = mine;
  button.setAttribute("aria-busy", "true");
  button.setAttribute("aria-expanded", "true");
  const answer = await ask(form, button, mine.signal);
  if (asking !== mine) return;
  asking = undefined;
  button.removeAttribute("aria-busy");
  if (answer?.html === undefined) {
    close(form);
    say(answer?.title ?? String(button.dataset.offline));
    return;
  }
  box.hidden = false;
  /** @type {HTMLElement} */ (box.querySelector(".preview-in")).innerHTML = answer.html;
}

/** @param {HTMLFormElement} form @param {HTMLButtonElement} button @param {AbortSignal} signal */
async function ask(form, button, signal) {
  const fields = new FormData(form);
  const reply = Number(fields.get("reply_to"));
  const body = { text: fields.get("text"), ...(reply ? { reply_to: reply } : {}) };
  const headers = { "Content-Type": "application/json" };
  const sent = { method: "POST", headers, body: JSON.stringify(body), signal };
  return fetch(String(button.dataset.preview), sent)
    .then((answer) => answer.json())
    .catch(() => undefined);
}

/** @param {HTMLFormElement} form */
export function close(form) {
  asking?.abort();
  asking = undefined;
  const box = /** @type {HTMLElement} */ (form.querySelector(".preview"));
  const button = form.querySelector("[data-preview]");
  if (box.contains(document.activeElement) && button instanceof HTMLElement) button.focus();
  box.hidden = true;
  button?.removeAttribute("aria-busy");
  button?.setAttribute("aria-expanded", "false");
}
