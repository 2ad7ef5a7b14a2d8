"""Numbers of a running house, as Prometheus reads them."""

import ipaddress
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client import generate_latest as written
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ifsa.actor import Role
from ifsa.errors import NotFound
from ifsa.web.edge import actor

# What a proxy adds: behind one, every request comes from loopback.
PASSED_ON = ("x-forwarded-for", "forwarded", "via", "x-real-ip")
NO_ROUTE = "none"


class Meters:
    """The numbers of one application; a registry of its own, so that two may live side by side."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "ifsa_requests",
            "HTTP requests, by route and status",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.sockets = Gauge("ifsa_sockets", "Open live connections", registry=self.registry)
        self.commits = Histogram(
            "ifsa_commit_verbs",
            "Verbs in one commit",
            buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "ifsa_commit_seconds",
            "Time of one commit with its verbs",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
            registry=self.registry,
        )
        self.outbox = Gauge("ifsa_outbox_open", "Work still to be done", registry=self.registry)
        self.viewers = Gauge("ifsa_video_viewers", "Viewers of video", registry=self.registry)

    def committed(self, verbs: int, seconds: float) -> None:
        """What the writer tells of each commit."""
        self.commits.observe(verbs)
        self.seconds.observe(seconds)


class Metrics:
    """Counts requests and open sockets, around everything else."""

    def __init__(self, app: ASGIApp, *, meters: Meters) -> None:
        self._app, self._meters = app, meters
        self._templates: dict[Any, list[Route]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            with self._meters.sockets.track_inprogress():
                await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            labels = (_method(scope), self._template(scope), str(status))
            self._meters.requests.labels(*labels).inc()

    def _template(self, scope: Scope) -> str:
        """The route's path with its parameters unfilled: the number of series stays bounded."""
        if "endpoint" not in scope:
            return NO_ROUTE
        if self._templates is None:
            self._templates = _by_endpoint(scope["app"].routes)
        candidates = self._templates.get(scope["endpoint"], [])
        if len(candidates) > 1:
            candidates = [one for one in candidates if one.matches(scope)[0] is not Match.NONE]
        return candidates[0].path if candidates else NO_ROUTE


class Numbers:
    """`/metrics`. `outbox` and `viewers` are asked when somebody reads.

    `alone`: nothing stands before this process, so who comes from loopback is at this machine.
    """

    def __init__(
        self,
        meters: Meters,
        *,
        outbox: Callable[[], Awaitable[int]],
        viewers: Callable[[], Awaitable[int]],
        alone: bool,
    ) -> None:
        self._meters, self._alone = meters, alone
        self._outbox, self._viewers = outbox, viewers

    @property
    def routes(self) -> list[BaseRoute]:
        return [Route("/metrics", self.show, methods=["GET"])]

    async def show(self, request: Request) -> Response:
        """For this machine and for admins; to others it is not there."""
        here = self._alone and _from_here(request)
        if not here and (await actor(request)).role is not Role.ADMIN:
            raise NotFound
        self._meters.outbox.set(await self._outbox())
        self._meters.viewers.set(await self._viewers())
        text = written(self._meters.registry)
        headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        return Response(text, headers=headers)


def _by_endpoint(routes: Iterable[BaseRoute]) -> dict[Any, list[Route]]:
    found: dict[Any, list[Route]] = defaultdict(list)
    for route in routes:
        if isinstance(route, Route):
            found[route.endpoint].append(route)
    return found


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _method(scope: Scope) -> str:
    """A client may invent methods; each would be a series of its own."""
    return scope["method"] if scope["method"] in METHODS else "other"


def _from_here(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in PASSED_ON):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
