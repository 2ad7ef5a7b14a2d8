"""How often one may act: a moving window per member or address, in memory for one process."""

from collections.abc import Callable, Mapping
from math import ceil
from typing import Any

from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from ifsa.actor import Actor
from ifsa.clock import now
from ifsa.errors import TooMany

Rates = Mapping[Callable[..., Any] | str, str]
"""For a verb, or another named action: limits such as "20/minute; 200/hour"."""


class Limits:
    """Counts what was done; raises TooMany with the seconds to wait."""

    def __init__(self, rates: Rates, *, enabled: bool = True) -> None:
        self._rates = {action: parse_many(rate) for action, rate in rates.items()}
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._enabled = enabled

    async def act(self, verb: Callable[..., Any], actor: Actor) -> None:
        """Count a verb against its member, or against the address of a visitor."""
        key = f"member {actor.member}" if actor.signed_in else f"address {actor.address}"
        await self._hit(verb, key, name=verb.__qualname__)

    async def hit(self, action: str, key: str) -> None:
        """Count another action, such as a try to sign in, under a key of one's choice."""
        await self._hit(action, key, name=action)

    async def _hit(self, action: Callable[..., Any] | str, key: str, *, name: str) -> None:
        if not self._enabled:
            return
        for rate in self._rates.get(action, ()):
            if not await self._window.hit(rate, name, key):
                raise TooMany(await self._wait(rate, name, key))

    async def _wait(self, rate: RateLimitItem, *key: str) -> int:
        stats = await self._window.get_window_stats(rate, *key)
        return max(1, ceil(stats.reset_time - now().timestamp()))
