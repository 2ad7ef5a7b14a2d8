"""The tables of notices, and of who wants letters of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ifsa.storage.model import Base, Id, Json, UtcDateTime


class Notice(Base):
    """One member is told of one event. `kind` is the event's name, `facts` what the words need.

    Words are made when it is shown, in the language the member reads then. `made_at` is when the
    event happened.
    """

    __tablename__ = "notice"
    __table_args__ = (
        # However often the outbox tries: nobody is told twice.
        UniqueConstraint("event_id", "member_id"),
        Index("ix_notice_member_id_id", "member_id", "id"),
        # Who is waiting to read of a thing is not told of it again.
        Index("ix_notice_subject", "subject_id", "subject"),
        # The count in every page's header looks at what is unread alone.
        Index(
            "ix_notice_unread",
            "member_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    event_id: Mapped[int] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(Id)
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LetterChoice(Base):
    """Which notices a member gets as letters too; without a row the usual ones.

    `secret` stands in each letter: whoever has it may stop them, and nothing else. So it is kept
    as it is, to be written again.
    """

    __tablename__ = "letter_choice"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    letters: Mapped[str] = mapped_column(String(10))
    secret: Mapped[str] = mapped_column(String(43), unique=True)
