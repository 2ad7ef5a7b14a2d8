"""What follows from an event later: done at least once, tried again, lost by no crash.

A handler is `handler(work, event)`. It runs in the transaction that marks its entry as done,
so what it changes in the store happens exactly once.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import func, select

from ifsa.actor import HOUSE, Actor
from ifsa.storage.events import Event, OutboxEntry
from ifsa.storage.reader import Reader
from ifsa.storage.work import Reading, Work, kind
from ifsa.storage.writer import Writer

log = logging.getLogger(__name__)

Handler = Callable[[Work, Event], None]
LONGEST_NAP = 60.0  # seconds; entries of another process are found at the latest then
LONGEST_BACK_OFF = timedelta(hours=1)
MOST_TRIES = 12


class Outbox:
    """Carries out open entries when they are due, one after the other, in order."""

    def __init__(self, writer: Writer, reader: Reader, handlers: Mapping[str, Handler]) -> None:
        self._writer, self._reader, self._handlers = writer, reader, handlers
        self._wake = asyncio.Event()
        self._draining = asyncio.Lock()  # else two would go through one list
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="outbox")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        """Something was committed: look for open entries now."""
        self._wake.set()

    async def drain(self) -> int:
        """Carry out all that is due, and give how many that were."""
        done = 0
        async with self._draining:
            while entries := await self._reader.read(due_entries, HOUSE):
                for entry in entries:
                    await self._carry_out(entry)
                    done += 1
        return done

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                await self.drain()
            except Exception:
                log.exception("the outbox could not be emptied; it is tried again")
                await asyncio.sleep(1)
                continue
            nap = await self._reader.read(seconds_to_next, HOUSE)
            try:
                await asyncio.wait_for(self._wake.wait(), min(nap, LONGEST_NAP))
            except TimeoutError:
                continue

    async def _carry_out(self, entry: int) -> None:
        try:
            await self._writer.do(carry_out, HOUSE, entry=entry, handlers=self._handlers)
        except Exception as error:
            log.exception("outbox entry %d failed", entry)
            await self._writer.do(postpone, HOUSE, entry=entry, failure=repr(error))


def due_entries(reading: Reading, actor: Actor, *, most: int = 50) -> list[int]:
    """Open entries whose time has come, the oldest first."""
    return list(
        reading.session.scalars(
            select(OutboxEntry.id)
            .where(OutboxEntry.done_at.is_(None), OutboxEntry.due <= reading.now)
            .order_by(OutboxEntry.due, OutboxEntry.id)
            .limit(most)
        )
    )


def open_entries(reading: Reading, actor: Actor) -> int:
    """How many entries are still to be done, due or not."""
    open_ones = select(func.count()).where(OutboxEntry.done_at.is_(None))
    return reading.session.scalar(open_ones) or 0


def seconds_to_next(reading: Reading, actor: Actor) -> float:
    """How long until the next entry is due; infinite when none is open."""
    due = reading.session.scalar(
        select(OutboxEntry.due)
        .where(OutboxEntry.done_at.is_(None))
        .order_by(OutboxEntry.due)
        .limit(1)
    )
    return float("inf") if due is None else max(0.0, (due - reading.now).total_seconds())


def carry_out(work: Work, actor: Actor, *, entry: int, handlers: Mapping[str, Handler]) -> None:
    """Run the handler of an open entry and mark it as done, in one transaction."""
    row = work.session.get(OutboxEntry, entry)
    if row is None or row.done_at is not None:
        return
    work.cause = row.event_id
    handlers[row.handler](work, decode(row.body))
    row.done_at = work.now


def postpone(work: Work, actor: Actor, *, entry: int, failure: str) -> None:
    """Note a failure and try again later, ever more seldom; give up after MOST_TRIES."""
    row = work.session.get(OutboxEntry, entry)
    if row is None:
        return
    row.tries += 1
    row.failure = failure[:500]
    row.due = work.now + min(timedelta(seconds=2**row.tries), LONGEST_BACK_OFF)
    row.done_at = _given_up(row.tries, work.now)


def _given_up(tries: int, now: datetime) -> datetime | None:
    return now if tries >= MOST_TRIES else None


def decode(body: dict[str, object]) -> Event:
    """A stored event back as a struct. Raises KeyError for a kind that is no longer known."""
    return msgspec.convert(body, dict(_kinds(Event))[str(body["event"])])


def _kinds(base: type[Event]) -> Iterator[tuple[str, type[Event]]]:
    """All kinds of event by name, also those that share a base of their area."""
    for one in base.__subclasses__():
        yield kind(one), one
        yield from _kinds(one)
