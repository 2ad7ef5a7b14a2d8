from ifsa.actor import Actor
from ifsa.text.seeking import Rank, sought
from ifsa.trade import listings, search
from tests.trade.market import Market, draft


def found(market: Market, q: str) -> list[int]:
    hits = market.world.read(search.find, Actor(), sought=sought(q), most=20)
    return [hit.card.id for hit in hits]


def test_listings_are_found_by_all_that_they_say(market: Market) -> None:
    mango = market.listing().card.id
    garlic = market.listing(
        "amina", None, produce="garlic", variety="", note="Dry cloves.", country="PK"
    ).card.id
    for q in ("sindhri", "سندھڑی", "sindhree mango", "信德里", "芒果", "080450", "ڈبے"):
        assert found(market, q) == [mango], q
    assert found(market, "cloves") == found(market, "lehsan") == found(market, "لہسن") == [garlic]
    assert found(market, "multan") == [garlic, mango]
    assert found(market, "mango garlic") == []


def test_ranks_put_what_was_meant_before_what_is_near(market: Market) -> None:
    market.listing()
    (hit,) = market.world.read(search.find, Actor(), sought=sought("mangoes"), most=5)
    assert hit.place.rank is Rank.STEM


def test_only_the_open_market_is_found_as_it_is_now(market: Market) -> None:
    mango = market.listing().card.id
    market.world.do(
        listings.edit, market.world["bashir"], listing=mango, draft=draft(note="Wax papers.")
    )
    assert (found(market, "ڈبے"), found(market, "papers")) == ([], [mango])
    market.world.do(listings.close, market.world["bashir"], listing=mango)
    assert found(market, "papers") == []
