// @ts-check
/** What one does with a message or a topic: a sign, an answer to it, the same problem. */

import { say } from "../common/page.js";
import { Problem } from "../live/socket.js";

/** @typedef {import("./topic.js").TopicPanel} TopicPanel */
/** A command of the socket, and the address at which the same is done without one.
 *  @typedef {{at: string, command: {op: string, there?: boolean, [field: string]: unknown}}} Wanted */

/** @param {TopicPanel} panel @param {Event} event */
export function act(panel, event) {
  const target = /** @type {Element} */ (event.target);
  const link = target.closest("a[data-reply]");
  if (link instanceof HTMLElement) return reply(link);
  target.closest("details")?.removeAttribute("open");
  const submitter = /** @type {HTMLButtonElement} */ (
    /** @type {SubmitEvent} */ (event).submitter ?? target.querySelector("button")
  );
  const form = /** @type {HTMLFormElement} */ (target.closest("form"));
  if (form.matches(".echo")) return send(panel, submitter, echo(panel, submitter));
  if (form.matches("[data-save]")) return save(panel, form, submitter);
  return send(panel, submitter, sign(form, submitter));
}

/** A tap gives, a second tap takes back; the choice in the menu only gives.
 * @param {HTMLFormElement} form @param {HTMLButtonElement} button @returns {Wanted} */
function sign(form, button) {
  const there = button.getAttribute("aria-pressed") !== "true";
  const [message, kind] = [Number(form.dataset.signs), button.value];
  return { at: `messages/${message}/signs/${kind}`, command: { op: "react", message, kind, there } };
}

/** @param {TopicPanel} panel @param {HTMLButtonElement} button @returns {Wanted} */
function echo({ topic }, button) {
  const there = button.getAttribute("aria-pressed") !== "true";
  return { at: `topics/${topic}/echo`, command: { op: "echo", topic, there } };
}

/** Nobody else sees it: so it is said. @param {TopicPanel} panel @param {HTMLFormElement} form @param {HTMLButtonElement} button */
async function save(panel, form, button) {
  const message = Number(form.dataset.save);
  const saved = await send(panel, button, { at: `messages/${message}/saved`, command: { op: "save", message } });
  if (saved) say(String(panel.panel.dataset.saved));
}

/** The frame that follows shows it; what is refused is said where one tapped.
 * @param {TopicPanel} panel @param {HTMLButtonElement} button @param {Wanted} wanted */
function send(panel, button, wanted) {
  button.disabled = true;
  return carry(panel, wanted).then(
    () => {
      button.disabled = false;
      return true;
    },
    (/** @type {Problem} */ problem) => {
      button.disabled = false;
      const { offline } = /** @type {HTMLElement} */ (document.getElementById("status")).dataset;
      button.setCustomValidity(problem.message || String(offline));
      button.reportValidity();
      setTimeout(() => button.setCustomValidity(""), 4000);
      return false;
    },
  );
}

/** A socket that is not open says nothing of the internet: it may be on its way, or find none.
 * @param {TopicPanel} panel @param {Wanted} wanted */
async function carry({ live, member }, { at, command }) {
  if (live.open) return live.send(command);
  const http = await import("../live/http.js").catch(() => null);
  if (!http) throw new Problem({ code: "offline", text: "" });
  return http.call(command.there === false ? "DELETE" : "PUT", `/api/v1/${at}`, member);
}

/** @param {HTMLElement} link */
function reply(link) {
  link.closest("details")?.removeAttribute("open");
  const line = document.querySelector(".replying");
  const form = line?.closest("form");
  const field = form?.elements.namedItem("reply_to");
  if (!(line instanceof HTMLElement) || !(field instanceof HTMLInputElement)) return;
  field.value = String(link.dataset.reply);
  line.hidden = !field.value;
  const author = link.closest(".message")?.querySelector(".name")?.cloneNode(true);
  line.querySelector(".replying-to")?.replaceChildren(author ?? "");
  /** @type {HTMLElement | null | undefined} */ (form?.querySelector("textarea"))?.focus();
}
