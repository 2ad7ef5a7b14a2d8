"""The market of the demonstration data: listings, and what was negotiated on them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from ifsa.actor import Actor
from ifsa.demo.members import People
from ifsa.demo.past import Past
from ifsa.storage.store import Store
from ifsa.trade import inquiries, listings, offers
from ifsa.trade.amounts import Money
from ifsa.trade.drafts import Draft
from ifsa.trade.terms import Proposal
from ifsa.trade.views import InquiryPage

_FOLDER = Path(__file__).parent / "data"
_KEYS = UUID("6f2c1f0e-7d6c-4f0e-9a55-1f5a0f6f0002")


@dataclass(frozen=True, slots=True)
class Deed:
    """Something somebody did on the market, so many minutes before the loading."""

    minutes_ago: float
    by: str
    what: str
    inquiry: dict[str, Any]
    given: dict[str, Any]


def described(name: str) -> list[dict[str, Any]]:
    """What data/<name>.json says, listings or inquiries."""
    text = (_FOLDER / f"{name}.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)[name]
    return found


async def load(store: Store, past: Past, members: People) -> None:
    """All listings, then all that was negotiated, in the order of time."""
    ids: dict[str, int] = {}
    for listing in sorted(described("listings"), key=lambda one: -one["minutes_ago"]):
        past.go_back(minutes=listing["minutes_ago"])
        page = await store.do(
            listings.publish,
            members[listing["seller"]],
            key=uuid5(_KEYS, listing["key"]),
            draft=_draft(listing, past.loaded.date()),
            school=listing["school"],
        )
        ids[listing["key"]] = page.card.id
    await _negotiate(store, past, members, ids)


async def _negotiate(
    store: Store, past: Past, members: People, listing_ids: dict[str, int]
) -> None:
    begun: dict[str, InquiryPage] = {}
    for deed in sorted(_deeds(), key=lambda deed: -deed.minutes_ago):
        past.go_back(minutes=deed.minutes_ago)
        actor, key = members[deed.by], deed.inquiry["key"]
        if deed.what == "ask":
            listing = listing_ids[deed.inquiry["listing"]]
            begun[key] = await store.do(inquiries.send, actor, listing=listing, **_asked(deed))
        else:
            begun[key] = await _step(store, past, actor, deed, begun[key])


def _deeds() -> Iterator[Deed]:
    for inquiry in described("inquiries"):
        yield Deed(inquiry["minutes_ago"], inquiry["buyer"], "ask", inquiry, inquiry)
        for step in inquiry["steps"]:
            yield Deed(step["minutes_ago"], step["by"], step["do"], inquiry, step)


def _asked(deed: Deed) -> dict[str, Any]:
    said = {name: deed.inquiry[name] for name in ("text", "quantity", "unit", "lang")}
    return {"key": uuid5(_KEYS, deed.inquiry["key"]), **said}


async def _step(
    store: Store, past: Past, actor: Actor, deed: Deed, page: InquiryPage
) -> InquiryPage:
    latest = page.offers[-1].id if page.offers else None
    if deed.what == "offer":
        return await store.do(
            offers.make,
            actor,
            inquiry=page.id,
            key=uuid5(_KEYS, f"{deed.inquiry['key']} {deed.minutes_ago}"),
            proposal=_proposal(deed.given, past().astimezone(ZoneInfo(actor.zone)).date()),
            answers=latest,
        )
    verb = {"accept": offers.accept, "decline": offers.decline}[deed.what]
    return await store.do(verb, actor, inquiry=page.id, offer=latest)


def _draft(given: dict[str, Any], today: date) -> Draft:
    first, last = harvest(given["harvest"], today)
    as_given = ("kind", "produce", "quantity", "unit", "variety", "grade", "place", "country")
    return Draft(
        **{name: given[name] for name in as_given},
        min_quantity=given["minimum"],
        min_unit=given["unit"],
        price=_price(given),
        currency=given["currency"],
        price_unit=given["price_unit"],
        harvest_from=first,
        harvest_to=last,
        note=given["note"],
        lang=given["lang"],
    )


def _proposal(given: dict[str, Any], today: date) -> Proposal:
    as_given = ("quantity", "unit", "currency", "price_unit", "incoterm", "incoterm_place")
    return Proposal(
        **{name: given[name] for name in as_given},
        price=_price(given),
        valid_until=today + timedelta(days=given["valid_days"]),
        note=given["note"],
        lang=given["lang"],
    )


def _price(given: dict[str, Any]) -> str:
    return str(Money(given["price_minor"], given["currency"]).major)


def harvest(given: dict[str, str], today: date) -> tuple[date, date]:
    """The window of days, such as 12-01 to 02-28, that comes next or was the last to begin."""
    windows = [_window(given, year) for year in range(today.year - 2, today.year + 3)]
    if given["which"] == "next":
        return next(window for window in windows if window[1] >= today)
    return next(window for window in reversed(windows) if window[0] <= today)


def _window(given: dict[str, str], year: int) -> tuple[date, date]:
    first = date.fromisoformat(f"{year}-{given['from']}")
    over = given["to"] < given["from"]  # past the new year
    return first, date.fromisoformat(f"{year + over}-{given['to']}")
