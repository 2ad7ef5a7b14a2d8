// @ts-check
/** While one types an @ and the beginning of a name: who may be meant, to be chosen by a tap or the
 *  keyboard. What is put in is the handle, which is all that the server knows. */

// As ifsa/text/mentions.py has it: not within a mail address. The wide sign is of Chinese keyboards.
const BEGUN = /(?<![A-Za-z0-9._%+\-/@=&\\])[@\uff20]([^\s@\uff20]{0,30})$/;
const WAIT = 200; // milliseconds between two letters, before the server is asked

/** @typedef {{handle: string, name: string, place: string | null}} Person */

export class Naming {
  /** @param {HTMLFormElement} form @param {HTMLTextAreaElement} field @param {string} room */
  constructor(form, field, room) {
    this.form = form;
    this.field = field;
    this.room = room;
    /** @type {Person[]} */
    this.people = [];
    this.chosen = 0;
    this.asked = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
    this.list = this.made();
    form.append(this.list);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.addEventListener("input", () => this.look());
    field.addEventListener("blur", () => this.close());
    // Before the composer, for which Enter sends.
    form.addEventListener("keydown", (event) => this.onKey(event), true);
    this.look();
  }

  made() {
    const list = document.createElement("ul");
    list.id = "naming";
    list.className = "naming";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", String(this.form.dataset.naming));
    return list;
  }

  get begun() {
    return BEGUN.exec(this.field.value.slice(0, this.field.selectionStart));
  }

  look() {
    clearTimeout(this.timer);
    const begun = this.begun;
    if (!begun) return this.close();
    this.timer = setTimeout(() => this.ask(String(begun[1])), WAIT);
  }

  /** @param {string} beginning */
  async ask(beginning) {
    const mine = ++this.asked;
    const query = new URLSearchParams({ q: beginning });
    const answer = await fetch(`/api/v1/rooms/${this.room}/people?${query}`).catch(() => null);
    if (mine !== this.asked || !answer?.ok || !this.begun) return;
    this.show([...(await answer.json()).items, ...this.stewards(beginning)]);
  }

  /** @param {string} beginning @returns {Person[]} */
  stewards(beginning) {
    const name = String(this.form.dataset.stewards);
    const meant = [name, "stewards"].some((one) => one.startsWith(beginning.toLowerCase()));
    return meant ? [{ handle: "stewards", name, place: null }] : [];
  }

  /** @param {Person[]} people */
  show(people) {
    this.people = people;
    this.list.replaceChildren(...people.map((person, place) => this.option(person, place)));
    this.list.hidden = people.length === 0;
    this.choose(0);
  }

  /** @param {Person} person @param {number} place */
  option({ handle, name }, place) {
    const option = document.createElement("li");
    option.id = `naming-${place}`;
    option.setAttribute("role", "option");
    const [called, known] = [document.createElement("bdi"), document.createElement("bdi")];
    called.textContent = name;
    known.textContent = `@${handle}`;
    known.className = "soft small";
    option.append(called, " ", known);
    // Not by a click: until then the field would have lost the caret.
    option.addEventListener("pointerdown", (event) => event.preventDefault());
    option.addEventListener("click", () => this.put(handle));
    return option;
  }

  /** @param {number} place */
  choose(place) {
    this.chosen = place;
    for (const [at, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(at === place));
      if (at === place) option.scrollIntoView({ block: "nearest" });
    }
    if (this.list.hidden) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `naming-${place}`);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (this.list.hidden || event.isComposing) return;
    const { length } = this.people;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.choose((this.chosen + step + length) % length);
    else if (event.key === "Enter" || event.key === "Tab") this.put(this.people[this.chosen]?.handle);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** @param {string | undefined} handle */
  put(handle) {
    const begun = this.begun;
    if (!begun || !handle) return;
    const end = this.field.selectionStart;
    this.field.setRangeText(`@${handle} `, end - begun[0].length, end, "end");
    this.close();
    this.field.focus();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  close() {
    clearTimeout(this.timer);
    this.asked++;
    this.show([]);
  }
}
