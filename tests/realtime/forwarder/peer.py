"""A small WebRTC end for tests: ICE checks by aioice, DTLS and SRTP by pyOpenSSL and pylibsrtp.

It shares no code with the forwarder but its DTLS step, and it can send exactly the bytes a test
wants. `Relay` stands between such an end (or a browser) and the forwarder and loses datagrams.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from aioice import stun
from aiortc import RTCRtpHeaderExtensionParameters, RTCRtpParameters, rtp
from pylibsrtp import Error, Policy, Session

from ifsa.realtime.forwarder import Answer, sdp
from ifsa.realtime.forwarder.dtls import Fingerprint, Handshake, Identity

AUDIO, VIDEO, RTX = 111, 96, 97
LEVEL = 3  # the number of the extension that says how loud it is
EXTENSIONS = rtp.HeaderExtensionsMap()
EXTENSIONS.configure(
    RTCRtpParameters(headerExtensions=[RTCRtpHeaderExtensionParameters(LEVEL, sdp.LEVEL)])
)
MEDIA_SSRC = {"audio": 1001, "video": 1002, "rtx": 1003}


def offer(
    direction: str,
    identity: Identity,
    *,
    fragment: str = "abcd",
    video: str = "VP8",
    kinds: Iterable[str] = ("audio", "video"),
    setup: str = "actpass",
    rtx: bool = True,
    feedback: Iterable[str] = ("nack", "nack pli", "goog-remb"),
) -> str:
    """An offer as a browser would write it, without what nobody reads."""
    kinds = tuple(kinds)
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0"]
    lines.append("a=group:BUNDLE " + " ".join(map(str, range(len(kinds)))))
    for place, kind in enumerate(kinds):
        form = AUDIO if kind == "audio" else VIDEO
        forms = f"{form} {RTX}" if kind == "video" and rtx else f"{form}"
        lines += [
            f"m={kind} 9 UDP/TLS/RTP/SAVPF {forms}",
            "c=IN IP4 0.0.0.0",
            f"a=mid:{place}",
            f"a={direction}",
            f"a=ice-ufrag:{fragment}",
            f"a=ice-pwd:{fragment * 8}",
            f"a=fingerprint:sha-256 {identity.fingerprint}",
            f"a=setup:{setup}",
            "a=rtcp-mux",
        ]
        lines += _formats(kind, video, rtx, feedback)
    return "\r\n".join(lines) + "\r\n"


def _formats(kind: str, video: str, rtx: bool, feedback: Iterable[str]) -> list[str]:
    if kind == "audio":
        return [f"a=rtpmap:{AUDIO} opus/48000/2", f"a=extmap:{LEVEL} {sdp.LEVEL}"]
    lines = [f"a=rtpmap:{VIDEO} {video}/90000"]
    lines += [f"a=rtcp-fb:{VIDEO} {name}" for name in feedback]
    if video == "H264":
        lines.append(f"a=fmtp:{VIDEO} packetization-mode=1;profile-level-id=42e01f")
    if rtx:
        lines += [f"a=rtpmap:{RTX} rtx/90000", f"a=fmtp:{RTX} apt={VIDEO}"]
    return lines


def attribute(sdp: str, name: str) -> str:
    """The first value of an attribute."""
    found = re.search(rf"^a={name}:(.*?)\r?$", sdp, re.MULTILINE)
    assert found is not None, f"no {name} in the answer"
    return found[1]


class Peer(asyncio.DatagramProtocol):
    """One end. ``connect`` with the forwarder's answer; received media piles up."""

    def __init__(self, identity: Identity, fragment: str = "abcd", active: bool = True) -> None:
        self.identity = identity
        self.fragment = fragment
        self.active = active
        self.rtp: list[rtp.RtpPacket] = []
        self.rtcp: list[rtp.AnyRtcpPacket] = []
        self.raw: list[bytes] = []
        self.answers = 0
        self.arrived = asyncio.Event()
        self.established = asyncio.Event()
        self._sending: Session | None = None
        self._receiving: Session | None = None

    async def connect(self, answer: str | Answer, port: int | None = None) -> None:
        """Check the pair, shake hands. ``port`` replaces the answer's (a relay's)."""
        await self.begin(answer, port)
        await asyncio.wait_for(self.established.wait(), 8)

    async def begin(self, answer: str | Answer, port: int | None = None) -> None:
        """Send the first check; the handshake follows by itself."""
        self.sdp = answer if isinstance(answer, str) else answer.sdp
        digest = attribute(self.sdp, "fingerprint").split()[1]
        prints = (Fingerprint("sha-256", digest),)
        self._handshake = Handshake(self.identity, prints, self.active)
        target = port or int(attribute(self.sdp, "candidate").split()[5])
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_datagram_endpoint(
            lambda: self, remote_addr=("127.0.0.1", target), family=socket.AF_INET
        )
        self.check()
        if self.active:
            self._again = loop.create_task(self._resending())

    def check(self, nominate: bool = True, sdp: str | None = None) -> None:
        """One connectivity check, with the credentials of ``sdp`` (default: the answer's)."""
        self.transport.sendto(self.checking(sdp or self.sdp, nominate))

    def checking(self, sdp: str, nominate: bool = True) -> bytes:
        """The bytes of a check."""
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        name = f"{attribute(sdp, 'ice-ufrag')}:{self.fragment}"
        request.attributes["USERNAME"] = name
        request.attributes["PRIORITY"] = 1
        request.attributes["ICE-CONTROLLING"] = 7
        if nominate:
            request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity(attribute(sdp, "ice-pwd").encode())
        return bytes(request)

    def say_farewell(self) -> None:
        """Send a close_notify, as a browser does that closes its connection."""
        self._handshake._ssl.shutdown()
        self._send(self._handshake.last_words())

    def close(self) -> None:
        """Vanish without a word."""
        if self.active:
            self._again.cancel()
        self.transport.close()

    def datagram_received(self, data: bytes, addr: object) -> None:
        if data[0] < 2:
            self._stun(data)
        elif data[0] < 64:
            self._dtls(data)
        elif self._receiving is not None:
            self._media(data)
        self.arrived.set()

    def error_received(self, exc: Exception) -> None:
        """The forwarder's port is closed: tests end that way."""

    def send_rtp(
        self,
        kind: str,
        sequence: int,
        payload: bytes,
        *,
        timestamp: int | None = None,
        marker: int = 1,
        level: int | None = None,
    ) -> None:
        """Send one packet of a track (kind ``rtx``: its retransmissions); ``level`` in -dBov."""
        form = {"audio": AUDIO, "video": VIDEO, "rtx": RTX}[kind]
        packet = rtp.RtpPacket(
            payload_type=form,
            marker=marker,
            sequence_number=sequence & 0xFFFF,
            timestamp=(sequence * 960 if timestamp is None else timestamp) & 0xFFFFFFFF,
            ssrc=MEDIA_SSRC[kind],
            payload=payload,
        )
        if level is not None:
            packet.extensions.audio_level = (True, level)
        self.send_raw_rtp(packet.serialize(EXTENSIONS))

    def send_raw_rtp(self, data: bytes) -> None:
        assert self._sending is not None
        self.transport.sendto(self._sending.protect(data))

    def send_rtcp(self, data: bytes) -> None:
        assert self._sending is not None
        self.transport.sendto(self._sending.protect_rtcp(data))

    async def until(self, done: Callable[[], object], seconds: float = 3) -> None:
        """Wait until ``done()`` is true; it is asked after each datagram."""
        async with asyncio.timeout(seconds):
            while not done():
                self.arrived.clear()
                await self.arrived.wait()

    def heard(self, section: int) -> list[bytes]:
        """What came in one section of the answer, counted from 0."""
        sections = self.sdp.split("\r\nm=")[1:]
        ssrc = int(attribute(sections[section], "ssrc").split()[0])
        return [packet.payload for packet in self.rtp if packet.ssrc == ssrc]

    def of(self, kind: int) -> list[rtp.RtpPacket]:
        """What came with one payload type."""
        return [packet for packet in self.rtp if packet.payload_type == kind]

    def _stun(self, data: bytes) -> None:
        key = attribute(self.sdp, "ice-pwd").encode()
        message = stun.parse_message(data)
        if message.check_message_integrity(key):
            self.answers += 1
            if self.active and not self.established.is_set():
                self._send(self._handshake.begin(asyncio.get_running_loop().time()))

    def _dtls(self, data: bytes) -> None:
        self._send(self._handshake.step(data, asyncio.get_running_loop().time()))
        keys = self._handshake.keys
        if keys is not None and self._sending is None:
            self._sending = Session(_policy(keys.sending, Policy.SSRC_ANY_OUTBOUND, keys.profile))
            received = _policy(keys.receiving, Policy.SSRC_ANY_INBOUND, keys.profile)
            self._receiving = Session(received)
            self.established.set()

    def _media(self, data: bytes) -> None:
        assert self._receiving is not None
        try:
            if 192 <= data[1] <= 223:
                self.rtcp += rtp.RtcpPacket.parse(self._receiving.unprotect_rtcp(data))
            else:
                plain = self._receiving.unprotect(data)
                self.rtp.append(rtp.RtpPacket.parse(plain))
                self.raw.append(data)
        except Error:
            # A packet again is what a resend without RTX is; libsrtp calls it a replay.
            self.raw.append(data)

    def _send(self, datagrams: list[bytes]) -> None:
        for datagram in datagrams:
            self.transport.sendto(datagram)

    async def _resending(self) -> None:
        while not self.established.is_set():
            await asyncio.sleep(0.02)
            self._send(self._handshake.resend(asyncio.get_running_loop().time()))


