"""The pictures of one page: by day and by night from one opening of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.async_api import Browser, Page

from tests import parts
from tests.pictures.shots import Shot

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
class Camera:
    """Where pictures go, and how they are taken; `small` ones have 256 colours and half
    the bytes."""

    folder: Path
    whole: bool = False
    scale: float = 1
    small: bool = False

    def file(self, shot: Shot, variant: Variant) -> Path:
        name = f"{shot.name}-{variant.language}-{variant.theme}-{variant.size}.png"
        return self.folder / name

    async def take(
        self,
        server: parts.Server,
        browser: Browser,
        shot: Shot,
        lights: Sequence[Variant],
        known: Mapping[str, int | str],
    ) -> list[Path]:
        """Open the page in a browser of its own, do what the shot says, photograph it in each of
        these, which differ in their theme only."""
        variant = lights[0]
        context = await server.context(
            browser,
            shot.who,
            locale=LOCALES[variant.language],
            viewport=SIZES[variant.size],
            java_script_enabled=shot.script,
            device_scale_factor=self.scale,
        )
        try:
            page = await context.new_page()
            await _open(page, shot.path.format(**known), variant.language)
            if shot.act:
                await shot.act(page)
            await page.wait_for_timeout(SETTLED)
            if self.whole:
                await _stretch(page)
            return [await self._expose(page, shot, light) for light in lights]
        finally:
            await context.close()

    async def _expose(self, page: Page, shot: Shot, variant: Variant) -> Path:
        await page.emulate_media(color_scheme=variant.theme)
        file = self.file(shot, variant)
        await page.screenshot(path=file)
        if self.small:
            _shrink(file)
        return file


def variants(shots: Sequence[Shot], language: str) -> Iterator[tuple[Shot, Variant]]:
    """Each shot in a language, by day and by night, small and large."""
    for shot, size, theme in product(shots, SIZES, THEMES):
        yield shot, Variant(language, theme, size)


async def _open(page: Page, path: str, language: str) -> None:
    place, mark, part = path.partition("#")
    joint = "&" if "?" in place else "?"
    await page.goto(f"{place}{joint}lang={language}{mark}{part}")
    await page.wait_for_timeout(SETTLED)


async def _stretch(page: Page) -> None:
    """Make the screen as high as the page, so that what sticks to its foot stands at its foot."""
    size = page.viewport_size or parts.PHONE
    high = await page.evaluate("document.documentElement.scrollHeight")
    await page.set_viewport_size({"width": size["width"], "height": high})
    await page.wait_for_timeout(SETTLED)


def _shrink(file: Path) -> None:
    with Image.open(file) as picture:
        few = picture.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, kmeans=2)
    few.save(file, optimize=True)
