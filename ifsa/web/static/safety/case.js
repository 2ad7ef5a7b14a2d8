// @ts-check
/** A case stays fresh: another looks at it, leaves it or decides it; and what one types stays. */

import { fresh } from "../common/fresh.js";
import { say } from "../common/page.js";
import { keepTyped } from "../common/typed.js";

const AT_ONCE = 300; // milliseconds: two are not to decide the same case

/** What was unfolded stays so. @param {Element} old @param {Element} now */
function keepOpen(old, now) {
  const open = [...old.querySelectorAll("details[open] > summary")].map((one) => one.textContent);
  for (const one of now.querySelectorAll("details > summary")) {
    if (open.includes(one.textContent)) one.parentElement?.setAttribute("open", "");
  }
}

/** @param {Document} page */
function show(page) {
  const old = document.getElementById("case");
  if (!old) return;
  const now = page.getElementById("case");
  if (!now) {
    // It is not for one to see any more: the page says so.
    old.replaceChildren(...(page.getElementById("main")?.childNodes ?? []));
    return;
  }
  if (now.dataset.version === old.dataset.version) return;
  keepOpen(old, now);
  keepTyped(old, now, "returned" in old.dataset);
  old.replaceWith(now);
  const [head, words] = [document, page].map((one) => one.querySelector(".head-words"));
  if (head && words) head.replaceWith(words);
  say(String(now.dataset.changed));
}

const here = document.getElementById("case");
if (here) {
  const plan = fresh("case", AT_ONCE, { address: `/safety/reports/${here.dataset.case}`, show });
  document.addEventListener("case", (event) => {
    if (String(/** @type {CustomEvent} */ (event).detail.case) === here.dataset.case) plan();
  });
  // What happened while there was no link was told to nobody.
  document.addEventListener("link", (event) => /** @type {CustomEvent} */ (event).detail && plan());
}
