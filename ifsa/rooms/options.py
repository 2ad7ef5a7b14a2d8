"""What one may do with a message: read for the page that offers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import demand
from ifsa.rooms import hiding, queries, voices
from ifsa.rooms.model import Message, Room, Version
from ifsa.rooms.policy import (
    keeps,
    may_choose_answer,
    may_correct_language,
    may_delete,
    may_edit,
    may_moderate,
    may_move,
    may_post,
    may_react,
    may_remove_card,
    may_see_earlier,
    may_write,
)
from ifsa.rooms.saved import is_saved
from ifsa.rooms.views import MessageView, RoomView, TopicView, Voice
from ifsa.schools.queries import is_steward
from ifsa.storage.work import Reading

TARGETS = 50


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a message said until a moment; `number` counts from 1."""

    number: int
    text: str
    lang: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Options:
    """`may` says of each thing whether one may do it; `earlier` are its former texts, for those who
    may see them; `topics` those of the room to move it to. `saved`: one wants to find it again."""

    message: MessageView
    room: RoomView
    topic: TopicView
    may: Mapping[str, bool]
    earlier: list[Earlier]
    topics: list[TopicView]
    saved: bool


def options(reading: Reading, actor: Actor, *, message: int) -> Options:
    """A message with what one may do with it. Raises NotFound."""
    view = queries.message(reading, actor, id=message)
    room = queries.room(reading, actor, slug=view.room)
    topic = queries.topic(reading, actor, id=view.topic)
    voice = voices.in_topic(reading, actor, topic=view.topic)
    steward = _steward(reading, actor, message)
    may = _may(actor, view, topic, voice, steward=steward)
    may["show"] = hiding.can_show(reading, actor, message=message)
    refused = may_see_earlier(actor, author=view.author.id, steward=steward)
    return Options(
        view,
        room,
        topic,
        may,
        earlier=[] if refused else _earlier(reading, message),
        topics=_others(reading, actor, view) if may["move"] else [],
        saved=is_saved(reading, actor, message=message),
    )


def earlier(
    reading: Reading, actor: Actor, *, message: int, before: int | None = None, most: int
) -> list[Earlier]:
    """What a message said before it was edited, the latest first; `before` a number. Raises
    NotFound, Refused."""
    view = queries.message(reading, actor, id=message)
    steward = _steward(reading, actor, message)
    demand(may_see_earlier(actor, author=view.author.id, steward=steward))
    return _earlier(reading, message, before=before, most=most)


def _steward(reading: Reading, actor: Actor, message: int) -> bool:
    school = select(Room.school_id).join(Message, Message.room_id == Room.id)
    return is_steward(
        reading, actor.member, reading.session.scalar(school.where(Message.id == message))
    )


def _may(
    actor: Actor, view: MessageView, topic: TopicView, voice: Voice, *, steward: bool
) -> dict[str, bool]:
    gone = view.deleted or view.hidden is not None
    author, asked = view.author.id, topic.author == actor.member
    answers = topic.title is not None and not gone
    refusals = {
        "reply": may_post(actor, voice),
        "react": may_write(actor, voice) or may_react(actor, out_of_sight=gone),
        "edit": may_write(actor, voice) or may_edit(actor, author=author, gone=view.deleted),
        "language": may_correct_language(actor, author=author, steward=steward, gone=view.deleted),
        "delete": may_delete(actor, author=author),
        "answer": may_write(actor, voice) or may_choose_answer(actor, asked=asked, steward=steward),
        "move": may_move(actor, steward=steward),
        "remove_card": may_remove_card(actor, author=author, keeper=keeps(actor, steward=steward)),
        "hide": may_moderate(actor, steward=steward),
        "silence": may_moderate(actor, steward=steward),
    }
    there = {
        "reply": not gone,
        "hide": not gone,
        "delete": not view.deleted,
        "answer": answers,
        "remove_card": bool(view.pages),
        "silence": author != actor.member,
    }
    return {name: no is None and there.get(name, True) for name, no in refusals.items()}


def _earlier(
    reading: Reading, message: int, *, before: int | None = None, most: int | None = None
) -> list[Earlier]:
    wanted = select(Version).where(Version.message_id == message)
    if before is not None:
        wanted = wanted.where(Version.number < before)
    rows = reading.session.scalars(wanted.order_by(Version.number.desc()).limit(most))
    return [Earlier(row.number, row.text, row.lang, row.until) for row in rows]


def _others(reading: Reading, actor: Actor, view: MessageView) -> list[TopicView]:
    page = queries.room_page(reading, actor, slug=view.room)
    return [one for one in page.topics if one.id != view.topic][:TARGETS]
