"""Forwarders and ends for the tests of this folder."""

from collections.abc import AsyncIterator

import pytest

from ifsa.realtime.forwarder import Forwarder, ForwarderEvent
from ifsa.realtime.forwarder.dtls import Identity
from tests.realtime.forwarder.peer import Connect, Peer, offer


@pytest.fixture(scope="session")
def identity() -> Identity:
    """A certificate for our test ends."""
    return Identity()


@pytest.fixture
def events() -> list[ForwarderEvent]:
    """What the forwarder told."""
    return []


@pytest.fixture
async def forwarder(events: list[ForwarderEvent]) -> AsyncIterator[Forwarder]:
    """A forwarder on a free port of loopback."""
    opened = await Forwarder.open(addresses=["127.0.0.1"], on_event=events.append)
    yield opened
    await opened.aclose()


@pytest.fixture
async def publisher(forwarder: Forwarder, identity: Identity) -> AsyncIterator[Connect]:
    """Connects a publisher to stream ``s``, under the name ``by``."""
    made: list[Peer] = []

    async def connect(by: str = "", **wishes: object) -> Peer:
        peer = Peer(identity)
        made.append(peer)
        await peer.connect(forwarder.publish("s", offer("sendonly", identity, **wishes), by))  # type: ignore[arg-type]
        return peer

    yield connect
    for peer in made:
        peer.close()


@pytest.fixture
async def viewer(forwarder: Forwarder, identity: Identity) -> AsyncIterator[Connect]:
    """Connects a viewer to stream ``s``."""
    made: list[Peer] = []

    async def connect(**wishes: object) -> Peer:
        peer = Peer(identity)
        made.append(peer)
        await peer.connect(forwarder.watch("s", offer("recvonly", identity, **wishes)))  # type: ignore[arg-type]
        return peer

    yield connect
    for peer in made:
        peer.close()
