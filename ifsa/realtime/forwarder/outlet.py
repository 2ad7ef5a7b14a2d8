"""One viewer's end of a feed: its SSRC and payload type, and what it may have again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from . import feedback
from .nack import Resends
from .packet import TIMESTAMPS, Burst, Numbered

if TYPE_CHECKING:
    from .feed import Feed
    from .link import Link
    from .sdp import Codec

# Until a report tells: a phone on 3G.
DEFAULT_RTT = 0.2
# A viewer may ask for so many key frames in so many seconds; then it has to wait.
MAX_KEY_FRAMES, KEY_FRAME_SPAN = 3, 10.0
MILLISECOND = 90  # of a picture's clock
# So many packets later nobody asks again for those sent to catch up.
FORGOTTEN = 512


class Outlet:
    """What one feed sends to one viewer. Numbers are the feed's; the rest is the viewer's own."""

    def __init__(self, link: Link, feed: Feed, codecs: Sequence[Codec]) -> None:
        self.feed = feed
        self.ssrc = secrets.randbits(31) + 1
        self.rtx = secrets.randbits(31) + 1 if any(c.rtx is not None for c in codecs) else None
        self.first = 0
        self.loss = 0.0
        self.rtt = DEFAULT_RTT
        self.packets = 0
        self.octets = 0
        self.resent = 0
        self._link = link
        self._codecs = codecs
        self._payload_type = 0
        self._rtx_payload_type: int | None = None
        self._rtx_sequence = secrets.randbits(15)
        self._resends = Resends()
        # What was sent to catch up, with times of its own, as long as it may be wanted again.
        self._caught_up: dict[int, Numbered] = {}
        self._asked: list[float] = []
        self._urgent = feed.kind == "audio"

    def choose(self, codec: Codec) -> bool:
        """Send as the viewer's format that fits ``codec`` best; False when it has none."""
        same = [mine for mine in self._codecs if mine.name == codec.name]
        if not same:
            return False
        best = max(same, key=lambda mine: _likeness(mine.profile, codec.profile))
        self._payload_type, self._rtx_payload_type = best.payload_type, best.rtx
        return True

    def send(self, burst: Burst) -> None:
        """Put live packets on their way; those before this viewer's start are not for it."""
        if burst.lowest < self.first:
            packets = [packet for packet in burst.packets if packet.number >= self.first]
            if not packets:
                return
            burst = Burst.of(packets)
        destination, endpoint = self._link.destination, self._link.endpoint
        if destination is None or endpoint is None:
            return
        kind, packets = self._payload_type, burst.packets
        endpoint.sender.send(destination, self.ssrc, kind, packets, self._urgent)
        self.packets += len(packets)
        self.octets += burst.size
        self._resends.earned(burst.size)

    def catch_up(self, packets: Sequence[Numbered]) -> None:
        """Send past packets at once. Their pictures lie a millisecond apart, the last at its own
        time, so that a player runs through them and does not stay behind."""
        self.first = packets[0].number
        latest = packets[-1].timestamp
        pictures = list(dict.fromkeys(packet.timestamp for packet in packets))
        back = {time: at * MILLISECOND for at, time in enumerate(reversed(pictures))}
        moved = [
            replace(packet, timestamp=(latest - back[packet.timestamp]) % TIMESTAMPS)
            for packet in packets
        ]
        self._caught_up = {packet.number: packet for packet in moved}
        self.send(Burst.of(moved))

    def send_again(self, packet: Numbered, now: float) -> None:
        """Answer a NACK within the viewer's budget: by RTX, else by the very same bytes."""
        packet = self._caught_up.get(packet.number, packet)
        destination, endpoint = self._link.destination, self._link.endpoint
        if destination is None or endpoint is None or packet.number < self.first:
            return
        if not self._resends.allow(packet.number, len(packet.payload), now, self.rtt):
            return
        kind, ssrc = self._payload_type, self.ssrc
        if self.rtx is not None and self._rtx_payload_type is not None:
            kind, ssrc, packet = self._rtx_payload_type, self.rtx, self._again(packet)
        endpoint.sender.send(destination, ssrc, kind, [packet], self._urgent)
        self.resent += 1

    def _again(self, packet: Numbered) -> Numbered:
        """The retransmission of a packet (RFC 4588)."""
        self._rtx_sequence += 1
        payload = (packet.number & 0xFFFF).to_bytes(2) + packet.payload
        return replace(packet, number=self._rtx_sequence, payload=payload)

    def reported(self, block: feedback.Block, ntp: int) -> None:
        """Note what the viewer says of our packets."""
        if self._caught_up and self.feed.history.newest - self.first > FORGOTTEN:
            self._caught_up = {}
        self.loss = block.fraction / 256
        if block.last_report:
            units = ((ntp >> 16) - block.last_report - block.delay) & 0xFFFFFFFF
            if units < 10 << 16:
                self.rtt += (units / 65536 - self.rtt) / 4

    def may_ask(self, now: float) -> bool:
        """Whether this viewer's wish for a key frame is to be heard."""
        self._asked = [time for time in self._asked if now - time < KEY_FRAME_SPAN]
        if len(self._asked) >= MAX_KEY_FRAMES:
            return False
        self._asked.append(now)
        return True

    def report(self, now: float, name: str) -> bytes | None:
        """A sender report with its CNAME; None while there is nothing to report."""
        timestamp = self.feed.timestamp(now)
        if timestamp is None or not self.packets:
            return None
        ntp = feedback.ntp_time(now)
        head = feedback.sender_report(self.ssrc, ntp, timestamp, self.packets, self.octets)
        return head + feedback.description(self.ssrc, name)


def _likeness(mine: str, theirs: str) -> int:
    """How well two H.264 profile-level-ids agree: profile and constraints, profile, or not."""
    return (mine[:2] == theirs[:2]) + (mine[:4] == theirs[:4])
