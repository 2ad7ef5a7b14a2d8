"""The table of letters."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ifsa.storage.model import Base, Id, UtcDateTime


class Letter(Base):
    """One mail to one address, to be sent or sent.

    `kind` and `number` say what it is about, as the area that wrote it counts: about one thing
    there is one letter. `due` is when it is tried next; None: it is done, `sent_at` or given up
    with a `failure`. `until`: later it helps nobody. `words` are its text, emptied when it is done,
    since there may be a secret in them. `stop` is the address where letters are stopped.
    `member_id` has no foreign key, since delivery stands below the members.
    """

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("kind", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column(Id)
    member_id: Mapped[int] = mapped_column(Id, index=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(500))
    words: Mapped[str] = mapped_column(Text)
    stop: Mapped[str | None] = mapped_column(String(500))
    message_id: Mapped[str] = mapped_column(String(300))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    due: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None] = mapped_column(String(500))
