"""Posting messages."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import Conflict, NotFound, demand
from ifsa.rooms import queries, topics, words
from ifsa.rooms.changes import locked, next_seq
from ifsa.rooms.events import MessagePosted
from ifsa.rooms.model import Message, Room, Topic
from ifsa.rooms.policy import may_post
from ifsa.rooms.views import MessageView, TopicView
from ifsa.storage.work import Work


@dataclass(frozen=True, slots=True)
class Started:
    """A topic together with the message it was started with."""

    topic: TopicView
    message: MessageView


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
    or topic it is a Conflict. Raises NotFound, Refused, Invalid for an empty or too long text.
    """
    place = queries.place(work, actor, slug=room)
    text = words.text(text)
    # From here on nobody else changes the room: its numbers, and those of its topics, are ours.
    row = locked(work, place.id)
    thread = _thread(work, row, place.open_topic if topic is None else topic)
    earlier = _posted_before(work, actor, key)
    if earlier is not None:
        return _same(work, actor, earlier, thread, text)
    demand(may_post(actor))
    message = _add(work, actor, row, thread, key, text, words.language(lang, text, actor))
    topics.wrote(work, actor, topic=thread.id, seq=message.seq)
    return queries.message(work, actor, id=message.id)


def _thread(work: Work, room: Room, topic: int) -> Topic:
    found = work.session.get(Topic, topic)
    if found is None or found.room_id != room.id:
        raise NotFound
    return found


def _posted_before(work: Work, actor: Actor, key: UUID) -> Message | None:
    return work.session.scalar(
        select(Message).where(Message.author_id == actor.member, Message.key == str(key))
    )


def _same(work: Work, actor: Actor, earlier: Message, thread: Topic, text: str) -> MessageView:
    # The language may have been corrected since; the words and the place are what was sent.
    if (earlier.topic_id, earlier.text) != (thread.id, text):
        raise Conflict("key_reused")
    return queries.message(work, actor, id=earlier.id)


def _add(
    work: Work, actor: Actor, room: Room, thread: Topic, key: UUID, text: str, lang: str
) -> Message:
    message = Message(
        room_id=room.id,
        topic_id=thread.id,
        author_id=actor.member,
        key=str(key),
        seq=next_seq(room),
        text=text,
        lang=lang,
        posted_at=work.now,
    )
    work.session.add(message)
    thread.messages += 1
    thread.latest_seq, thread.latest_at = message.seq, work.now
    work.session.flush()
    work.emit(MessagePosted(room.slug, message.seq, thread.id, message.id))
    return message


def ask(
    work: Work,
    actor: Actor,
    *,
    room: str,
    key: UUID,
    title: str,
    text: str,
    lang: str | None = None,
) -> Started:
    """Start a topic with its first message, both or neither; the key makes a retry harmless.

    Raises what `topics.start` and `post` raise.
    """
    earlier = _posted_before(work, actor, key)
    if earlier is not None:
        return _asked_before(work, actor, earlier, room, words.title(title), text)
    topic = topics.start(work, actor, room=room, title=title, lang=lang)
    message = post(work, actor, room=room, key=key, text=text, topic=topic.id, lang=lang)
    return Started(queries.topic(work, actor, id=topic.id), message)


def _asked_before(
    work: Work, actor: Actor, earlier: Message, room: str, title: str, text: str
) -> Started:
    topic = queries.topic(work, actor, id=earlier.topic_id)
    if (topic.room, topic.title, earlier.text) != (room, title, words.text(text)):
        raise Conflict("key_reused")
    return Started(topic, queries.message(work, actor, id=earlier.id))
