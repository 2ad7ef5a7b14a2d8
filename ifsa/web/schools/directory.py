"""The list of schools. Every choice is a link, so it works without JavaScript and can be shared."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.schools import directory
from ifsa.schools.directory import Narrowed, SchoolList
from ifsa.web.edge import actor, query_struct, read, render
from ifsa.wire.schools import FindSchools

TEXT_MOST = 100


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    found: SchoolList
    asked: FindSchools
    signed_in: bool

    def url(self, **changed: Any) -> str:
        """The list with a filter changed, from its beginning; None or "" takes one off."""
        return list_url(structs.replace(self.asked, cursor=None, **changed))

    @property
    def next_url(self) -> str | None:
        cursor = self.found.next
        return list_url(structs.replace(self.asked, cursor=cursor)) if cursor else None

    @property
    def narrowed(self) -> bool:
        return self.found.narrowed != Narrowed()


def list_url(asked: FindSchools) -> str:
    """The address of a list, with those filters alone that are set."""
    pairs = {name: value for name, value in structs.asdict(asked).items() if value}
    if "followed" in pairs:
        pairs["followed"] = "true"
    return "/schools" + (f"?{urlencode(pairs)}" if pairs else "")


def narrowed(asked: FindSchools) -> Narrowed:
    """The filters as the query has them."""
    return Narrowed(
        country=asked.country,
        field=asked.field,
        crop=asked.crop,
        text=asked.q[:TEXT_MOST],
        followed=asked.followed,
    )


async def index(request: Request) -> Response:
    asked = query_struct(request, FindSchools)
    found = await read(request, directory.page, narrowed=narrowed(asked), after=asked.cursor)
    page = DirectoryPage(found, asked, (await actor(request)).signed_in)
    return await render(request, "schools/schools.html", page, tab="schools")


routes = [Route("/schools", index, methods=["GET"])]
