// @ts-check
/** A farm word of the glossary, shown over the page where it was tapped. */

/** @param {HTMLAnchorElement} link */
export async function open(link) {
  const answer = await fetch(link.href).catch(() => null);
  const page = answer?.ok ? await answer.text() : "";
  const told = new DOMParser().parseFromString(page, "text/html").querySelector("#main section");
  if (!told) {
    location.href = link.href;
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "dialog term-dialog";
  const all = document.createElement("a");
  all.className = "link";
  all.href = link.href;
  all.append(document.importNode(/** @type {Node} */ (titleOf(page)), true));
  dialog.append(all, document.importNode(told, true));
  // A tap beside it closes it, as Escape does.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {string} page */
function titleOf(page) {
  return new DOMParser().parseFromString(page, "text/html").querySelector("h1 > *");
}
