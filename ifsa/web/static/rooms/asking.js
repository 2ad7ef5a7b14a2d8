// @ts-check
/** A question with what goes along: sent ahead, and named in the form, which then goes as it would
 *  without scripts. */

import { say } from "../common/page.js";
import { Refusal, Upload } from "../files/upload.js";
import { Draft } from "./draft.js";
import { Enclosing } from "./enclosing.js";

/** @typedef {import("../live/outbox.js").Enclosed} Enclosed */

export class Asking {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.room = location.pathname; // a draft of its own, beside those of its topics
    const { member = "" } = document.body.dataset;
    const place = { member, topic: this.room, young: form.dataset.young === "true" };
    this.enclosing = new Enclosing(form, place);
    this.draft = new Draft(form, place, { room: String(form.dataset.room) });
    this.draft.begin();
    for (const name of ["title", "text"]) {
      this.draft.field(name)?.addEventListener("input", () => this.draft.write());
    }
    form.addEventListener("submit", (event) => this.onSubmit(event));
    form.dataset.ready = "true";
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    if (event.submitter?.hasAttribute("formaction")) return;
    if (!this.enclosing.tray || this.enclosing.tray.isEmpty) return;
    event.preventDefault();
    if (!this.enclosing.isRefused && !this.sending) this.send();
  }

  get sending() {
    return this.form.getAttribute("aria-busy") === "true";
  }

  async send() {
    this.form.setAttribute("aria-busy", "true");
    const files = await this.enclosing.handOver();
    try {
      say(String(this.enclosing.element.dataset.sending), { stay: true });
      const ids = await Promise.all(files.map(arrived));
      await this.enclosing.clear(files);
      for (const id of ids) this.form.append(named(id));
      this.form.submit();
    } catch (refusal) {
      this.form.removeAttribute("aria-busy");
      this.enclosing.putBack(files);
      say(refusal instanceof Refusal ? refusal.message : String(this.enclosing.element.dataset.waiting));
    }
  }
}

/** @param {Enclosed} enclosed @returns {Promise<number>} */
async function arrived({ key, kind, blob, file }) {
  return file ?? (await new Upload(/** @type {Blob} */ (blob), { kind, key }).done).id;
}

/** @param {number} id */
function named(id) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "files", value: String(id) });
  return field;
}
