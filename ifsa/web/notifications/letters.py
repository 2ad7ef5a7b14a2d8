"""Which notices one gets as letters too: chosen here, or stopped from a letter."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.actor import Actor
from ifsa.errors import Problem, Refused
from ifsa.members.queries import Me, me
from ifsa.notifications import choices, queries
from ifsa.notifications.kinds import Letters
from ifsa.storage.work import Reading
from ifsa.web.edge import do, parts, read, render, see_other, submitted
from ifsa.wire.notifications import ChooseLetters


@dataclass(frozen=True, slots=True)
class LettersPage:
    """`there_is_mail`: else no choice helps."""

    me: Me
    chosen: Letters
    there_is_mail: bool


def mine(reading: Reading, actor: Actor, *, there_is_mail: bool) -> LettersPage:
    """Raises Refused for a visitor."""
    return LettersPage(me(reading, actor), queries.letters(reading, actor), there_is_mail)


async def show(request: Request) -> Response:
    try:
        return await _page(request)
    except Refused:
        return see_other("/sign-in?next=/me/letters")


async def choose(request: Request) -> Response:
    try:
        given = await submitted(request, ChooseLetters)
        await do(request, choices.choose, letters=given.letters)
    except Problem as problem:
        if problem.field is None:
            raise
        return await _page(request, problem)
    return see_other("/me/letters")


async def show_stop(request: Request) -> Response:
    """A page with a button: programs that look through mail open links, too."""
    secret = request.path_params["secret"]
    handle = await read(request, queries.whose_letters, secret=secret)
    return await render(request, "notifications/stop.html", handle)


async def stop(request: Request) -> Response:
    """The button of the page, and that of mail programs (RFC 8058), which send no cookie."""
    await do(request, choices.stop, secret=request.path_params["secret"])
    return see_other("/letters/stopped")


async def stopped(request: Request) -> Response:
    return await render(request, "notifications/stopped.html", None)


async def _page(request: Request, problem: Problem | None = None) -> Response:
    page = await read(request, mine, there_is_mail=parts(request).letters)
    return await render(request, "notifications/letters.html", page, tab="me", problem=problem)


routes = [
    Route("/me/letters", show, methods=["GET"]),
    Route("/me/letters", choose, methods=["POST"]),
    Route("/letters/stopped", stopped, methods=["GET"]),
    Route("/letters/stop/{secret}", show_stop, methods=["GET"]),
    Route("/letters/stop/{secret}", stop, methods=["POST"]),
]
