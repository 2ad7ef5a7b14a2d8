import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from ifsa.actor import Actor
from ifsa.storage.events import Event, OutboxEntry
from ifsa.storage.outbox import LONGEST_BACK_OFF, MOST_TRIES, decode
from ifsa.storage.work import Work
from tests.storage import shelf
from tests.storage.shelf import SOMEBODY, START, JarPut, Shelf


def label(work: Work, given: Event) -> None:
    """A consequence that changes the store: one more jar, named after the first."""
    assert isinstance(given, JarPut)
    work.session.add(shelf.Jar(name=f"label of {given.jar}"))


def follows(work: Work, given: Event) -> tuple[str, ...]:
    return ("label",)


@pytest.fixture
def labelled(jars: Shelf) -> Shelf:
    """The shelf again, where a label follows from each jar."""
    jars.writer._consequences = follows
    return jars


async def test_what_follows_happens_exactly_once(labelled: Shelf) -> None:
    jar = await labelled.put("salt")
    outbox = labelled.outbox(label=label)
    assert labelled.jars() == ["salt"]
    assert await outbox.drain() == 1
    assert await outbox.drain() == 0
    assert labelled.jars() == ["salt", f"label of {jar}"]


async def test_who_asks_while_it_is_at_work_waits_and_finds_nothing_left(labelled: Shelf) -> None:
    for number in range(5):
        await labelled.put(f"jar {number}")
    outbox = labelled.outbox(label=label)
    assert list(await asyncio.gather(outbox.drain(), outbox.drain())) == [5, 0]


async def test_a_failed_verb_owes_nothing(labelled: Shelf) -> None:
    await labelled.put_all(" ", "salt")
    assert len(labelled.entries()) == 1


async def test_several_at_work_do_each_once(labelled: Shelf) -> None:
    done: list[int] = []

    def note(work: Work, given: Event) -> None:
        assert isinstance(given, JarPut)
        done.append(given.jar)

    for number in range(20):
        await labelled.put(f"jar {number}")
    workers = [labelled.outbox(label=note) for _ in range(3)]
    await asyncio.gather(*(outbox.drain() for outbox in workers))
    assert sorted(done) == list(range(1, 21))


async def test_what_fails_is_tried_again_ever_more_seldom(
    labelled: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[float] = []

    def fail(work: Work, given: Event) -> None:
        work.session.add(shelf.Jar(name=f"half done {len(tries)}"))
        tries.append((labelled.clock.time - START).total_seconds())
        if len(tries) < 4:
            raise ValueError("no line to the mail server")

    await labelled.put("salt")
    outbox = labelled.outbox(label=fail)
    for _ in range(40):
        await outbox.drain()
        labelled.clock.move(seconds=1)
    assert tries == [0, 2, 6, 14]
    assert labelled.jars() == ["salt", "half done 3"]
    (entry,) = labelled.entries()
    assert (entry.tries, entry.failure) == (3, "ValueError('no line to the mail server')")
    assert entry.done_at == START + timedelta(seconds=14)
    assert "failed" in caplog.text


async def test_it_is_given_up_in_the_end(labelled: Shelf) -> None:
    def fail(work: Work, given: Event) -> None:
        raise ValueError

    await labelled.put("salt")
    outbox = labelled.outbox(label=fail)
    tried = 0
    for _ in range(MOST_TRIES + 5):
        tried += await outbox.drain()
        labelled.clock.move(seconds=LONGEST_BACK_OFF.total_seconds())
    (entry,) = labelled.entries()
    assert (tried, entry.tries) == (MOST_TRIES, MOST_TRIES)
    assert entry.done_at is not None


async def test_one_that_fails_holds_up_no_other(labelled: Shelf) -> None:
    def pick(work: Work, given: Event) -> None:
        if isinstance(given, JarPut) and given.jar == 1:
            raise ValueError
        label(work, given)

    await labelled.put_all("salt", "sugar")
    await labelled.outbox(label=pick).drain()
    assert labelled.jars() == ["salt", "sugar", "label of 2"]


async def test_an_unknown_handler_waits_for_a_release_that_knows_it(labelled: Shelf) -> None:
    await labelled.put("salt")
    await labelled.outbox().drain()
    labelled.clock.move(minutes=1)
    assert await labelled.outbox(label=label).drain() == 1
    assert labelled.jars() == ["salt", "label of 1"]


def plan(work: Work, actor: Actor, *, minutes: float) -> None:
    work.later(work.now + timedelta(minutes=minutes), "label", JarPut(99))


async def test_work_left_for_later_is_done_when_it_is_due_and_not_before(jars: Shelf) -> None:
    await jars.writer.do(plan, SOMEBODY, minutes=30)
    outbox = jars.outbox(label=label)
    jars.clock.move(minutes=29)
    assert await outbox.drain() == 0
    assert (jars.told, jars.events()) == ([], 0)
    jars.clock.move(minutes=1)
    assert await outbox.drain() == 1
    assert jars.jars() == ["label of 99"]


async def test_what_is_owed_survives_a_restart(url: str) -> None:
    before = Shelf(url, follows)
    await before.put("salt")
    await before.writer.do(plan, SOMEBODY, minutes=30)
    before.close()
    after = Shelf(url, follows)
    outbox = after.outbox(label=label)
    assert await outbox.drain() == 1
    after.clock.move(minutes=30)
    assert await outbox.drain() == 1
    assert after.jars() == ["salt", "label of 1", "label of 99"]
    after.close()


async def test_it_works_by_itself_when_woken(labelled: Shelf) -> None:
    outbox = labelled.outbox(label=label)
    outbox.start()
    await asyncio.sleep(0.05)
    await labelled.put("salt")
    outbox.wake()
    async with asyncio.timeout(5):
        while len(labelled.jars()) < 2:
            await asyncio.sleep(0.01)
    await outbox.stop()


async def test_a_due_time_wakes_it(jars: Shelf) -> None:
    await jars.writer.do(plan, SOMEBODY, minutes=0.002)
    outbox = jars.outbox(label=label)
    outbox.start()
    await asyncio.sleep(0.05)
    assert jars.jars() == []
    jars.clock.move(seconds=1)
    async with asyncio.timeout(5):
        while not jars.jars():
            await asyncio.sleep(0.01)
    await outbox.stop()


async def test_a_handler_may_leave_the_rest_to_another_turn(labelled: Shelf) -> None:
    causes: list[int | None] = []

    def page(work: Work, given: Event) -> None:
        causes.append(work.cause)
        if len(causes) < 3:
            work.again("label", given)

    await labelled.put("salt")
    assert await labelled.outbox(label=page).drain() == 3
    assert causes == [1, 1, 1]


def test_a_stored_event_comes_back_as_it_was() -> None:
    assert decode({"event": "test.jar_put", "jar": 5}) == JarPut(5)
    with pytest.raises(KeyError):
        decode({"event": "never.heard_of"})


async def test_the_oldest_comes_first(labelled: Shelf) -> None:
    order: list[int] = []

    def note(work: Work, given: Event) -> None:
        assert isinstance(given, JarPut)
        order.append(given.jar)

    await labelled.put_all(*(f"jar {number}" for number in range(120)))
    assert await labelled.outbox(label=note).drain() == 120
    assert order == list(range(1, 121))
    with Session(labelled.engine) as session:
        assert session.query(OutboxEntry).filter(OutboxEntry.done_at.is_(None)).count() == 0
