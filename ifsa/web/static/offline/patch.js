// @ts-check
/** A kept page of messages, brought up to date as text: a worker has no document. */

const ARTICLE = /<article [^>]*\bid="s(\d+)"[^>]*>[^]*?<\/article>/g;
const AFTER = /(data-after=")(\d+)"/;

/** Up to which change of its room a page stands. @param {string} page */
export function standsAt(page) {
  return Number(AFTER.exec(page)?.[2] ?? NaN);
}

/** @param {string} page @param {number} seq */
export function movedTo(page, seq) {
  return page.replace(AFTER, `$1${seq}"`);
}

/**
 * The page with a message as it looks now: in its own place, or in the order of the others; one
 * from before all of them is none of this page's. Undefined where that can't be said, as in a page
 * without any.
 * @param {string} page @param {number} seq @param {string} html
 * @returns {string | undefined}
 */
export function withMessage(page, seq, html) {
  const articles = [...page.matchAll(ARTICLE)];
  const there = articles.find((one) => Number(one[1]) === seq);
  if (there) return spliced(page, there.index, there[0].length, html);
  if (articles.length && seq < Number(articles[0]?.[1])) return page;
  const next = articles.find((one) => Number(one[1]) > seq);
  if (next) return spliced(page, next.index, 0, `${html}\n`);
  const last = articles.at(-1);
  return last && spliced(page, last.index + last[0].length, 0, `\n${html}`);
}

/** The page with the beginnings of answers to a message as they are now. @param {string} page @param {string} quote */
export function withQuote(page, quote) {
  const mark = /data-quote="\d+"/.exec(quote)?.[0];
  if (!mark || !page.includes(mark)) return page;
  return page.replace(new RegExp(`<a [^>]*${mark}[^>]*>[^]*?</a>`, "g"), () => quote.trim());
}

/** @param {string} text @param {number} at @param {number} much @param {string} put */
function spliced(text, at, much, put) {
  return text.slice(0, at) + put + text.slice(at + much);
}

/** Whether new messages stand at its end. @param {string} page */
export function isAtEnd(page) {
  return page.includes('data-at-end="true"');
}
