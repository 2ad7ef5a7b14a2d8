"""Messages and titles of topics, found by their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased

from ifsa.actor import Actor
from ifsa.rooms import authors, queries, showing, windows
from ifsa.rooms.model import Message, Room, Topic
from ifsa.rooms.policy import readable
from ifsa.rooms.views import MessageView
from ifsa.storage.fulltext import Index, Place
from ifsa.storage.reindexing import Source
from ifsa.storage.work import Reading, Work
from ifsa.text.indexing import fact, words
from ifsa.text.markdown import plain
from ifsa.text.seeking import Sought

MESSAGES = Index("message")
TOPICS = Index("topic")
_ANSWER = aliased(Message)
FEW_TOPICS = 500
"""So many are looked for by their numbers, beside the words."""


@dataclass(frozen=True, slots=True)
class Within:
    """What a search in rooms is narrowed by: the slug of a room, the handle of a member or a part
    of a name, the language of the text, the moment it was written at or after, a kind of file that
    goes along, whether the question of the topic has an answer."""

    room: str | None = None
    member: str | None = None
    language: str | None = None
    since: datetime | None = None
    has: str | None = None
    answered: bool | None = None


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A message with what its room and topic are called; `topic` is None for open talk."""

    place: Place
    message: MessageView
    room: dict[str, str]
    topic: str | None
    topic_lang: str | None


@dataclass(frozen=True, slots=True)
class FoundTopic:
    place: Place
    id: int
    title: str
    lang: str
    slug: str
    room: dict[str, str]
    at: datetime


def keep_message(work: Work, message: Message, *, bare: bool = False) -> None:
    """Let a message be found by its text as it is now; `bare` where nothing goes along with it."""
    facts = _facts(message.room_id, message.author_id, message.lang)
    facts += (fact("topic", message.topic_id),)
    kinds = () if bare else showing.kinds_in(work, [message.id]).get(message.id, ())
    facts += tuple(fact("has", kind) for kind in kinds)
    MESSAGES.put(work, message.id, words((message.lang, plain(message.text)), facts=facts))


def forget_message(work: Work, message: int) -> None:
    """Let a message no longer be found, when its text is gone."""
    MESSAGES.remove(work, message)


def keep_topic(work: Work, topic: Topic) -> None:
    """Let a topic be found by its title as it is now."""
    lang = topic.lang or "und"
    facts = _facts(topic.room_id, topic.author_id or 0, lang)
    TOPICS.put(work, topic.id, words((lang, topic.title or ""), facts=facts))


SOURCES = (
    Source(
        TOPICS,
        select(Topic).where(Topic.title.is_not(None)),
        Topic.id,
        keep_topic,
    ),
    Source(MESSAGES, select(Message).where(Message.deleted_at.is_(None)), Message.id, keep_message),
)


def messages(
    reading: Reading,
    actor: Actor,
    *,
    sought: Sought,
    within: Within | None = None,
    after: Place | None = None,
    most: int,
) -> list[FoundMessage]:
    """Messages in rooms one may see, the surest first, then the latest. Raises NotFound for a
    room that is not there, Invalid for such a member, or for a name that several have."""
    within = within or Within()
    places = MESSAGES.search(
        reading,
        sought,
        visible=lambda id: _message_seen(actor, id, within),
        facts=(*_asked(reading, actor, within), *_about_few(reading, actor, within)),
        after=after,
        most=most,
    )
    return _messages(reading, actor, places)


def topics(
    reading: Reading,
    actor: Actor,
    *,
    sought: Sought,
    within: Within | None = None,
    after: Place | None = None,
    most: int,
) -> list[FoundTopic]:
    """Topics by their titles, as `messages` does it."""
    within = within or Within()
    places = TOPICS.search(
        reading,
        sought,
        visible=lambda id: _topic_seen(actor, id, within),
        facts=_asked(reading, actor, within),
        after=after,
        most=most,
    )
    return _topics(reading, places)


