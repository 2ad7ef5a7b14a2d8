"""The market: open listings, narrowed by what one looks for."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.language import locale
from ifsa.trade import produce, queries
from ifsa.trade.views import MarketPage
from ifsa.web.edge import actor, query_struct, read, render
from ifsa.wire.trade import MarketFilter


@dataclass(frozen=True, slots=True)
class MarketView:
    """What the template shows: the page, what it is narrowed by, and what it could be."""

    market: MarketPage
    narrowed: MarketFilter
    months: list[tuple[str, str]]

    @property
    def groups(self) -> list[tuple[str, str]]:
        """(group, English name), to be translated."""
        return list(produce.GROUPS.items())

    @property
    def chosen(self) -> dict[str, str]:
        """The filters in use, for links that keep them."""
        given = msgspec.to_builtins(self.narrowed)
        names = ("kind", "group", "produce", "country", "q", "month")
        return {name: str(given[name]) for name in names if given[name]}

    def address(self, **changed: Any) -> str:
        """The market with one filter changed; None or "" leaves it out."""
        wanted = {**self.chosen, **{name: str(value or "") for name, value in changed.items()}}
        query = urlencode({name: value for name, value in wanted.items() if value})
        return f"/market?{query}" if query else "/market"


async def index(request: Request) -> Response:
    narrowed = query_struct(request, MarketFilter)
    page = await read(request, queries.market, **asked(narrowed))
    months = months_in((await actor(request)).language)
    return await render(
        request, "market/market.html", MarketView(page, narrowed, months), tab="market"
    )


def asked(narrowed: MarketFilter) -> dict[str, Any]:
    """A filter as the query takes it."""
    return {
        "kind": narrowed.kind,
        "group": narrowed.group,
        "produce": narrowed.produce,
        "country": narrowed.country,
        "q": narrowed.q,
        "month": narrowed.month,
        "after": narrowed.cursor,
        "limit": narrowed.limit,
    }


def months_in(language: str) -> list[tuple[str, str]]:
    """(number, name) of the twelve months."""
    names = locale(language).months["stand-alone"]["wide"]
    return [(str(number), str(names[number])) for number in range(1, 13)]


routes = [Route("/market", index, methods=["GET"])]
