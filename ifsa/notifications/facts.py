"""What a notice keeps of the thing it tells of: as it was told, in every language it has."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import msgspec

Texts: TypeAlias = dict[str, str]
"""A text by language."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notice leads to: lesson, inquiry, member, message or topic, by its number."""

    kind: str
    id: int


class LessonFacts(msgspec.Struct, frozen=True, tag="lesson"):
    """`zone` is the host's; `emblem` a crop, or "lesson"."""

    title: Texts
    school: Texts
    starts_at: datetime
    zone: str
    emblem: str


class TradeFacts(msgspec.Struct, frozen=True, tag="trade"):
    """`by` is the name of who acted; `counter` says that an offer answered another."""

    by: str
    produce: Texts
    emblem: str
    counter: bool = False


class ConsentFacts(msgspec.Struct, frozen=True, tag="consent"):
    emblem: str = "youth"


class TalkFacts(msgspec.Struct, frozen=True, tag="talk"):
    """`by` is the name of who wrote; `title` the topic's, None for open talk. `way` is a word of
    rooms.kinds.Way where the message speaks to whom is told; `first` says that it began a topic."""

    by: str
    room: Texts
    title: str | None
    emblem: str
    way: str | None = None
    first: bool = False


Facts: TypeAlias = LessonFacts | TradeFacts | ConsentFacts | TalkFacts


def stored(facts: Facts) -> dict[str, Any]:
    """Facts as JSON keeps them."""
    kept: dict[str, Any] = msgspec.to_builtins(facts)
    return kept


def restored(kept: dict[str, Any]) -> Facts:
    """Kept facts as a struct."""
    return msgspec.convert(kept, Facts)  # type: ignore[no-any-return]
