// @ts-check
/** A negotiation comes to life: each step of the other side stands here at once. */

import { shared } from "../live/socket.js";

/** @typedef {import("../live/socket.js").Frame} Frame */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

const FIELDS = "input:not([type=hidden]), select, textarea";

/** @param {HTMLElement} panel @returns {Field[]} */
function fieldsOf(panel) {
  return [...panel.querySelectorAll(/** @type {"input"} */ (FIELDS))];
}

/** Whether somebody changed a field since it came. @param {Field} field */
function isTouched(field) {
  if (field instanceof HTMLSelectElement) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  return field.value !== field.defaultValue;
}

/** What was typed into a form that is gone, until there is one again. @type {Map<string, string>} */
const typed = new Map();

/** What was typed survives a step of the other side, in the fields of the same name.
 *  @param {HTMLElement} old @param {HTMLElement} fresh */
function keepTyped(old, fresh) {
  for (const field of fieldsOf(old).filter(isTouched)) typed.set(field.name, field.value);
  for (const field of fieldsOf(fresh)) {
    const words = typed.get(field.name);
    if (words === undefined) continue;
    field.value = words;
    field.closest("details")?.setAttribute("open", "");
    typed.delete(field.name);
  }
}

/** @param {string} words */
function say(words) {
  const status = document.getElementById("status");
  if (!status) return;
  const line = document.createElement("p");
  line.textContent = words;
  status.replaceChildren(line);
  setTimeout(() => line.remove(), 6000);
}

/** @param {string} html */
function show(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const old = document.getElementById("inquiry");
  const fresh = template.content.getElementById("inquiry");
  if (!old || !fresh || old.dataset.version === fresh.dataset.version) return;
  keepTyped(old, fresh);
  for (const part of [...template.content.children]) {
    document.getElementById(part.id)?.replaceWith(part);
  }
  say(String(fresh.dataset.changed));
}

const panel = document.getElementById("inquiry");
if (panel) {
  shared().watch({
    stream: { inquiry: Number(panel.dataset.inquiry) },
    as: "html",
    onFrame: (frame) => {
      if (frame.ev === "inquiry.changed") show(String(frame.html));
    },
  });
}
