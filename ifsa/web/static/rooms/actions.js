// @ts-check
/** What one does with a message or a topic: a sign, an answer to it, the same problem. */

import { say } from "../common/page.js";

/** @typedef {import("./topic.js").TopicPanel} TopicPanel */
/** @typedef {import("../live/socket.js").Problem} Problem */

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
 * @param {HTMLFormElement} form @param {HTMLButtonElement} button */
function sign(form, button) {
  const there = button.getAttribute("aria-pressed") !== "true";
  return { op: "react", message: Number(form.dataset.signs), kind: button.value, there };
}

/** @param {TopicPanel} panel @param {HTMLButtonElement} button */
function echo(panel, button) {
  const there = button.getAttribute("aria-pressed") !== "true";
  return { op: "echo", topic: panel.topic, there };
}

/** Nobody else sees it: so it is said. @param {TopicPanel} panel @param {HTMLFormElement} form @param {HTMLButtonElement} button */
async function save(panel, form, button) {
  const saved = await send(panel, button, { op: "save", message: Number(form.dataset.save) });
  if (saved) say(String(panel.panel.dataset.saved));
}

/** The frame that follows shows it; what is refused is said where one tapped.
 * @param {TopicPanel} panel @param {HTMLButtonElement} button @param {Record<string, unknown>} command */
function send(panel, button, command) {
  button.disabled = true;
  return panel.live.send(command).then(
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
