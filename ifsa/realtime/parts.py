"""What app.py hands to the live doors."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import HTTPConnection

from ifsa.actor import Actor
from ifsa.realtime.hub import Hub
from ifsa.storage.store import Store


class Fragment(Protocol):
    """Renders a template in a language, with times in a zone."""

    def __call__(self, template: str, *, language: str, zone: str, **context: object) -> str: ...


@dataclass(frozen=True, slots=True)
class Live:
    """`who` finds the actor behind a handshake or an HTTP request."""

    store: Store
    hub: Hub
    who: Callable[[HTTPConnection], Awaitable[Actor]]
    fragment: Fragment
