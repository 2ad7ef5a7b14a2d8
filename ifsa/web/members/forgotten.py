"""A forgotten password: a letter with a link to choose another, or whom to ask for help."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.members import queries, renewals
from ifsa.members.links import Purpose
from ifsa.members.queries import MemberName
from ifsa.web.edge import do, parts, read, render, see_other, submitted, typed
from ifsa.web.members.account import demand_letters
from ifsa.web.members.entrance import hash_of
from ifsa.wire.members import Forgotten, NewPassword


@dataclass(frozen=True, slots=True)
class HelpPage:
    """`letters`: one can help oneself. `admins` are those who can else."""

    letters: bool
    admins: list[MemberName]


async def show(request: Request) -> Response:
    return await _help(request, "members/forgotten.html")


async def ask(request: Request) -> Response:
    """The same answer whether or not there is an account of this name."""
    try:
        given = await submitted(request, Forgotten)
        await send_link(request, given)
    except Problem as problem:
        return await _help(request, "members/forgotten.html", problem)
    return see_other("/sign-in/forgotten/sent")


async def sent(request: Request) -> Response:
    return await _help(request, "members/forgotten_sent.html")


async def show_renewal(request: Request) -> Response:
    return await _renewal(request)


async def renew(request: Request) -> Response:
    """Whoever was signed in, here too, signs in anew."""
    secret = request.path_params["secret"]
    try:
        given = await submitted(request, NewPassword)
        await renew_password(request, secret, given.password)
    except Problem as problem:
        if problem.field is None:
            raise
        return await _renewal(request, problem)
    return see_other("/sign-in/renewed")


async def renewed(request: Request) -> Response:
    return await render(request, "members/renewed.html", None, tab="me")


async def send_link(request: Request, given: Forgotten) -> None:
    """For the form and the JSON door. Raises Conflict where no letters are sent, TooMany."""
    demand_letters(request)
    # Per name, so that nobody's mailbox is filled from many addresses.
    await parts(request).limits.hit("forgotten", given.name.strip().lower())
    await do(request, renewals.ask, name=given.name)


async def renew_password(request: Request, secret: str, password: str) -> None:
    """For both doors. The link is looked at before the work of hashing.

    Raises Invalid for the password, NotFound for a link that is over.
    """
    await read(request, queries.letter_link, purpose=Purpose.RENEW, secret=secret)
    stored = await hash_of(request, password)
    await do(request, renewals.renew, secret=secret, password_hash=stored)


async def _help(request: Request, template: str, problem: Problem | None = None) -> Response:
    page = HelpPage(parts(request).letters, await read(request, queries.admins))
    return await render(request, template, page, tab="me", problem=problem, form=typed(request))


async def _renewal(request: Request, problem: Problem | None = None) -> Response:
    secret = request.path_params["secret"]
    link = await read(request, queries.letter_link, purpose=Purpose.RENEW, secret=secret)
    return await render(request, "members/renew.html", link, tab="me", problem=problem)


routes = [
    Route("/sign-in/forgotten", show, methods=["GET"]),
    Route("/sign-in/forgotten", ask, methods=["POST"]),
    Route("/sign-in/forgotten/sent", sent, methods=["GET"]),
    Route("/sign-in/renew/{secret}", show_renewal, methods=["GET"]),
    Route("/sign-in/renew/{secret}", renew, methods=["POST"]),
    Route("/sign-in/renewed", renewed, methods=["GET"]),
]
