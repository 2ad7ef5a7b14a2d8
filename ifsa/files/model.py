"""Tables of files."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ifsa.storage.model import Base, Id, UtcDateTime


class File(Base):
    """A photo or a voice note. Its bytes are in the blob store under their digests, in two parts.

    Until something shows it (`shown_at`), only its owner sees it. Then those who see what shows it
    (`shown_kind`, `shown_id`), or everybody where none is named.
    """

    __tablename__ = "file"
    __table_args__ = (Index("ix_file_shown", "shown_kind", "shown_id", "place"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    main: Mapped[str] = mapped_column(String(64), index=True)
    spare: Mapped[str] = mapped_column(String(64), index=True)
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    milliseconds: Mapped[int] = mapped_column(default=0)
    peaks: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shown_kind: Mapped[str | None] = mapped_column(String(20))
    shown_id: Mapped[int | None] = mapped_column(Id)
    place: Mapped[int] = mapped_column(default=0)


class Upload(Base):
    """A file on its way, in pieces. `key` is the client's: the same again is the same upload, for
    ever once a file was made of it. `name` is of its bytes on disk, of which `received` count.
    """

    __tablename__ = "upload"
    __table_args__ = (UniqueConstraint("owner_id", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    key: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String(1000))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"), index=True)
