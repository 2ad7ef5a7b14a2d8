"""Tables of the market."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Dialect, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from ifsa.storage.model import Base, Hideable, Id, Localised, UtcDateTime


class Exact(TypeDecorator[Decimal]):
    """A decimal number kept as its digits: SQLite would keep a binary fraction near it."""

    impl = String(24)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Listing(Hideable, Base):
    """Produce offered or sought. The price is null where one has to ask for it.

    `months` has bit m set for each month m (1 to 12) of the harvest.
    """

    __tablename__ = "listing"
    __table_args__ = (
        UniqueConstraint("seller_id", "key"),
        Index("ix_listing_market", "state", "opened_at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    produce: Mapped[str] = mapped_column(String(40), index=True)
    hs6: Mapped[str] = mapped_column(String(6))
    variety: Mapped[dict[str, str]] = mapped_column(Localised)
    grade: Mapped[str | None] = mapped_column(String(10))
    quantity: Mapped[Decimal] = mapped_column(Exact)
    unit: Mapped[str] = mapped_column(String(8))
    min_quantity: Mapped[Decimal | None] = mapped_column(Exact)
    min_unit: Mapped[str | None] = mapped_column(String(8))
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    price_unit: Mapped[str | None] = mapped_column(String(8))
    place: Mapped[dict[str, str]] = mapped_column(Localised)
    country: Mapped[str] = mapped_column(String(2), index=True)
    harvest_from: Mapped[date | None]
    harvest_to: Mapped[date | None]
    months: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(35))
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Inquiry(Base):
    """A buyer's question on a listing, and where the negotiation stands."""

    __tablename__ = "inquiry"
    __table_args__ = (UniqueConstraint("buyer_id", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    key: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(35))
    quantity: Mapped[Decimal | None] = mapped_column(Exact)
    unit: Mapped[str | None] = mapped_column(String(8))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class Offer(Base):
    """Terms one side proposes. Never changed, but for its state; a counter answers another."""

    __tablename__ = "offer"
    __table_args__ = (
        UniqueConstraint("member_id", "key"),
        # What the verbs see to, held by the database too, whichever process writes.
        Index(
            "uq_offer_open",
            "inquiry_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    side: Mapped[str] = mapped_column(String(6))
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"))
    key: Mapped[str] = mapped_column(String(64))
    quantity: Mapped[Decimal] = mapped_column(Exact)
    unit: Mapped[str] = mapped_column(String(8))
    price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    price_unit: Mapped[str] = mapped_column(String(8))
    incoterm: Mapped[str | None] = mapped_column(String(3))
    incoterm_place: Mapped[str] = mapped_column(String(80))
    valid_until: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(35))
    state: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class Deal(Base):
    """What both sides agreed to: one per inquiry, whatever two devices do at once."""

    __tablename__ = "deal"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id"), unique=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), unique=True)
    agreed_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)
