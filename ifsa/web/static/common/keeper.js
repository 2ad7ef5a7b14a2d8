// @ts-check
/** What a page does, once it stands, so that it can be read without a network: it brings in the
 *  worker, tells it what this page is made of, and sends what another page could not. */

const FEW = 3; // rooms to fetch ahead on a slow network
const MANY = 12;

/** How many rooms may be fetched ahead: none for who saves data, or for a visitor. */
function most() {
  const { saveData = false, effectiveType = "4g" } = /** @type {any} */ (navigator).connection ?? {};
  const { member } = document.body.dataset;
  if (!member || saveData || effectiveType.endsWith("2g")) return 0;
  return effectiveType === "3g" ? FEW : MANY;
}

/** @returns {string[]} */
function loaded() {
  const addresses = performance.getEntriesByType("resource").map((one) => new URL(one.name).pathname);
  return [...new Set(addresses)].filter((path) => path.startsWith("/static/"));
}

async function keep() {
  await navigator.serviceWorker.register("/sw.js", { type: "module" });
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage({ loaded: loaded(), freshen: most() });
}

/** What was written on a page that is gone goes out from this one. */
async function send() {
  const { member } = document.body.dataset;
  if (!member) return;
  const { outbox, store } = await import("../live/outbox.js");
  const mine = (await store().all("outbox")).concat(await store().all("places"));
  if (!mine.some((one) => one.member === member)) return;
  outbox().wake();
}

export function keepPages() {
  // An old browser takes no module for a worker: it does without. So does a page that is not secure.
  if (navigator.serviceWorker) keep().catch(() => {});
  send().catch(() => {}); // the next page tries again
}
