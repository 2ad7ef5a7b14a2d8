"""The glossary over the wire."""

from typing import Annotated

import msgspec

from ifsa.language import LANGUAGES
from ifsa.text.glossary import Thing
from ifsa.wire.numbers import Number


class Look(msgspec.Struct):
    """`q` is a word in any language; `cursor` is what the page before gave as `next`."""

    q: Annotated[str, msgspec.Meta(max_length=200)] = ""
    cursor: Number = 0


class TermShape(msgspec.Struct):
    """`words` are the usual ones by language (en, ur, ur-Latn, zh-Hans), `also` others for the same
    thing. `definition` is in English; `ambiguous`: one of its words is an ordinary one too."""

    id: str
    words: dict[str, str]
    also: dict[str, list[str]]
    sound: str
    definition: str
    ambiguous: bool


class TermList(msgspec.Struct):
    items: list[TermShape]
    next: str | None


def term(thing: Thing) -> TermShape:
    tags = (*LANGUAGES, "ur-Latn")
    return TermShape(
        id=thing.id,
        words={tag: word for tag in tags if (word := thing.called(tag))},
        also={tag: list(words) for tag in tags if (words := thing.also(tag))},
        sound=thing.sound,
        definition=thing.means,
        ambiguous=thing.ambiguous,
    )
