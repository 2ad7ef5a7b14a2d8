"""The market of the demonstration data is what its files say, brought in by verbs."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.app import open_store
from ifsa.demo.load import load
from ifsa.demo.members import people
from ifsa.demo.past import Past
from ifsa.demo.trade import described, harvest
from ifsa.storage.store import Store
from ifsa.trade import negotiations, queries
from tests.parts import fresh


@pytest.fixture(scope="module")
async def loaded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Store, Past]]:
    past = Past()
    settings = fresh(tmp_path_factory.mktemp("trade"))
    store = open_store(settings, unlimited=True, clock=past)
    await load(store, past)
    yield store, past
    store.close()


async def test_every_listing_stands_in_the_market(loaded: tuple[Store, Past]) -> None:
    store, past = loaded
    found = await store.read(queries.market, Actor(), limit=100)
    assert found.next is None
    # Of two from the same minute the one that was listed later comes first.
    listings = described("listings")[::-1]
    listings.sort(key=lambda one: float(one["minutes_ago"]))
    assert [card.variety for card in found.items] == [one["variety"] for one in listings]
    for card, one in zip(found.items, listings, strict=True):
        assert (card.school.slug if card.school else None) == one["school"]
        assert card.price is not None
        assert card.price.money.minor == one["price_minor"]
        assert round((past.loaded - card.opened_at).total_seconds() / 60) == one["minutes_ago"]
        assert card.harvest_from is not None


async def test_every_negotiation_stands_where_the_file_says(loaded: tuple[Store, Past]) -> None:
    store, past = loaded
    members = await people(store)
    for one in described("inquiries"):
        buyer = members[one["buyer"]]
        found = await store.read(negotiations.inquiries, buyer, limit=100)
        pages = [
            await store.read(negotiations.inquiry_page, buyer, inquiry=card.id)
            for card in found.items
        ]
        page = next(page for page in pages if page.text == one["text"])
        offered = [step for step in one["steps"] if step["do"] == "offer"]
        assert page.state == one["state"]
        assert [offer.state for offer in page.offers] == [step["state"] for step in offered]
        assert [offer.by.handle for offer in page.offers] == [step["by"] for step in offered]
        assert (page.deal is not None) == (one["state"] == "agreed")
        ago = (past.loaded - page.asked_at).total_seconds() / 60
        assert round(ago) == one["minutes_ago"]


@pytest.mark.parametrize(
    ("given", "today", "window"),
    [
        ({"from": "06-01", "to": "07-20", "which": "next"}, "2026-11-24", "2027-06-01 2027-07-20"),
        ({"from": "06-01", "to": "07-20", "which": "next"}, "2026-06-20", "2026-06-01 2026-07-20"),
        ({"from": "12-01", "to": "03-15", "which": "next"}, "2026-11-24", "2026-12-01 2027-03-15"),
        ({"from": "12-01", "to": "03-15", "which": "next"}, "2027-02-01", "2026-12-01 2027-03-15"),
        ({"from": "10-15", "to": "12-10", "which": "last"}, "2026-11-24", "2026-10-15 2026-12-10"),
        ({"from": "10-15", "to": "12-10", "which": "last"}, "2026-10-14", "2025-10-15 2025-12-10"),
    ],
)
def test_windows_of_harvest(given: dict[str, Any], today: str, window: str) -> None:
    first, last = harvest(given, date.fromisoformat(today))
    assert f"{first} {last}" == window
