// @ts-check
/** What is new stays fresh: something is written in a room, or one reads on another device. */

import { fresh } from "../common/fresh.js";
import { shared } from "../live/socket.js";

const READ = 300; // milliseconds: what one has read elsewhere is to fall at once

const list = document.getElementById("news");
if (list) {
  const plan = fresh("news");
  for (const word of ["news", "notices"]) document.addEventListener(word, fresh("news", READ));
  for (const one of String(list.dataset.rooms).trim().split(/\s+/)) {
    const [room, after] = one.split("=");
    if (!room) continue;
    shared().watch({
      stream: { room },
      as: "json",
      after: Number(after),
      onFrame: (frame) => {
        if (frame.ev !== "watching" && frame.ev !== "refused") plan();
      },
    });
  }
}
