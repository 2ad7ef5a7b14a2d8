"""What one does with a message or a topic, as JSON."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ifsa.rooms import (
    answers,
    deletions,
    echoes,
    edits,
    languages,
    moves,
    options,
    queries,
    reactions,
    titles,
)
from ifsa.web.describing import api_route
from ifsa.web.edge import body, do, json_answer, query_struct, read
from ifsa.web.rooms.cursors import Cursor
from ifsa.wire import rooms as wire

VERSIONS_PAGE = 50


async def show(request: Request) -> Response:
    found = await read(request, queries.message, id=request.path_params["message"])
    return json_answer(wire.message(found))


async def edit(request: Request) -> Response:
    given = await body(request, wire.EditMessage)
    return await _done(request, edits.edit, text=given.text, before=given.before, lang=given.lang)


async def list_versions(request: Request) -> Response:
    """The latest first."""
    found = await read(
        request,
        options.earlier,
        message=request.path_params["message"],
        before=query_struct(request, Cursor).cursor,
        most=VERSIONS_PAGE,
    )
    more = str(found[-1].number) if len(found) == VERSIONS_PAGE else None
    return json_answer(wire.EarlierList([wire.earlier(one) for one in found], more))


async def retitle(request: Request) -> Response:
    given = await body(request, wire.ChangeTitle)
    found = await do(
        request,
        titles.change,
        topic=request.path_params["topic"],
        title=given.title,
        before=given.before,
        lang=given.lang,
    )
    return json_answer(wire.topic(found))


async def correct(request: Request) -> Response:
    given = await body(request, wire.CorrectLanguage)
    return await _done(request, languages.correct, lang=given.lang)


async def delete(request: Request) -> Response:
    return await _done(request, deletions.delete)


async def give_sign(request: Request) -> Response:
    return await _done(request, reactions.give, kind=request.path_params["kind"])


async def take_sign_back(request: Request) -> Response:
    return await _done(request, reactions.take_back, kind=request.path_params["kind"])


async def choose(request: Request) -> Response:
    return await _done(request, answers.choose)


async def drop(request: Request) -> Response:
    return await _done(request, answers.drop)


async def _done(request: Request, verb: Callable[..., Any], **given: Any) -> Response:
    changed = await do(request, verb, message=request.path_params["message"], **given)
    return json_answer(wire.message(changed))


async def echo(request: Request) -> Response:
    return await _echoed(request, echoes.give)


async def take_echo_back(request: Request) -> Response:
    return await _echoed(request, echoes.take_back)


async def _echoed(request: Request, verb: Callable[..., Any]) -> Response:
    return json_answer(wire.topic(await do(request, verb, topic=request.path_params["topic"])))


async def move(request: Request) -> Response:
    given = await body(request, wire.MoveMessages)
    topic = await do(
        request, moves.move, messages=given.messages, topic=given.topic, title=given.title
    )
    return json_answer(wire.topic(topic))


def _route(method: str, path: str, endpoint: Any, does: str, **more: Any) -> Any:
    return api_route(method, path, endpoint, does, answers=wire.MessageShape, **more)


MESSAGE = "/api/v1/messages/{message:int}"
TOPIC = "/api/v1/topics/{topic:int}"

routes = [
    api_route(
        "PATCH",
        "/api/v1/topics/{topic:int}",
        retitle,
        "Call a topic otherwise, for who asked and those who look after the room.",
        asks=wire.ChangeTitle,
        answers=wire.TopicShape,
        refuses=(409,),
    ),
    _route("GET", MESSAGE, show, "One message."),
    _route("PATCH", MESSAGE, edit, "Change what one wrote.", asks=wire.EditMessage, refuses=(409,)),
    _route("DELETE", MESSAGE, delete, "Delete what one wrote; its place stays."),
    api_route(
        "GET",
        MESSAGE + "/versions",
        list_versions,
        "What it said before it was edited, for its author and those who look after the room.",
        answers=wire.EarlierList,
        query=Cursor,
        refuses=(401, 403),
    ),
    _route(
        "PUT",
        MESSAGE + "/language",
        correct,
        "Say in which language it is.",
        asks=wire.CorrectLanguage,
    ),
    _route(
        "PUT", MESSAGE + "/signs/{kind}", give_sign, "Put a sign under a message.", refuses=(422,)
    ),
    _route(
        "DELETE", MESSAGE + "/signs/{kind}", take_sign_back, "Take one's sign back.", refuses=(422,)
    ),
    _route("PUT", MESSAGE + "/answer", choose, "It is its topic's answer.", refuses=(409,)),
    _route("DELETE", MESSAGE + "/answer", drop, "It is not the answer."),
    api_route(
        "PUT",
        TOPIC + "/echo",
        echo,
        "Say that one has the same problem.",
        answers=wire.TopicShape,
        refuses=(409,),
    ),
    api_route(
        "DELETE",
        TOPIC + "/echo",
        take_echo_back,
        "One has it no more.",
        answers=wire.TopicShape,
        refuses=(409,),
    ),
    api_route(
        "POST",
        "/api/v1/messages/moves",
        move,
        "Move messages to another topic of their room, or to a new one.",
        asks=wire.MoveMessages,
        answers=wire.TopicShape,
        refuses=(404, 409),
    ),
]
