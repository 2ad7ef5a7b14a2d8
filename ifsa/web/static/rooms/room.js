// @ts-check
/** The list of topics stays fresh, by what happens in the room and by what one reads elsewhere; so
 *  does what the room is called. */

import { fresh, put } from "../common/fresh.js";
import { whenIdle } from "../common/page.js";
import { shared } from "../live/socket.js";

const ask = document.querySelector("[data-ask]");
if (ask instanceof HTMLFormElement) {
  whenIdle().then(async () => new (await import("./asking.js")).Asking(ask));
}

/** @param {Document} page */
function show(page) {
  put("topics", page);
  put("about", page);
  const [here, there] = [document, page].map((one) => one.querySelector("h1"));
  if (here && there) here.innerHTML = there.innerHTML;
  document.title = page.title;
}

const list = document.getElementById("topics");
if (list) {
  const plan = fresh("topics", undefined, { show });
  document.addEventListener("news", plan);
  shared().watch({
    stream: { room: String(list.dataset.room) },
    as: "json",
    after: Number(list.dataset.after),
    onFrame: (frame) => {
      if (frame.ev !== "watching" && frame.ev !== "refused") plan();
    },
  });
}
