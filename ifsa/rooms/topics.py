"""Starting a topic, and noting how far one has read it."""

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ifsa.actor import Actor
from ifsa.errors import Conflict, demand
from ifsa.members.policy import acting
from ifsa.rooms import (
    follows,
    model,
    newcomers,
    pointers,
    queries,
    search,
    titles,
    voices,
    wordlists,
    words,
)
from ifsa.rooms.changes import locked, next_seq
from ifsa.rooms.events import NewsChanged, TopicStarted
from ifsa.rooms.model import Message, Topic
from ifsa.rooms.policy import may_start_topic
from ifsa.rooms.views import TopicView
from ifsa.storage.work import Work


def start(work: Work, actor: Actor, *, room: str, title: str, lang: str | None = None) -> TopicView:
    """A new topic in a room. Raises NotFound, Refused, Invalid for an empty or long title."""
    found = queries.place(work, actor, slug=room)
    title = words.title(title)
    row = locked(work, found.id)
    demand(may_start_topic(actor, voices.of_room(work, actor, row)))
    newcomers.demand_topic(work, actor, row)
    word = wordlists.check(work, actor, row, title, field="title")
    topic = Topic(
        room_id=found.id,
        author_id=actor.member,
        title=title,
        lang=words.language(lang, title, actor),
        messages=0,
        latest_seq=next_seq(row),
        latest_at=work.now,
        placed_at=work.now,
        made_at=work.now,
    )
    work.session.add(topic)
    work.session.flush()
    search.keep_topic(work, topic)
    work.emit(TopicStarted(found.slug, topic.latest_seq, topic.id))
    titles.hold_for(work, row, topic, word)
    return queries.topic(work, actor, id=topic.id)


def read(work: Work, actor: Actor, *, topic: int, seq: int) -> int:
    """Move one's pointer on to a seq that was in view; it never goes back. Gives where it stands.

    Two devices may tell in any order: the furthest counts. Raises NotFound, Refused for a visitor.
    """
    queries.check_topic(work, actor, id=topic)
    pointer = _pointer(work, actor, topic)
    last = _last_up_to(work, topic, seq)
    if last > pointer.seq:
        pointer.count += pointers.count_of_others(
            work, actor, topic=topic, after=pointer.seq, up_to=last
        )
        pointer.seq, pointer.sweep = last, None
        work.signal(NewsChanged(pointer.member_id, topic))
    return pointer.seq


def unread_from(work: Work, actor: Actor, *, message: int) -> TopicView:
    """A message and what follows it is unread again, on all of one's devices; what was unread
    already stays so. Raises NotFound, Refused for a visitor."""
    found = queries.message(work, actor, id=message)
    pointer = _pointer(work, actor, found.topic)
    last = _last_up_to(work, found.topic, found.seq - 1)
    if last < pointer.seq:
        pointer.seq, pointer.sweep = last, None
        pointer.count = _count_behind(work, pointer)
        work.session.flush()
        work.signal(NewsChanged(pointer.member_id, found.topic))
    return queries.topic(work, actor, id=found.topic)


def wrote(work: Work, actor: Actor, *, topic: int, seq: int) -> None:
    """One's own message is none that one has yet to read, and who answers has read what stands
    above it, unless something unread lies between. Who writes in a topic follows it."""
    pointer = _pointer(work, actor, topic)
    unread = pointers.count_of_others(work, actor, topic=topic, after=pointer.seq, up_to=seq)
    pointer.count += 1
    if not unread:
        pointer.seq = seq
    pointer.sweep = None  # it is of use now, and must not be taken back
    follows.by_writing(work, acting(actor), topic=topic)
    work.session.flush()


def own(work: Work, author: int, *, topic: int) -> None:
    """One's own message comes into a topic: none that one has yet to read there."""
    pointer = _pointer(work, Actor(member=author), topic)
    work.session.refresh(pointer)
    pointer.count += 1
    pointer.sweep = None
    work.session.flush()


def _pointer(work: Work, actor: Actor, topic: int) -> model.Reading:
    """The pointer of a member; a new one stands where they joined.

    Its count is of all messages up to it, and of one's own after it. Raises Conflict.
    """
    member = acting(actor)
    found = work.session.get(model.Reading, (member, topic))
    if found is not None:
        return found
    begin = pointers.read_to(work, actor, topic=topic)
    pointer = model.Reading(
        member_id=member, topic_id=topic, seq=begin, count=_count_up_to(work, topic, begin)
    )
    work.session.add(pointer)
    try:
        work.session.flush()
    except IntegrityError as error:  # another process made the pointer this very moment
        raise Conflict("conflict") from error
    return pointer


def _last_up_to(work: Work, topic: int, seq: int) -> int:
    """A pointer stands on a message that is there, whatever number the client sent."""
    found = work.session.scalar(
        select(func.max(Message.seq)).where(Message.topic_id == topic, Message.seq <= seq)
    )
    return found or 0


def _count_behind(work: Work, pointer: model.Reading) -> int:
    """All messages up to a pointer, and one's own after it."""
    behind = (Message.seq <= pointer.seq) | (Message.author_id == pointer.member_id)
    counted = select(func.count()).where(Message.topic_id == pointer.topic_id, behind)
    return work.session.scalar(counted) or 0


def _count_up_to(work: Work, topic: int, seq: int) -> int:
    if not seq:
        return 0
    counted = select(func.count()).where(Message.topic_id == topic, Message.seq <= seq)
    return work.session.scalar(counted) or 0
