"""Posting messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, demand
from ifsa.files import attachments
from ifsa.files.kinds import Kind
from ifsa.rooms import (
    drafts,
    hiding,
    mentions,
    newcomers,
    queries,
    search,
    topics,
    voices,
    windows,
    wordlists,
    words,
)
from ifsa.rooms.changes import locked, next_seq
from ifsa.rooms.drafts import Seen
from ifsa.rooms.events import MessagePosted
from ifsa.rooms.model import Message, Room, Topic
from ifsa.rooms.policy import may_post
from ifsa.rooms.showing import shower
from ifsa.rooms.views import MessageView, TopicView
from ifsa.storage.work import Work


@dataclass(frozen=True, slots=True)
class Sent:
    """What makes two posts the same: the client's key, and a digest of what came under it."""

    key: UUID
    digest: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a message holds; `lang` as its writer says, `files` go along with it, `reply_to` is the
    message it answers, `continues` the draft of another device that was gone on with."""

    text: str
    lang: str | None
    files: tuple[int, ...] = ()
    reply_to: int | None = None
    continues: Seen | None = None


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
    files: Sequence[int] = (),
    reply_to: int | None = None,
    continues: Seen | None = None,
) -> MessageView:
    """A new message, in the room's open topic when none is named. `files` are one's own uploads;
    with them it needs no text.

    The same key from the same member gives the same message again, for ever; with another text,
    topic or files it is a Conflict. Raises NotFound, Refused, TooMany in slow mode, Invalid for an
    empty or too long text, files that can't go along, or an answer to what is not in the room.
    """
    place = queries.place(work, actor, slug=room)
    text, files = words.text(text, required=not files), tuple(files)
    # From here on nobody else changes the room: its numbers, and those of its topics, are ours.
    row = locked(work, place.id)
    thread = _thread(work, row, place.open_topic if topic is None else topic)
    sent = Sent(key, _digest(thread.id, text, files, reply_to))
    if earlier := _sent_before(work, actor, sent):
        return queries.message(work, actor, id=earlier.id)
    said = Said(text, lang, files, _answered(work, actor, row, reply_to), continues)
    return _post(work, actor, row, thread, sent, said)


def _answered(work: Work, actor: Actor, room: Room, message: int | None) -> int | None:
    if message is None:
        return None
    try:
        found = queries.message(work, actor, id=message)
    except NotFound:
        raise Invalid("reply_to", "bad_choice") from None
    if found.room != room.slug or found.deleted or found.hidden:
        raise Invalid("reply_to", "bad_choice")
    return message


def _thread(work: Work, room: Room, topic: int) -> Topic:
    found = work.session.get(Topic, topic)
    if found is None or found.room_id != room.id:
        raise NotFound
    return found


def _digest(*parts: object) -> str:
    return sha256(msgspec.json.encode(parts)).hexdigest()


def _sent_before(work: Work, actor: Actor, sent: Sent) -> Message | None:
    """What a member sent under a key already. Raises Conflict when it was something else."""
    earlier = work.session.scalar(
        select(Message).where(Message.author_id == actor.member, Message.key == str(sent.key))
    )
    if earlier is not None and earlier.digest != sent.digest:
        raise Conflict("key_reused")
    return earlier


def _post(
    work: Work, actor: Actor, room: Room, thread: Topic, sent: Sent, said: Said
) -> MessageView:
    voice = voices.of_topic(work, actor, room, thread)
    demand(may_post(actor, voice))
    voices.demand_pace(work, actor, room, thread, voice)
    newcomers.demand_post(work, actor, room, text=said.text, files=said.files)
    word = wordlists.check(work, actor, room, said.text)
    message = _add(work, actor, room, thread, sent, said)
    topics.wrote(work, actor, topic=thread.id, seq=message.seq)
    drafts.sent(work, actor, room=room.slug, key=sent.key, continues=said.continues)
    spoken_to = mentions.posted(work, actor, room, message)
    hiding.hold_for(work, room, message, word)
    return windows.as_posted(work, room, message, spoken_to, files=bool(said.files))


def _add(work: Work, actor: Actor, room: Room, thread: Topic, sent: Sent, said: Said) -> Message:
    message = Message(
        room_id=room.id,
        topic_id=thread.id,
        author_id=actor.member,
        key=str(sent.key),
        digest=sent.digest,
        seq=next_seq(room),
        text=said.text,
        lang=words.language(said.lang, said.text, actor),
        reply_to_id=said.reply_to,
        posted_at=work.now,
        placed_at=work.now,
    )
    work.session.add(message)
    thread.messages += 1
    thread.latest_seq, thread.latest_at, thread.placed_at = message.seq, work.now, work.now
    work.session.flush()
    attachments.attach(work, actor, files=said.files, to=shower(message.id))
    search.keep_message(work, message, bare=not said.files)
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
    files: Sequence[int] = (),
    continues: Seen | None = None,
) -> Started:
    """Start a topic with its first message, both or neither; the key makes a retry harmless.

    What is asked by voice needs no title: it gets one. Anything else without a title is a message
    in the room's open topic. Raises what `topics.start` and `post` raise.
    """
    place = queries.place(work, actor, slug=room)
    said, files = words.text(text, required=not files), tuple(files)
    if not title.strip():
        if Kind.VOICE not in attachments.kinds_among(work, actor, files=files):
            given = {"text": text, "lang": lang, "files": files, "continues": continues}
            return _in_open_talk(work, actor, room=room, key=key, **given)
        title = words.spoken_title(said, actor)
    title = words.title(title)
    sent = Sent(key, _digest(place.id, title, text, files))
    if earlier := _sent_before(work, actor, sent):
        message = queries.message(work, actor, id=earlier.id)
        return Started(queries.topic(work, actor, id=message.topic), message)
    topic = topics.start(work, actor, room=room, title=title, lang=lang)
    row, thread = locked(work, place.id), work.session.get_one(Topic, topic.id)
    message = _post(work, actor, row, thread, sent, Said(text, lang, files, None, continues))
    return Started(queries.topic(work, actor, id=topic.id), message)


def _in_open_talk(work: Work, actor: Actor, **given: Any) -> Started:
    message = post(work, actor, **given)
    return Started(queries.topic(work, actor, id=message.topic), message)
