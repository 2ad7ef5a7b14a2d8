"""Windows of a topic's messages: some before a place in it, some after. Nobody is asked here who
may see them; who calls has asked."""

from typing import Any, TypeAlias

from sqlalchemy import Select, select

from ifsa.members.queries import names
from ifsa.rooms.model import Message, Room
from ifsa.rooms.views import Author, MessageView
from ifsa.storage.work import Reading

PAGE = 50

Rows: TypeAlias = Select[*tuple[Any, ...]]


def rows() -> Rows:
    """Messages, each with its room's slug."""
    return select(Message, Room.slug).join(Room, Room.id == Message.room_id)


def views(reading: Reading, wanted: Rows) -> list[MessageView]:
    """What a selection of `rows` finds, with who wrote it."""
    rows = reading.session.execute(wanted).all()
    people = names(reading, {row.Message.author_id for row in rows})
    authors = {one.id: Author(one.id, one.handle, one.name, one.place) for one in people.values()}
    return [_message_view(row.Message, row.slug, authors[row.Message.author_id]) for row in rows]


def _message_view(row: Message, room: str, author: Author) -> MessageView:
    return MessageView(
        row.id, room, row.topic_id, row.seq, author, row.text, row.lang, row.posted_at
    )


def window(
    reading: Reading, topic: int, *, before: int | None, after: int | None, at: int | None
) -> list[MessageView]:
    """A page of messages before or after a seq, or around one; the latest when none is given."""
    if after is not None:
        found = newer(reading, topic, after, PAGE)
    elif at is not None:  # some that one has read above it, so that one finds one's place
        found = older(reading, topic, at, PAGE // 5) + newer(reading, topic, at - 1, PAGE)
    else:
        found = older(reading, topic, before, PAGE)
    # An address from outside may ask for what never was.
    return found or older(reading, topic, None, PAGE)


def older(reading: Reading, topic: int, before: int | None, most: int) -> list[MessageView]:
    """Up to `most` messages before a seq, oldest first."""
    wanted = rows().where(Message.topic_id == topic)
    if before is not None:
        wanted = wanted.where(Message.seq < before)
    return views(reading, wanted.order_by(Message.seq.desc()).limit(most))[::-1]


def newer(reading: Reading, topic: int, after: int, most: int) -> list[MessageView]:
    """Up to `most` messages after a seq, oldest first."""
    wanted = rows().where(Message.topic_id == topic, Message.seq > after)
    return views(reading, wanted.order_by(Message.seq).limit(most))


def edge(reading: Reading, topic: int, messages: list[MessageView], *, older: bool) -> int | None:
    """The seq to ask on from, on one side of a window; None where the topic ends."""
    if not messages:
        return None
    edge = messages[0].seq if older else messages[-1].seq
    beyond = Message.seq < edge if older else Message.seq > edge
    more = reading.session.scalar(
        select(Message.id).where(Message.topic_id == topic, beyond).limit(1)
    )
    return edge if more else None
