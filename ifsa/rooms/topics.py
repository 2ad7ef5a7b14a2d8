"""Starting a topic, and noting how far one has read it."""

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ifsa.actor import Actor
from ifsa.errors import Invalid, demand
from ifsa.rooms import model, queries
from ifsa.rooms.changes import locked, next_seq
from ifsa.rooms.events import TopicStarted
from ifsa.rooms.model import Message, Topic
from ifsa.rooms.policy import may_start_topic
from ifsa.rooms.queries import TopicView
from ifsa.storage.work import Work
from ifsa.text.detection import detect
from ifsa.text.normalise import clean

TITLE_MAX = 200


def start(
    work: Work, actor: Actor, *, room: str, title: str, lang: str | None = None
) -> TopicView:
    """A new topic in a room. Raises NotFound, Refused, Invalid for an empty or long title."""
    found = queries.room(work, actor, slug=room)
    demand(may_start_topic(actor))
    title = _title(title)
    row = locked(work, found.id)
    topic = Topic(
        room_id=found.id,
        author_id=actor.member,
        title=title,
        lang=lang or detect(title, (actor.language,)),
        messages=0,
        latest_seq=next_seq(row),
        latest_at=work.now,
        made_at=work.now,
    )
    work.session.add(topic)
    work.session.flush()
    work.emit(TopicStarted(found.slug, topic.latest_seq, topic.id))
    return queries.topic(work, actor, id=topic.id)


def read(work: Work, actor: Actor, *, topic: int, seq: int) -> int:
    """Move one's pointer on to a seq that was in view; it never goes back. Gives where it stands.

    Two devices may tell in any order: the furthest counts. Raises NotFound.
    """
    queries.topic(work, actor, id=topic)
    if actor.member is None:
        return 0
    pointer = work.session.get(model.Reading, (actor.member, topic))
    if pointer is None:
        pointer = model.Reading(member_id=actor.member, topic_id=topic, seq=0, count=0)
        work.session.add(pointer)
    last = _last_up_to(work, topic, seq)
    if last > pointer.seq:
        pointer.seq = last
        pointer.count = _count_up_to(work, topic, last)
    try:
        work.session.flush()
    except IntegrityError as error:  # another process made the pointer this very moment
        raise Invalid("seq", "conflict") from error
    return pointer.seq


def _title(text: str) -> str:
    title = clean(text).replace("\n", " ").strip()
    if not title:
        raise Invalid("title", "required")
    if len(title) > TITLE_MAX:
        raise Invalid("title", "too_long", limit=TITLE_MAX)
    return title


def _last_up_to(work: Work, topic: int, seq: int) -> int:
    """A pointer stands on a message that is there, whatever number the client sent."""
    found = work.session.scalar(
        select(func.max(Message.seq)).where(Message.topic_id == topic, Message.seq <= seq)
    )
    return found or 0


def _count_up_to(work: Work, topic: int, seq: int) -> int:
    return work.session.scalar(
        select(func.count()).where(Message.topic_id == topic, Message.seq <= seq)
    ) or 0