def _facts(room: int, member: int, language: str) -> tuple[str, ...]:
    return fact("room", room), fact("member", member), fact("lang", language)


def _asked(reading: Reading, actor: Actor, within: Within) -> tuple[str, ...]:
    facts = []
    if within.room is not None:
        facts.append(fact("room", queries.place(reading, actor, slug=within.room).id))
    if within.member is not None:
        facts.append(fact("member", authors.one_called(reading, actor, typed=within.member).id))
    if within.language is not None:
        facts.append(fact("lang", within.language))
    if within.has is not None:
        facts.append(fact("has", within.has))
    return tuple(facts)


def _about_few(reading: Reading, actor: Actor, within: Within) -> tuple[tuple[str, ...], ...]:
    """The topics in which all hits of a search for questions are, one of them for each; nothing
    where they are many, since then a page is full before long."""
    if within.answered is None:
        return ()
    wanted = select(Topic.id).join(Room, Room.id == Topic.room_id)
    wanted = wanted.where(readable(actor), _asked_and(answered=within.answered))
    if within.room is not None:
        wanted = wanted.where(Room.slug == within.room)
    ids = reading.session.scalars(wanted.limit(FEW_TOPICS + 1)).all()
    return (tuple(fact("topic", id) for id in ids),) if len(ids) <= FEW_TOPICS else ()


def _message_seen(actor: Actor, id: ColumnElement[int], within: Within) -> ColumnElement[bool]:
    wanted = [Message.id == id, Room.id == Message.room_id, readable(actor), windows.in_sight()]
    if within.since is not None:
        wanted.append(Message.posted_at >= within.since)
    if within.answered is not None:
        wanted += [Topic.id == Message.topic_id, _asked_and(answered=within.answered)]
    return exists().where(*wanted)


def _topic_seen(actor: Actor, id: ColumnElement[int], within: Within) -> ColumnElement[bool]:
    wanted = [Topic.id == id, Room.id == Topic.room_id, readable(actor), Topic.hidden_at.is_(None)]
    if within.since is not None:
        wanted.append(Topic.made_at >= within.since)
    if within.answered is not None:
        wanted.append(_asked_and(answered=within.answered))
    return exists().where(*wanted)


def _asked_and(*, answered: bool) -> ColumnElement[bool]:
    """A topic that asks something (open talk does not), and has an answer in sight, or none."""
    there = exists().where(_ANSWER.id == Topic.answer_id, _ANSWER.hidden_at.is_(None))
    return and_(Topic.title.is_not(None), there if answered else ~there)


def _messages(reading: Reading, actor: Actor, places: Sequence[Place]) -> list[FoundMessage]:
    ids = [place.id for place in places]
    views = windows.views(reading, actor, windows.rows().where(Message.id.in_(ids)))
    seen = {view.id: view for view in views}
    around = {
        row.id: row
        for row in reading.session.execute(
            select(Topic.id, Topic.title, Topic.lang, Topic.hidden_at, Room.name)
            .join(Room, Room.id == Topic.room_id)
            .where(Topic.id.in_({view.topic for view in views}))
        )
    }
    found = []
    for place in places:
        view = seen[place.id]
        topic = around[view.topic]
        title = topic.title if topic.hidden_at is None else None
        found.append(FoundMessage(place, view, topic.name, title, topic.lang))
    return found


def _topics(reading: Reading, places: Sequence[Place]) -> list[FoundTopic]:
    rows = reading.session.execute(
        select(Topic, Room.slug, Room.name)
        .join(Room, Room.id == Topic.room_id)
        .where(Topic.id.in_([place.id for place in places]))
    )
    seen = {row.Topic.id: row for row in rows}
    return [
        FoundTopic(
            place,
            place.id,
            seen[place.id].Topic.title,
            seen[place.id].Topic.lang or "und",
            seen[place.id].slug,
            seen[place.id].name,
            seen[place.id].Topic.made_at,
        )
        for place in places
    ]
