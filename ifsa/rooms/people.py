"""The people of rooms: who one may speak to by name, and what somebody wrote where one may read."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.members.policy import acting
from ifsa.members.queries import MemberName, member_called, names
from ifsa.rooms import mentions, queries, windows
from ifsa.rooms.model import Message, Room
from ifsa.rooms.policy import readable
from ifsa.rooms.views import MessageView
from ifsa.schools.queries import SchoolBrief, briefs, run_by, stewards_of
from ifsa.storage.work import Reading
from ifsa.text.folding import fold

OFFERED_MOST = 6
LOOKED_AT = 500
"""Who wrote among so many of a room's latest messages is offered."""
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, and their latest messages, the newest first."""

    name: MemberName
    schools: tuple[SchoolBrief, ...]
    messages: tuple[MessageView, ...]


def person(reading: Reading, actor: Actor, *, handle: str) -> Person:
    """Whoever has a handle. Raises NotFound."""
    name = member_called(reading, handle)
    messages = written(reading, actor, handle=handle, most=SHOWN)
    schools = briefs(reading, run_by(reading, name.id))
    return Person(name, tuple(schools.values()), tuple(messages))


def written(
    reading: Reading, actor: Actor, *, handle: str, before: int | None = None, most: int
) -> list[MessageView]:
    """What a member wrote where one may read, the newest first; `before` a message. Raises
    NotFound."""
    author = member_called(reading, handle).id
    said = windows.rows().where(Message.author_id == author, readable(actor), windows.in_sight())
    if before is not None:
        said = said.where(Message.id < before)
    return windows.views(reading, actor, said.order_by(Message.id.desc()).limit(most))


def to_name(reading: Reading, actor: Actor, *, room: str, begin: str) -> list[MemberName]:
    """Whom one may mean by the beginning of a handle or of a part of a name: its stewards, and who
    wrote lately. Raises Refused for a visitor, NotFound."""
    me = acting(actor)
    place = queries.place(reading, actor, slug=room)
    latest = (
        select(Message.author_id)
        .where(Message.room_id == place.id, Message.author_id != me)
        .order_by(Message.seq.desc())
        .limit(LOOKED_AT)
    )
    stewards = stewards_of(reading, place.school) if place.school is not None else []
    near = dict.fromkeys([*reading.session.scalars(latest), *stewards])
    near.pop(me, None)
    called = names(reading, near.keys())
    meant = [called[one] for one in near if one in called and _meant(called[one], begin)]
    row = reading.session.get_one(Room, place.id)
    reached = mentions.reachable(reading, actor, row, [one.id for one in meant])
    return [one for one in meant if one.id in reached][:OFFERED_MOST]


def _meant(one: MemberName, begin: str) -> bool:
    wanted = fold(begin)
    return bool(one.name) and any(part.startswith(wanted) for part in _parts(one))


def _parts(one: MemberName) -> Iterable[str]:
    """What one may begin with: the handle, the whole name, or any of its words."""
    name = fold(one.name)
    return one.handle, name, *name.split()
