"""Each is told once: however often the outbox tries, and wherever the process dies."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from ifsa.actor import Actor
from ifsa.app import HANDLERS, open_store
from ifsa.notifications import giving, queries
from ifsa.notifications.events import NoticeGiven
from ifsa.notifications.model import Notice
from ifsa.schools import follows
from ifsa.storage.events import Event, OutboxEntry, StoredEvent
from ifsa.storage.outbox import Outbox, due_entries
from ifsa.storage.store import Store
from ifsa.storage.work import Reading, Work
from tests import parts
from tests.notifications.village import Village, make

# Serves an outbox whose second notice is its last act: it dies in the transaction, uncommitted.
DYING = """
import asyncio, os, signal, sys
from pathlib import Path
from ifsa.app import HANDLERS, open_store
from ifsa.notifications import giving
from ifsa.storage.outbox import Outbox
from tests import parts

def give_and_die(work, event):
    giving.give(work, event)
    os.kill(os.getpid(), signal.SIGKILL)

store = open_store(parts.settings_in(Path(sys.argv[1])))
asyncio.run(Outbox(store.writer, store.reader, {**HANDLERS, giving.GIVE: give_and_die}).drain())
"""


def forget_that_it_is_done(work: Work, actor: Actor) -> None:
    """As if the mark of what the outbox did had been lost."""
    work.session.execute(
        update(OutboxEntry).where(OutboxEntry.handler == giving.GIVE).values(done_at=None)
    )


def notices(reading: Reading, actor: Actor) -> int:
    return reading.session.scalar(select(func.count()).select_from(Notice)) or 0


def stored(reading: Reading, actor: Actor, *, kind: str) -> int:
    wanted = select(func.count()).where(StoredEvent.kind == kind)
    return reading.session.scalar(wanted) or 0


def failures(reading: Reading, actor: Actor) -> list[str | None]:
    failed = select(OutboxEntry.failure).where(OutboxEntry.failure.is_not(None))
    return list(reading.session.scalars(failed))


async def test_the_outbox_may_run_twice(village: Village) -> None:
    await village.lesson()
    await village.asked()
    await village.tell()
    before = {handle: await village.heard(handle) for handle in village.people}
    await village.do(forget_that_it_is_done, "maryam")
    assert await village.store.read(due_entries, Actor())
    await village.tell()
    assert {handle: await village.heard(handle) for handle in village.people} == before
    assert await village.store.read(failures, Actor()) == [], "and nothing failed over it"
    assert await village.store.read(stored, Actor(), kind="notice.given") == 4


async def test_two_events_of_a_kind_are_two_notices(village: Village) -> None:
    await village.lesson()
    await village.lesson(ahead=180)
    assert (await village.told())["amina"] == ["lesson.scheduled"] * 2


async def test_a_crash_between_leaves_nothing_half_told(village: Village) -> None:
    def give_and_fail(work: Work, event: Event) -> None:
        giving.give(work, event)
        raise RuntimeError("the power went")

    await village.lesson()
    failing = {**HANDLERS, giving.GIVE: give_and_fail}
    await Outbox(village.store.writer, village.store.reader, failing).drain()
    assert await village.store.read(notices, Actor()) == 0
    assert await village.store.read(stored, Actor(), kind="notice.given") == 0
    await village.do(try_now, "maryam")
    assert await village.told() == {"amina": ["lesson.scheduled"], "zain": ["lesson.scheduled"]}


def try_now(work: Work, actor: Actor) -> None:
    """What failed is tried again in a while: let the while be over."""
    wanted = OutboxEntry.done_at.is_(None), OutboxEntry.handler == giving.GIVE
    work.session.execute(update(OutboxEntry).where(*wanted).values(due=work.now))


async def test_kill_9_in_the_middle_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    settings = parts.fresh(tmp_path / "data")
    store = open_store(settings)
    await (await make(store)).lesson()
    store.close()
    died = await asyncio.create_subprocess_exec(sys.executable, "-c", DYING, str(settings.data))
    assert await died.wait() == -signal.SIGKILL
    store = open_store(settings)
    try:
        assert await store.read(notices, Actor()) == 0
        await Outbox(store.writer, store.reader, HANDLERS).drain()
        assert await store.read(notices, Actor()) == 2
        await Outbox(store.writer, store.reader, HANDLERS).drain()
        assert await store.read(notices, Actor()) == 2
    finally:
        store.close()


async def test_many_are_told_in_turns(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving, "AT_ONCE", 4)
    followers = [await _follower(village.store, number) for number in range(9)]
    await village.lesson()
    turns = []

    def give(work: Work, event: Event) -> None:
        giving.give(work, event)
        turns.append([one.event for one in work.happened()])

    handlers = {**HANDLERS, giving.GIVE: give}
    await Outbox(village.store.writer, village.store.reader, handlers).drain()
    assert [len(turn) for turn in turns] == [4, 4, 3]
    told = [event.member for turn in turns for event in turn if isinstance(event, NoticeGiven)]
    assert sorted(told) == sorted(
        actor.member or 0 for actor in (*followers, village["amina"], village["zain"])
    )
    for actor in followers:
        assert await village.store.read(queries.unread, actor) == 1


async def _follower(store: Store, number: int) -> Actor:
    actor = await parts.member(store, f"follower{number}")
    await store.do(follows.follow, actor, school="chenab")
    return actor
