"""The market as JSON."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ifsa.errors import Refused
from ifsa.trade import inquiries, listings, negotiations, offers, queries
from ifsa.web.describing import ApiRoute, api_route
from ifsa.web.edge import actor, body, do, json_answer, query_struct, read
from ifsa.web.market.market import asked
from ifsa.wire import trade as wire


async def list_listings(request: Request) -> Response:
    page = await read(request, queries.market, **asked(query_struct(request, wire.MarketFilter)))
    return json_answer(wire.listings(page))


async def show_listing(request: Request) -> Response:
    page = await read(request, queries.listing_page, listing=request.path_params["listing"])
    return json_answer(wire.listing_detail(page))


async def publish(request: Request) -> Response:
    given = await body(request, wire.PublishListing)
    page = await do(
        request, listings.publish, key=given.key, draft=given.draft(), school=given.school
    )
    return json_answer(wire.listing_detail(page), 201)


async def edit(request: Request) -> Response:
    given = await body(request, wire.EditListing)
    listing = request.path_params["listing"]
    page = await do(request, listings.edit, listing=listing, draft=given.draft())
    return json_answer(wire.listing_detail(page))


async def close(request: Request) -> Response:
    page = await do(request, listings.close, listing=request.path_params["listing"])
    return json_answer(wire.listing_detail(page))


async def ask(request: Request) -> Response:
    given = await body(request, wire.SendInquiry)
    page = await do(
        request,
        inquiries.send,
        listing=request.path_params["listing"],
        key=given.key,
        text=given.text,
        quantity=str(given.quantity),
        unit=given.unit,
        lang=given.lang,
    )
    return json_answer(wire.inquiry(page), 201)


async def list_inquiries(request: Request) -> Response:
    if not (await actor(request)).signed_in:
        raise Refused("sign_in_first")
    wanted = query_struct(request, wire.InquiryFilter)
    found = await read(
        request,
        negotiations.inquiries,
        side=wanted.side,
        after=wanted.cursor,
        limit=wanted.limit,
    )
    return json_answer(wire.inquiries(found))


async def show_inquiry(request: Request) -> Response:
    page = await read(request, negotiations.inquiry_page, inquiry=request.path_params["inquiry"])
    return json_answer(wire.inquiry(page))


async def make_offer(request: Request) -> Response:
    given = await body(request, wire.MakeOffer)
    page = await do(
        request,
        offers.make,
        inquiry=request.path_params["inquiry"],
        key=given.key,
        proposal=given.proposal(),
        answers=given.answers,
    )
    return json_answer(wire.inquiry(page), 201)


async def accept(request: Request) -> Response:
    return await _changed(request, offers.accept, "inquiry", "offer")


async def decline(request: Request) -> Response:
    return await _changed(request, offers.decline, "inquiry", "offer")


async def withdraw(request: Request) -> Response:
    return await _changed(request, offers.withdraw, "inquiry", "offer")


async def end(request: Request) -> Response:
    return await _changed(request, inquiries.withdraw, "inquiry")


async def refuse(request: Request) -> Response:
    return await _changed(request, inquiries.decline, "inquiry")


async def _changed(request: Request, verb: Any, *names: str) -> Response:
    page = await do(request, verb, **{name: request.path_params[name] for name in names})
    return json_answer(wire.inquiry(page))


_LISTING = "/api/v1/listings/{listing:int}"
_INQUIRY = "/api/v1/inquiries/{inquiry:int}"
_OFFER = _INQUIRY + "/offers/{offer:int}"


def _step(path: str, endpoint: Callable[[Request], Awaitable[Response]], says: str) -> ApiRoute:
    """A call that takes nothing but its address, and answers with the negotiation."""
    answers = wire.InquiryShape
    return api_route("POST", path, endpoint, says, answers=answers, refuses=(403, 404, 409))


routes = [
    api_route(
        "GET",
        "/api/v1/listings",
        list_listings,
        "Open listings, the newest first.",
        answers=wire.ListingListShape,
        query=wire.MarketFilter,
    ),
    api_route(
        "POST",
        "/api/v1/listings",
        publish,
        "Publish a listing, of a school or of one's own.",
        asks=wire.PublishListing,
        answers=wire.ListingDetail,
        status=201,
        refuses=(404, 409),
    ),
    api_route("GET", _LISTING, show_listing, "One listing.", answers=wire.ListingDetail),
    api_route(
        "PUT",
        _LISTING,
        edit,
        "Say anew what a listing says.",
        asks=wire.EditListing,
        answers=wire.ListingDetail,
        refuses=(403, 409),
    ),
    api_route(
        "POST",
        f"{_LISTING}/close",
        close,
        "Take a listing off the market.",
        answers=wire.ListingDetail,
        refuses=(403,),
    ),
    api_route(
        "POST",
        f"{_LISTING}/inquiries",
        ask,
        "Ask the price.",
        asks=wire.SendInquiry,
        answers=wire.InquiryShape,
        status=201,
        refuses=(403, 409),
    ),
    api_route(
        "GET",
        "/api/v1/inquiries",
        list_inquiries,
        "One's own negotiations, the last changed first.",
        answers=wire.InquiryListShape,
        query=wire.InquiryFilter,
        refuses=(401,),
    ),
    api_route("GET", _INQUIRY, show_inquiry, "One negotiation.", answers=wire.InquiryShape),
    _step(f"{_INQUIRY}/withdraw", end, "The buyer ends the negotiation."),
    _step(f"{_INQUIRY}/decline", refuse, "The seller ends the negotiation."),
    api_route(
        "POST",
        f"{_INQUIRY}/offers",
        make_offer,
        "Make an offer, or a counter-offer that answers the open one.",
        asks=wire.MakeOffer,
        answers=wire.InquiryShape,
        status=201,
        refuses=(403, 409),
    ),
    _step(f"{_OFFER}/accept", accept, "Make a deal of the other side's open offer."),
    _step(f"{_OFFER}/decline", decline, "Say no to the open offer, which ends the negotiation."),
    _step(f"{_OFFER}/withdraw", withdraw, "Take back one's own open offer."),
]
