"""Notices as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from ifsa.language.formatting import Format
from ifsa.members.queries import me
from ifsa.notifications import choices, notices, queries
from ifsa.web.describing import api_route
from ifsa.web.edge import actor, body, do, json_answer, query_struct, read
from ifsa.wire import notifications as wire


async def list_notices(request: Request) -> Response:
    asked = query_struct(request, wire.FindNotices)
    found = await read(request, queries.page, before=asked.cursor)
    return json_answer(wire.notices(found, await _format(request)))


async def read_one(request: Request) -> Response:
    view = await do(request, notices.read, notice=request.path_params["notice"])
    return json_answer(wire.notice(view, await _format(request)))


async def read_all(request: Request) -> Response:
    sent = await request.body()
    given = await body(request, wire.ReadNotices) if sent else wire.ReadNotices()
    unread = await do(request, notices.read_all, until=given.until)
    return json_answer(wire.UnreadShape(unread))


async def letters(request: Request) -> Response:
    return json_answer(await _letters(request))


async def choose_letters(request: Request) -> Response:
    given = await body(request, wire.ChooseLetters)
    await do(request, choices.choose, letters=given.letters)
    return json_answer(await _letters(request))


async def _letters(request: Request) -> wire.LettersShape:
    mine = await read(request, me)
    address = mine.email if mine.email_confirmed else None
    return wire.LettersShape(await read(request, queries.letters), address)


async def _format(request: Request) -> Format:
    who = await actor(request)
    return Format(who.language, who.zone)


routes = [
    api_route(
        "GET",
        "/api/v1/notices",
        list_notices,
        "What one was told, the newest first, in one's language.",
        answers=wire.NoticeListShape,
        query=wire.FindNotices,
        refuses=(401,),
    ),
    api_route(
        "POST",
        "/api/v1/notices/{notice:int}/read",
        read_one,
        "Mark one as read.",
        answers=wire.NoticeShape,
    ),
    api_route(
        "POST",
        "/api/v1/notices/read",
        read_all,
        "Mark all as read, or those up to one.",
        asks=wire.ReadNotices,
        answers=wire.UnreadShape,
    ),
    api_route(
        "GET",
        "/api/v1/me/letters",
        letters,
        "Which notices one gets by e-mail too.",
        answers=wire.LettersShape,
        refuses=(401,),
    ),
    api_route(
        "PUT",
        "/api/v1/me/letters",
        choose_letters,
        "Choose which notices one gets by e-mail.",
        asks=wire.ChooseLetters,
        answers=wire.LettersShape,
    ),
]
