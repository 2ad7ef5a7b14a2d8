"""Translations as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from ifsa.rooms import translations
from ifsa.web.describing import api_route
from ifsa.web.edge import body, do, json_answer, read
from ifsa.web.rooms.translating import by_machine
from ifsa.wire import rooms
from ifsa.wire import translations as wire


async def show(request: Request) -> Response:
    message = request.path_params["message"]
    return json_answer(
        wire.translations(await read(request, translations.of_message, message=message))
    )


async def give(request: Request) -> Response:
    given = await body(request, wire.TranslationText)
    message, lang = request.path_params["message"], request.path_params["lang"]
    view = await do(request, translations.give, message=message, lang=lang, text=given.text)
    return json_answer(wire.translation(view))


async def ask_machine(request: Request) -> Response:
    given = await body(request, wire.AskMachine)
    view = await by_machine(request, request.path_params["message"], given.lang)
    return json_answer(wire.translation(view))


async def like(request: Request) -> Response:
    return await _liked(request, there=True)


async def unlike(request: Request) -> Response:
    return await _liked(request, there=False)


async def _liked(request: Request, *, there: bool) -> Response:
    verb = translations.like if there else translations.unlike
    view = await do(request, verb, translation=request.path_params["translation"])
    return json_answer(wire.translation(view))


async def drop(request: Request) -> Response:
    message = await do(request, translations.drop, translation=request.path_params["translation"])
    return json_answer(rooms.message(message))


_MESSAGE = "/api/v1/messages/{message:int}/translations"
_ONE = "/api/v1/translations/{translation:int}"
routes = [
    api_route(
        "GET",
        _MESSAGE,
        show,
        "What a message says in other languages.",
        answers=wire.TranslationList,
    ),
    api_route(
        "PUT",
        f"{_MESSAGE}/{{lang}}",
        give,
        "Say it in another language, in place of one's earlier words.",
        asks=wire.TranslationText,
        answers=wire.TranslationShape,
        refuses=(409,),
    ),
    api_route(
        "POST",
        f"{_MESSAGE}/machine",
        ask_machine,
        "Have a machine translate it, where one is set.",
        asks=wire.AskMachine,
        answers=wire.TranslationShape,
        refuses=(409,),
    ),
    api_route(
        "PUT",
        f"{_ONE}/like",
        like,
        "Find a translation good.",
        answers=wire.TranslationShape,
        refuses=(409,),
    ),
    api_route(
        "DELETE",
        f"{_ONE}/like",
        unlike,
        "Find it good no more.",
        answers=wire.TranslationShape,
        refuses=(409,),
    ),
    api_route("DELETE", _ONE, drop, "Remove a translation.", answers=rooms.MessageShape),
]
