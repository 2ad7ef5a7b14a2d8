// @ts-check
/** As a page of rooms will use them: files go ahead, and the message names them by their ids. */

const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-form]"));
const [attach, player] = String(form.dataset.modules).split(" ");
const { Tray } = await import(attach);
await import(player);
const element = form.querySelector("[data-attach]");
const tray = new Tray(element, "amina in orchards");
Object.assign(window, { tray });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const files = await tray.arrived();
  tray.clear();
  location.search = `?files=${files.join(",")}`;
});
