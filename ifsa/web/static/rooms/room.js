// @ts-check
/** The list of topics stays fresh, by what happens in the room and by what one reads elsewhere. */

import { fresh } from "../common/fresh.js";
import { shared } from "../live/socket.js";

const list = document.getElementById("topics");
if (list) {
  const plan = fresh("topics");
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
