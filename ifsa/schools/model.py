"""Tables of schools."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ifsa.storage.model import Base, Id, Json, Localised, UtcDateTime


class School(Base):
    """A farm school's profile. Lists hold words of the vocabulary; twins are slugs.

    `version` grows with every edit, so that one made on an old page is noticed. A closed
    school is seen by its stewards and by those who look after the alliance.
    """

    __tablename__ = "school"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(Localised)
    about: Mapped[dict[str, str]] = mapped_column(Localised)
    place: Mapped[dict[str, str]] = mapped_column(Localised)
    country: Mapped[str] = mapped_column(String(2), index=True)
    zone: Mapped[str] = mapped_column(String(64))
    languages: Mapped[list[str]] = mapped_column(Json)
    livestock: Mapped[list[str]] = mapped_column(Json)
    facilities: Mapped[list[str]] = mapped_column(Json)
    twins: Mapped[list[str]] = mapped_column(Json)
    verified: Mapped[str | None] = mapped_column(String(20))
    verified_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def verified_at(self, now: datetime) -> str | None:
        """The level of the verification that holds now, None without one or when it ran out."""
        holds = self.verified_until is not None and now < self.verified_until
        return self.verified if holds else None


class SchoolField(Base):
    """A field of practice a school works in: agriculture, environment, …"""

    __tablename__ = "school_field"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    rank: Mapped[int]


class SchoolCrop(Base):
    """A crop a school grows; the one of the lowest rank gives the school its emblem."""

    __tablename__ = "school_crop"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    crop: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    rank: Mapped[int]


class Programme(Base):
    """A season-long course: `detail` is an ifsa.schools.plan.Plan."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(Localised)
    summary: Mapped[dict[str, str]] = mapped_column(Localised)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)


class Steward(Base):
    """A member who runs a school's profile."""

    __tablename__ = "steward"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class Follow(Base):
    """A member who follows a school."""

    __tablename__ = "follow"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
