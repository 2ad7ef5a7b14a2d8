"""The servers behind the pictures: the demonstration as it is, and furnished with the rest."""

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from playwright.async_api import Browser, Error, async_playwright

from ifsa.config import Settings
from tests import parts
from tests.conftest import CHROMIUM_FLAGS, chromium_path
from tests.pictures import acts
from tests.pictures.camera import LOCALES, Camera, Variant, variants
from tests.pictures.furniture import demonstrated, furnish
from tests.pictures.shots import LIVE, PAGES, STATES, Shot

AT_ONCE = 3  # pictures: two cores, and much of the time is waiting


@dataclass(frozen=True, slots=True)
class Studio:
    """A browser and a server, and the numbers and secrets of what is there."""

    server: parts.Server
    browser: Browser
    known: Mapping[str, int | str]

    async def photograph(self, camera: Camera, wanted: Sequence[tuple[Shot, Variant]]) -> None:
        """Some at once."""
        places = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for (shot, _), some in groupby(wanted, key=lambda one: (one[0], one[1].size)):
                lights = [variant for _, variant in some]
                group.create_task(self._photograph(camera, shot, lights, places))

    async def _photograph(
        self, camera: Camera, shot: Shot, lights: Sequence[Variant], places: asyncio.Semaphore
    ) -> None:
        """A page that does not come off is named, and the others go on."""
        async with places:
            try:
                files = await camera.take(self.server, self.browser, shot, lights, self.known)
            except (Error, AssertionError) as error:
                sys.stderr.write(f"no {camera.file(shot, lights[0]).name}: {error}\n")
            else:
                sys.stdout.writelines(f"{file}\n" for file in files)


async def photograph(camera: Camera, wanted: re.Pattern[str]) -> None:
    """All shots whose name matches. The demonstration is loaded once, and copied for each part."""
    with tempfile.TemporaryDirectory() as folder:
        settings = await parts.demonstration(Path(folder) / "loaded")
        async with _browser() as browser:
            for number, part in enumerate((PAGES, STATES, LIVE)):
                rounds = [_chosen(camera, part, language, wanted) for language in LOCALES]
                if any(rounds):
                    copied = parts.copied(settings, Path(folder) / str(number))
                    async with _studio(copied, browser, part) as studio:
                        # A member has one language at a time.
                        for chosen in rounds:
                            await studio.photograph(camera, chosen)


def _chosen(
    camera: Camera, part: Sequence[Shot], language: str, wanted: re.Pattern[str]
) -> list[tuple[Shot, Variant]]:
    return [
        (shot, variant)
        for shot, variant in variants(part, language)
        if wanted.search(camera.file(shot, variant).stem)
    ]


@asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path(), args=list(CHROMIUM_FLAGS)
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def _studio(
    settings: Settings, browser: Browser, part: Sequence[Shot]
) -> AsyncIterator[Studio]:
    """The demonstration as it is for its pages; for what else there is, furnished, and live."""
    async with parts.serving(settings, demonstration=True) as server:
        known = await demonstrated(server)
        if part is not PAGES:
            known |= await furnish(server)
        studio = Studio(server, browser, known)
        if part is LIVE:
            async with _publishing(studio):
                yield studio
        else:
            yield studio


@asynccontextmanager
async def _publishing(studio: Studio) -> AsyncIterator[None]:
    """Bashir shows his camera all the while."""
    context = await studio.server.context(studio.browser, "bashir")
    page = await context.new_page()
    await page.goto(f"/lessons/{studio.known['live']}/host")
    await acts.go_live(page)
    yield
    await context.close()
