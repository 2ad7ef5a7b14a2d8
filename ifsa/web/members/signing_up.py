"""Opening an account."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.web.edge import actor, local_path, render, see_other, submitted, typed
from ifsa.web.members.entrance import enter, open_account
from ifsa.wire.members import SignUp


@dataclass(frozen=True, slots=True)
class SignUpPage:
    next: str


async def show(request: Request) -> Response:
    if (await actor(request)).signed_in:
        return see_other("/me")
    return await _form(request)


async def sign_up(request: Request) -> Response:
    """The account and this browser's device. A youth is then told on their page what comes next."""
    try:
        given = await submitted(request, SignUp)
        member = await open_account(request, given)
    except Problem as problem:
        return await _form(request, problem)
    return await enter(request, member, see_other(_onward(request)))


def _onward(request: Request) -> str:
    asked = typed(request).get("next") or request.query_params.get("next")
    return local_path(asked) or "/me"


async def _form(request: Request, problem: Problem | None = None) -> Response:
    form = {name: value for name, value in typed(request).items() if name != "password"}
    page = SignUpPage(_onward(request))
    return await render(request, "members/sign_up.html", page, tab="me", problem=problem, form=form)


routes = [
    Route("/sign-up", show, methods=["GET"]),
    Route("/sign-up", sign_up, methods=["POST"]),
]
