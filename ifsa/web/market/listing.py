"""A listing's page, and asking the price on it."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.trade import inquiries, listings, queries
from ifsa.trade.choices import Choices, unit_choices
from ifsa.trade.views import ListingPage
from ifsa.web.edge import actor, do, read, render, see_other, submitted, typed
from ifsa.wire.trade import SendInquiry


@dataclass(frozen=True, slots=True)
class ListingView:
    """What the template shows."""

    listing: ListingPage
    units: Choices


async def show(request: Request) -> Response:
    return await _listing(request, {"key": str(uuid4())})


async def ask(request: Request) -> Response:
    """Send an inquiry; what was typed is kept when it can't be."""
    listing = request.path_params["listing"]
    try:
        given = await submitted(request, SendInquiry)
        sent = await do(
            request,
            inquiries.send,
            listing=listing,
            key=given.key,
            text=given.text,
            quantity=str(given.quantity),
            unit=given.unit,
            lang=given.lang,
        )
    except Problem as problem:
        return await _listing(request, {"key": str(uuid4())} | typed(request), problem)
    return see_other(f"/inquiries/{sent.id}")


async def close(request: Request) -> Response:
    listing = request.path_params["listing"]
    await do(request, listings.close, listing=listing)
    return see_other(f"/listings/{listing}")


async def _listing(
    request: Request, form: dict[str, Any], problem: Problem | None = None
) -> Response:
    page = await read(request, queries.listing_page, listing=request.path_params["listing"])
    usual = (page.card.quantity.unit, "KGM")
    view = ListingView(page, unit_choices((await actor(request)).language, usual))
    return await render(
        request, "market/listing.html", view, tab="market", problem=problem, form=form
    )


routes = [
    Route("/listings/{listing:int}", show, methods=["GET"]),
    Route("/listings/{listing:int}/inquire", ask, methods=["POST"]),
    Route("/listings/{listing:int}/close", close, methods=["POST"]),
]
