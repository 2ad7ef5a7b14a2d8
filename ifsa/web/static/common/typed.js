// @ts-check
/** What somebody is typing survives that the part of the page around it is replaced. */

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

const FIELDS = "input:not([type=hidden]), select, textarea";

/** @param {Element} part @returns {Field[]} */
function fieldsOf(part) {
  return [...part.querySelectorAll(/** @type {"input"} */ (FIELDS))];
}

/** @param {Field} field @returns {field is HTMLInputElement} */
function isChoice(field) {
  return field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type);
}

/** Whether somebody changed a field since it came. @param {Field} field */
function isTouched(field) {
  if (isChoice(field)) return field.checked && !field.defaultChecked;
  if (field instanceof HTMLSelectElement) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  return field.value !== field.defaultValue;
}

/** Fields of several forms may have one name. @param {Field} field */
function nameOf(field) {
  return isChoice(field) ? field.name : field.id || field.name;
}

/** What was typed into a form that is gone, until there is one again. @type {Map<string, string>} */
const typed = new Map();

/** In the fields of the same name.
 *  @param {Element} old @param {Element} fresh @param {boolean} [returned] the server gave back what
 *    was typed, to be mended: there it counts as well */
export function keepTyped(old, fresh, returned = false) {
  for (const field of fieldsOf(old)) {
    const chosen = isChoice(field) ? field.checked : field.value !== "";
    if (isTouched(field) || (returned && chosen)) typed.set(nameOf(field), field.value);
  }
  for (const field of fieldsOf(fresh)) {
    const words = typed.get(nameOf(field));
    if (words === undefined || (isChoice(field) && field.value !== words)) continue;
    if (isChoice(field)) field.checked = true;
    else field.value = words;
    field.closest("details")?.setAttribute("open", "");
    typed.delete(nameOf(field));
  }
}
