// @ts-check
/** A part of a page that is fetched anew when something of it changed: now and then, while seen. */

const PAUSE = 3000; // milliseconds: much may change, which is no reason to fetch it all the time

/** The part as it stands in another page. @param {string} id @param {Document} page */
export function put(id, page) {
  const [here, there] = [document, page].map((one) => one.getElementById(id));
  if (here && there && here.innerHTML !== there.innerHTML) here.replaceChildren(...there.childNodes);
}

/**
 * Gives the function that says that the part is stale.
 * @param {string} id @param {number} [pause]
 * @param {{address?: string, show?: (page: Document) => void}} [how] show: put it there oneself, also
 *   the page that says that there is no such thing any more
 * @returns {() => void}
 */
export function fresh(id, pause = PAUSE, { address, show } = {}) {
  /** @type {number | undefined} */
  let timer;
  let stale = false;

  async function refresh() {
    timer = undefined;
    if (document.hidden) return;
    stale = false;
    const answer = await fetch(address ?? location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok && !(show && answer.status === 404)) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (show) show(page);
    else put(id, page);
    document.querySelector(".kept")?.remove();
  }

  function plan() {
    stale = true;
    // Without a link it stays stale, until the next change or the next look.
    timer ??= setTimeout(() => refresh().catch(() => (stale = true)), pause);
  }

  document.addEventListener("visibilitychange", () => stale && plan());
  // A kept page is stale as soon as it may be another.
  document.addEventListener("link", (event) => {
    if (/** @type {CustomEvent} */ (event).detail && document.querySelector(".kept")) plan();
  });
  return plan;
}
