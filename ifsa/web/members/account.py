"""What an account hangs on: its e-mail address and its password."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Conflict, Problem, Refused
from ifsa.members import addresses, queries, renewals
from ifsa.members.queries import Me
from ifsa.web.edge import do, parts, read, render, see_other, submitted, typed
from ifsa.web.members.entrance import demand_present, hash_of
from ifsa.wire.members import ChangeEmail, ChangePassword


@dataclass(frozen=True, slots=True)
class AccountPage:
    """`letters`: addresses can be confirmed here, and passwords renewed."""

    me: Me
    letters: bool

    @property
    def to_confirm(self) -> str | None:
        """The address that a letter was sent to."""
        return self.me.email_next or (None if self.me.email_confirmed else self.me.email)


async def show_email(request: Request) -> Response:
    try:
        return await _page(request, "members/email.html")
    except Refused:
        return see_other("/sign-in?next=/me/email")


async def change_email(request: Request) -> Response:
    try:
        given = await submitted(request, ChangeEmail)
        await demand_present(request, "password", given.password)
        await do(request, addresses.change, email=given.email)
    except Problem as problem:
        if problem.field is None:
            raise
        return await _page(request, "members/email.html", problem)
    return see_other("/me/email")


async def send_again(request: Request) -> Response:
    demand_letters(request)
    await do(request, addresses.ask_again)
    return see_other("/me/email")


async def show_password(request: Request) -> Response:
    try:
        return await _page(request, "members/password.html")
    except Refused:
        return see_other("/sign-in?next=/me/password")


async def change_password(request: Request) -> Response:
    """This device stays signed in; the others do not."""
    try:
        given = await submitted(request, ChangePassword)
        await demand_present(request, "present", given.present)
        stored = await hash_of(request, given.password)
        await do(request, renewals.change, password_hash=stored)
    except Problem as problem:
        if problem.field is None:
            raise
        return await _page(request, "members/password.html", problem)
    return see_other("/me#devices")


def demand_letters(request: Request) -> None:
    """Raises Conflict where no letters are sent."""
    if not parts(request).letters:
        raise Conflict("no_letters")


async def _page(request: Request, template: str, problem: Problem | None = None) -> Response:
    page = AccountPage(await read(request, queries.me), parts(request).letters)
    form = {"email": typed(request).get("email", "")}
    return await render(request, template, page, tab="me", problem=problem, form=form)


routes = [
    Route("/me/email", show_email, methods=["GET"]),
    Route("/me/email", change_email, methods=["POST"]),
    Route("/me/email/again", send_again, methods=["POST"]),
    Route("/me/password", show_password, methods=["GET"]),
    Route("/me/password", change_password, methods=["POST"]),
]
