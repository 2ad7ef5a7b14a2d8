"""The look, in a browser: every piece, in three languages, light and dark, small and large."""

import gzip
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import axe_playwright_python
import pytest
from playwright.async_api import Browser, Page, Route, ViewportSize, expect

from ifsa.actor import Actor, Role
from ifsa.errors import Invalid
from ifsa.language import LANGUAGES
from ifsa.language.catalogues import translations
from ifsa.web.assets import STATIC, Assets
from ifsa.web.guard import HEADERS
from ifsa.web.rendering import TEMPLATES, Rendering

ORIGIN = "http://localhost"  # never asked: every request is answered below
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1440, height=900)
CSS_BUDGET = 14 * 1024
THUMB = 48
NOBODY = re.compile(r"/live(\?member=1)?' failed")
NASTALIQ = {'"Noto Nastaliq Urdu"', '"Nastaliq Names"', "Noto Nastaliq Urdu", "Nastaliq Names"}

# Axe measures a ligature to tell an icon font, takes Nastaliq for one, and skips its contrast.
SEE_NASTALIQ = """CanvasRenderingContext2D.prototype.measureText =
  text => ({width: 10 * String(text).length})"""
RUN_AXE = """async () => (await axe.run()).violations.flatMap(
  rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`))"""

# A link that spreads over its card or row is as large as that; a choice is as large as its line.
SMALL_TARGETS = """least => {
  const spread = [[".row-title a", ".row"], [".card-link", ".card"], [".choice input", ".choice"]];
  const area = item => {
    const found = spread.find(([target]) => item.matches(target));
    return (found ? item.closest(found[1]) : item).getBoundingClientRect();
  };
  // A link inside a sentence is as high as its line.
  const length = item => item.innerText.trim().length;
  const said = item => item.closest("p") && length(item.closest("p")) > length(item) + 1;
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter(item => item.checkVisibility() && item.type !== "hidden")
    .filter(item => !item.matches(".skip, .only-read"))
    .filter(item => item.tagName !== "A" || item.closest(".dots, .row") || !said(item))
    .map(item => [area(item), item])
    .filter(([box]) => box.width < least - 0.5 || box.height < least - 0.5)
    .map(([box, item]) => `${box.width}x${box.height} ${item.outerHTML.slice(0, 120)}`);
}"""
OUTSIDE = """() => {
  const wide = document.documentElement.clientWidth;
  const clipped = ".switch *, .table-scroll *, .chips-row *, .code-line *, .field-of *, .only-read,"
    + ".skip *, .skip";
  return [...document.querySelectorAll("body *")]
    .filter(item => item.checkVisibility() && !item.matches(clipped))
    .map(item => [item.getBoundingClientRect(), item])
    .filter(([box]) => box.left < -1 || box.right > wide + 1)
    .map(([box, item]) => `${box.left}..${box.right} ${item.outerHTML.slice(0, 120)}`);
}"""


@pytest.fixture(scope="module")
def rendering() -> Rendering:
    return Rendering(Assets(), folders=(TEMPLATES, Path(__file__).parent))


def member(language: str) -> Actor:
    return Actor(1, "amina", "Amina", Role.MEMBER, language=language, zone="Asia/Karachi")


def made(rendering: Rendering, actor: Actor, template: str = "gallery.html", **more: Any) -> str:
    context: dict[str, Any] = {
        "page": SimpleNamespace(bottom=None),
        "tab": "today",
        "path": "/gallery",
        "query": "q=aam&lang=en",
        "problem": None,
        "problem_text": None,
        "form": {},
        "unread_notices": 3,
        "waiting_reports": 2,
    }
    return rendering.page(template, actor, **context | more)


