"""A message in other languages: read, written, found good; with or without scripts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.language import LANGUAGES, WRITTEN
from ifsa.rooms import translations
from ifsa.rooms.translations import Translated
from ifsa.web.edge import actor, do, query_struct, read, render, see_other, submitted, typed
from ifsa.web.rooms.translating import by_machine, machine_knows
from ifsa.wire.translations import AskMachine, GiveTranslation, Into, Like


@dataclass(frozen=True, slots=True)
class TranslationsPage:
    """`to` is the language that is wanted; a machine could translate into it, and has not yet."""

    found: Translated
    to: str
    machine: bool


async def show(request: Request) -> Response:
    return await _page(request, query_struct(request, Into).to)


async def give(request: Request) -> Response:
    async def done() -> str:
        form = await submitted(request, GiveTranslation)
        message = request.path_params["message"]
        await do(request, translations.give, message=message, lang=form.lang, text=form.text)
        return form.lang

    return await _then(request, done)


async def ask_machine(request: Request) -> Response:
    async def done() -> str:
        form = await submitted(request, AskMachine)
        await by_machine(request, request.path_params["message"], form.lang)
        return form.lang

    return await _then(request, done)


async def like(request: Request) -> Response:
    form = await submitted(request, Like)
    verb = translations.like if form.there else translations.unlike
    view = await do(request, verb, translation=request.path_params["translation"])
    return see_other(f"/messages/{view.message}/translations?to={view.lang}")


async def drop(request: Request) -> Response:
    message = await do(request, translations.drop, translation=request.path_params["translation"])
    return see_other(f"/messages/{message.id}/translations")


async def _then(request: Request, done: Callable[[], Awaitable[str]]) -> Response:
    try:
        lang = await done()
    except Problem as problem:
        if problem.http_status not in (409, 422, 429):
            raise
        return await _page(request, typed(request).get("lang"), problem)
    return see_other(f"/messages/{request.path_params['message']}/translations?to={lang}")


async def _page(request: Request, to: str | None, problem: Problem | None = None) -> Response:
    message = request.path_params["message"]
    found = await read(request, translations.of_message, message=message)
    wanted = _wanted(to, found, (await actor(request)).language)
    made = [one for one in found.translations if one.lang == wanted and one.fits]
    machine = machine_knows(request, found, wanted) and all(one.handle for one in made)
    return await render(
        request,
        "rooms/translations.html",
        TranslationsPage(found, wanted, machine),
        tab="rooms",
        problem=problem,
        form=typed(request),
        path=f"/messages/{message}/translations",
    )


def _wanted(to: str | None, found: Translated, own: str) -> str:
    """What is asked for, else one's own language, else another than the message is in."""
    asked = [to] if to in WRITTEN else []
    return next(one for one in (*asked, own, *LANGUAGES) if one and one != found.message.lang)


_MESSAGE, _ONE = "/messages/{message:int}/translations", "/translations/{translation:int}"
routes = [
    Route(_MESSAGE, show, methods=["GET"]),
    Route(_MESSAGE, give, methods=["POST"]),
    Route(f"{_MESSAGE}/machine", ask_machine, methods=["POST"]),
    Route(f"{_ONE}/like", like, methods=["POST"]),
    Route(f"{_ONE}/delete", drop, methods=["POST"]),
]
