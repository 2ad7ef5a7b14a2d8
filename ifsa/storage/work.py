"""What a query and a verb are given: one consistent view, one moment, and a way to tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from ifsa.storage.events import Event, OutboxEntry, StoredEvent

Shared = Callable[["Reading", Mapping[int, str]], Mapping[int, Any]]
"""What texts of one area share of another, which stands above it: app.py says how it is found."""


@dataclass(slots=True)
class Reading:
    """A consistent view of the store at a moment; `now` is aware UTC."""

    session: Session
    now: datetime
    shared: Shared = field(default=lambda reading, texts: {}, kw_only=True)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that is on disk, with its id, on its way to live pages. A signal has no id: what
    it tells of is on disk, itself it is kept nowhere."""

    id: int | None
    event: Event


Consequences = Callable[["Work", Event], tuple[str, ...]]
"""Names of the slow handlers that follow an event, asked in its transaction: app.py holds the
table."""


@dataclass(slots=True)
class Work(Reading):
    """One transaction of one verb. Only the writer commits it; a verb never does.

    `cause` is set while a handler of the outbox works: the id of the stored event it follows from,
    None for work that was due. Who joined less than `new_for` ago is new; nobody, where it is 0.
    """

    consequences: Consequences = lambda work, event: ()
    actor_id: int | None = None
    cause: int | None = None
    new_for: timedelta = timedelta()
    _emitted: list[tuple[StoredEvent | None, Event]] = field(default_factory=list)

    def emit(self, event: Event) -> None:
        """Store an event with the change it tells of, and an entry for each slow consequence."""
        row = StoredEvent(
            kind=kind(type(event)),
            stream=event.stream,
            seq=event.position,
            actor_id=self.actor_id,
            body=msgspec.to_builtins(event),
            at=self.now,
        )
        self.session.add(row)
        self.session.flush()
        self._emitted.append((row, event))
        for handler in self.consequences(self, event):
            self._owe(handler, event, due=self.now, event_id=row.id)

    def signal(self, event: Event) -> None:
        """Tell live pages of what changed, once it is on disk, and keep nothing: for what is told
        often, matters to one member alone, and is found in its own table by whoever missed it."""
        self._emitted.append((None, event))

    def later(self, due: datetime, handler: str, event: Event) -> None:
        """Leave work for later: `handler` is given `event` at `due`, though it has not happened."""
        self._owe(handler, event, due=due, event_id=None)

    def again(self, handler: str, event: Event) -> None:
        """Leave the rest of a long consequence to a transaction of its own, so that verbs of
        others come in between. For the handler that is at work with `event`."""
        self._owe(handler, event, due=self.now, event_id=self.cause)

    def happened(self) -> list[Happened]:
        return [Happened(row.id if row else None, event) for row, event in self._emitted]

    def _owe(self, handler: str, event: Event, *, due: datetime, event_id: int | None) -> None:
        body: dict[str, Any] = msgspec.to_builtins(event)
        self.session.add(OutboxEntry(event_id=event_id, handler=handler, body=body, due=due))


def kind(event: type[Event]) -> str:
    """The stable name of a kind of event: its tag."""
    return str(event.__struct_config__.tag)