@asynccontextmanager
async def opened(
    browser: Browser,
    rendering: Rendering,
    content: str,
    *,
    size: ViewportSize = PHONE,
    dark: bool = False,
    **settings: Any,
) -> AsyncIterator[tuple[Page, list[str]]]:
    """A page in a browser of its own, with the headers and files of the server; and what it asked
    for and complained of."""
    log: list[str] = []

    async def answer(route: Route) -> None:
        log.append(route.request.url)
        await _answer(route, rendering.assets, content)

    context = await browser.new_context(
        viewport=size, color_scheme="dark" if dark else "light", **settings
    )
    try:
        await context.route("**/*", answer)
        page = await context.new_page()
        page.on("console", lambda message: _note(log, message.text))
        page.on("pageerror", lambda error: log.append(f"error: {error}"))
        await page.goto(f"{ORIGIN}/gallery")
        await page.evaluate("document.fonts.ready")
        yield page, log
    finally:
        await context.close()


def _note(log: list[str], complaint: str) -> None:
    """There is no server behind the gallery, so its bell finds nobody to listen to."""
    if not NOBODY.search(complaint):
        log.append(f"console: {complaint}")


async def _answer(route: Route, assets: Assets, content: str) -> None:
    prefix = f"{ORIGIN}/static/{assets.version}/"
    if route.request.url == f"{ORIGIN}/sw.js":  # of the gallery nothing is kept
        await route.fulfill(body="", content_type="text/javascript")
        return
    if not route.request.url.startswith(prefix):
        kind = "text/html; charset=utf-8"
        await route.fulfill(body=content, content_type=kind, headers=dict(HEADERS))
        return
    path = route.request.url.removeprefix(prefix)
    if path == "common.css":
        await route.fulfill(body=_common(), content_type="text/css")
    else:
        await route.fulfill(path=STATIC / path)


def _common() -> bytes:
    parts = (STATIC / "common" / "order.txt").read_text(encoding="utf-8").split()
    return b"\n".join((STATIC / "common" / part).read_bytes() for part in parts)


async def violations(page: Page) -> list[str]:
    await page.evaluate(SEE_NASTALIQ)
    await page.evaluate(AXE)
    found: list[str] = await page.evaluate(RUN_AXE)
    return found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_piece_fits_and_can_be_seen_and_touched(
    chromium: Browser, rendering: Rendering, language: str, size: ViewportSize, dark: bool
) -> None:
    content = made(rendering, member(language))
    async with opened(chromium, rendering, content, size=size, dark=dark) as (page, log):
        assert await page.evaluate(OUTSIDE) == []
        assert await page.evaluate(SMALL_TARGETS, THUMB) == []
        assert await violations(page) == []
        assert [line for line in log if not line.startswith(ORIGIN)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bottom", ["composer", "action"])
async def test_the_bottom_belongs_to_the_composer_or_the_action(
    chromium: Browser, rendering: Rendering, language: str, bottom: str
) -> None:
    content = made(rendering, Actor(language=language), page=SimpleNamespace(bottom=bottom))
    async with opened(chromium, rendering, content) as (page, _):
        box = await page.locator(".bar").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] == PHONE["height"]
        assert not await page.locator(".nav").is_visible()
        assert await page.evaluate(SMALL_TARGETS, THUMB) == []
        assert await violations(page) == []


async def test_axe_sees_pale_urdu(chromium: Browser, rendering: Rendering) -> None:
    async with opened(chromium, rendering, made(rendering, member("ur"))) as (page, _):
        await page.locator(".row-note", has_text="کینو").first.evaluate(
            "note => note.style.color = '#bbbbbb'"
        )
        found = await violations(page)
        assert [line for line in found if line.startswith("color-contrast") and "کینو" in line]


