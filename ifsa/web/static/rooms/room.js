// @ts-check
/** The list of topics stays fresh: a change of the room fetches it anew, now and then, while seen. */

import { shared } from "../live/socket.js";

const PAUSE = 3000; // milliseconds: a busy room is no reason to fetch its list all the time

/** @type {number | undefined} */
let timer;
let stale = false;

async function refresh() {
  timer = undefined;
  if (document.hidden) return;
  stale = false;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [here, there] = [document, fresh].map((one) => one.getElementById("topics"));
  if (here && there) here.replaceChildren(...there.childNodes);
}

function plan() {
  stale = true;
  // Without a link it stays stale, until the next change or the next look.
  timer ??= setTimeout(() => refresh().catch(() => (stale = true)), PAUSE);
}

const list = document.getElementById("topics");
if (list) {
  document.addEventListener("visibilitychange", () => stale && plan());
  shared().watch({
    stream: { room: String(list.dataset.room) },
    as: "json",
    after: Number(list.dataset.after),
    onFrame: (frame) => {
      if (frame.ev !== "watching" && frame.ev !== "refused") plan();
    },
  });
}
