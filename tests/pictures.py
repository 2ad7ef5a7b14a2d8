"""Photograph every page: `make pictures`.

Over the demonstration data, in three languages, light and dark, on a phone and on a desk, as the
member who would open it. With --readme only the few that the README shows.
"""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from tests import parts
from tests.conftest import CHROMIUM_FLAGS, chromium_path

LOCALES = {"en": "en", "ur": "ur", "zh-Hans": "zh-CN"}
SETTLED = 400  # milliseconds in which fonts swap and live parts arrive


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

README = {
    ("today", "ur", "light", "phone"),
    ("topic", "en", "light", "phone"),
    ("lesson", "ur", "light", "phone"),
    ("listing", "zh-Hans", "light", "phone"),
    ("school", "en", "light", "desk"),
}


async def main(folder: Path, *, readme: bool, only: str) -> None:
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
            await photograph(server, browser, folder, readme=readme, only=only)
            await browser.close()


async def photograph(
    server: parts.Server, browser: Browser, folder: Path, *, readme: bool, only: str
) -> None:
    """All shots whose name contains `only`."""
    known = await _known(server)
    for shot in (one for one in SHOTS if only in one.name):
        for language in LOCALES:
            for theme in ("light", "dark"):
                for size in ("phone", "desk"):
                    if not readme or (shot.name, language, theme, size) in README:
                        name = f"{shot.name}-{language}-{theme}-{size}.png"
                        await _take(
                            server, browser, shot, language, theme, size, known, folder / name
                        )


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
        "lesson": lessons[0]["id"],
        "topic": max(topics, key=lambda one: one["messages"] if one["title"] else 0)["id"],
    }


async def _take(
    server: parts.Server,
    browser: Browser,
    shot: Shot,
    language: str,
    theme: str,
    size: str,
    known: dict[str, int],
    file: Path,
) -> None:
    context = await server.context(
        browser,
        shot.who,
        locale=LOCALES[language],
        viewport=parts.PHONE if size == "phone" else parts.DESKTOP,
    )
    page = await context.new_page()
    await page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    await _open(page, shot.path.format(**known), language)
    file.parent.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=file)
    await context.close()
    sys.stdout.write(f"{file}\n")


async def _open(page: Page, path: str, language: str) -> None:
    joint = "&" if "?" in path else "?"
    await page.goto(f"{path}{joint}lang={language}")
    await page.wait_for_timeout(SETTLED)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readme", action="store_true", help="the README's pictures only")
    parser.add_argument("--only", default="", help="shots whose name contains this")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    given = parser.parse_args()
    asyncio.run(main(given.folder, readme=given.readme, only=given.only))
