// @ts-check
/** A part of a page that is fetched anew when something of it changed: now and then, while seen. */

const PAUSE = 3000; // milliseconds: much may change, which is no reason to fetch it all the time

/**
 * Gives the function that says that the part is stale.
 * @param {string} id @param {number} [pause] @returns {() => void}
 */
export function fresh(id, pause = PAUSE) {
  /** @type {number | undefined} */
  let timer;
  let stale = false;

  async function refresh() {
    timer = undefined;
    if (document.hidden) return;
    stale = false;
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [here, there] = [document, page].map((one) => one.getElementById(id));
    if (here && there && here.innerHTML !== there.innerHTML) here.replaceChildren(...there.childNodes);
  }

  function plan() {
    stale = true;
    // Without a link it stays stale, until the next change or the next look.
    timer ??= setTimeout(() => refresh().catch(() => (stale = true)), pause);
  }

  document.addEventListener("visibilitychange", () => stale && plan());
  return plan;
}
