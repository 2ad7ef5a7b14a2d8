"""The group-commit writer: all verbs of one tick in one transaction, on a thread of its own.

Each verb runs in a savepoint, so that one that fails leaves the others be. Each is answered
after the commit, never before: an answer means that it is on disk.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from ifsa.actor import Actor
from ifsa.clock import now
from ifsa.storage.work import Consequences, Happened, Shared, Work

Answer = TypeVar("Answer")
log = logging.getLogger(__name__)

# More in one transaction would make the first of them wait longer than the fsync they save.
MOST_IN_ONE_COMMIT = 512


Measured = Callable[[int, float], None]
"""Told of each commit, on the writer's thread: how many verbs, how many seconds."""


@dataclass(slots=True)
class _Job:
    verb: Callable[..., Any]
    actor: Actor
    given: dict[str, Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    answer: Any = None
    error: BaseException | None = None
    happened: list[Happened] = field(default_factory=list)


class Writer:
    """Runs verbs one after the other; `told` gets what happened, on the loop, before the answers.

    Before, so that a live page that posted finds its own change already on its way.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        consequences: Consequences = lambda work, event: (),
        told: Callable[[Sequence[Happened]], None] = lambda happened: None,
        clock: Callable[[], datetime] = now,
        measured: Measured = lambda size, seconds: None,
        shared: Shared = lambda reading, texts: {},
        new_for: timedelta = timedelta(),
    ) -> None:
        self._engine = engine
        self._new_for = new_for
        self._shared = shared
        self._measured = measured
        self._clock = clock
        self._consequences = consequences
        self._told = told
        self._closed = False
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
        self._thread.start()

    async def do(self, verb: Callable[..., Answer], actor: Actor, **given: Any) -> Answer:
        """What `verb(work, actor, **given)` returned, once it is on disk.

        Raises the verb's Problem, what the database said when the commit failed, and RuntimeError
        once the writer is closed.
        """
        if self._closed:
            raise RuntimeError("the writer is closed")
        loop = asyncio.get_running_loop()
        job = _Job(verb, actor, given, loop, loop.create_future())
        self._jobs.put(job)
        # Shielded: whoever stops waiting must not undo what others commit along with it.
        return cast(Answer, await asyncio.shield(job.future))

    def close(self) -> None:
        """Finish what was asked for, then stop."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join()
        self._engine.dispose()

    def _serve(self) -> None:
        while batch := self._next_batch():
            began = perf_counter()
            self._commit(batch)
            self._measured(len(batch), perf_counter() - began)
            self._answer(batch)

    def _next_batch(self) -> list[_Job]:
        batch: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            batch.append(job)
            if len(batch) == MOST_IN_ONE_COMMIT or self._jobs.empty():
                return batch
            job = self._jobs.get()
        self._jobs.put(None)  # still to be seen, once this batch is done
        return batch

    def _commit(self, batch: list[_Job]) -> None:
        try:
            # From the pool each time: one that broke is replaced, and the next batch goes on.
            with self._engine.begin() as connection:
                for job in batch:
                    self._run(connection, job)
        except Exception as failure:
            log.exception("a commit failed")
            for job in batch:
                job.error, job.happened = job.error or failure, []

    def _run(self, connection: Connection, job: _Job) -> None:
        # A session of its own: an object one verb changed is not what another answers with.
        session = Session(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        work = Work(
            session,
            self._clock(),
            self._consequences,
            job.actor.member,
            new_for=self._new_for,
            shared=self._shared,
        )
        try:
            with session:
                job.answer = job.verb(work, job.actor, **job.given)
                session.commit()
                job.happened = work.happened()
        except Exception as error:
            job.error = error

    def _answer(self, batch: list[_Job]) -> None:
        loops = {job.loop for job in batch}
        for loop in loops:
            mine = [job for job in batch if job.loop is loop]
            try:
                loop.call_soon_threadsafe(self._deliver, mine)
            except RuntimeError:
                log.warning("%d answers had nobody left to hear them", len(mine))

    def _deliver(self, batch: list[_Job]) -> None:
        happened = [one for job in batch for one in job.happened]
        if happened:
            self._told(happened)
        for job in batch:
            if job.future.done():
                continue
            if job.error is not None:
                job.future.set_exception(job.error)
            else:
                job.future.set_result(job.answer)
