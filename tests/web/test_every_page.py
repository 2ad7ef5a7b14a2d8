"""Every page of docs/authorization.md as its people see it: narrow, in three languages, by day and
by night. Nothing leaves the screen, lies on another or is cut, on a desk neither; all can be
touched; axe is happy."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby

import pytest
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

from ifsa.config import Settings
from ifsa.language import LANGUAGES
from tests.house.alliance import PEOPLE, Alliance, alliance
from tests.house.authorization import rows
from tests.house.tries import ROW, Try, path_of, tries
from tests.web.test_look import AXE, DESK, OUTSIDE, RUN_AXE, SEE_NASTALIQ, SMALL_TARGETS

NARROW = ViewportSize(width=320, height=640)  # a small phone; or a desk at 400 % (WCAG 1.4.10)
LEAST = 44
AT_ONCE = 3  # tabs: two cores, and part of the time is waiting
pytestmark = pytest.mark.timeout(400)  # a whole house, and all its pages three times

# Who sees most of a page comes first.
SEEING = ("steward", "admin", "moderator", "member", "youth", "visitor")
NO_PAGES = (
    "/api/",
    "/events",
    "/feed`",
    "/files/",
    "/health/",
    "/media/",
    "/metrics",
    "/static/",
    "/whep",
    "/whip",
)

# Without what costs time and is not asked for: style sheets once more, names of what is right.
QUICKLY = "{resultTypes: ['violations'], preload: false, selectors: false"
RUN_ALL = RUN_AXE.replace("axe.run()", f"axe.run({QUICKLY}}})")
RUN_CONTRAST = RUN_AXE.replace("axe.run()", f"axe.run({QUICKLY}, runOnly: ['color-contrast']}})")
# Two things to tap that lie on each other. What spreads over its row, what sticks to the edges of
# the screen, and the parts of one field are meant to.
OVERLAPPING = """() => {
  const apart = ".skip, .card-link, .row-title a, .head *, .nav *, .bar *, .school-banner *";
  const boxes = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter(item => item.checkVisibility() && item.type !== "hidden" && !item.matches(apart))
    .map(item => [item.getClientRects()[0], item]);
  const both = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 6
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6;
  return boxes.flatMap(([box, item], at) => boxes.slice(at + 1)
    .filter(([other, one]) => !item.contains(one) && !one.contains(item) && both(box, other))
    .map(([, one]) => `${item.outerHTML.slice(0, 90)} lies on ${one.outerHTML.slice(0, 90)}`));
}"""
# What its box hides. Drawings, and what says so itself with three dots, may be.
CUT = """() => [...document.querySelectorAll("body *")]
  .filter(item => item.checkVisibility() && !item.matches("input, select, textarea, .only-read"))
  .filter(item => !item.matches(".field-of, .field-of *, .frame, .frame *, .avatar, svg, svg *"))
  .filter(item => item.matches(".switch")
    || ["hidden", "clip"].includes(getComputedStyle(item).overflowX))
  .filter(item => getComputedStyle(item).webkitLineClamp === "none")
  .filter(item => item.scrollWidth > item.clientWidth + 1)
  .map(item => `${item.scrollWidth} in ${item.clientWidth}: ${item.outerHTML.slice(0, 120)}`)"""
# What a menu shows when it opens.
MENUS = """() => [...document.querySelectorAll("details.menu")]
  .filter(item => item.checkVisibility())
  .map(item => {
    const before = item.open;
    item.open = true;
    const box = item.querySelector(".menu-in").getBoundingClientRect();
    item.open = before;
    return [box, item];
  })
  .filter(([box]) => box.left < 0 || box.right > document.documentElement.clientWidth)
  .map(([box, item]) => `${box.left}..${box.right} ${item.outerHTML.slice(0, 120)}`)"""
# What is tapped is read and seen: a picture alone is guessed at. Let be: the way back and the cross
# that takes away what it stands beside, which every phone has; the three dots at each message,
# behind which are words; the triangle of a player; the glass in a field that says what it is for.
PICTURES_ALONE = """() => [document, ...document.querySelectorAll("template")]
  .map(part => part.content ?? part)
  .flatMap(part => [...part.querySelectorAll("a[href], button, summary, label:has([type=file])")])
  .filter(item => item.querySelector("svg.icon"))
  .filter(item => !item.querySelector(
    "[href$='#arrow-left'], [href$='#x'], [href$='#ellipsis-vertical'], [href$='#play']"))
  .filter(item => !item.matches("[role=search] *"))
  .filter(item => {
    const seen = item.cloneNode(true);
    seen.querySelectorAll(".only-read, .badge").forEach(one => one.remove());
    return !/\\p{L}/u.test(seen.textContent);
  })
  .map(item => item.outerHTML.slice(0, 200))"""
# The dot before a fact stands on the page's side; one that turns round by itself turns its dot too.
TURNED_DOTS = """() => [...document.querySelectorAll(".dots > bdi, .dots > [dir]")]
  .map(item => item.outerHTML.slice(0, 120))"""
WIDER = """() => [document.documentElement.scrollWidth - document.documentElement.clientWidth]
  .filter(by => by > 0)"""
SCRIPTS = {
    "scrolls sideways by": WIDER,
    "outside": OUTSIDE,
    "overlaps": OVERLAPPING,
    "cut": CUT,
    "menu": MENUS,
    "a picture alone": PICTURES_ALONE,
}
# All of them in one call, which costs more than most of them.
MISPLACED = "() => [{}].flat()".format(
    ", ".join(f"({script})().map(one => `{what}: ${{one}}`)" for what, script in SCRIPTS.items())
)


@dataclass(frozen=True)
class Sight:
    """A page, and one who sees it."""

    name: str
    path: str
    who: str


@pytest.fixture(scope="module")
async def house(
    demonstration_data: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Alliance]:
    async with alliance(demonstration_data, tmp_path_factory.mktemp("pages")) as made:
        yield made


def sights(house: Alliance, seeing: Sequence[str] = SEEING) -> list[Sight]:
    """Each page of the document, seen by the first of these who may."""
    found: dict[str, Sight] = {}
    for row in rows():
        door = ROW.fullmatch(row.name)
        if door is None or door["method"] != "GET" or any(one in row.name for one in NO_PAGES):
            continue
        given = tries(house.ids).get(row.name, Try())
        cells = dict(zip(PEOPLE, row.wanted, strict=True))
        who = next((one for one in seeing if cells[one] == "200"), None)
        if who:
            path = path_of(door["route"], house.ids, given.at)
            query = "&".join(f"{name}={value}" for name, value in (given.query or {}).items())
            sight = Sight(row.name, f"{path}?{query}" if query else path, who)
            found.setdefault(door["route"], sight)  # for somebody special it looks the same
    return sorted(found.values(), key=lambda one: one.who)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_fits_is_legible_and_can_be_touched(
    house: Alliance, chromium: Browser, language: str
) -> None:
    seen = sights(house)
    assert len(seen) > 30
    async with browsers(house, chromium) as contexts:
        found = await asyncio.gather(
            *(faults_of(contexts, seen[at::AT_ONCE], language) for at in range(AT_ONCE))
        )
    wrong = [fault for faults in found for fault in faults]
    assert not wrong, "\n".join(wrong)


@asynccontextmanager
async def browsers(house: Alliance, chromium: Browser) -> AsyncIterator[dict[str, BrowserContext]]:
    """One for each of those who see something."""
    contexts = {}
    for who in SEEING:
        contexts[who] = await chromium.new_context(base_url=house.server.url, viewport=NARROW)
        secret = house.secrets.get(who)
        if secret:
            cookie = {"name": "ifsa_device", "value": secret, "url": house.server.url}
            await contexts[who].add_cookies([cookie])  # type: ignore[list-item]
        await contexts[who].add_init_script(f"{SEE_NASTALIQ};{AXE}")
    try:
        yield contexts
    finally:
        for context in contexts.values():
            await context.close()


async def faults_of(
    contexts: Mapping[str, BrowserContext], seen: Sequence[Sight], language: str
) -> list[str]:
    """What is wrong with some pages. One tab for all that one person sees: a new one takes as long
    as a page."""
    found = []
    for who, some in groupby(seen, key=lambda one: one.who):
        page = await contexts[who].new_page()
        for sight in some:
            joint = "&" if "?" in sight.path else "?"
            answer = await page.goto(f"{sight.path}{joint}lang={language}")
            assert answer is not None
            assert answer.status == 200, sight
            if answer.headers["content-type"].startswith("text/html"):
                found += [f"{sight} {language} {fault}" for fault in await _faults(page)]
        await page.close()
    return found


async def _faults(page: Page) -> list[str]:
    await page.evaluate("document.fonts.ready")
    await page.set_viewport_size(DESK)
    found = [f"on a desk {one}" for one in await page.evaluate(MISPLACED)]
    await page.set_viewport_size(NARROW)
    found += await page.evaluate(MISPLACED)
    found += [f"turned: {one}" for one in await page.evaluate(TURNED_DOTS)]
    found += [f"small: {one}" for one in await page.evaluate(SMALL_TARGETS, LEAST)]
    await page.emulate_media(color_scheme="light")
    found += [f"light: {one}" for one in await page.evaluate(RUN_ALL)]
    await page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in await page.evaluate(RUN_CONTRAST)]
    return found


async def test_planted_faults_are_found(house: Alliance, chromium: Browser) -> None:
    async with browsers(house, chromium) as contexts:
        page = await contexts["member"].new_page()
        await page.goto("/market?lang=ur")
        assert await _faults(page) == []
        await page.evaluate("""() => {
          const [card, other] = document.querySelectorAll(".market-grid .card");
          card.querySelector(".dots").innerHTML = "<bdi>5 kg</bdi>";
          card.querySelector(".price").style.whiteSpace = "nowrap";
          card.querySelector(".price").append(" per carton".repeat(9));
          other.querySelector(".price").style.color = "#bbb";
          const [sell, deals] = document.querySelectorAll("main > .stack .buttons a");
          sell.style.translate = `${deals.getBoundingClientRect().x - sell.offsetLeft}px`;
          document.querySelector(".foot").style.minInlineSize = "400px";
          const main = document.querySelector("main");
          main.insertAdjacentHTML("afterbegin", `
            <details class="menu"><summary>…</summary><div class="menu-in">…</div></details>
            <nav class="switch"><a>${"tabs".repeat(40)}</a></nav>`);
          main.querySelector(".menu-in").style.translate = "500px";
        }""")
        found = "\n".join(await _faults(page))
    faults = ("scrolls", "outside", "overlaps", "cut", "menu", "turned", "light: color-contrast")
    for fault in (*faults, 'class="switch"'):
        assert fault in found, fault
