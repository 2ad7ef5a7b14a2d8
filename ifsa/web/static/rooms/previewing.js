// @ts-check
/** How what one writes will look, when one asks; what shows it is brought in by the first tap. */

export class Previewing {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    /** @type {Promise<typeof import("./preview.js")> | undefined} */
    this.coming = undefined;
    form.addEventListener("click", (event) => this.onClick(event));
    form.addEventListener("input", () => this.show(null));
    form.addEventListener("keydown", ({ key }) => key === "Escape" && this.show(null));
  }

  /** @param {Event} event */
  onClick(event) {
    const button = /** @type {Element} */ (event.target).closest("[data-preview], [data-close]");
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    this.show(button.hasAttribute("data-preview") ? button : null);
  }

  /** How it will look, or (null) that no more. @param {HTMLButtonElement | null} button */
  async show(button) {
    const box = /** @type {HTMLElement | null} */ (this.form.querySelector(".preview"));
    if (!button && !this.coming && box?.hidden) return;
    this.coming ??= import("./preview.js");
    const shower = await this.coming.catch(() => (this.coming = undefined));
    if (button) shower?.preview(this.form, button);
    else shower?.close(this.form);
  }
}
