"""The sign-in page, and signing out."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.members import devices
from ifsa.web.edge import (
    actor,
    do,
    local_path,
    read,
    render,
    see_other,
    submitted,
    typed,
)
from ifsa.web.members import tour
from ifsa.web.members.entrance import enter, member_behind
from ifsa.web.members.guesses import remember
from ifsa.web.visitors import DEVICE_COOKIE
from ifsa.wire.members import SignIn


@dataclass(frozen=True, slots=True)
class SignInPage:
    """`guests` are the demonstration members whom one tap signs in; none on a real installation."""

    next: str
    guests: list[tour.Guest]


async def show(request: Request) -> Response:
    onward = _onward(request)
    if (await actor(request)).signed_in and not tour.is_open(request):
        return see_other(onward)
    return await _form(request)


async def sign_in(request: Request) -> Response:
    try:
        given = await submitted(request, SignIn)
        member = await member_behind(request, given)
    except Problem as problem:
        return await _form(request, problem)
    response = await enter(request, member, see_other(_onward(request)))
    await remember(request, response, given.name)
    return response


async def sign_out(request: Request) -> Response:
    """Also without a device: whoever wants to be out is out."""
    who = await actor(request)
    if who.device is not None:
        await do(request, devices.sign_out, device=who.device)
    return forget(see_other("/"))


def forget(response: Response) -> Response:
    response.delete_cookie(DEVICE_COOKIE, path="/")
    return response


def _onward(request: Request) -> str:
    """Where to go on to: the form's or the address's `next`, if it is a page of ours."""
    asked = typed(request).get("next") or request.query_params.get("next")
    return local_path(asked) or "/"


async def _form(request: Request, problem: Problem | None = None) -> Response:
    guests = await read(request, tour.guests) if tour.is_open(request) else []
    page = SignInPage(_onward(request), guests)
    form = {name: value for name, value in typed(request).items() if name != "password"}
    return await render(request, "members/sign_in.html", page, tab="me", problem=problem, form=form)


routes = [
    Route("/sign-in", show, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
]
