"""Facts about the installation itself, such as that it holds demonstration data."""

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from ifsa.actor import Actor
from ifsa.storage.events import StoredEvent
from ifsa.storage.model import Base
from ifsa.storage.work import Reading, Work

DEMONSTRATION = "demonstration"


class Mark(Base):
    """A named fact."""

    __tablename__ = "mark"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


def mark(work: Work, actor: Actor, *, name: str, value: str) -> None:
    """Set a fact, in place of what it was."""
    work.session.merge(Mark(name=name, value=value))


def in_use(reading: Reading, actor: Actor) -> bool:
    """Whether anything has happened here yet."""
    return reading.session.scalar(select(StoredEvent.id).limit(1)) is not None


def marked(reading: Reading, actor: Actor, *, name: str) -> str | None:
    """What a fact says; None when it was never set."""
    found = reading.session.get(Mark, name)
    return found.value if found else None
