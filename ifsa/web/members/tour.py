"""One tap to be somebody of the demonstration data; a real installation has no such door.

Neither is it there for people from outside: whoever comes through a proxy finds no such thing.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.language.catalogues import N_
from ifsa.members.queries import MemberName, named
from ifsa.storage.work import Reading
from ifsa.web.edge import local_path, parts, read, see_other, submitted
from ifsa.web.members.entrance import enter
from ifsa.web.nearby import is_nearby
from ifsa.wire.members import OneTap

# Who they are, in the words of the sign-in page; the emblem that stands for what they do.
GUESTS = {
    "amina": (N_("Farmer"), "farmer"),
    "bashir": (N_("Steward of a school"), "school"),
    "zain": (N_("Young member, 15"), "youth"),
    "li": (N_("Buyer"), "deal"),
    "maryam": (N_("Admin of the alliance"), "papers"),
}


@dataclass(frozen=True, slots=True)
class Guest:
    """`occupation` is an English msgid."""

    member: MemberName
    occupation: str
    emblem: str


def is_open(request: Request) -> bool:
    """Whether the door is there for this request."""
    return parts(request).demonstration and is_nearby(request)


def guests(reading: Reading, actor: Actor) -> list[Guest]:
    """Those of the demonstration members who are there."""
    return [Guest(member, *GUESTS[member.handle]) for member in named(reading, list(GUESTS))]


async def be(request: Request) -> Response:
    """Sign in as one of them. Raises NotFound where the door is not, and for anybody else."""
    if not is_open(request):
        raise NotFound
    given = await submitted(request, OneTap)
    found = await read(request, guests)
    guest = next((one for one in found if one.member.handle == given.handle), None)
    if guest is None:
        raise NotFound
    onward = local_path(request.query_params.get("next")) or "/"
    response = await enter(request, guest.member.id, see_other(onward))
    # What the visitor looked at in one language, the guest sees in their own.
    response.delete_cookie("ifsa_language", path="/")
    return response


routes = [Route("/sign-in/tour", be, methods=["POST"])]
