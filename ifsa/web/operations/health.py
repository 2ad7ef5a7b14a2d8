"""Whether the process lives, and whether it can do its work: for supervisors and balancers."""

import asyncio
import logging

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ifsa.actor import HOUSE
from ifsa.storage import pulse
from ifsa.storage.store import Store
from ifsa.web.edge import parts

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds; a store that takes longer keeps people waiting too


async def live(request: Request) -> Response:
    """The loop turns. Asks nothing of the store: a full disk is no reason to be restarted."""
    return _said("live")


async def ready(request: Request) -> Response:
    """The store can be read and written, else 503."""
    try:
        await asyncio.wait_for(_tried(parts(request).store), PATIENCE)
    except Exception:
        log.exception("not ready")
        return _said("not ready", 503)
    return _said("ready")


async def _tried(store: Store) -> None:
    await store.read(pulse.readable, HOUSE)
    await store.do(pulse.writable, HOUSE)


def _said(text: str, status: int = 200) -> Response:
    return PlainTextResponse(text + "\n", status, headers={"Cache-Control": "no-store"})


routes = [
    Route("/health/live", live, methods=["GET"]),
    Route("/health/ready", ready, methods=["GET"]),
]
