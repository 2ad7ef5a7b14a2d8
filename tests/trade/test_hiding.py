"""Hiding a listing: it is gone for all but its seller, its school and the alliance's keepers."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from ifsa.actor import Role
from ifsa.errors import Conflict, Invalid, NotFound, Problem
from ifsa.members import accounts
from ifsa.members.queries import actor_named
from ifsa.rooms.views import Hidden
from ifsa.trade import hiding, inquiries, listings, queries
from ifsa.trade.events import ListingHidden, ListingShown
from ifsa.trade.views import ListingPage
from tests.demonstrations.world import VISITOR
from tests.trade.market import Market, draft

EVERYBODY = ["", "amina", "liwei", "zain", "sana", "bashir", "shazia", "rafiq", "saima", "maryam"]
KEEPERS = {"saima", "maryam"}


@pytest.fixture
def fair(market: Market) -> Market:
    """The market with Saima, who moderates."""
    given: dict[str, Any] = {"handle": "saima", "name": "Saima", "password_hash": "x"}
    market.world.do(accounts.sign_up, born=date(1985, 1, 1), role=Role.MODERATOR, **given)
    market.world.people["saima"] = market.world.read(actor_named, handle="saima")
    return market


def hide(fair: Market, by: str, listing: int, **given: Any) -> ListingPage:
    who = fair.world[by] if by else VISITOR
    return fair.world.do(hiding.hide, who, listing=listing, **{"reason": "false", **given})


def show(fair: Market, by: str, listing: int) -> ListingPage:
    return fair.world.do(hiding.show, fair.world[by] if by else VISITOR, listing=listing)


def page(fair: Market, by: str, listing: int) -> ListingPage:
    who = fair.world[by] if by else VISITOR
    return fair.world.read(queries.listing_page, who, listing=listing)


def sees(fair: Market, by: str, listing: int) -> bool:
    try:
        return page(fair, by, listing).card.id == listing
    except NotFound:
        return False


def outcome(verb: Any, *given: Any) -> str:
    try:
        verb(*given)
    except Problem as problem:
        return problem.code
    return "ok"


@pytest.mark.parametrize(
    ("by", "school", "insiders"),
    [("bashir", "chenab", {"bashir", "shazia"}), ("amina", None, {"amina"})],
)
def test_who_still_sees_it(fair: Market, by: str, school: str | None, insiders: set[str]) -> None:
    listing = fair.listing(by, school, country="PK").card.id
    hidden = hide(fair, "saima", listing, note="Whose mangoes are these?")
    assert hidden.hidden == Hidden("false", fair.world.now, "Whose mangoes are these?")
    assert {one for one in EVERYBODY if sees(fair, one, listing)} == insiders | KEEPERS
    for one in EVERYBODY:
        who = fair.world[one] if one else VISITOR
        assert fair.world.read(queries.market, who).items == ()
    assert fair.world.read(queries.market, VISITOR).countries == ()
    assert fair.world.read(queries.listings_of_school, VISITOR, school=1) == []


def test_nothing_is_begun_on_it_and_what_is_being_negotiated_goes_on(fair: Market) -> None:
    listing = fair.listing().card.id
    going_on = fair.asked("liwei", listing)
    hide(fair, "saima", listing)
    given: dict[str, Any] = {"listing": listing, "text": "Still there?"}
    with pytest.raises(NotFound):
        fair.world.do(inquiries.send, fair.world["amina"], key=uuid4(), **given)
    with pytest.raises(NotFound):
        fair.world.do(listings.close, fair.world["amina"], listing=listing)
    with pytest.raises(Conflict, match="listing_closed"):
        fair.world.do(listings.edit, fair.world["bashir"], listing=listing, draft=draft())
    assert not page(fair, "maryam", listing).may_inquire
    offer = fair.offer("bashir", going_on)
    assert fair.accept("liwei", going_on, offer).deal


@pytest.mark.parametrize("closed", [False, True])
def test_it_comes_back_as_it_was(fair: Market, closed: bool) -> None:
    listing = fair.listing().card.id
    if closed:
        fair.world.do(listings.close, fair.world["bashir"], listing=listing)
    before = page(fair, "amina", listing)
    fair.world.events.clear()
    hide(fair, "saima", listing)
    hide(fair, "maryam", listing, reason="rude")
    show(fair, "saima", listing)
    show(fair, "saima", listing)
    assert page(fair, "amina", listing) == before
    assert fair.world.events == [ListingHidden(listing, "false"), ListingShown(listing)]


@pytest.mark.parametrize("by", EVERYBODY)
def test_who_may_hide(fair: Market, by: str) -> None:
    listing = fair.listing().card.id
    usual = {"": "sign_in_first", "sana": "consent_waiting"}.get(by, "not_allowed")
    allowed = by in KEEPERS | {"bashir", "shazia"}
    assert outcome(hide, fair, by, listing) == ("ok" if allowed else usual)
    assert sees(fair, "amina", listing) is not allowed


@pytest.mark.parametrize(
    ("hider", "shower", "code"),
    [
        ("shazia", "saima", "ok"),
        ("saima", "maryam", "ok"),
        ("saima", "shazia", "not_allowed"),  # what the alliance hid
        ("shazia", "bashir", "not_allowed"),  # one's own
        ("shazia", "amina", "not_found"),
    ],
)
def test_who_may_bring_it_back(fair: Market, hider: str, shower: str, code: str) -> None:
    listing = fair.listing("bashir").card.id
    hide(fair, hider, listing)
    assert outcome(show, fair, shower, listing) == code
    assert sees(fair, "amina", listing) is (code == "ok")


def test_a_seller_without_a_school_hides_nothing(fair: Market) -> None:
    listing = fair.listing("amina", None, country="PK").card.id
    assert outcome(hide, fair, "amina", listing) == "not_allowed"
    hide(fair, "saima", listing)
    assert outcome(show, fair, "amina", listing) == "not_allowed"


def test_a_wrong_field_is_named(fair: Market) -> None:
    listing = fair.listing().card.id
    for given, field in (({"reason": "x"}, "reason"), ({"note": "x" * 501}, "note")):
        with pytest.raises(Invalid) as caught:
            hide(fair, "saima", listing, **given)
        assert caught.value.field == field
    with pytest.raises(NotFound):
        hide(fair, "saima", 10**6)
