// @ts-check
/** The page for a page that can't be had: what can be read instead. */

import { readable } from "./shelf.js";

/** @typedef {import("./shelf.js").Readable} Readable */

const MOST = 40;

/** What a piece of markup says. @param {string} markup */
function textOf(markup) {
  return String(new DOMParser().parseFromString(markup, "text/html").body.textContent).trim();
}

/** @param {HTMLTemplateElement} template @param {Readable} page */
function row(template, { path, title, note }) {
  const item = document.createElement("li");
  item.append(template.content.cloneNode(true));
  const link = /** @type {HTMLAnchorElement} */ (item.querySelector("a"));
  link.href = path;
  link.replaceChildren(isolated(textOf(title).replace(/ · IFSA$/, "")));
  item.querySelector(".row-note")?.replaceChildren(isolated(textOf(note)));
  return item;
}

/** @param {string} text */
function isolated(text) {
  const made = document.createElement("bdi");
  made.textContent = text;
  return made;
}

async function show() {
  const section = document.getElementById("readable");
  const template = document.getElementById("readable-row");
  if (!section || !(template instanceof HTMLTemplateElement)) return;
  const found = (await readable()).filter((one) => one.path !== location.pathname);
  section.querySelector("ul")?.append(...found.slice(0, MOST).map((one) => row(template, one)));
  section.hidden = !found.length;
}

if (self.caches) show();
