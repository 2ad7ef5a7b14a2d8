"""A message as it will look, before it is sent: nothing is kept, and nobody is told."""

from ifsa.actor import Actor
from ifsa.errors import demand
from ifsa.members.policy import acting
from ifsa.members.queries import names
from ifsa.rooms import mentions, queries, voices, windows, words
from ifsa.rooms.model import Message, Room
from ifsa.rooms.policy import may_write
from ifsa.rooms.views import Author, MessageView
from ifsa.storage.work import Reading


def preview(
    reading: Reading,
    actor: Actor,
    *,
    room: str,
    text: str,
    lang: str | None = None,
    reply_to: int | None = None,
) -> MessageView:
    """What a message of this text would be in a room. Raises NotFound, Refused to who may not write
    there, Invalid for an empty or too long text."""
    member = acting(actor)
    place = queries.place(reading, actor, slug=room)
    row = reading.session.get_one(Room, place.id)
    demand(may_write(actor, voices.of_room(reading, actor, row)))
    text = words.text(text)
    me = names(reading, {member})[member]
    return MessageView(
        id=0,
        room=room,
        topic=0,
        seq=0,
        author=Author(me.id, me.handle, me.name, me.place),
        text=text,
        lang=words.language(lang, text, actor),
        at=reading.now,
        reply=windows.quotes(reading, _answered(reading, place.id, reply_to)).get(reply_to or 0),
        mentions=mentions.in_text(reading, actor, row, text),
        cards=tuple(reading.shared(reading, {0: text}).get(0, ())),
    )


def _answered(reading: Reading, room: int, message: int | None) -> list[int]:
    """Of another room nothing is quoted."""
    found = reading.session.get(Message, message) if message is not None else None
    return [found.id] if found is not None and found.room_id == room else []
