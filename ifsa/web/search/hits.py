"""What the areas found, as one kind of value: ready for a card or for JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ifsa.demonstrations.search import FoundLesson
from ifsa.language.negotiation import best_text
from ifsa.rooms.search import FoundMessage, FoundTopic
from ifsa.schools.search import FoundSchool
from ifsa.storage.fulltext import Place
from ifsa.text.excerpts import Piece, Span, excerpt, marks, pieces
from ifsa.text.markdown import plain
from ifsa.text.seeking import Sought
from ifsa.trade.search import FoundListing
from ifsa.web.rooms.topics import topic_url
from ifsa.wire.search import Kind

Tagged = tuple[str, str]
"""(language, text)"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `text` with its `lang` is what was written, or what the thing is called;
    `more` is what else was written about it, shown where the words stand there.

    `author` and `room` are what people read under a message; `handle`, `slug` and `topic` name
    them to programs. `emblem` is a word of the emblems, `has` the kinds of file that go along.
    """

    kind: Kind
    place: Place
    url: str
    at: datetime
    lang: str
    text: str
    emblem: str = ""
    more: Tagged | None = None
    author: str | None = None
    handle: str | None = None
    room: Tagged | None = None
    slug: str | None = None
    topic: int | None = None
    titled: Tagged | None = None
    has: tuple[str, ...] = ()

    def marks(self, sought: Sought) -> list[Span]:
        """Where in the text the words stand."""
        return marks(self.text, self.lang, sought)


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as a card shows it: the title (none of a message) and the text around the words."""

    hit: Hit
    title: Sequence[Piece]
    text: Sequence[Piece]
    text_lang: str


def shown(hit: Hit, sought: Sought) -> Shown:
    """A hit with its words marked."""
    if hit.kind == "message":
        words = plain(hit.text)
        return Shown(hit, (), excerpt(words, marks(words, hit.lang, sought)), hit.lang)
    title = pieces(hit.text, hit.marks(sought))
    lang, more = hit.more or ("und", "")
    words = plain(more)
    found = marks(words, lang, sought)
    return Shown(hit, title, excerpt(words, found) if found else (), lang)


def of_message(found: FoundMessage, sought: Sought, language: str) -> Hit:
    message = found.message
    return Hit(
        kind="message",
        place=found.place,
        url=topic_url(message.room, message.topic, message.seq),
        at=message.at,
        lang=message.lang,
        text=message.text,
        author=message.author.name,
        handle=message.author.handle,
        room=best_text(found.room, language),
        slug=message.room,
        topic=message.topic,
        titled=(found.topic_lang or "und", found.topic) if found.topic else None,
        has=tuple(dict.fromkeys(file.kind.value for file in message.files)),
    )


def of_topic(found: FoundTopic, sought: Sought, language: str) -> Hit:
    return Hit(
        kind="topic",
        place=found.place,
        url=topic_url(found.slug, found.id),
        at=found.at,
        lang=found.lang,
        text=found.title,
        room=best_text(found.room, language),
        slug=found.slug,
        topic=found.id,
    )


def of_lesson(found: FoundLesson, sought: Sought, language: str) -> Hit:
    lesson = found.lesson
    lang, title = _best(lesson.title, sought, language)
    return Hit(
        kind="lesson",
        place=found.place,
        url=f"/lessons/{lesson.id}",
        at=lesson.starts_at,
        lang=lang,
        text=title,
        emblem=lesson.crops[0] if lesson.crops else lesson.school.emblem,
        more=_best(lesson.about, sought, language),
        room=best_text(lesson.school.name, language),
    )


def of_listing(found: FoundListing, sought: Sought, language: str) -> Hit:
    card = found.card
    lang, name = _best(card.variety or dict(card.produce.names), sought, language)
    return Hit(
        kind="listing",
        place=found.place,
        url=f"/listings/{card.id}",
        at=card.opened_at,
        lang=lang,
        text=name,
        emblem=card.produce.id,
        more=(found.lang, found.note),
        titled=(language, card.produce.name(language)) if card.variety else None,
        room=card.place_in(language),
    )


def of_school(found: FoundSchool, sought: Sought, language: str) -> Hit:
    lang, name = _best(found.school.name, sought, language)
    return Hit(
        kind="school",
        place=found.place,
        url=f"/schools/{found.school.slug}",
        at=found.at,
        lang=lang,
        text=name,
        emblem=found.school.emblem,
        more=_best(found.about, sought, language),
        room=best_text(found.school.place, language),
    )


def _best(texts: Mapping[str, str], sought: Sought, language: str) -> Tagged:
    """The reader's own language, unless the words stand only in another."""
    mine = best_text(texts, language)
    others = ((tag, text) for tag, text in texts.items() if text)
    return next((one for one in (mine, *others) if marks(one[1], one[0], sought)), mine)
