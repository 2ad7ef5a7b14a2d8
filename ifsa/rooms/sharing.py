"""What messages share by its address: listings and lessons, shown as cards under the text.

Rooms stand below trade and demonstrations and know nothing of either: an address is a Reference,
and what it leads to is looked up by whoever app.py says. A card shows what everybody may see, for a
message goes to all who watch a room in one frame.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from ifsa.storage.work import Reading

MOST = 3
"""Cards under one message."""

_ADDRESS: Final = re.compile(
    r"(?<![\w/.:-])(?P<origin>https?://[^\s/]+)?/(?P<name>[a-z]+)/(?P<id>\d{1,18})(?![\w/-])",
    re.ASCII,  # where words have no spaces between, an address begins and ends all the same
)
# Where a server has no public address it is reached by number, or from its own machine.
_AT_HOME: Final = re.compile(r"https?://(localhost|\d{1,3}(\.\d{1,3}){3})(:\d+)?")

Lookup: TypeAlias = Callable[[Reading, Collection[int]], Mapping[int, object]]
"""Those of some things that everybody may see, by number, as their own area shows them."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Something of another area: its kind, and its number."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Card:
    """What a message shares. `thing` is as its area shows it; None where it is gone, or not for
    everybody. `path` is its address here."""

    reference: Reference
    path: str
    thing: object | None


class Sharing:
    """Finds cards for texts. `origin` is the public address of this server, or empty; `lookups`
    are by the first word of an address (`/listings/5`), which is the kind too."""

    def __init__(self, origin: str, lookups: Mapping[str, Lookup]) -> None:
        self._origin, self._lookups = origin, lookups

    def __call__(
        self, reading: Reading, texts: Mapping[int, str]
    ) -> Mapping[int, tuple[Card, ...]]:
        """The cards of each text, by its number; nothing for one that shares nothing. A statement
        or two for each kind, however many texts."""
        found = {id: self.references(text) for id, text in texts.items()}
        wanted = {one for references in found.values() for one in references}
        there = {kind: self._there(reading, kind, wanted) for kind in self._lookups}
        return {
            id: tuple(_card(one, there[one.kind]) for one in references)
            for id, references in found.items()
            if references
        }

    def _there(
        self, reading: Reading, kind: str, wanted: Collection[Reference]
    ) -> Mapping[int, object]:
        ids = {one.id for one in wanted if one.kind == kind}
        return self._lookups[kind](reading, ids) if ids else {}

    def references(self, text: str) -> list[Reference]:
        """What a text names by an address of ours, each once, MOST at the most."""
        found = (
            Reference(match["name"], int(match["id"]))
            for match in _ADDRESS.finditer(text)
            if match["name"] in self._lookups and self._is_ours(match["origin"])
        )
        return list(dict.fromkeys(found))[:MOST]

    def _is_ours(self, origin: str | None) -> bool:
        if origin is None or (self._origin and origin == self._origin):
            return True
        return not self._origin and _AT_HOME.fullmatch(origin) is not None


def _card(reference: Reference, there: Mapping[int, object]) -> Card:
    path = f"/{reference.kind}/{reference.id}"
    return Card(reference, path, there.get(reference.id))


def besides(text: str, cards: Collection[Card]) -> str:
    """A text without lines that are nothing but the address of a card: the card says it better."""
    shared = {card.path for card in cards}
    return "\n".join(line for line in text.split("\n") if _path(line) not in shared).strip("\n")


def _path(line: str) -> str | None:
    match = _ADDRESS.fullmatch(line.strip())
    return f"/{match['name']}/{int(match['id'])}" if match else None
