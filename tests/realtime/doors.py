"""WHIP and WHEP against the real application: an HTTP client, and aiortc as the other side."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack

from ifsa.demonstrations import broadcasts, queries
from ifsa.demonstrations.queries import LessonView
from tests import parts
from tests.demonstrations.planned import School, school

SDP = {"Content-Type": "application/sdp"}
FRAGMENT = "application/trickle-ice-sdpfrag"


@dataclass
class Doors:
    """A server with a school; `peers` are closed at the end."""

    server: parts.Server
    school: School
    peers: list[RTCPeerConnection] = field(default_factory=list)

    async def client(self, handle: str | None, *, bearer: bool = True) -> httpx.AsyncClient:
        """Somebody who comes with a bearer token, as encoders do; or with a cookie, as pages do."""
        if handle is None or not bearer:
            return await self.server.client(handle)
        headers = {"Authorization": f"Bearer {await self.server.secret(handle)}"}
        return httpx.AsyncClient(base_url=self.server.url, headers=headers, timeout=20)

    def peer(self) -> RTCPeerConnection:
        made = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.peers.append(made)
        return made

    async def publisher(self) -> tuple[RTCPeerConnection, str]:
        """A peer with a sound and a picture to send, and its offer."""
        peer = self.peer()
        peer.addTrack(AudioStreamTrack())
        peer.addTrack(VideoStreamTrack())
        return peer, await _offer(peer)

    async def viewer(self) -> tuple[RTCPeerConnection, str]:
        peer = self.peer()
        peer.addTransceiver("audio", direction="recvonly")
        peer.addTransceiver("video", direction="recvonly")
        return peer, await _offer(peer)

    async def lesson(self, *, live: bool = False, **given: object) -> LessonView:
        view = await self.school.lesson(**given)  # type: ignore[arg-type]
        if live:
            await self.server.store.do(
                broadcasts.start, self.school.people["bashir"], lesson=view.id
            )
        return view

    async def now(self, lesson: int) -> LessonView:
        return await self.server.store.read(
            queries.lesson, self.school.people["amina"], lesson=lesson
        )


async def _offer(peer: RTCPeerConnection) -> str:
    await peer.setLocalDescription(await peer.createOffer())
    return peer.localDescription.sdp


async def connect(peer: RTCPeerConnection, answer: str) -> None:
    await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))


@asynccontextmanager
async def open_doors(folder: Path) -> AsyncIterator[Doors]:
    async with parts.serving(parts.fresh(folder)) as server:
        doors = Doors(server, await school(server.store))
        try:
            yield doors
        finally:
            for peer in doors.peers:
                await peer.close()
