"""Speaking to somebody: by name, to the stewards, or by an answer; and telling who follows."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.members.queries import actors, moderators, named, names
from ifsa.rooms import follows
from ifsa.rooms.events import MemberAddressed, TopicGrew
from ifsa.rooms.kinds import Way
from ifsa.rooms.model import Mention, Message, Room, Topic
from ifsa.rooms.policy import may_name, may_read
from ifsa.rooms.views import Mentioned
from ifsa.schools.queries import looked_after_by, looking_after, stewards_of
from ifsa.storage.work import Reading, Work
from ifsa.text.markdown import handles
from ifsa.text.mentions import STEWARDS

NAMED_MOST = 10
"""So many are told of a message that names them, however often it is changed."""
STEWARDS_MOST = 20
LOOKED_UP = 100
"""Of a text full of @ so many are looked up."""


def posted(work: Work, actor: Actor, room: Room, message: Message) -> list[Mention]:
    """A message is there: whom it speaks to, and who follows, is to be told. Gives the former."""
    mentions = _put_down(work, actor, room, message, ())
    _tell_followers(work, message)
    return mentions


def tell(work: Work, message: Message) -> None:
    """A message that was out of sight since it was posted is there: who would have been told then
    is told now."""
    spoken_to = select(Mention).where(Mention.message_id == message.id)
    for row in work.session.scalars(spoken_to).all():
        work.emit(MemberAddressed(row.member_id, message.id, row.way))
    _tell_followers(work, message)


def _tell_followers(work: Work, message: Message) -> None:
    topic = work.session.get_one(Topic, message.topic_id)
    first = topic.messages == 1 and topic.title is not None
    author = message.author_id
    if follows.is_followed(work, topic=topic.id, but=author) or (
        first and follows.room_is_followed(work, room=topic.room_id, but=author)
    ):
        work.emit(TopicGrew(topic.id, message.id, first))


def note(work: Work, actor: Actor, room: Room, message: Message) -> None:
    """Put down whom a message speaks to, and let each be told once, also after many edits."""
    rows = work.session.scalars(select(Mention).where(Mention.message_id == message.id)).all()
    _put_down(work, actor, room, message, rows)


def _put_down(
    work: Work, actor: Actor, room: Room, message: Message, rows: Sequence[Mention]
) -> list[Mention]:
    """Those mentions of a message that are not among its rows yet."""
    known = {row.member_id for row in rows} | {message.author_id}
    left = NAMED_MOST - sum(row.way == Way.NAME for row in rows)
    added: list[Mention] = []
    for member, way in _spoken_to(work, actor, room, message).items():
        left -= way is Way.NAME and member not in known
        if member in known or (way is Way.NAME and left < 0):
            continue
        added.append(Mention(member_id=member, message_id=message.id, way=way.value))
        work.session.add(added[-1])
        work.session.flush()
        work.emit(MemberAddressed(member, message.id, way.value))
    return added


def _spoken_to(work: Work, actor: Actor, room: Room, message: Message) -> dict[int, Way]:
    """Members, each with the nearest of the ways."""
    written = handles(message.text)
    spoken_to = dict.fromkeys(_named(work, actor, room, written), Way.NAME)
    if any(STEWARDS in tries for tries in written):
        for member in _keepers(work, room)[:STEWARDS_MOST]:
            spoken_to.setdefault(member, Way.STEWARDS)
    if message.reply_to_id is not None:
        answered = work.session.get_one(Message, message.reply_to_id)
        if reachable(work, actor, room, [answered.author_id], by_name=False):
            spoken_to.setdefault(answered.author_id, Way.ANSWER)
    return spoken_to


def in_text(reading: Reading, actor: Actor, room: Room, text: str) -> tuple[Mentioned, ...]:
    """Whom a text will speak to, once it is sent."""
    written = handles(text)
    members = [one for one in _named(reading, actor, room, written) if one != actor.member]
    people = names(reading, members[:NAMED_MOST])
    found = [Mentioned(one.handle, one.name) for one in people.values()]
    keepers = any(STEWARDS in tries for tries in written) and _keepers(reading, room)
    if keepers and set(keepers) - {actor.member}:
        found.append(Mentioned(STEWARDS, ""))
    return tuple(found)


def _named(
    reading: Reading, actor: Actor, room: Room, written: Iterable[tuple[str, ...]]
) -> list[int]:
    """Of each way to read what was written the first that is somebody's handle."""
    written = [tries for tries in written if STEWARDS not in tries][:LOOKED_UP]
    if not written:
        return []
    people = {
        one.handle: one.id for one in named(reading, [one for many in written for one in many])
    }
    found = [next((people[one] for one in tries if one in people), None) for tries in written]
    members = list(dict.fromkeys(one for one in found if one is not None))
    reached = reachable(reading, actor, room, members)
    return [one for one in members if one in reached]


def _keepers(reading: Reading, room: Room) -> list[int]:
    """Who runs the room's school; in a room of the alliance its moderators."""
    return moderators(reading) if room.school_id is None else stewards_of(reading, room.school_id)


def reachable(
    reading: Reading, actor: Actor, room: Room, members: Collection[int], *, by_name: bool = True
) -> set[int]:
    """Those of some members who may read a room, and whom one may speak to by name."""
    others = actors(reading, members)
    stewards = stewards_of(reading, room.school_id) if room.school_id is not None else ()
    readers = {
        id for id, one in others.items() if may_read(one, youth=room.youth, steward=id in stewards)
    }
    if not by_name:
        return readers
    me = actor.member or 0
    bound = looked_after_by(reading, readers, me) | looking_after(reading, readers, me)
    return {one for one in readers if may_name(actor, others[one], bound=one in bound)}
