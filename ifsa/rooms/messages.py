"""Posting messages."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, demand
from ifsa.rooms import queries, topics
from ifsa.rooms.changes import locked, next_seq
from ifsa.rooms.events import MessagePosted
from ifsa.rooms.model import Message, Topic
from ifsa.rooms.policy import may_post
from ifsa.rooms.queries import MessageView, RoomView
from ifsa.storage.work import Work
from ifsa.text.detection import detect
from ifsa.text.normalise import clean

TEXT_MAX = 8000


def post(
    work: Work,
    actor: Actor,
    *,
    room: str,
    key: UUID,
    text: str,
    topic: int | None = None,
    lang: str | None = None,
) -> MessageView:
    """A new message, in the room's open topic when none is named.

    The same key from the same member gives the same message again, for ever; with another text
    it is a Conflict. Raises NotFound, Refused, Invalid for an empty or too long text.
    """
    place = queries.room(work, actor, slug=room)
    text = _text(text)
    earlier = _posted_before(work, actor, key)
    if earlier is not None:
        return _same(work, actor, earlier, place, topic, text)
    demand(may_post(actor))
    thread = _thread(work, place, topic)
    row = locked(work, place.id)
    message = Message(
        room_id=place.id,
        topic_id=thread.id,
        author_id=actor.member,
        key=str(key),
        seq=next_seq(row),
        text=text,
        lang=lang or detect(text, (actor.language,)),
        posted_at=work.now,
    )
    work.session.add(message)
    thread.messages += 1
    thread.latest_seq, thread.latest_at = message.seq, work.now
    work.session.flush()
    work.emit(MessagePosted(place.slug, message.seq, thread.id, message.id))
    _read_own(work, actor, message)
    return queries.message(work, actor, id=message.id)


def _text(text: str) -> str:
    text = clean(text)
    if not text:
        raise Invalid("text", "required")
    if len(text) > TEXT_MAX:
        raise Invalid("text", "too_long", limit=TEXT_MAX)
    return text


def _posted_before(work: Work, actor: Actor, key: UUID) -> Message | None:
    return work.session.scalar(
        select(Message).where(Message.author_id == actor.member, Message.key == str(key))
    )


def _same(
    work: Work, actor: Actor, earlier: Message, place: RoomView, topic: int | None, text: str
) -> MessageView:
    # The language may have been corrected since; the words and the place are what was sent.
    if (earlier.room_id, earlier.text) != (place.id, text):
        raise Conflict("key_reused")
    if topic is not None and earlier.topic_id != topic:
        raise Conflict("key_reused")
    return queries.message(work, actor, id=earlier.id)


def _thread(work: Work, place: RoomView, topic: int | None) -> Topic:
    found = work.session.get(Topic, place.open_topic if topic is None else topic)
    if found is None or found.room_id != place.id:
        raise NotFound
    return found


def _read_own(work: Work, actor: Actor, message: Message) -> None:
    """Who answers has read what stands above, if nothing unread lies between."""
    unread = queries.first_unread_before(work, actor, topic=message.topic_id, seq=message.seq)
    if unread is None:
        topics.read(work, actor, topic=message.topic_id, seq=message.seq)


@dataclass(frozen=True, slots=True)
class Started:
    """A topic together with the message it was started with."""

    topic: queries.TopicView
    message: MessageView


def ask(
    work: Work, actor: Actor, *, room: str, key: UUID, title: str, text: str, lang: str | None = None
) -> Started:
    """Start a topic with its first message, both or neither; the key makes a retry harmless."""
    earlier = _posted_before(work, actor, key)
    if earlier is not None:
        place = queries.room(work, actor, slug=room)
        message = _same(work, actor, earlier, place, None, _text(text))
        return Started(queries.topic(work, actor, id=message.topic), message)
    topic = topics.start(work, actor, room=room, title=title, lang=lang)
    message = post(work, actor, room=room, key=key, text=text, topic=topic.id, lang=lang)
    return Started(queries.topic(work, actor, id=topic.id), message)
