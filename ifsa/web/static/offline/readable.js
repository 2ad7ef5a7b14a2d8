// @ts-check
/** The page for a page that can't be had: what can be read instead. */

import { readable } from "./shelf.js";

const MOST = 40;

async function show() {
  const section = document.getElementById("readable");
  const row = document.getElementById("readable-row");
  const list = section?.querySelector("ul");
  if (!list || !(row instanceof HTMLTemplateElement)) return;
  const found = (await readable()).filter((one) => one.path !== location.pathname);
  for (const { path, title } of found.slice(0, MOST)) {
    const item = document.createElement("li");
    item.append(row.content.cloneNode(true));
    const link = /** @type {HTMLAnchorElement} */ (item.querySelector("a"));
    link.href = path;
    const words = document.createElement("bdi");
    const text = new DOMParser().parseFromString(title, "text/html").body.textContent;
    words.textContent = String(text).replace(/ · IFSA$/, "");
    link.replaceChildren(words);
    list.append(item);
  }
  section?.toggleAttribute("hidden", !found.length);
}

if (self.caches) show();
