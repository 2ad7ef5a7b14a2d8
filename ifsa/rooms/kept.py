"""What a phone keeps of rooms, to be read without a network: the rooms a member has to do with,
the latest messages of one, and what of them has changed since."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.rooms import queries, windows
from ifsa.rooms.events import (
    AnswerChosen,
    AnswerDropped,
    LanguageCorrected,
    MessageDeleted,
    MessageEdited,
    MessageEvent,
    MessageHidden,
    MessageLinked,
    MessagePosted,
    MessageReacted,
    MessageShown,
    TitleHidden,
    TitleShown,
    TopicChanged,
    TopicStarted,
)
from ifsa.rooms.model import Message
from ifsa.rooms.views import MessageTold, MessageView, RoomPage, RoomView, TopicPage, TopicView
from ifsa.schools.queries import followed, stewarded
from ifsa.storage.events import Event
from ifsa.storage.work import Reading

MESSAGES_MOST = 200
ROOMS_MOST = 12

# After these a message looks otherwise, and with it the beginnings of answers to it.
_MESSAGES = (
    MessagePosted,
    MessageReacted,
    MessageLinked,
    MessageEdited,
    LanguageCorrected,
    MessageHidden,
    MessageShown,
    MessageDeleted,
)
# After these more of a topic's page does. After any other change, pages of other topics too.
_TOPICS = (TopicStarted, TopicChanged, TitleHidden, TitleShown, AnswerChosen, AnswerDropped)


@dataclass(frozen=True, slots=True)
class Kept:
    """A room with its topics, each with those of its messages that are among the room's latest.

    Unless `whole`: the topics that are new or look otherwise, and in `said` how messages of the
    other topics look now.
    """

    whole: bool
    page: RoomPage
    topics: list[TopicPage]
    said: list[MessageTold]


def rooms(reading: Reading, actor: Actor, *, most: int = ROOMS_MOST) -> list[RoomView]:
    """The rooms of the schools one follows or runs, and those one has written in; the one with
    the latest message first. None for a visitor."""
    if actor.member is None:
        return []
    schools = {one.slug for one in (*followed(reading, actor), *stewarded(reading, actor))}
    written = select(Message.room_id).where(Message.author_id == actor.member).distinct()
    ids = set(reading.session.scalars(written))
    found = queries.rooms(reading, actor)
    return [one for one in found if one.school in schools or one.id in ids][:most]


def room(reading: Reading, actor: Actor, *, slug: str, after: int | None = None) -> Kept:
    """The latest of a room; with `after`, what has changed since that seq, where little has.

    Raises NotFound.
    """
    page = queries.room_page(reading, actor, slug=slug)
    events = _since(reading, actor, slug, after)
    if events is None:
        return Kept(True, page, _topics(reading, actor, page.room), [])
    again = {event.topic for event in events if isinstance(event, _TOPICS)}
    changed = {event.message for event in events if isinstance(event, MessageEvent)}
    topics = _topics(reading, actor, page.room, only=again) if again else []
    wanted = windows.rows().where(Message.id.in_(changed), Message.topic_id.not_in(again))
    said = windows.told(reading, wanted.order_by(Message.seq)) if changed else []
    return Kept(False, page, topics, said)


def _since(reading: Reading, actor: Actor, slug: str, after: int | None) -> Sequence[Event] | None:
    """The changes after a seq; None where they are too many, or reach too far."""
    if after is None:
        return None
    events = queries.changes(reading, actor, slug=slug, after=after).events
    if events is None or not all(isinstance(one, (*_MESSAGES, *_TOPICS)) for one in events):
        return None
    return events


def _topics(
    reading: Reading, actor: Actor, room: RoomView, *, only: Collection[int] | None = None
) -> list[TopicPage]:
    said: defaultdict[int, list[MessageView]] = defaultdict(list)
    for message in queries.latest_messages(reading, actor, slug=room.slug, most=MESSAGES_MOST):
        if only is None or message.topic in only:
            said[message.topic].append(message)
    topics = queries.topics_by_id(reading, actor, ids=sorted(said))
    return [_page(room, topics[topic].seen_by(actor), messages) for topic, messages in said.items()]


def _page(room: RoomView, topic: TopicView, messages: list[MessageView]) -> TopicPage:
    """The end of a topic. How far one has read is not asked for each: who reads on tells again,
    and the furthest counts."""
    more = topic.messages > len(messages)
    return TopicPage(
        room,
        topic,
        messages,
        before=messages[0].seq if more else None,
        after=None,
        read_to=0,
        first_unread=None,
        opens="end",
    )
