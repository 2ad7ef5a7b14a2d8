"""`ifsa serve`: pages, sockets and video in one process."""

import asyncio
import gc
import ipaddress
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn

from ifsa.actor import Actor
from ifsa.app import Reach, build, open_store
from ifsa.commands.lan import certificate, local_address, qr
from ifsa.commands.ready import demand_database
from ifsa.config import BadSetting, Settings
from ifsa.realtime.transport import DirectProtocol, EndingProtocol
from ifsa.storage import marks

SHUTDOWN = 5  # seconds that open connections get to finish
PING = 45  # seconds: each wakes the radio of a phone


def run(settings: Settings, *, lan: bool) -> int:
    """Serve until told to stop. With `lan`, over HTTPS to everybody in the same network."""
    demand_database(settings)
    address = local_address() if lan else settings.host
    if lan:
        settings = replace(settings, host="0.0.0.0")  # noqa: S104  (asked for)
    demonstration = asyncio.run(_demonstration(settings))
    if demonstration and not is_private(settings, lan=lan):
        print(
            "ifsa: a public address: the demonstration's one-tap sign-ins are not shown",
            file=sys.stderr,
        )
        demonstration = False
    media = settings.media_address or _numeric(address)
    reach = Reach(
        demonstration=demonstration,
        secure=lan or settings.public_url.startswith("https://"),
        media_addresses=[media],
    )
    listening = listen(settings)
    _try_media_port(settings)
    options: dict[str, Any] = _tls(settings.data, address) if lan else {}
    application = build(settings, reach)
    gc.freeze()  # it stays: looking for waste in it stops everybody for a tenth of a second
    server = _Server(
        uvicorn.Config(
            application,
            http=EndingProtocol,
            ws=DirectProtocol,
            ws_max_size=256 * 1024,
            ws_ping_interval=PING,
            log_level="warning",
            server_header=False,
            proxy_headers=False,  # ifsa.web.visitors reads them, from trusted proxies only
            timeout_graceful_shutdown=SHUTDOWN,
            **options,
        ),
        greet=partial(_greet, listening, address, lan=lan),
    )
    server.run(sockets=[listening])
    return 0 if server.started else 1


class _Server(uvicorn.Server):
    """Says where it is once it is there."""

    def __init__(self, config: uvicorn.Config, greet: Callable[[], None]) -> None:
        super().__init__(config)
        self._greet = greet

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._greet()


def is_private(settings: Settings, *, lan: bool = False) -> bool:
    """Whether only people at this machine come, or in this network: no public name for it, and a
    loopback address unless asked to serve to the network. A proxy may still stand before it; that
    is for each request to show (ifsa.web.nearby)."""
    if settings.public_url:
        return False
    if lan:
        return True
    try:
        return ipaddress.ip_address(settings.host).is_loopback
    except ValueError:
        return settings.host == "localhost"


async def _demonstration(settings: Settings) -> bool:
    store = open_store(settings)
    try:
        return await store.read(marks.marked, Actor(), name=marks.DEMONSTRATION) is not None
    finally:
        store.close()


def _numeric(host: str) -> str:
    """The address at which video is offered, for one that pages are served at."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "127.0.0.1"
    return local_address() if address.is_unspecified else host


def listen(settings: Settings) -> socket.socket:
    """The socket for pages. Raises BadSetting when the address can't be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise BadSetting(f"can't listen on {where}: {error.strerror}") from error


def _try_media_port(settings: Settings) -> None:
    """Said now in a sentence, rather than by the engine when it opens."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("", settings.media_port))
        except OSError as error:
            where = f"UDP port {settings.media_port}"
            raise BadSetting(f"can't take video on {where}: {error.strerror}") from error


def _greet(listening: socket.socket, address: str, *, lan: bool) -> None:
    port = listening.getsockname()[1]
    host = f"[{address}]" if ":" in address else address
    url = f"http{'s' if lan else ''}://{host}:{port}/"
    if lan:
        print(qr(url))
        print("The phone will warn of the certificate, which this machine made itself: go on.")
    print(f"IFSA is at {url}", flush=True)


def _tls(data: Path, address: str) -> dict[str, Any]:
    certificate_file, key_file = certificate(data / "lan", address)
    return {"ssl_certfile": str(certificate_file), "ssl_keyfile": str(key_file)}