async def test_small_and_outlying_things_are_found(chromium: Browser, rendering: Rendering) -> None:
    async with opened(chromium, rendering, made(rendering, member("ur"))) as (page, _):
        await page.locator("main .button-tint").first.evaluate(
            "button => Object.assign(button.style, {flex: 'none', minInlineSize: 0,"
            " inlineSize: '20px', padding: 0, translate: '-400px'})"
        )
        assert len(await page.evaluate(SMALL_TARGETS, THUMB)) == 1
        assert len(await page.evaluate(OUTSIDE)) >= 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_urdu_stands_in_nastaliq_on_lines_of_its_own_height(
    chromium: Browser, rendering: Rendering, language: str
) -> None:
    async with opened(chromium, rendering, made(rendering, member(language))) as (page, log):
        loaded = (
            "[...document.fonts].filter(font => font.status === 'loaded').map(font => font.family)"
        )
        assert set(await page.evaluate(loaded)) & NASTALIQ
        assert len([line for line in log if line.endswith(".woff2")]) == 1
        heights = await page.evaluate("""['ur', 'zh-Hans', 'en'].map(tag => {
          const style = getComputedStyle(document.querySelector(`.said [lang="${tag}"].text`));
          return (parseFloat(style.lineHeight) / parseFloat(style.fontSize)).toFixed(2);
        })""")
        assert heights == ["2.15", "1.65", "1.50"]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
async def test_a_page_without_urdu_never_asks_for_its_font(
    chromium: Browser, rendering: Rendering, language: str
) -> None:
    content = made(rendering, Actor(language=language), "base.html")
    assert "اردو" in content
    async with opened(chromium, rendering, content) as (page, log):
        await page.locator(".menu > summary").click()
        assert await page.locator(".menu-in").is_visible()
        assert [line for line in log if line.endswith(".woff2")] == []


async def test_on_a_phone_five_tabs_at_the_bottom_on_a_desk_a_rail_with_schools(
    chromium: Browser, rendering: Rendering
) -> None:
    content = made(rendering, member("en"))
    async with opened(chromium, rendering, content) as (page, _):
        tabs = page.locator(".nav a:visible")
        assert await tabs.all_inner_texts() == ["Today", "Rooms", "Lessons", "Market", "Me"]
        box = await page.locator(".nav").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] == PHONE["height"]
        await page.set_viewport_size(DESK)
        assert "Schools" in await tabs.all_inner_texts()
        box = await page.locator(".nav").bounding_box()
        assert box is not None
        assert (box["x"], box["width"], box["height"]) == (0, 220, DESK["height"])


async def test_the_way_back_points_back_in_both_directions(
    chromium: Browser, rendering: Rendering
) -> None:
    turned = {}
    for language in ("en", "ur"):
        async with opened(chromium, rendering, made(rendering, member(language))) as (page, _):
            icon = page.locator(".head-back .icon")
            turned[language] = await icon.evaluate("icon => getComputedStyle(icon).transform")
            box = await page.locator(".head-back").bounding_box()
            assert box is not None
            assert (box["x"] > PHONE["width"] / 2) is (language == "ur")
    assert turned == {"en": "none", "ur": "matrix(-1, 0, 0, 1, 0, 0)"}


async def test_the_chosen_theme_wins_over_the_system(
    chromium: Browser, rendering: Rendering
) -> None:
    grounds = []
    for dark, theme in [(False, ""), (True, ""), (True, "light"), (False, "dark")]:
        content = made(rendering, member("en"), theme=theme)
        async with opened(chromium, rendering, content, dark=dark) as (page, _):
            grounds.append(await page.evaluate("getComputedStyle(document.body).backgroundColor"))
    light, night = "rgb(250, 247, 240)", "rgb(16, 21, 17)"
    assert grounds == [light, night, light, night]


async def test_a_menu_closes_by_escape_and_by_a_tap_elsewhere(
    chromium: Browser, rendering: Rendering
) -> None:
    async with opened(chromium, rendering, made(rendering, member("en"))) as (page, _):
        inside, summary = page.locator(".head .menu-in"), page.locator(".head .menu summary")
        await summary.click()
        await page.keyboard.press("Escape")
        assert not await inside.is_visible()
        assert await summary.evaluate("item => item === document.activeElement")
        await summary.click()
        assert await inside.is_visible()
        await page.mouse.click(4, 400)  # the margin: nothing there leads away
        assert not await inside.is_visible()


