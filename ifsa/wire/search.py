"""Searches over the wire: what is looked for and within what, and what is found."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal["message", "topic", "lesson", "listing", "school"]
Match: TypeAlias = Literal["exact", "stem", "kin", "sound", "meaning"]
Has: TypeAlias = Literal["photo", "voice"]
Answered: TypeAlias = Literal["yes", "no"]
Span: TypeAlias = tuple[int, int]


class Search(msgspec.Struct):
    """`room` is a slug, `member` a handle or a part of a name that fits one member, `language` a
    BCP 47 tag of the text (`lang` chooses that of the page); `since` is day, week, month, year, or
    a date. Each of these leaves messages and topics alone. `has` leaves messages with a photo or a
    voice note, `answered` topics that have an answer (yes) or wait for one (no) and the messages in
    them; with either there need be no words, and `answered` alone lists the topics. `cursor` is
    what the page before gave as `next`."""

    q: str = ""
    room: str | None = None
    kind: Kind | None = None
    member: str | None = None
    language: str | None = None
    since: str | None = None
    has: Has | None = None
    answered: Answered | None = None
    cursor: str | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 20


class FoundShape(msgspec.Struct):
    """`text` is as it was written, for all but messages a title; `marks` are from where to before
    where in it, in code points, the words stand. `match` says how surely it was meant: as it
    stands, by stem or beginning, with letters that people mix up, by its sound in another script,
    by what the glossary calls the same thing. `has` are the kinds of file that go along."""

    kind: Kind
    id: int
    text: str
    lang: str
    marks: list[Span]
    match: Match
    url: str
    at: datetime
    room: str | None
    topic: int | None
    author: str | None
    has: list[str]


class FoundList(msgspec.Struct):
    items: list[FoundShape]
    next: str | None
