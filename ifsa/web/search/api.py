"""The search as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from ifsa.clock import now
from ifsa.web.describing import api_route
from ifsa.web.edge import actor, json_answer, query_struct, read
from ifsa.web.search.counting import count
from ifsa.web.search.everywhere import asked, looked_for, merged
from ifsa.web.search.hits import Hit
from ifsa.wire import search as wire


async def find(request: Request) -> Response:
    given = query_struct(request, wire.Search)
    who = await actor(request)
    await count(request, who)
    words = looked_for(given, (who.language,))
    wanted = asked(given, words, now())
    found = await read(request, merged, asked=wanted, cursor=given.cursor, most=given.limit)
    items = [_shape(hit, hit.marks(words)) for hit in found.hits]
    return json_answer(wire.FoundList(items, found.next))


def _shape(hit: Hit, marks: list[wire.Span]) -> wire.FoundShape:
    match: wire.Match = _MATCHES[hit.place.rank]
    return wire.FoundShape(
        kind=hit.kind,
        id=hit.place.id,
        text=hit.text,
        lang=hit.lang,
        marks=marks,
        match=match,
        url=hit.url,
        at=hit.at,
        room=hit.slug,
        topic=hit.topic,
        author=hit.handle,
        has=[*hit.has],
    )


_MATCHES: tuple[wire.Match, ...] = ("exact", "stem", "kin", "sound", "meaning")

routes = [
    api_route(
        "GET",
        "/api/v1/search",
        find,
        "What one may see by its words, the surest first, then the latest.",
        answers=wire.FoundList,
        query=wire.Search,
        refuses=(404, 429),
    ),
]
