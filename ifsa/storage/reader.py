"""Reads, on a small pool of threads with read-only connections."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ifsa.actor import Actor
from ifsa.clock import now
from ifsa.storage.work import Reading, Shared

Answer = TypeVar("Answer")


class Reader:
    """Runs queries away from the event loop, each in one read transaction."""

    def __init__(
        self,
        engine: Engine,
        *,
        threads: int = 4,
        clock: Callable[[], datetime] = now,
        shared: Shared = lambda reading, texts: {},
    ) -> None:
        self._engine, self._clock, self._shared = engine, clock, shared
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="read")

    async def read(self, query: Callable[..., Answer], actor: Actor, **given: Any) -> Answer:
        """What `query(reading, actor, **given)` returns; its Problem is raised here."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._run, query, actor, given)

    def _run(self, query: Callable[..., Answer], actor: Actor, given: dict[str, Any]) -> Answer:
        with Session(self._engine, autoflush=False) as session:
            reading = Reading(session, self._clock(), shared=self._shared)
            return query(reading, actor, **given)

    def close(self) -> None:
        self._pool.shutdown()
        self._engine.dispose()