async def test_it_is_said_when_the_internet_goes_and_comes(
    chromium: Browser, rendering: Rendering
) -> None:
    """In a line that covers nothing and stays in sight; it is gone when the internet is back."""
    content = made(rendering, Actor(language="ur"))
    for size in (PHONE, DESK):
        async with opened(chromium, rendering, content, size=size) as (page, _):
            status, away = page.locator("#status"), page.locator("#away")
            assert await away.evaluate("line => line.offsetHeight") == 0
            await page.context.set_offline(True)
            await page.evaluate("scrollTo(0, document.body.scrollHeight)")
            await expect(away).to_have_text(translations("ur").gettext("No internet"))
            await expect(away).to_be_in_viewport(ratio=1)
            assert await status.inner_text() == ""
            await page.context.set_offline(False)
            await expect(away).to_have_text("")
            assert await status.inner_text() == translations("ur").gettext("Back online")


async def test_the_page_reads_without_scripts(chromium: Browser, rendering: Rendering) -> None:
    content = made(rendering, member("ur"))
    async with opened(chromium, rendering, content, java_script_enabled=False) as (page, _):
        await page.locator(".head .menu summary").click()
        assert await page.locator(".head .menu-in a").first.is_visible()


def test_another_language_is_one_tap_away_and_keeps_the_page(rendering: Rendering) -> None:
    content = made(rendering, Actor(language="zh-Hans"), "base.html")
    links = re.findall(r'<a class="endonym" href="([^"]+)" lang="([^"]+)"', unescape(content))
    there = [(f"/gallery?lang={tag}&q=aam", tag) for tag in LANGUAGES]
    assert links == there * 2  # in the header and at the foot
    assert '<html lang="zh-Hans" dir="ltr">' in content


def test_what_was_typed_is_kept_and_the_wrong_field_named(rendering: Rendering) -> None:
    content = made(
        rendering,
        member("en"),
        form={"title": '<b>"آم"', "text": "not shown, the piece gives its own"},
        problem=Invalid("title", "too_long"),
        problem_text="This is too long.",
    )
    assert 'value="&lt;b&gt;&#34;آم&#34;"' in content
    assert '<p class="wrong" id="title-wrong">' in content
    assert 'aria-describedby="title-wrong title-hint" aria-invalid="true"' in content
    assert content.count("This is too long.") == 1


def test_a_problem_of_no_field_stands_at_the_top_of_the_page(rendering: Rendering) -> None:
    content = made(rendering, member("en"), problem_text="Something went wrong on our side.")
    main = content[content.index("<main") :]
    assert main.index('class="problem" role="alert"') < main.index("Something went wrong")
    assert main.index("Something went wrong") < main.index("<article")


def test_the_style_sheet_stays_small_and_whole() -> None:
    order = (STATIC / "common" / "order.txt").read_text(encoding="utf-8").split()
    assert sorted(order) == sorted(path.name for path in (STATIC / "common").glob("*.css"))
    assert len(gzip.compress(_common(), 9)) <= CSS_BUDGET


def test_style_sheets_speak_of_start_and_end_not_of_left_and_right() -> None:
    physical = re.compile(
        r"(?<![\w-])(((margin|padding|border)-)?(left|right)[\w-]*|(min-|max-)?(width|height))\s*:"
        r"|:\s*(left|right)\b"
    )
    sheets = list(STATIC.rglob("*.css"))
    found = [
        f"{path.name}: {line.strip()}"
        for path in sheets
        for line in path.read_text(encoding="utf-8").splitlines()
        if physical.search(line) and "@media" not in line
    ]
    assert len(sheets) >= 17
    assert found == []


def test_each_icon_that_a_template_names_is_in_the_sprite(rendering: Rendering) -> None:
    sprite = ET.parse(STATIC / "vendor" / "icons.svg").getroot()
    there = {symbol.attrib["id"] for symbol in sprite}
    named = set(re.findall(r"icons\.svg#([a-z0-9-]+)", made(rendering, Actor())))
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'\bicon\("([^"]+)"', text))
        named |= set(re.findall(r'icon_name="([^"]+)"', text))
    assert len(named) > 30
    assert named - there == set()
