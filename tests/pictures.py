"""Photograph every page: `make pictures`.

Over the demonstration data, in three languages, light and dark, on a phone and on a desk, as the
member who would open it. With --readme only the few that the README shows.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright

from tests import parts
from tests.conftest import CHROMIUM_FLAGS, chromium_path

Theme = Literal["light", "dark"]
LOCALES = {"en": "en", "ur": "ur", "zh-Hans": "zh-CN"}
SIZES = {"phone": parts.PHONE, "desk": parts.DESKTOP}
THEMES: tuple[Theme, ...] = ("light", "dark")
SETTLED = 400  # milliseconds in which fonts swap and live parts arrive


@dataclass(frozen=True, slots=True)
class Variant:
    language: str
    theme: Theme
    size: str


@dataclass(frozen=True, slots=True)
class Shot:
    """A page, and who opens it (None: a visitor)."""

    name: str
    path: str
    who: str | None = "amina"


SHOTS = (
    Shot("today", "/"),
    Shot("today-visitor", "/", None),
    Shot("sign-in", "/sign-in", None),
    Shot("sign-up", "/sign-up", None),
    Shot("me", "/me"),
    Shot("notices", "/notices", "bashir"),
    Shot("schools", "/schools"),
    Shot("school", "/schools/chenab"),
    Shot("school-edit", "/schools/chenab/edit", "bashir"),
    Shot("rooms", "/rooms"),
    Shot("room", "/rooms/chenab-orchards"),
    Shot("topic", "/rooms/chenab-orchards/topics/{topic}", "li"),
    Shot("lessons", "/lessons"),
    Shot("lesson", "/lessons/{lesson}"),
    Shot("lesson-host", "/lessons/{lesson}/host", "bashir"),
    Shot("lesson-plan", "/schools/chenab/lessons/new", "bashir"),
    Shot("market", "/market", "li"),
    Shot("listing", "/listings/{listing}", "li"),
    Shot("listing-new", "/schools/chenab/listings/new", "bashir"),
    Shot("inquiries", "/inquiries", "li"),
    Shot("inquiry", "/inquiries/{inquiry}", "li"),
    Shot("not-found", "/nowhere", None),
)

README = "^((today|lesson)-ur|topic-en|listing-zh-Hans)-light-phone|^school-en-light-desk"


async def main(folder: Path, wanted: re.Pattern[str]) -> None:
    """Load the demonstration, serve it, and photograph it."""
    with tempfile.TemporaryDirectory() as data:
        settings = await parts.demonstration(Path(data) / "data")
        async with (
            parts.serving(settings, demonstration=True) as server,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(
                executable_path=chromium_path(), args=list(CHROMIUM_FLAGS)
            )
            await photograph(server, browser, folder, wanted)
            await browser.close()


async def photograph(
    server: parts.Server, browser: Browser, folder: Path, wanted: re.Pattern[str]
) -> None:
    """All shots in all variants whose name matches."""
    known = await _known(server)
    for shot, language, theme, size in product(SHOTS, LOCALES, THEMES, SIZES):
        file = folder / f"{shot.name}-{language}-{theme}-{size}.png"
        if wanted.search(file.stem):
            await _take(server, browser, shot, Variant(language, theme, size), known, file)
            sys.stdout.write(f"{file}\n")


async def _known(server: parts.Server) -> dict[str, int]:
    """The numbers of things that the demonstration has one of, for the addresses of shots."""
    async with await server.client("li") as client:
        listings = (await client.get("/api/v1/listings")).json()["items"]
        inquiries = (await client.get("/api/v1/inquiries")).json()["items"]
        lessons = (await client.get("/api/v1/lessons")).json()["items"]
        topics = (await client.get("/api/v1/rooms/chenab-orchards/topics")).json()["items"]
    return {
        "listing": listings[0]["id"],
        "inquiry": inquiries[0]["id"],
        "lesson": next(one["id"] for one in lessons if one["state"] == "planned"),
        "topic": max(topics, key=lambda one: one["messages"] if one["title"] else 0)["id"],
    }


async def _take(
    server: parts.Server,
    browser: Browser,
    shot: Shot,
    variant: Variant,
    known: dict[str, int],
    file: Path,
) -> None:
    context = await server.context(
        browser, shot.who, locale=LOCALES[variant.language], viewport=SIZES[variant.size]
    )
    page = await context.new_page()
    await page.emulate_media(color_scheme=variant.theme)
    await _open(page, shot.path.format(**known), variant.language)
    await page.screenshot(path=file)
    await context.close()


async def _open(page: Page, path: str, language: str) -> None:
    joint = "&" if "?" in path else "?"
    await page.goto(f"{path}{joint}lang={language}")
    await page.wait_for_timeout(SETTLED)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--only", default="", help="names that match this, as a regular expression")
    parser.add_argument("--readme", action="store_true", help="those of the README")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(given.folder, re.compile(README if given.readme else given.only)))
