"""Tables of files."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ifsa.storage.model import Base, Id, UtcDateTime


class File(Base):
    """A photo. Its bytes are in the blob store under their digests, in two sizes.

    Until something that everybody may see shows it (`shown_at`), only its owner sees it.
    """

    __tablename__ = "file"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    large: Mapped[str] = mapped_column(String(64))
    small: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
