// @ts-check
/** The list of notices stays fresh: what was given or read elsewhere shows here. */

const PAUSE = 500; // milliseconds, so that many at once fetch the list once

/** @type {number | undefined} */
let timer;

async function refresh() {
  timer = undefined;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [here, there] = [document, fresh].map((one) => one.getElementById("notices"));
  if (here && there && here.innerHTML !== there.innerHTML) here.replaceChildren(...there.childNodes);
}

document.addEventListener("notices", () => {
  timer ??= setTimeout(refresh, PAUSE);
});
