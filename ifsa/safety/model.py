"""Tables of safety."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ifsa.storage.model import Base, Id, UtcDateTime


class Case(Base):
    """One thing that was reported, by one member or by many, until somebody has decided.

    `kind` and `thing_id` name it (things.Kind), `author_id` who answers for it, `school_id` whose
    stewards look after it. `youth`: somebody under 18 reported it or answers for it, or it stands
    in a room for the young. `word_id`: it was held back for a word of a list.
    """

    __tablename__ = "safety_case"
    __table_args__ = (
        # What the verbs see to, held by the database too: one open case of one thing.
        Index(
            "uq_safety_case_open",
            "kind",
            "thing_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(10))
    thing_id: Mapped[int] = mapped_column(Id)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    youth: Mapped[bool]
    word_id: Mapped[int | None] = mapped_column(ForeignKey("unwanted_word.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handed_on_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    decision: Mapped[str | None] = mapped_column(String(10))
    decided_for: Mapped[str | None] = mapped_column(String(12))
    decided_note: Mapped[str | None] = mapped_column(String(500))


class Report(Base):
    """What one member says is wrong. Who it is, only those who look after the alliance see."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("case_id", "member_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("safety_case.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    reason: Mapped[str] = mapped_column(String(12))
    note: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Erasure(Base):
    """A member who has asked to be forgotten, until it is carried out or they sign in again.

    `messages` says what becomes of what they wrote: keep or delete.
    """

    __tablename__ = "erasure"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    messages: Mapped[str] = mapped_column(String(6))
