// @ts-check
/** What was typed and not yet sent, kept on the phone until it is. */

/** @typedef {{key: string, text: string}} Unsent */

export class Drafts {
  /** @param {string} place */
  constructor(place) {
    this.draftName = `draft ${place}`;
    this.unsentName = `unsent ${place}`;
  }

  get draft() {
    return read(this.draftName) ?? "";
  }

  set draft(text) {
    write(this.draftName, text || null);
  }

  /** @returns {Unsent[]} */
  get unsent() {
    return JSON.parse(read(this.unsentName) ?? "[]");
  }

  /** @param {string} key @param {string} text */
  keep(key, text) {
    write(this.unsentName, JSON.stringify([...this.unsent, { key, text }]));
  }

  /** @param {string} key */
  forget(key) {
    const left = this.unsent.filter((one) => one.key !== key);
    write(this.unsentName, left.length ? JSON.stringify(left) : null);
  }
}

/** @param {string} name */
function read(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // storage switched off: drafts live as long as the page
  }
}

/** @param {string} name @param {string | null} value */
function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // full or switched off: nothing that can be done here
  }
}
