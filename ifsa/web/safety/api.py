"""Reports, the queue, hiding and the log as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from ifsa.rooms import hiding, titles
from ifsa.safety import audit, queries, reports
from ifsa.trade import hiding as listings
from ifsa.web.describing import api_route
from ifsa.web.edge import body, do, json_answer, query_struct, read
from ifsa.web.safety.leaving import ask_for
from ifsa.wire import rooms, trade
from ifsa.wire import safety as wire


async def make(request: Request) -> Response:
    given = await body(request, wire.MakeReport)
    made = await do(
        request, reports.make, kind=given.kind, id=given.id, reason=given.reason, note=given.note
    )
    return json_answer(wire.report(made), 201)


async def list_cases(request: Request) -> Response:
    asked = query_struct(request, wire.FindCases)
    is_open = asked.state == "open"
    found = await read(request, queries.queue, open=is_open, after=asked.cursor)
    return json_answer(wire.cases(found))


async def show_case(request: Request) -> Response:
    found = await read(request, queries.case_page, case=request.path_params["case"])
    return json_answer(wire.case_detail(found))


async def claim(request: Request) -> Response:
    found = await do(request, reports.claim, case=request.path_params["case"])
    return json_answer(wire.case_detail(found))


async def release(request: Request) -> Response:
    found = await do(request, reports.release, case=request.path_params["case"])
    return json_answer(wire.case_detail(found))


async def decide(request: Request) -> Response:
    """An empty answer: who hands a case on does not see it any more."""
    given = await body(request, wire.Decide)
    await do(
        request,
        reports.decide,
        case=request.path_params["case"],
        decision=given.decision,
        reason=given.reason,
        note=given.note,
    )
    return Response(status_code=204)


async def hide_message(request: Request) -> Response:
    given = await body(request, wire.Hide)
    message = request.path_params["message"]
    found = await do(request, hiding.hide, message=message, reason=given.reason, note=given.note)
    return json_answer(rooms.message(found))


async def show_message(request: Request) -> Response:
    found = await do(request, hiding.show, message=request.path_params["message"])
    return json_answer(rooms.message(found))


async def hide_title(request: Request) -> Response:
    given = await body(request, wire.Hide)
    topic = request.path_params["topic"]
    found = await do(request, titles.hide, topic=topic, reason=given.reason, note=given.note)
    return json_answer(rooms.topic(found))


async def show_title(request: Request) -> Response:
    found = await do(request, titles.show, topic=request.path_params["topic"])
    return json_answer(rooms.topic(found))


async def hide_listing(request: Request) -> Response:
    given = await body(request, wire.Hide)
    listing = request.path_params["listing"]
    found = await do(request, listings.hide, listing=listing, reason=given.reason, note=given.note)
    return json_answer(trade.listing_detail(found))


async def show_listing(request: Request) -> Response:
    found = await do(request, listings.show, listing=request.path_params["listing"])
    return json_answer(trade.listing_detail(found))


async def list_acts(request: Request) -> Response:
    asked = query_struct(request, wire.FindActs)
    found = await read(request, audit.log, sought=wire.sought(asked), before=asked.cursor)
    return json_answer(wire.acts(found))


async def leave(request: Request) -> Response:
    due = await ask_for(request, await body(request, wire.AskErasure))
    return json_answer(wire.ErasureShape(due))


_CASE = "/api/v1/safety/reports/{case:int}"
_MESSAGE = "/api/v1/messages/{message:int}/hiding"
_TOPIC = "/api/v1/topics/{topic:int}/hiding"
_LISTING = "/api/v1/listings/{listing:int}/hiding"
routes = [
    api_route(
        "POST",
        "/api/v1/reports",
        make,
        "Report a message, topic, listing, school or member.",
        asks=wire.MakeReport,
        answers=wire.ReportShape,
        status=201,
        refuses=(404, 409),
    ),
    api_route(
        "GET",
        "/api/v1/safety/reports",
        list_cases,
        "What was reported, for those who look after it.",
        answers=wire.CaseListShape,
        query=wire.FindCases,
        refuses=(401, 403),
    ),
    api_route(
        "GET",
        _CASE,
        show_case,
        "One case, with what its decision rests on.",
        answers=wire.CaseDetail,
    ),
    api_route(
        "POST",
        f"{_CASE}/claim",
        claim,
        "Say that one is looking at it.",
        answers=wire.CaseDetail,
        refuses=(409,),
    ),
    api_route("POST", f"{_CASE}/release", release, "Leave it to others.", answers=wire.CaseDetail),
    api_route(
        "POST",
        f"{_CASE}/decide",
        decide,
        "End a case, or hand it on to the moderators.",
        asks=wire.Decide,
        refuses=(409,),
    ),
    api_route(
        "PUT",
        _MESSAGE,
        hide_message,
        "Take a message out of sight.",
        asks=wire.Hide,
        answers=rooms.MessageShape,
        refuses=(409,),
    ),
    api_route(
        "DELETE", _MESSAGE, show_message, "Bring a message back.", answers=rooms.MessageShape
    ),
    api_route(
        "PUT",
        _TOPIC,
        hide_title,
        "Take a topic's title out of sight.",
        asks=wire.Hide,
        answers=rooms.TopicShape,
    ),
    api_route(
        "DELETE", _TOPIC, show_title, "Bring a topic's title back.", answers=rooms.TopicShape
    ),
    api_route(
        "PUT",
        _LISTING,
        hide_listing,
        "Take a listing out of sight.",
        asks=wire.Hide,
        answers=trade.ListingDetail,
    ),
    api_route(
        "DELETE", _LISTING, show_listing, "Bring a listing back.", answers=trade.ListingDetail
    ),
    api_route(
        "GET",
        "/api/v1/safety/log",
        list_acts,
        "What those in power did, for admins.",
        answers=wire.ActListShape,
        query=wire.FindActs,
        refuses=(401, 403),
    ),
    api_route(
        "POST",
        "/api/v1/me/erasure",
        leave,
        "Ask to be forgotten: signed out now, carried out in seven days.",
        asks=wire.AskErasure,
        answers=wire.ErasureShape,
        refuses=(409,),
    ),
]
