"""Tables of demonstrations."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ifsa.storage.model import Base, Id, Json, Localised, UtcDateTime


class Demonstration(Base):
    """A lesson. `local_start` (naive, in `zone`) is the promise, `starts_at` the moment it means.

    `on_air` says that a publisher is connected, `lost_at` since when one is missed.
    """

    __tablename__ = "demonstration"
    __table_args__ = (Index("ix_demonstration_state_starts_at", "state", "starts_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    title: Mapped[dict[str, str]] = mapped_column(Localised)
    about: Mapped[dict[str, str]] = mapped_column(Localised)
    zone: Mapped[str] = mapped_column(String(64))
    local_start: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int]
    spoken: Mapped[str] = mapped_column(String(35), index=True)
    captions: Mapped[list[str]] = mapped_column(Json)
    capacity: Mapped[int | None]
    audience: Mapped[str] = mapped_column(String(10))
    youth: Mapped[bool]
    codec: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10))
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    on_air: Mapped[bool] = mapped_column(default=False)
    lost_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Cohost(Base):
    """Another school whose stewards share the stage."""

    __tablename__ = "demonstration_cohost"

    demonstration_id: Mapped[int] = mapped_column(ForeignKey("demonstration.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, index=True)


class ShownCrop(Base):
    """A crop a lesson is about."""

    __tablename__ = "demonstration_crop"

    demonstration_id: Mapped[int] = mapped_column(ForeignKey("demonstration.id"), primary_key=True)
    crop: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class Registration(Base):
    """A member who means to come."""

    __tablename__ = "registration"

    demonstration_id: Mapped[int] = mapped_column(ForeignKey("demonstration.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class StagePresence(Base):
    """A steward who is at the stage: the host page renews `seen_at` while it is open."""

    __tablename__ = "stage_presence"

    demonstration_id: Mapped[int] = mapped_column(ForeignKey("demonstration.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Attendance(Base):
    """A stretch of time in which somebody watched; a visitor has no member."""

    __tablename__ = "attendance"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    demonstration_id: Mapped[int] = mapped_column(ForeignKey("demonstration.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
