// @ts-check
/** The list of rooms stays fresh: one is opened or called otherwise, or one reads elsewhere. */

import { fresh, put } from "../common/fresh.js";
import { shared } from "../live/socket.js";

const AT_ONCE = 300; // milliseconds: rooms are seldom opened

const list = document.getElementById("rooms");
if (list) {
  const plan = fresh("rooms", AT_ONCE, {
    show: (page) => {
      put("rooms", page);
      list.dataset.stand = page.getElementById("rooms")?.dataset.stand;
    },
  });
  document.addEventListener("news", plan);
  shared().watch({
    stream: { rooms: true },
    as: "json",
    onFrame: (frame) => {
      if (frame.ev === "rooms.changed" || (frame.ev === "rooms.stand" && frame.stand !== list.dataset.stand)) plan();
    },
  });
}
