"""A phone that is slow to write: its database is held, as by another page that works on it."""

from playwright.async_api import Page

_HOLD = """() => new Promise((done, fail) => {
  const asked = indexedDB.open("ifsa");
  asked.onerror = fail;
  asked.onsuccess = () => {
    const work = asked.result.transaction(["outbox", "drafts"], "readwrite");
    const things = work.objectStore("outbox");
    const turn = () => {
      if (!window.letGo) things.count().onsuccess = turn;
    };
    window.letGo = false;
    turn();
    done();
  };
})"""


async def hold(page: Page) -> None:
    """Nothing is written down until it is let go, by any page of this browser."""
    await page.evaluate(_HOLD)


async def let_go(page: Page) -> None:
    await page.evaluate("() => { window.letGo = true; }")
