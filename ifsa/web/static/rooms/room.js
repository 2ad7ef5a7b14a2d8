// @ts-check
/** The list of topics stays fresh: a change of the room fetches the list anew, at most once a second. */

import { shared } from "../live/socket.js";

const PAUSE = 1000; // milliseconds

/** @type {number | undefined} */
let timer;

async function refresh() {
  timer = undefined;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [here, there] = [document, fresh].map((one) => one.getElementById("topics"));
  if (here && there) here.replaceChildren(...there.childNodes);
}

const list = document.getElementById("topics");
if (list) {
  shared().watch({
    stream: { room: String(list.dataset.room) },
    as: "json",
    after: Number(list.dataset.after),
    onFrame: (frame) => {
      if (frame.ev !== "watching") timer ??= setTimeout(refresh, PAUSE);
    },
  });
}
