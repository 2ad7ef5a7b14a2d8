"""What people called or wrote stands apart in every page: a name in Latin letters turns no Urdu
sentence around, and a handle before Urdu does not make it go from left to right."""

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import pytest

from ifsa.config import Settings
from ifsa.language.isolation import FSI, PDI
from tests.house.alliance import Alliance, alliance
from tests.house.markup import VOID
from tests.web.test_every_page import sights

NAME, TEXT = "Qq", "Ww"
"""What people, schools, rooms and lessons are called here; and what stands in all that is said."""
SAID = f"@amina سوال {TEXT}"
CALLED = f'{{"en": "{NAME}"}}'
OWN = {
    "member": {"name": NAME, "place": NAME},
    "school": {"name": CALLED, "place": CALLED, "about": CALLED},
    "programme": {"name": CALLED},
    "room": {"name": CALLED, "about": CALLED},
    "demonstration": {"title": CALLED, "about": CALLED},
    "topic": {"title": TEXT},
    "message": {"text": SAID},
    "message_version": {"text": SAID},
    "translation": {"text": SAID},
    "draft": {"title": TEXT, "text": SAID},
    "web_page": {"title": TEXT, "words": TEXT},
    "unwanted_word": {"text": NAME},
    "listing": {"variety": CALLED, "place": CALLED, "note": SAID},
    "inquiry": {"text": SAID},
    "offer": {"note": SAID},
    "report": {"note": SAID},
    "silence": {"note": SAID},
}
NAMED = re.compile(rf"{NAME}|(?<![a-z0-9])@[a-z0-9][a-z0-9._-]*")
ISOLATED = re.compile(f"{FSI}[^{PDI}]*{PDI}")
# Where no element can stand, or none is shown.
BARE = {"option", "script", "style", "svg", "textarea", "title"}


class Faults(HTMLParser):
    """Finds words of people that are not set apart.

    `found` are those in no element of their own direction, and names and handles with other words
    in one such element. Isolating characters do as well, but not where `dir="auto"` looks for the
    first letter: it does not know them.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[tuple[str, dict[str, str | None], list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, attributes, said = self._open.pop()
            if _is_apart(name, attributes):
                self._judge(name, attributes, "".join(said))
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if any(name in BARE for name, _, _ in self._open):
            return
        for name, attributes, said in reversed(self._open):
            if _is_apart(name, attributes):
                said.append(data)
                return
        without = ISOLATED.sub("", data)
        if NAMED.search(without) or TEXT in without:
            self._note(self._open[-1][0] if self._open else "", data)

    def _judge(self, name: str, attributes: dict[str, str | None], said: str) -> None:
        if attributes.get("dir", "auto") != "auto":
            said = ISOLATED.sub("", said)
        others = re.search(r"[^\W\d_]", NAMED.sub("", said).replace(TEXT, ""))
        if NAMED.search(said) and others:
            self._note(name, said)

    def _note(self, name: str, said: str) -> None:
        self.found.append(f"<{name}>{' '.join(said.split())[:90]}")


def _is_apart(name: str, attributes: dict[str, str | None]) -> bool:
    return name not in ("html", "body") and (name == "bdi" or "dir" in attributes)


def faults(html: str) -> list[str]:
    found = Faults()
    found.feed(html)
    found.close()
    return found.found


@pytest.mark.parametrize(
    "html",
    [
        "<p>Qq نے لکھا</p>",
        "<p dir=auto>Qq نے لکھا</p>",
        '<p dir="auto">@amina سوال Ww</p>',
        "<p>@amina</p>",
        "<p>سوال Ww</p>",
        '<p dir="auto">\u2068Qq\u2069 سوال</p>',
        "<p>سوال <a href=/x>Ww</a></p>",
    ],
)
def test_what_is_not_set_apart_is_found(html: str) -> None:
    assert len(faults(f'<html dir="rtl"><body>{html}</body></html>')) == 1


@pytest.mark.parametrize(
    "html",
    [
        "<p><bdi>Qq</bdi> نے لکھا</p>",
        '<p dir="auto"><bdi>@amina</bdi> سوال Ww</p>',
        "<p>\u2068Qq\u2069 نے لکھا</p>",
        "<title>Qq</title><select><option>Qq سے</option></select><p dir=auto>Qq, 5</p>",
        '<p dir="rtl">\u2068Qq\u2069 سوال</p>',
        '<p dir="auto"><img alt=""><br>Ww</p><p>نام</p>',
    ],
)
def test_what_is_set_apart_is_none(html: str) -> None:
    assert faults(f'<html dir="rtl"><body>{html}</body></html>') == []


@pytest.fixture(scope="module")
async def house(
    demonstration_data: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Alliance]:
    """Everybody is called the same here, and everybody says the same."""
    async with alliance(demonstration_data, tmp_path_factory.mktemp("apart")) as made:
        database = made.database()
        for table, columns in OWN.items():
            for column, value in columns.items():
                known = f"{column} IS NOT NULL AND {column} != ''"
                database.execute(f'UPDATE "{table}" SET {column} = ? WHERE {known}', (value,))
        database.commit()
        database.close()
        yield made


async def test_words_of_people_stand_apart_in_every_page_in_urdu(house: Alliance) -> None:
    wrong: list[str] = []
    shown = 0
    for sight in sights(house):
        async with house.client(sight.who) as client:
            joint = "&" if "?" in sight.path else "?"
            answer = await client.get(f"{sight.path}{joint}lang=ur")
        assert answer.status_code == 200, sight
        shown += NAME in answer.text
        wrong += [f"{sight.name} {one}" for one in faults(answer.text)]
    assert shown > 30
    assert wrong == [], "\n".join(wrong)
