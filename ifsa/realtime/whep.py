"""Watching a lesson (WHEP, draft-ietf-wish-whep): any player that speaks it, and our page."""

from datetime import datetime

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ifsa.actor import Actor
from ifsa.clock import now
from ifsa.demonstrations import attendance, policy, queries
from ifsa.demonstrations.engine import Answer, Engine, OfferRefused
from ifsa.demonstrations.events import stream_of
from ifsa.demonstrations.kinds import State
from ifsa.demonstrations.queries import LessonView
from ifsa.errors import Conflict, demand
from ifsa.realtime import whep_events
from ifsa.realtime.parts import Live
from ifsa.realtime.sdp import METHODS, Cors, created, door, offer_of, refusal

# Seconds a player waits before it asks again whether the lesson is live.
SOONEST, LATEST = 5, 300


def routes(live: Live, media: Engine) -> list[BaseRoute]:
    """The door for viewers."""
    return [
        Route(
            "/lessons/{lesson:int}/whep",
            door(Watching(live, media).post),
            methods=METHODS,
            middleware=[Middleware(Cors, methods="POST, OPTIONS")],
        )
    ]


class Watching:
    def __init__(self, live: Live, media: Engine) -> None:
        self._live, self._media = live, media

    async def post(self, request: Request) -> Response:
        """201 with the answer; 409 and when to ask again while the lesson is not live."""
        actor = await self._live.actor(request)
        lesson = request.path_params["lesson"]
        view = await self._live.store.read(queries.lesson, actor, lesson=lesson)
        demand(policy.may_watch(actor, view.standing, audience=view.audience, youth=view.youth))
        _demand_live(view, now())
        offer = await offer_of(request)
        answer = await self._watch(actor, lesson, offer)
        response = created(answer)
        response.headers["Link"] = whep_events.link(answer.session)
        if answer.codec_missing:
            response.headers["X-IFSA-Codec-Missing"] = view.codec.value
        return response

    async def _watch(self, actor: Actor, lesson: int, offer: str) -> Answer:
        joined = await self._live.store.do(attendance.join, actor, lesson=lesson)
        try:
            return await self._media.watch(stream_of(lesson), offer, label=str(joined))
        except OfferRefused as refused:
            await self._live.store.do(attendance.leave, actor, attendance=joined)
            raise refusal(refused) from refused


def _demand_live(view: LessonView, at: datetime) -> None:
    if view.closed:
        raise Conflict(view.closed)
    if view.state is not State.LIVE:
        wait = int((view.starts_at - at).total_seconds())
        raise Conflict("not_live", retry_after=min(max(wait, SOONEST), LATEST))
