"""What a member wrote and read in rooms, for the member."""

from typing import Any

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.members.policy import acting
from ifsa.rooms import showing
from ifsa.rooms.model import (
    Draft,
    Echo,
    Mention,
    Message,
    Reaction,
    Room,
    RoomLevel,
    Saved,
    Topic,
    TopicLevel,
    Translation,
    TranslationVote,
)
from ifsa.rooms.model import Reading as Pointer
from ifsa.storage.portions import Portion, of, portion
from ifsa.storage.work import Reading


def messages(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """With why one is hidden, if it is, and the numbers of its files. Raises Refused for a
    visitor."""
    wanted = select(Message, Room.slug).join(Room, Room.id == Message.room_id)
    mine = wanted.where(Message.author_id == acting(actor))
    found = portion(reading, mine, key=Message.id, after=after, shape=_message)
    files = showing.files_of(reading, [row["id"] for row in found.rows])
    numbers = {message: [one.id for one in shown] for message, shown in files.items()}
    told = [row | {"files": numbers.get(row["id"], [])} for row in found.rows]
    return Portion(told, found.next)


def _message(row: Any) -> dict[str, Any]:
    one: Message = row[0]
    return {
        "id": one.id,
        "room": row.slug,
        "topic": one.topic_id,
        "seq": one.seq,
        "reply_to": one.reply_to_id,
        "text": one.text,
        "lang": one.lang,
        "posted_at": one.posted_at,
        "edited_at": one.edited_at,
        "deleted_at": one.deleted_at,
        "hidden_at": one.hidden_at,
        "hidden_for": one.hidden_for,
        "hidden_note": one.hidden_note,
    }


def topics(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Those one started. Raises Refused for a visitor."""
    wanted = select(Topic, Room.slug).join(Room, Room.id == Topic.room_id)

    def shape(row: Any) -> dict[str, Any]:
        one: Topic = row[0]
        return {
            "id": one.id,
            "room": row.slug,
            "title": one.title,
            "lang": one.lang,
            "made_at": one.made_at,
            "hidden_at": one.hidden_at,
            "hidden_for": one.hidden_for,
            "hidden_note": one.hidden_note,
        }

    mine = wanted.where(Topic.author_id == acting(actor))
    return portion(reading, mine, key=Topic.id, after=after, shape=shape)


def pointers(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """How far one read in which topic. Raises Refused for a visitor."""
    return portion(
        reading,
        select(Pointer).where(Pointer.member_id == acting(actor)),
        key=Pointer.topic_id,
        after=after,
        shape=lambda row: {"topic": row[0].topic_id, "seq": row[0].seq},
    )


def signs(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Under which messages one put a sign. Raises Refused for a visitor."""
    # A member gives a message a few signs at most: they are told together, message by message.
    kinds = select(Reaction).where(Reaction.member_id == acting(actor))
    given = kinds.with_only_columns(Reaction.message_id).distinct()
    wanted = select(Message).where(Message.id.in_(given))
    found = portion(
        reading, wanted, key=Message.id, after=after, shape=lambda row: {"message": row[0].id}
    )
    numbers = [row["message"] for row in found.rows]
    rows = reading.session.scalars(
        kinds.where(Reaction.message_id.in_(numbers)).order_by(Reaction.message_id, Reaction.kind)
    )
    told = [{"message": one.message_id, "kind": one.kind, "at": one.given_at} for one in rows]
    return Portion(told, found.next)


def echoes(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """In which topics one said that one has the same problem. Raises Refused for a visitor."""
    return portion(
        reading,
        select(Echo).where(Echo.member_id == acting(actor)),
        key=Echo.topic_id,
        after=after,
        shape=lambda row: {"topic": row[0].topic_id, "at": row[0].given_at},
    )


def topic_levels(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Which topics one follows or mutes. Raises Refused for a visitor."""
    wanted = select(TopicLevel).where(TopicLevel.member_id == acting(actor))
    shape = of("topic_id", "level", "chosen")
    return portion(reading, wanted, key=TopicLevel.topic_id, after=after, shape=shape)


def room_levels(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Which rooms one follows or mutes. Raises Refused for a visitor."""
    wanted = select(RoomLevel, Room.slug).join(Room, Room.id == RoomLevel.room_id)
    return portion(
        reading,
        wanted.where(RoomLevel.member_id == acting(actor)),
        key=RoomLevel.room_id,
        after=after,
        shape=lambda row: {"room": row.slug, "level": row[0].level},
    )


def mentions(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Which messages speak to one, and how. Raises Refused for a visitor."""
    wanted = select(Mention).where(Mention.member_id == acting(actor))
    shape = of("message_id", "way")
    return portion(reading, wanted, key=Mention.message_id, after=after, shape=shape)


def saved(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Which messages one wants to find again. Raises Refused for a visitor."""
    wanted = select(Saved).where(Saved.member_id == acting(actor))
    return portion(
        reading, wanted, key=Saved.id, after=after, shape=of("id", "message_id", "saved_at")
    )


def translations(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """What one said of messages in another language. Raises Refused for a visitor."""
    wanted = select(Translation).where(Translation.author_id == acting(actor))
    shape = of("id", "message_id", "lang", "text", "made_at")
    return portion(reading, wanted, key=Translation.id, after=after, shape=shape)


def translation_votes(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Which translations one found good. Raises Refused for a visitor."""
    wanted = select(TranslationVote).where(TranslationVote.member_id == acting(actor))
    shape = of("translation_id", "given_at")
    key = TranslationVote.translation_id
    return portion(reading, wanted, key=key, after=after, shape=shape)


def drafts(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """What one began to write and has not sent, also what was discarded a moment ago. Raises
    Refused for a visitor."""
    wanted = select(Draft, Room.slug).join(Room, Room.id == Draft.room_id)

    def shape(row: Any) -> dict[str, Any]:
        names = ("id", "topic_id", "message_id", "title", "text", "reply_to_id", "written_at")
        return {"room": row.slug, **of(*names)(row), "discarded_at": row[0].discarded_at}

    mine = wanted.where(Draft.member_id == acting(actor))
    return portion(reading, mine, key=Draft.id, after=after, shape=shape)
