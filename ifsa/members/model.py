"""Tables of members and their devices."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from ifsa.actor import Role
from ifsa.storage.model import Base, Id, UtcDateTime


class Member(Base):
    """A person with an account.

    `reads` are the languages of texts that they have said they read, apart by spaces.
    `email` was given at `email_given_at` and is not proved to be theirs before
    `email_confirmed_at`; several may name one address until one of them has confirmed it. In its
    place `email_next` is to come, once it is confirmed.
    `consent_at` is when a guardian or school agreed, for a youth; `consent_source` says which of
    the two, `consent_by` who wrote it down. `unseen`: others are not told where they are now.
    """

    __tablename__ = "member"
    __table_args__ = (
        Index("ix_member_email", "email"),
        Index(
            "ix_member_email_confirmed",
            "email",
            unique=True,
            sqlite_where=text("email_confirmed_at IS NOT NULL"),
            postgresql_where=text("email_confirmed_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    handle: Mapped[str] = mapped_column(String(30), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    email_given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    email_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    email_next: Mapped[str | None] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(80))
    password: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(12), default=Role.MEMBER.value)
    born: Mapped[date]
    consent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    consent_source: Mapped[str | None] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(12))
    zone: Mapped[str] = mapped_column(String(64))
    reads: Mapped[str] = mapped_column(String(120), default="")
    country: Mapped[str | None] = mapped_column(String(2))
    place: Mapped[str | None] = mapped_column(String(80))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    unseen: Mapped[bool] = mapped_column(default=False)


class Device(Base):
    """A signed-in browser, or a bearer token. Only a digest of its secret is kept."""

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Link(Base):
    """An address of ours that was written to one member, and that works once until `until`.

    `purpose` says what for, `address` whom it was written to. Only a digest of its secret is kept.
    """

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(254))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class Silence(Base):
    """A member who may read and not write: until a time, or for good where `until` is empty.

    In one room, or (room_id None) anywhere: rooms stand above members, so the database does not
    know that it is one. `reason` is a word of rooms.reasons, `note` is for the member. Of one reach
    at most one is in force; one that was lifted stays, so that it can be told what was done.
    """

    __tablename__ = "silence"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(Id, index=True)
    reason: Mapped[str] = mapped_column(String(12))
    note: Mapped[str | None] = mapped_column(String(500))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class Invitation(Base):
    """Leave to take an office, for whoever has the secret, once, until `until`.

    `role` is the standing in the whole alliance that it gives. `school_id` is the school whose
    steward it makes: schools stand above members, so the database does not know that it is one.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    role: Mapped[str] = mapped_column(String(12))
    school_id: Mapped[int | None]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
