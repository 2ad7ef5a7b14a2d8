"""The base of all tables, and the column types that the areas share."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables. Constraints have predictable names, so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMING)


# SQLite numbers rows itself only where the primary key is spelled INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps no zone, so it is taken off and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON
Localised = JSON
"""A text in several languages: {"en": …, "ur": …, "zh-Hans": …}, any of them absent."""


class Hideable:
    """Columns of what can be taken out of sight: when, by whom, for which reason (a word of
    rooms.reasons), and what its author is told besides."""

    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    hidden_for: Mapped[str | None] = mapped_column(String(12))
    hidden_note: Mapped[str | None] = mapped_column(String(500))

    def cover(self, *, by: int | None, at: datetime, reason: str, note: str | None) -> None:
        """Take it out of sight; `by` is None where nobody did it, but reports."""
        self.hidden_by, self.hidden_at, self.hidden_for, self.hidden_note = by, at, reason, note

    def uncover(self) -> None:
        """Bring it back."""
        self.hidden_by = self.hidden_at = self.hidden_for = self.hidden_note = None
