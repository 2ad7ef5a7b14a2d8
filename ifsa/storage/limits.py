"""How often one may act: a moving window per member or address, in memory for one process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from math import ceil
from typing import Any
from weakref import WeakValueDictionary

from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from ifsa.actor import Actor
from ifsa.clock import now
from ifsa.errors import Problem, TooMany

Rates = Mapping[Callable[..., Any] | str, str]
"""For a verb, or another named action: limits such as "20/minute; 200/hour"."""


class Limits:
    """Counts what was done; raises TooMany with the seconds to wait."""

    def __init__(self, rates: Rates, *, enabled: bool = True) -> None:
        self._rates = {action: parse_many(rate) for action, rate in rates.items()}
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._enabled = enabled
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def act(self, verb: Callable[..., Any], actor: Actor) -> None:
        """Count a verb against its member, or against the address of a visitor."""
        key = f"member {actor.member}" if actor.signed_in else f"address {actor.address}"
        await self._hit(verb, key, name=verb.__qualname__)

    async def hit(self, action: str, key: str) -> None:
        """Count another action, such as a try to sign in, under a key of one's choice."""
        await self._hit(action, key, name=action)

    @asynccontextmanager
    async def guess(self, *counted: tuple[str, str]) -> AsyncIterator[None]:
        """Around a try that is counted only if it fails, by raising a Problem; under each of some
        actions and keys. Where an action has used up its rate, the rate of the same name with
        "_slowly" behind it is left. Raises TooMany before the try.

        Those of one key wait for one another, or many at once would all see the same count.
        """
        async with AsyncExitStack() as turns:
            for one in sorted(counted):
                await turns.enter_async_context(self._turn(one))
            for action, key in counted:
                await self._demand(action, key)
            try:
                yield
            except Problem:
                for action, key in counted:
                    await self._note(action, key)
                raise

    def _turn(self, one: tuple[str, str]) -> asyncio.Lock:
        return self._turns.setdefault(one, asyncio.Lock())

    async def _demand(self, action: str, key: str) -> None:
        """Raises TooMany with the shorter wait when neither rate leaves room for one more."""
        waits = []
        for name in self._names(action):
            full = [
                rate for rate in self._rates[name] if not await self._window.test(rate, name, key)
            ]
            if not full:
                return
            waits.append(max([await self._wait(rate, name, key) for rate in full]))
        if waits:
            raise TooMany(min(waits))

    async def _note(self, action: str, key: str) -> None:
        for name in self._names(action):
            for rate in self._rates[name]:
                await self._window.hit(rate, name, key)

    def _names(self, action: str) -> list[str]:
        """The action, and its slow rate if it has one; nothing when nothing is counted."""
        names = (action, f"{action}_slowly")
        return [name for name in names if self._enabled and name in self._rates]

    async def _hit(self, action: Callable[..., Any] | str, key: str, *, name: str) -> None:
        if not self._enabled:
            return
        for rate in self._rates.get(action, ()):
            if not await self._window.hit(rate, name, key):
                raise TooMany(await self._wait(rate, name, key))

    async def _wait(self, rate: RateLimitItem, *key: str) -> int:
        stats = await self._window.get_window_stats(rate, *key)
        return max(1, ceil(stats.reset_time - now().timestamp()))
