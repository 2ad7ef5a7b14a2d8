// @ts-check
/** As a page of rooms uses them: files go ahead, what has not arrived when the message is sent goes
 *  with it, and the message names them by their ids. */

const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-form]"));
const [attach, upload, player] = String(form.dataset.modules).split(" ");
const [{ Tray }, { Upload }] = await Promise.all([import(attach), import(upload), import(player)]);
const element = form.querySelector("[data-attach]");
const tray = new Tray(element, { member: form.dataset.member, topic: 1, young: false });
Object.assign(window, { tray });

/** @param {{key: string, kind: string, blob?: Blob, file?: number}} enclosed */
async function arrived({ key, kind, blob, file }) {
  return file ?? (await new Upload(blob, { kind, key }).done).id;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const enclosed = await tray.handOver();
  await tray.clear(enclosed);
  const files = await Promise.all(enclosed.map(arrived));
  location.search = `?files=${files.join(",")}`;
});
