"""A member's own page: who they are, their schools, their devices, their choices."""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import asdict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.actor import Actor
from ifsa.demonstrations.queries import LessonView, of_member
from ifsa.errors import Problem, Refused
from ifsa.members import accounts, devices, queries
from ifsa.members.queries import DeviceView, Me
from ifsa.notifications.kinds import Letters
from ifsa.notifications.queries import letters
from ifsa.schools.queries import SchoolBrief, followed, stewarded
from ifsa.storage.work import Reading
from ifsa.web.edge import actor, do, parts, read, render, see_other, submitted, typed
from ifsa.web.members.signing_in import forget
from ifsa.web.visitors import remember
from ifsa.web.zones import choosable
from ifsa.wire.members import Choose


@dataclass(frozen=True, slots=True)
class MePage:
    """`letters` are those one gets where there is mail."""

    me: Me
    devices: list[DeviceView]
    stewarded: list[SchoolBrief]
    followed: list[SchoolBrief]
    lessons: tuple[LessonView, ...]
    letters: Letters
    there_is_mail: bool
    now: datetime

    @property
    def waiting(self) -> bool:
        """A youth whose guardian or school has not agreed yet."""
        return self.me.youth and not self.me.consented

    @property
    def zones(self) -> list[str]:
        return choosable(self.me.zone)


def mine(reading: Reading, actor: Actor, *, there_is_mail: bool) -> MePage:
    """Everything of one's own. Raises Refused for a visitor."""
    return MePage(
        me=queries.me(reading, actor),
        devices=queries.devices(reading, actor),
        stewarded=stewarded(reading, actor),
        followed=followed(reading, actor),
        lessons=of_member(reading, actor),
        letters=letters(reading, actor),
        there_is_mail=there_is_mail,
        now=reading.now,
    )


async def show(request: Request) -> Response:
    try:
        return await _page(request)
    except Refused:
        return see_other("/sign-in?next=/me")


async def choose(request: Request) -> Response:
    """Language, zone and what one reads; kept with the account and in this browser."""
    try:
        given = await submitted(request, Choose)
        await do(request, accounts.choose, **asdict(given))
    except Problem as problem:
        if problem.field is None:
            raise
        return await _page(request, problem)
    response = see_other("/me")
    remember(response, given.language, given.zone, given.reads, secure=parts(request).secure)
    return response


async def sign_out_device(request: Request) -> Response:
    device = request.path_params["device"]
    await do(request, devices.sign_out, device=device)
    here = (await actor(request)).device == device
    return forget(see_other("/")) if here else see_other("/me#devices")


async def sign_out_everywhere(request: Request) -> Response:
    await do(request, devices.sign_out_everywhere)
    return forget(see_other("/"))


async def _page(request: Request, problem: Problem | None = None) -> Response:
    page = await read(request, mine, there_is_mail=parts(request).letters)
    return await render(
        request, "members/me.html", page, tab="me", problem=problem, form=typed(request)
    )


routes = [
    Route("/me", show, methods=["GET"]),
    Route("/me/choices", choose, methods=["POST"]),
    Route("/me/devices/{device:int}/sign-out", sign_out_device, methods=["POST"]),
    Route("/me/sign-out-everywhere", sign_out_everywhere, methods=["POST"]),
]
