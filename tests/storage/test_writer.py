import asyncio
import threading

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from ifsa.actor import Actor
from ifsa.errors import Invalid
from ifsa.storage.work import Reading, Work
from tests.storage.shelf import SOMEBODY, JarPut, Shelf, names


async def test_what_is_answered_is_on_disk(jars: Shelf) -> None:
    jar = await jars.put("salt")
    assert await jars.reader.read(names, SOMEBODY) == ["salt"]
    assert jars.told[0].event == JarPut(jar)
    assert jars.events() == 1


async def test_verbs_of_one_tick_share_one_commit(jars: Shelf) -> None:
    commits: list[object] = []
    event.listen(jars.engine, "commit", commits.append)
    await jars.put_all(*(f"jar {number}" for number in range(200)))
    assert len(jars.jars()) == 200
    # The first may be taken up before the others are there; never is it one commit each.
    assert sum(jars.sizes) == 200
    assert len(commits) == len(jars.sizes) <= 4


async def test_a_verb_that_fails_leaves_the_others_be(jars: Shelf) -> None:
    answers = await jars.put_all("salt", " ", "sugar", "x" * 50, "salt", "flour")
    assert [type(one) for one in answers] == [
        int,
        Invalid,
        int,
        IntegrityError,
        IntegrityError,
        int,
    ]
    assert jars.jars() == ["salt", "sugar", "flour"]
    assert jars.events() == 3 == len(jars.told)


async def test_an_error_that_is_no_problem_is_the_caller_s_alone(jars: Shelf) -> None:
    def broken(work: Work, actor: Actor) -> None:
        work.session.execute(text("DELETE FROM test_jar"))
        raise ZeroDivisionError

    await jars.put("salt")
    with pytest.raises(ZeroDivisionError):
        await jars.writer.do(broken, SOMEBODY)
    assert jars.jars() == ["salt"]


async def test_when_the_commit_fails_all_hear_of_it_and_nothing_happened(jars: Shelf) -> None:
    def fail(connection: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("disk full"))

    event.listen(jars.engine, "commit", fail)
    answers = await jars.put_all("salt", " ", "sugar")
    assert [type(one) for one in answers] == [OperationalError, Invalid, OperationalError]
    assert (jars.told, jars.events(), jars.jars()) == ([], 0, [])
    event.remove(jars.engine, "commit", fail)
    await jars.put("salt")
    assert jars.jars() == ["salt"]


async def test_it_goes_on_after_its_connection_broke(jars: Shelf) -> None:
    def cut(work: Work, actor: Actor) -> None:
        raw = work.session.connection().connection.driver_connection
        assert raw is not None
        raw.close()
        raise OperationalError("SELECT", {}, Exception("gone"), connection_invalidated=True)

    with pytest.raises(Exception):  # noqa: B017, PT011  (whatever a closed connection says)
        await jars.writer.do(cut, SOMEBODY)
    jars.engine.dispose()
    await jars.put("salt")
    assert jars.jars() == ["salt"]


async def test_events_are_told_before_the_answers(jars: Shelf) -> None:
    known: list[int] = []

    async def put_and_look(name: str) -> None:
        await jars.put(name)
        known.append(len(jars.told))

    await asyncio.gather(*(put_and_look(f"jar {number}") for number in range(20)))
    assert len(known) == 20
    assert min(known) >= 1
    assert known == sorted(known)
    assert known[-1] == 20


async def test_a_verb_is_done_though_nobody_waits_for_it_any_more(jars: Shelf) -> None:
    waiting = asyncio.create_task(jars.put("salt"))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await jars.put("sugar")
    assert jars.jars() == ["salt", "sugar"]


async def test_closing_finishes_what_was_asked_for(jars: Shelf) -> None:
    begun, held = threading.Event(), threading.Event()

    def slow(work: Work, actor: Actor) -> object:
        begun.set()
        return held.wait(5)

    waiting: list[asyncio.Future[object]] = [asyncio.ensure_future(jars.writer.do(slow, SOMEBODY))]
    await asyncio.to_thread(begun.wait, 5)
    waiting += [asyncio.ensure_future(jars.put(f"jar {number}")) for number in range(5)]
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(asyncio.to_thread(jars.writer.close))
    await asyncio.sleep(0.05)  # the end is in the queue behind the five
    held.set()
    async with asyncio.timeout(5):
        await asyncio.gather(closing, *waiting)
    assert len(jars.jars()) == 5
    with pytest.raises(RuntimeError, match="closed"):
        await jars.put("too late")


async def test_each_verb_sees_what_those_before_it_did(jars: Shelf) -> None:
    def count(work: Work, actor: Actor) -> int:
        return len(names(work, actor))

    jobs = [jars.put("salt"), jars.writer.do(count, SOMEBODY), jars.put("sugar")]
    assert await asyncio.gather(*jobs, jars.writer.do(count, SOMEBODY)) == [1, 1, 2, 2]


async def test_readers_cannot_write(jars: Shelf) -> None:
    def sneak(reading: Reading, actor: Actor) -> None:
        reading.session.execute(text("INSERT INTO test_jar (name) VALUES ('x')"))

    with pytest.raises(DBAPIError, match=r"read-?only"):
        await jars.reader.read(sneak, SOMEBODY)


async def test_a_query_sees_one_moment(jars: Shelf) -> None:
    halfway, go_on = threading.Event(), threading.Event()

    def twice(reading: Reading, actor: Actor) -> tuple[int, int]:
        before = len(names(reading, actor))
        halfway.set()
        go_on.wait(5)
        reading.session.expire_all()
        return before, len(names(reading, actor))

    reading = asyncio.ensure_future(jars.reader.read(twice, SOMEBODY))
    await asyncio.to_thread(halfway.wait, 5)
    await jars.put("salt")
    go_on.set()
    assert await reading == (0, 0)
