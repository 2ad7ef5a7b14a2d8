// @ts-check
/** The queue stays fresh: cases come, and others look at them or decide them. */

import { fresh } from "../common/fresh.js";

const AT_ONCE = 300; // milliseconds: two are not to begin with the same case

const plan = fresh("cases", AT_ONCE);
document.addEventListener("case", plan);
// What happened while there was no link was told to nobody.
document.addEventListener("link", (event) => /** @type {CustomEvent} */ (event).detail && plan());
