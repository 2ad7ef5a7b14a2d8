// @ts-check
/** A negotiation comes to life: each step of the other side stands here at once. */

import { keepTyped } from "../common/typed.js";
import { shared } from "../live/socket.js";

/** @typedef {import("../live/socket.js").Frame} Frame */

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
