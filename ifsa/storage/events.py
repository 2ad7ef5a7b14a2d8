"""Stored events: the fact that something changed, kept in the transaction that changed it.

An area's events are subclasses in its events.py: ids only, past tense, a `tag` as stable name.
"""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ifsa.storage.model import Base, Id, Json, UtcDateTime


class Event(msgspec.Struct, frozen=True, tag_field="event"):
    """Base of all events. `stream` names what live pages subscribe to, None for no page."""

    @property
    def stream(self) -> str | None:
        return None

    @property
    def position(self) -> int | None:
        """The place in its stream (`seq`), for streams that replay; else None."""
        return None


class StoredEvent(Base):
    """The log of what happened; also what a reconnecting page replays, by (stream, seq)."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_stream_seq", "stream", "seq", unique=True),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    stream: Mapped[str | None] = mapped_column(String(80))
    seq: Mapped[int | None] = mapped_column(Id)
    actor_id: Mapped[int | None] = mapped_column(Id)
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class OutboxEntry(Base):
    """One slow consequence of an event, still to be done or done; or work due later."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_open", "done_at", "due"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    event_id: Mapped[int | None] = mapped_column(Id, index=True)
    handler: Mapped[str] = mapped_column(String(60))
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str | None] = mapped_column(String(500))