def _policy(key: bytes, kind: int, profile: int) -> Policy:
    policy = Policy(key=key, ssrc_type=kind, srtp_profile=profile)
    policy.allow_repeat_tx = True
    return policy


Loses = Callable[[bytes, bool], bool]


class Relay(asyncio.DatagramProtocol):
    """A UDP path that loses what ``loses(datagram, from_forwarder)`` says. One client at a time."""

    def __init__(self, target: int, loses: Loses) -> None:
        self.lost: list[bytes] = []
        self._loses = loses
        self._target = ("127.0.0.1", target)
        self._client: tuple[str, int] | None = None

    @classmethod
    async def open(cls, target: int, loses: Loses) -> "Relay":
        """A relay to the forwarder's port ``target``."""
        loop = asyncio.get_running_loop()
        transport, relay = await loop.create_datagram_endpoint(
            lambda: cls(target, loses), local_addr=("127.0.0.1", 0)
        )
        relay.transport = transport
        return relay

    transport: asyncio.DatagramTransport

    @property
    def port(self) -> int:
        """Where clients are to send."""
        return int(self.transport.get_extra_info("sockname")[1])

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        back = addr == self._target
        if not back:
            self._client = addr
        if self._loses(data, back):
            self.lost.append(data)
        elif self._client is not None:
            self.transport.sendto(data, self._client if back else self._target)

    def error_received(self, exc: Exception) -> None:
        """One end has closed."""


def handshake_losses(count: int) -> Loses:
    """Lose the first ``count`` DTLS datagrams that the forwarder sends."""
    left = [count]

    def loses(data: bytes, back: bool) -> bool:
        if back and 20 <= data[0] <= 63 and left[0]:
            left[0] -= 1
            return True
        return False

    return loses


async def eventually(done: Callable[[], object], seconds: float = 3) -> None:
    """Wait until ``done()`` is true."""
    async with asyncio.timeout(seconds):
        while not done():
            await asyncio.sleep(0.01)


Connect = Callable[..., Awaitable[Peer]]


Kind = TypeVar("Kind")


def of_kind(reports: list[rtp.AnyRtcpPacket], kind: type[Kind]) -> list[Kind]:
    return [report for report in reports if isinstance(report, kind)]
