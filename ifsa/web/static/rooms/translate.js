// @ts-check
/** What a message says in the reader's language, under it: by who has translated it already, by the
 *  browser where it can, else by the house's machine. The original stays where it is. */

/** @typedef {{translate: (text: string) => Promise<string>}} Machine */
/** @typedef {{sourceLanguage: string, targetLanguage: string}} Pair */
/** @typedef {{availability: (pair: Pair) => Promise<string>, create: (pair: Pair) => Promise<Machine>}} Maker */

const NAMES = /** @type {Record<string, string>} */ ({ "zh-Hans": "zh", en: "en", ur: "ur" });

const PATIENCE = 1500; // milliseconds

/** Those being translated: a message comes into view, or is tapped, more than once meanwhile.
 * @type {WeakSet<HTMLElement>} */
const asked = new WeakSet();

/** @param {HTMLElement} message */
export async function translate(message) {
  const tongue = message.querySelector(".tongue");
  const link = tongue?.querySelector("a");
  if (!(tongue instanceof HTMLElement) || !link || asked.has(message)) return;
  if (message.querySelector(".translations")) return;
  asked.add(message);
  await translated(message, tongue, link).finally(() => asked.delete(message));
}

/** @param {HTMLElement} message @param {HTMLElement} tongue @param {HTMLAnchorElement} link */
async function translated(message, tongue, link) {
  const there = await fetched(link.href);
  if (!there) {
    location.href = link.href;
    return;
  }
  let block = there;
  if (!good(block)) block = (await byBrowser(message, tongue, block)) ?? block;
  if (!good(block)) block = (await byMachine(link.href, block)) ?? block;
  // Nothing to show: who taps is brought where one can translate it oneself.
  if (!good(block) && !message.closest("[data-always]")) location.href = link.href;
  if (!good(block)) return;
  block.append(always(message, block));
  message.querySelector(".message-text")?.after(block);
}

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    translate(/** @type {HTMLElement} */ (target));
  }
});

/** A message in a language that one does not read, once it comes into view.
 * @param {HTMLElement} message */
export function whenSeen(message) {
  const tongue = message.querySelector(".tongue");
  if (tongue?.checkVisibility()) seen.observe(message);
}

/** Whether all of this room is to be translated; kept on this phone.
 * @param {HTMLElement} message @param {HTMLElement} block */
function always(message, block) {
  const panel = /** @type {HTMLElement} */ (message.closest("[data-room]"));
  const name = `translate ${panel.dataset.room}`;
  const on = localStorage.getItem(name) !== null;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "chip chip-tap";
  button.textContent = String(on ? block.dataset.never : block.dataset.always);
  button.addEventListener("click", () => {
    if (on) localStorage.removeItem(name);
    else localStorage.setItem(name, "1");
    location.reload();
  });
  return button;
}

/** @param {HTMLElement} block */
const good = (block) => block.querySelector(".translation:not([data-stale])") !== null;

/** @param {string} href @param {RequestInit} [how] */
async function fetched(href, how) {
  const answer = await fetch(href, how).catch(() => null);
  if (!answer?.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector(".translations");
  if (!(found instanceof HTMLElement)) return null;
  const block = document.importNode(found, true);
  for (const one of block.querySelectorAll(".translation ~ .translation, .section-head")) one.remove();
  return block;
}

/** @param {HTMLElement} message @param {HTMLElement} tongue @param {HTMLElement} block */
async function byBrowser(message, tongue, block) {
  const maker = /** @type {Maker | undefined} */ (Reflect.get(self, "Translator"));
  const pair = {
    sourceLanguage: NAMES[String(tongue.dataset.tongue)],
    targetLanguage: NAMES[document.documentElement.lang],
  };
  if (!maker || !pair.sourceLanguage || !pair.targetLanguage) return null;
  try {
    if ((await soon(maker.availability(pair))) === "unavailable") return null;
    const machine = await maker.create(pair);
    const lines = [...message.querySelectorAll(".message-text :is(p, li)")];
    const texts = await Promise.all(lines.map((one) => machine.translate(one.textContent ?? "")));
    return made(block, texts);
  } catch {
    return null; // it promised more than it could: the next one tries
  }
}

/** Some browsers have a translator that never says a word.
 * @param {Promise<string>} answer @returns {Promise<string>} */
function soon(answer) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, "unavailable"));
  return Promise.race([answer, late]);
}

/** @param {HTMLElement} block @param {string[]} texts */
function made(block, texts) {
  const article = document.createElement("article");
  article.className = "card translation";
  const inner = document.createElement("div");
  inner.className = "card-in";
  for (const text of texts) {
    const line = document.createElement("p");
    line.className = "text";
    line.dir = "auto";
    line.lang = document.documentElement.lang;
    line.textContent = text;
    inner.append(line);
  }
  const who = document.createElement("p");
  who.className = "soft small";
  who.textContent = String(block.dataset.byBrowser);
  inner.append(who);
  article.append(inner);
  block.replaceChildren(article);
  return block;
}

/** @param {string} href @param {HTMLElement} block */
async function byMachine(href, block) {
  if (block.dataset.machine !== "true") return null;
  const body = new URLSearchParams({ lang: document.documentElement.lang });
  return fetched(`${href}/machine`, { method: "POST", body });
}
