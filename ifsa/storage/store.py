"""The two ways to the facts, as every edge has them: do a verb, read with a query."""

from collections.abc import Callable
from typing import Any, TypeVar

from ifsa.actor import Actor
from ifsa.storage.limits import Limits
from ifsa.storage.reader import Reader
from ifsa.storage.writer import Writer

Answer = TypeVar("Answer")


class Store:
    """Verbs through the writer, counted against their limits; queries through the readers."""

    def __init__(self, writer: Writer, reader: Reader, limits: Limits) -> None:
        self.writer, self.reader, self.limits = writer, reader, limits

    async def do(self, verb: Callable[..., Answer], actor: Actor, **given: Any) -> Answer:
        """The verb's answer, once it is on disk. Raises its Problem, or TooMany."""
        await self.limits.act(verb, actor)
        return await self.writer.do(verb, actor, **given)

    async def read(self, query: Callable[..., Answer], actor: Actor, **given: Any) -> Answer:
        """The query's answer. Raises its Problem."""
        return await self.reader.read(query, actor, **given)

    def close(self) -> None:
        self.writer.close()
        self.reader.close()
