"""How people come here: addresses and ports, for pages and for video."""

import asyncio
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from ifsa.commands.checks import Finding
from ifsa.commands.serve import is_private, listen
from ifsa.config import BadSetting, Settings

BUFFER_WANTED = 4_000_000  # bytes a burst of video packets needs in the kernel


def examine(settings: Settings) -> Iterator[Finding]:
    """Whether pages and video can be had, and from where."""
    yield _port(settings)
    if not is_private(settings):
        yield from _public(settings)
        yield from _public_video(settings)
    yield _buffer()
    yield asyncio.run(_video(settings))


def _port(settings: Settings) -> Finding:
    try:
        listen(settings).close()
    except BadSetting as wrong:
        return Finding(None, f"{wrong} (is IFSA running?)")
    return Finding(True, f"{settings.host}:{settings.port} is free to listen on")


def _public(settings: Settings) -> Iterator[Finding]:
    if not settings.rate_limits:
        yield Finding(False, "rate_limits is off: anybody may try passwords as often as they like")
    if not settings.public_url:
        yield Finding(
            None,
            f"without public_url people come to http://{settings.host}:{settings.port}: not by "
            "HTTPS, and browsers give no camera to such pages",
        )
    elif not settings.public_url.startswith("https://"):
        yield Finding(False, "public_url is not https: browsers give no camera to such pages")
    if settings.public_url and not settings.trusted_proxies:
        yield Finding(
            False,
            "behind a proxy and without trusted_proxies all people count as one address, and "
            "meet one another's limits",
        )


def _public_video(settings: Settings) -> Iterator[Finding]:
    """Video goes around the proxy, so its own address and port must be known outside."""
    if not settings.media_port:
        yield Finding(
            False, "media_port is any free one: set one, and let its UDP through the firewall"
        )
    address = settings.media_address or settings.host
    if not settings.media_address and settings.public_url:
        name = urlsplit(settings.public_url).hostname
        yield Finding(
            False,
            f"without media_address no video comes to people outside: set it to that of {name}",
        )
    elif not _is_here(address):
        yield Finding(
            None,
            f"{address} is not this machine's: whatever has it must pass UDP port "
            f"{settings.media_port} on to this machine",
        )


def _is_here(address: str) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


def _buffer() -> Finding:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_WANTED)
        given = probe.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) // 2
    if given >= BUFFER_WANTED:
        return Finding(True, "the kernel grants video its send buffer")
    advice = f"for more than a few dozen viewers set net.core.wmem_max={BUFFER_WANTED}"
    return Finding(None, f"the kernel grants video {given} bytes of send buffer; {advice}")


async def _video(settings: Settings) -> Finding:
    from ifsa.realtime.forwarder import Forwarder  # noqa: PLC0415  (half a second to import)

    address = settings.media_address or "127.0.0.1"
    address = address if _is_here(address) else "127.0.0.1"
    try:
        forwarder = await Forwarder.open(
            addresses=[address], port=settings.media_port, on_event=lambda event: None
        )
    except OSError as error:
        where = f"UDP port {settings.media_port}"
        return Finding(None, f"can't take video on {where}: {error.strerror} (is IFSA running?)")
    port = forwarder.port
    await forwarder.aclose()
    return Finding(True, f"video answers on UDP port {port}")
