"""Every page has its picture, in each variant; those of the README are among them."""

import re
from pathlib import Path

from ifsa.language import LANGUAGES
from tests.house.authorization import rows
from tests.house.tree import PROJECT
from tests.house.tries import ROW
from tests.pictures.__main__ import README
from tests.pictures.camera import Camera, variants
from tests.pictures.shots import LIVE, PAGES, STATES

SHOTS = (*PAGES, *STATES, *LIVE)
# What is answered there is no page to look at.
NO_PICTURE = re.compile(
    r"/(api|files|health|media|metrics|static)(/|$)|/(whep|whip|events|feed|picture)$|/offline/|\.(js|webmanifest)$"
)


def _pages() -> set[str]:
    """The address of each page that somebody may see."""
    doors = [ROW.fullmatch(row.name) for row in rows() if "200" in row.wanted]
    routes = {door["route"] for door in doors if door and door["method"] == "GET"}
    return {route for route in routes if not NO_PICTURE.search(route)}


def _photographed(route: str) -> bool:
    address = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(route)))
    return any(address.fullmatch(re.split("[?#]", shot.path)[0]) for shot in SHOTS)


def test_every_page_is_photographed() -> None:
    assert len(_pages()) > 40
    assert {page for page in _pages() if not _photographed(page)} == set()


def test_each_picture_is_taken_in_three_languages_by_day_and_night_small_and_large() -> None:
    for language in LANGUAGES:
        taken = [(one.language, one.theme, one.size) for _, one in variants(SHOTS[:1], language)]
        assert sorted(taken) == sorted(
            (language, theme, size) for theme in ("light", "dark") for size in ("phone", "desk")
        )


def test_the_pictures_of_the_readme_are_those_that_are_taken_for_it() -> None:
    camera = Camera(Path())
    files = [
        camera.file(shot, variant)
        for language in LANGUAGES
        for shot, variant in variants(SHOTS, language)
    ]
    taken = {file.name for file in files if re.search(README, file.stem)}
    there = {file.name for file in (PROJECT / "docs" / "pictures").iterdir()}
    shown = re.findall(r"docs/pictures/([\w-]+\.png)", (PROJECT / "README.md").read_text("utf-8"))
    assert taken == there == set(shown)
