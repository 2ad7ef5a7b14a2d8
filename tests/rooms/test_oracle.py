"""Whatever people do in a room, in whatever order and from two devices each: it is as a plain list
would have it.

The oracle knows no tables: it keeps what was said in a list, and how far each has read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from os import environ
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ifsa.errors import Conflict, Invalid, Refused
from ifsa.rooms import deletions, edits, hiding, messages, moves, queries, sweeps, topics
from ifsa.rooms.views import MessageView, RoomPage
from tests.rooms.talk import ORCHARDS, Talk

LATE = "nadia"  # joins when there is something to read already
PEOPLE = ("amina", "liwei", "rafiq", LATE)
WHO = st.sampled_from(PEOPLE)
DEVICE = st.sampled_from(["phone", "laptop"])
ANY = st.integers(0, 10**6)
"""Which of those there are: the remainder says."""
EXAMPLES = int(environ.get("EXAMPLES", "6"))
"""On each database. EXAMPLES=1000 takes hours, and leaves little untried."""
OFTEN = settings(
    max_examples=EXAMPLES,
    stateful_step_count=30,
    phases=[Phase.explicit, Phase.generate],  # a whole afternoon is read more quickly than shrunk
)
TEXTS = st.sampled_from(["پتے پیلے ہیں", "叶子发黄", "Leaves turn yellow", "kya karen?", "@liwei!"])


@dataclass(frozen=True)
class Line:
    """A message as the oracle knows it."""

    id: int
    seq: int
    topic: int
    by: str
    text: str
    edited: bool = False
    deleted: bool = False
    hidden: bool = False
    answers: int | None = None
    quoted: str = ""
    """The beginning of what it answers."""


@dataclass
class Oracle:
    """What was said, by message, and how far each has read in each topic; `joined` is where the
    room stood when somebody came."""

    seq: int
    lines: dict[int, Line] = field(default_factory=dict)
    topics: list[int] = field(default_factory=list)
    stands: dict[tuple[str, int], int] = field(default_factory=dict)
    joined: dict[str, int] = field(default_factory=dict)

    def of(self, topic: int) -> list[Line]:
        return sorted(
            (one for one in self.lines.values() if one.topic == topic), key=lambda one: one.seq
        )

    def stand(self, by: str, topic: int) -> int:
        """In a topic one never opened, at the last that was said before one came."""
        came = self.joined.get(by, 0)
        before = max((one.seq for one in self.of(topic) if one.seq <= came), default=0)
        return self.stands.get((by, topic), before)

    def seen(self, by: str, topic: int) -> list[Line]:
        """What is hidden its author alone still reads, and nobody in a quotation."""
        return [self._seen(by, one) for one in self.of(topic)]

    def _seen(self, by: str, line: Line) -> Line:
        if line.deleted:
            return replace(line, hidden=False, answers=None)
        if line.hidden and by != line.by:
            return replace(line, text="", edited=False, answers=None)
        if line.answers is None:
            return line
        to = self.lines[line.answers]
        return replace(line, quoted="" if to.hidden else to.text)

    def unread(self, by: str, topic: int) -> list[Line]:
        stand = self.stand(by, topic)
        return [one for one in self.of(topic) if one.seq > stand and one.by != by]

    def next(self) -> int:
        self.seq += 1
        return self.seq

    def say(self, by: str, topic: int, text: str, id: int, answers: int | None = None) -> None:
        """Who has read all goes on having read all."""
        caught_up = not self.unread(by, topic)
        self.lines[id] = Line(id, self.next(), topic, by, text, answers=answers)
        if caught_up:
            self.stands[by, topic] = self.seq

    def read(self, by: str, topic: int, seq: int) -> int:
        """To the last message that is there up to a number; never back."""
        last = max((one.seq for one in self.of(topic) if one.seq <= seq), default=0)
        self.stands[by, topic] = max(last, self.stand(by, topic))
        return self.stands[by, topic]

    def unread_from(self, by: str, line: Line) -> None:
        last = max((one.seq for one in self.of(line.topic) if one.seq < line.seq), default=0)
        self.stands[by, line.topic] = min(last, self.stand(by, line.topic))

    def move(self, ids: list[int], topic: int) -> None:
        for line in sorted((self.lines[one] for one in ids), key=lambda one: one.seq):
            if line.topic != topic:
                self.lines[line.id] = replace(line, topic=topic, seq=self.next())


class Room(RuleBasedStateMachine):
    """`kept` is what each device last saw, which may be long out of date, `sent` how each message
    was sent."""

    def __init__(self, place: Talk) -> None:
        super().__init__()
        self.place = place
        self.oracle = Oracle(place.seq(), topics=[place.open_topic()])
        self.kept: dict[tuple[str, str], dict[int, Line]] = {}
        self.sent: dict[int, tuple[str, Any, dict[str, Any]]] = {}

    @initialize(texts=st.lists(TEXTS, max_size=4))
    def begin(self, texts: list[str]) -> None:
        """To somebody who joins nothing is new that was there before."""
        self.ask("amina", "Why?")
        for which, text in enumerate(texts):
            self.post("liwei", text, which)
        self.place.world.pass_time(seconds=1)
        self.place.join(LATE)
        self.oracle.joined[LATE] = self.oracle.seq
        assert self.place.unread_in_room(LATE) == 0

    @rule(by=WHO, text=TEXTS, which=ANY)
    def post(self, by: str, text: str, which: int) -> None:
        topic = self._topic(which)
        given = {"room": ORCHARDS, "key": uuid4(), "text": text, "topic": topic}
        said = self._do(messages.post, by, **given)
        self.oracle.say(by, topic, text, said.id)
        self.sent[said.id] = by, messages.post, given

    @rule(by=WHO, text=TEXTS, which=ANY, there=ANY)
    def answer(self, by: str, text: str, which: int, there: int) -> None:
        """To a message of any topic; to what is gone or out of sight nobody does."""
        line, topic = self._line(which), self._topic(there)
        given = {
            "room": ORCHARDS,
            "key": uuid4(),
            "text": text,
            "topic": topic,
            "reply_to": line.id,
        }
        if line.deleted or line.hidden:
            with pytest.raises(Invalid):
                self._do(messages.post, by, **given)
            return
        said = self._do(messages.post, by, **given)
        self.oracle.say(by, topic, text, said.id, answers=line.id)
        self.sent[said.id] = by, messages.post, given

    @rule(which=ANY)
    def hide(self, which: int) -> None:
        """Often one that somebody has answered."""
        answered = [one.answers for one in self.oracle.lines.values() if one.answers is not None]
        line = self.oracle.lines[answered[-1]] if answered and which % 2 else self._line(which)
        if line.deleted:
            with pytest.raises(Conflict):
                self._do(hiding.hide, "maryam", message=line.id, reason="rude")
            return
        self._do(hiding.hide, "maryam", message=line.id, reason="rude")
        self._cover(line, hidden=True)

    @rule(which=ANY)
    def show(self, which: int) -> None:
        line = self._line(which)
        self._do(hiding.show, "maryam", message=line.id)
        self._cover(line, hidden=False)

    def _cover(self, line: Line, *, hidden: bool) -> None:
        if line.hidden != hidden:
            self.oracle.next()
            self.oracle.lines[line.id] = replace(line, hidden=hidden)

    @rule(by=WHO, which=ANY, undone=st.booleans())
    def sweep(self, by: str, which: int, undone: bool) -> None:
        """All of a topic is read by one button, or all of the room; or it was not meant."""
        topic = self._topic(which)
        before = {one: self.oracle.unread(by, one) for one in self.oracle.topics}
        where = {"topic": topic} if which % 2 else {"room": ORCHARDS}
        number = self._do(sweeps.sweep, by, **where)
        for one in [topic] if which % 2 else self.oracle.topics:
            assert self.place.unread(by, one) == 0
        if undone:
            self._do(sweeps.undo, by, sweep=number)
            assert {one: self.place.unread(by, one) for one in before} == {
                one: len(lines) for one, lines in before.items()
            }
            return
        for one in [topic] if which % 2 else self.oracle.topics:
            if before[one]:
                self.oracle.stands[by, one] = self.oracle.of(one)[-1].seq

    @rule(by=WHO, text=TEXTS)
    def ask(self, by: str, text: str) -> None:
        given = {"room": ORCHARDS, "key": uuid4(), "text": text, "title": "Leaves turn yellow"}
        started = self._do(messages.ask, by, **given)
        self.oracle.next()
        self.oracle.topics.append(started.topic.id)
        self.oracle.say(by, started.topic.id, text, started.message.id)
        self.sent[started.message.id] = by, messages.ask, given

    @rule(which=ANY)
    def send_again(self, which: int) -> None:
        """A phone that heard no answer sends once more what it sent, however long ago."""
        line = self._line(which)
        by, verb, given = self.sent[line.id]
        again = self._do(verb, by, **given)
        found = again if verb is messages.post else again.message
        assert found == self._read(queries.message, by, id=line.id)

    @rule(by=WHO, device=DEVICE)
    def look(self, by: str, device: str) -> None:
        self.kept[by, device] = dict(self.oracle.lines)

    @precondition(lambda self: self.kept)
    @rule(who=ANY, which=ANY)
    def read(self, who: int, which: int) -> None:
        """One device tells how far one has read, on a page that may be hours old."""
        by, line = self._seen(who, which)
        found = self.place.read(by, line.topic, line.seq)
        assert found == self.oracle.read(by, line.topic, line.seq)

    @rule(by=WHO, which=ANY)
    def mark_unread(self, by: str, which: int) -> None:
        line = self._line(which)
        self._do(topics.unread_from, by, message=line.id)
        self.oracle.unread_from(by, line)

    @precondition(lambda self: self.kept)
    @rule(who=ANY, which=ANY, text=TEXTS)
    def edit(self, who: int, which: int, text: str) -> None:
        """Somebody changes what they see on a device: theirs or not, as it is or as it was."""
        by, seen = self._seen(who, which)
        line = self.oracle.lines[seen.id]
        if line.by != by or line.deleted:
            with pytest.raises(Refused):
                self._do(edits.edit, by, message=line.id, text=text, before=seen.text)
        elif text != line.text and seen.text != line.text:
            with pytest.raises(Conflict):
                self._do(edits.edit, by, message=line.id, text=text, before=seen.text)
        else:
            self._do(edits.edit, by, message=line.id, text=text, before=seen.text)
            if text != line.text:
                self.oracle.next()
                self.oracle.lines[line.id] = replace(line, text=text, edited=True)

    @rule(by=WHO, which=ANY)
    def delete(self, by: str, which: int) -> None:
        line = self._line(which)
        if line.by != by:
            with pytest.raises(Refused):
                self._do(deletions.delete, by, message=line.id)
            return
        self._do(deletions.delete, by, message=line.id)
        if not line.deleted:
            self.oracle.next()
            self.oracle.lines[line.id] = replace(line, text="", edited=False, deleted=True)

    @rule(which=ANY, more=st.integers(0, 3), there=ANY)
    def move(self, which: int, more: int, there: int) -> None:
        topic = self._topic(there)
        beside = self.oracle.of(self._line(which).topic)
        ids = [one.id for one in beside[: more + 1]]
        self._do(moves.move, "maryam", messages=ids, topic=topic)
        self.oracle.move(ids, topic)

    @invariant()
    def it_is_as_the_list(self) -> None:
        """After each step for one of them in turn, and one topic."""
        assert self.place.seq() == self.oracle.seq
        self.same_for(PEOPLE[self.oracle.seq % len(PEOPLE)], self._topic(self.oracle.seq))

    def same_for(self, by: str, topic: int) -> None:
        found = self._read(queries.messages_after, by, topic_id=topic, most=10**6)
        assert [_line(one) for one in found] == self.oracle.seen(by, topic)
        pages = list(self._pages(by))
        new = {one: len(self.oracle.unread(by, one)) for one in self.oracle.topics}
        listed = [(one.id, one.unread) for page in pages for one in page.topics]
        assert sorted(listed, key=str) == sorted(new.items(), key=str), by
        assert pages[0].room.unread == sum(new.values()), by
        first = next((one.seq for one in self.oracle.unread(by, topic)), None)
        assert self.place.page(by, topic).first_unread == first, (by, topic)

    def _pages(self, by: str) -> Iterator[RoomPage]:
        """All that the list of topics has, each once."""
        before = None
        while True:
            page = self._read(queries.room_page, by, slug=ORCHARDS, before=before)
            yield page
            if page.next is None:
                return
            before = int(page.next)

    def teardown(self) -> None:
        for by in PEOPLE:
            for topic in self.oracle.topics:
                self.same_for(by, topic)
        self.place.end()

    def _do(self, verb: Any, by: str, **given: Any) -> Any:
        self.place.world.pass_time(seconds=1)
        return self.place.world.do(verb, self.place[by], **given)

    def _read(self, query: Any, by: str, **given: Any) -> Any:
        return self.place.world.read(query, self.place[by], **given)

    def _topic(self, which: int) -> int:
        return self.oracle.topics[which % len(self.oracle.topics)]

    def _line(self, which: int) -> Line:
        return list(self.oracle.lines.values())[which % len(self.oracle.lines)]

    def _seen(self, who: int, which: int) -> tuple[str, Line]:
        (by, _), seen = list(self.kept.items())[who % len(self.kept)]
        return by, list(seen.values())[which % len(seen)]


def _line(view: MessageView) -> Line:
    edited, deleted = view.edited is not None, view.deleted
    by = view.author.handle
    answers, quoted = (view.reply.id, view.reply.text) if view.reply else (None, "")
    hidden = view.hidden is not None
    return Line(
        view.id, view.seq, view.topic, by, view.text, edited, deleted, hidden, answers, quoted
    )


@pytest.mark.timeout(100 + 10 * EXAMPLES)
def test_a_room_is_as_a_plain_list_would_have_it(anew: Callable[[], Talk]) -> None:
    class Begun(Room):
        def __init__(self) -> None:
            super().__init__(anew())

    run_state_machine_as_test(Begun, settings=OFTEN)
