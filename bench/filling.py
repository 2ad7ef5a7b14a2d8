"""A room with any number of messages, as verbs would have filled it, but all at once.

A Story says who says and reads what, in which order. `fill` writes what the verbs would leave of it
(tests/bench/test_filling.py compares), apart from the full-text index, which is bench/search.py's.
"""

import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import DeclarativeBase, Session

from bench.house import ROOM, TEXT
from ifsa.rooms.events import MessagePosted, TopicStarted, stream
from ifsa.rooms.model import Message, Reading, Room, Topic
from ifsa.storage.events import StoredEvent
from ifsa.storage.work import kind

CHUNK = 20_000
TALK = 0.2  # share of what is said in the room's open topic
THREAD = 400  # messages of a titled topic
PEOPLE = 20  # who take part in one
OPEN = 10  # topics that are talked in at the same time
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
STEP = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Said:
    """A message, or (`starts`) a new topic. Topics count from 1, 0 is the room's open one; members
    count from 0."""

    member: int
    topic: int
    starts: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """All that was said in a room, and at last who has read which topics, up to how many messages
    before its end."""

    said: list[Said]
    read: list[tuple[int, int, int]]

    @property
    def topics(self) -> int:
        return max(one.topic for one in self.said)


def told(messages: int, members: int, seed: int = 7) -> Story:
    """So many messages: a fifth is talk, the rest in topics that are alive for a while, each with
    some who take part. Half of the members read the talk and the latest topics."""
    dice = random.Random(seed)
    topics = max(2, messages // THREAD)
    people = [[dice.randrange(members) for _ in range(PEOPLE)] for _ in range(topics + 1)]
    said: list[Said] = []
    begun = 0
    for number in range(messages):
        newest = min(topics, 1 + number * topics // messages)
        while begun < newest:
            begun += 1
            said.append(Said(dice.choice(people[begun]), begun, starts=True))
        if dice.random() < TALK:
            said.append(Said(dice.randrange(members), 0))
        else:
            topic = dice.randint(max(1, newest - OPEN), newest)
            said.append(Said(dice.choice(people[topic]), topic))
    latest = range(max(1, topics - OPEN), topics + 1)
    read = [
        (member, topic, dice.randrange(200))
        for member in range(0, members, 2)
        for topic in (0, *latest)
    ]
    return Story(said, read)


@dataclass(slots=True)
class _Pointer:
    seq: int = 0
    count: int = 0


@dataclass(slots=True)
class _Thread:
    """What is known of a topic while its messages pass by."""

    seqs: list[int] = field(default_factory=list)
    latest: int = 0
    last_by: int = -1
    last: int = 0
    last_of_others: int = 0  # of others than `last_by`
    own: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def says(self, member: int, seq: int) -> int:
        """Note a message; gives the last before it that somebody else wrote."""
        others = self.last_of_others if self.last_by == member else self.last
        if self.last_by != member:
            self.last_by, self.last_of_others = member, self.last
        self.last = self.latest = seq
        self.seqs.append(seq)
        self.own[member].append(seq)
        return others


class _Room:
    """Goes through a story, and keeps what the verbs would have left."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.threads = [_Thread() for _ in range(story.topics + 1)]
        self.pointers: defaultdict[tuple[int, int], _Pointer] = defaultdict(_Pointer)
        self.starts: dict[int, tuple[int, int]] = {}  # of a topic: by whom, with which seq
        self.seq = 0

    def messages(self) -> Iterator[tuple[int, Said]]:
        """Seq and message, in order; starts of topics take numbers as well."""
        for one in self.story.said:
            self.seq += 1
            thread = self.threads[one.topic]
            if one.starts:
                self.starts[one.topic] = (one.member, self.seq)
                thread.latest = self.seq
                continue
            others = thread.says(one.member, self.seq)
            pointer = self.pointers[one.member, one.topic]
            pointer.count += 1
            if others <= pointer.seq:
                pointer.seq = self.seq
            yield self.seq, one

    def read(self) -> None:
        for member, topic, behind in self.story.read:
            thread = self.threads[topic]
            if not thread.seqs:
                continue
            to = thread.seqs[max(0, len(thread.seqs) - 1 - behind)]
            pointer = self.pointers[member, topic]
            if to > pointer.seq:
                pointer.count += _between(thread.seqs, pointer.seq, to)
                pointer.count -= _between(thread.own.get(member, []), pointer.seq, to)
                pointer.seq = to


def _between(seqs: list[int], after: int, up_to: int) -> int:
    return bisect_right(seqs, up_to) - bisect_right(seqs, after)


def fill(session: Session, story: Story, *, began: datetime = BEGAN) -> None:
    """Write a story into the room of a house; the members are there already. Commits nothing."""
    found = session.scalars(select(Room).where(Room.slug == ROOM)).one()
    place, first = found.id, found.open_topic_id or 0
    room = _Room(story)
    # What is known of a topic is known once its messages have passed by; and while what they stand
    # in is not there yet, SQLite looks through all of them with each.
    said = list(room.messages())
    room.read()
    _write(session, Topic, _topics(room, place, first, began))
    _write(session, Message, _messages(said, place, first, began))
    _write(session, StoredEvent, _events(room, first, began))
    _write(session, Reading, _readings(room, first))
    talk = room.threads[0]
    told_at = began + STEP * talk.latest
    values = {"messages": len(talk.seqs), "latest_seq": talk.latest, "latest_at": told_at}
    values["placed_at"] = told_at
    session.execute(update(Topic).where(Topic.id == first).values(values))
    session.execute(update(Room).where(Room.id == place).values(seq=room.seq))


def _write(session: Session, table: type[DeclarativeBase], rows: Iterable[dict[str, Any]]) -> None:
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        session.execute(insert(table), chunk)


def _messages(
    said: Iterable[tuple[int, Said]], place: int, first: int, began: datetime
) -> Iterator[dict[str, Any]]:
    for number, (seq, one) in enumerate(said, 1):
        at = began + STEP * seq
        yield {
            "id": number,
            "room_id": place,
            "topic_id": first + one.topic,
            "author_id": one.member + 1,
            "key": str(UUID(int=number)),
            "digest": f"{number:064x}",
            "seq": seq,
            "text": TEXT,
            "lang": "ur",
            "posted_at": at,
            "placed_at": at,
        }


def _topics(room: _Room, place: int, first: int, began: datetime) -> Iterator[dict[str, Any]]:
    for number, (member, seq) in room.starts.items():
        thread = room.threads[number]
        yield {
            "id": first + number,
            "room_id": place,
            "author_id": member + 1,
            "title": title(number),
            "lang": "en",
            "messages": len(thread.seqs),
            "latest_seq": thread.latest,
            "latest_at": began + STEP * thread.latest,
            "placed_at": began + STEP * thread.latest,
            "made_at": began + STEP * seq,
            "echoes": 0,
        }


def title(topic: int) -> str:
    return f"How to keep the mangoes of orchard {topic}"


def _events(room: _Room, first: int, began: datetime) -> Iterator[dict[str, Any]]:
    message = 0
    for seq, one in enumerate(room.story.said, 1):
        message += not one.starts
        event: type[TopicStarted | MessagePosted] = TopicStarted if one.starts else MessagePosted
        body: dict[str, Any] = {"event": kind(event), "room": ROOM, "seq": seq}
        body |= {"topic": first + one.topic} | ({} if one.starts else {"message": message})
        yield {
            "kind": kind(event),
            "stream": stream(ROOM),
            "seq": seq,
            "actor_id": one.member + 1,
            "body": body,
            "at": began + STEP * seq,
        }


def _readings(room: _Room, first: int) -> Iterator[dict[str, Any]]:
    for (member, topic), pointer in room.pointers.items():
        yield {
            "member_id": member + 1,
            "topic_id": first + topic,
            "seq": pointer.seq,
            "count": pointer.count,
        }
