"""Negotiations: the list of them, and one with its steps and what can be done next."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.clock import now
from ifsa.errors import Problem, Refused
from ifsa.trade import inquiries, negotiations, offers
from ifsa.trade.proposing import with_form
from ifsa.trade.views import InquiryList
from ifsa.web.edge import actor, do, query_struct, read, render, see_other, submitted, typed
from ifsa.wire.trade import InquiryFilter, MakeOffer


@dataclass(frozen=True, slots=True)
class ListView:
    """What the list's template shows."""

    inquiries: InquiryList
    narrowed: InquiryFilter


async def index(request: Request) -> Response:
    who = await actor(request)
    if not who.signed_in:
        raise Refused("sign_in_first")
    narrowed = query_struct(request, InquiryFilter)
    found = await read(
        request,
        negotiations.inquiries,
        side=narrowed.side,
        after=narrowed.cursor,
        limit=narrowed.limit,
    )
    return await render(request, "market/inquiries.html", ListView(found, narrowed), tab="market")


async def show(request: Request) -> Response:
    return await _inquiry(request)


async def make_offer(request: Request) -> Response:
    """An offer or a counter-offer; what was typed is kept when it can't be made."""
    try:
        given = await submitted(request, MakeOffer)
        await do(
            request,
            offers.make,
            inquiry=request.path_params["inquiry"],
            key=given.key,
            proposal=given.proposal(),
            answers=given.answers,
        )
    except Problem as problem:
        return await _inquiry(request, problem)
    return _back(request)


async def accept(request: Request) -> Response:
    return await _answer(request, offers.accept)


async def decline(request: Request) -> Response:
    return await _answer(request, offers.decline)


async def withdraw(request: Request) -> Response:
    return await _answer(request, offers.withdraw)


async def end(request: Request) -> Response:
    return await _end(request, inquiries.withdraw)


async def refuse(request: Request) -> Response:
    return await _end(request, inquiries.decline)


async def _answer(request: Request, verb: Any) -> Response:
    """Show what has changed meanwhile when an answer comes too late."""
    given = {name: request.path_params[name] for name in ("inquiry", "offer")}
    try:
        await do(request, verb, **given)
    except Problem as problem:
        return await _inquiry(request, problem)
    return _back(request)


async def _end(request: Request, verb: Any) -> Response:
    try:
        await do(request, verb, inquiry=request.path_params["inquiry"])
    except Problem as problem:
        return await _inquiry(request, problem)
    return _back(request)


def _back(request: Request) -> Response:
    return see_other(f"/inquiries/{request.path_params['inquiry']}")


async def _inquiry(request: Request, problem: Problem | None = None) -> Response:
    page = await read(request, negotiations.inquiry_page, inquiry=request.path_params["inquiry"])
    who = await actor(request)
    view = with_form(page, who.language, now().astimezone(ZoneInfo(who.zone)).date())
    fields = view.offer.fields if view.offer else {}
    form = fields | typed(request)
    return await render(
        request, "market/inquiry.html", view, tab="market", problem=problem, form=form
    )


_ONE = "/inquiries/{inquiry:int}"
_OFFER = _ONE + "/offers/{offer:int}"

routes = [
    Route("/inquiries", index, methods=["GET"]),
    Route(_ONE, show, methods=["GET"]),
    Route(f"{_ONE}/withdraw", end, methods=["POST"]),
    Route(f"{_ONE}/decline", refuse, methods=["POST"]),
    Route(f"{_ONE}/offers", make_offer, methods=["POST"]),
    Route(f"{_OFFER}/accept", accept, methods=["POST"]),
    Route(f"{_OFFER}/decline", decline, methods=["POST"]),
    Route(f"{_OFFER}/withdraw", withdraw, methods=["POST"]),
]
