"""Publishing a lesson (WHIP, RFC 9725): browsers, OBS, FFmpeg, GStreamer. And the life of sessions.

Authorizes, then passes on to the engine. Whoever may start a lesson starts it by publishing.
"""

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ifsa.actor import Actor
from ifsa.demonstrations import broadcasts, policy, queries
from ifsa.demonstrations.engine import Answer, Engine, OfferRefused, PatchRefused
from ifsa.demonstrations.events import stream_of
from ifsa.demonstrations.queries import LessonView
from ifsa.errors import Conflict, NotFound, Problem, demand
from ifsa.realtime.parts import Live
from ifsa.realtime.sdp import (
    FRAGMENT,
    METHODS,
    Cors,
    body_of,
    created,
    door,
    offer_of,
    refusal,
)


def routes(live: Live, media: Engine) -> list[BaseRoute]:
    """The door for publishers, and the addresses of sessions of both kinds."""
    sessions = Sessions(media)
    return [
        Route(
            "/lessons/{lesson:int}/whip",
            door(Publishing(live, media).post),
            methods=METHODS,
            middleware=[Middleware(Cors, methods="POST, OPTIONS")],
        ),
        Route(
            "/media/{session}",
            sessions.serve,
            methods=["PATCH", "DELETE", "OPTIONS", "GET", "HEAD"],
            middleware=[Middleware(Cors, methods="PATCH, DELETE, OPTIONS")],
        ),
    ]


class Publishing:
    def __init__(self, live: Live, media: Engine) -> None:
        self._live, self._media = live, media

    async def post(self, request: Request) -> Response:
        """201 with the answer; the lesson is live from then on."""
        actor = await self._live.actor(request)
        lesson = request.path_params["lesson"]
        view = await self._live.store.read(queries.lesson, actor, lesson=lesson)
        demand(policy.may_publish(actor, view.standing))
        if view.closed:
            raise Conflict(view.closed)
        offer = await offer_of(request)
        return created(await self._publish(actor, view, offer))

    async def _publish(self, actor: Actor, view: LessonView, offer: str) -> Answer:
        try:
            answer = await self._media.publish(
                stream_of(view.id), offer, by=f"member:{actor.member}"
            )
        except OfferRefused as refused:
            raise refusal(refused) from refused
        try:
            await self._live.store.do(broadcasts.start, actor, lesson=view.id)
        except BaseException:
            await self._media.close(answer.session)
            raise
        return answer


class Sessions:
    """`/media/{session}`: whoever knows the secret address may change and end the session."""

    def __init__(self, media: Engine) -> None:
        self._media = media

    async def serve(self, request: Request) -> Response:
        session = request.path_params["session"]
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Accept-Patch": FRAGMENT})
        if await self._media.stream(session) is None:
            raise NotFound("unknown_session")
        if request.method == "PATCH":
            return await self._patch(request, session)
        if request.method == "DELETE":
            await self._media.close(session)
            return Response(status_code=200)
        return Response(status_code=204)

    async def _patch(self, request: Request, session: str) -> Response:
        """Trickled candidates (204) or an ICE restart (200); RFC 9725 4.3."""
        fragment = await body_of(request, FRAGMENT)
        try:
            patched = await self._media.patch(session, fragment, request.headers.get("if-match"))
        except PatchRefused as refused:
            raise _patch_problem(refused) from refused
        headers = {"ETag": patched.etag} if patched.etag else {}
        if patched.fragment is None:
            return Response(status_code=patched.status, headers=headers)
        return Response(patched.fragment, patched.status, headers, FRAGMENT)


def _patch_problem(refused: PatchRefused) -> Problem:
    problem = Problem(refused.code)
    problem.status = refused.status
    return problem
