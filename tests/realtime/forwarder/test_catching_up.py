"""Who joins sees the picture as it is now, without a new key frame for everybody."""

from itertools import pairwise

import pytest
from aiortc import rtp

from ifsa.realtime.forwarder import Forwarder, feed, feedback
from tests.realtime.forwarder.peer import RTX, VIDEO, Connect, Peer

KEY, DELTA = b"\x10\x00", b"\x10\x01"
FRAME = 3000  # of 90,000 a second: thirty pictures


async def play(host: Peer, viewer: Peer, first: int, count: int, size: int = 100) -> None:
    """A key frame of two packets and what follows, each picture in two packets."""
    before = len(viewer.of(VIDEO))
    for at in range(count):
        head = KEY if at == 0 else DELTA
        for half, payload in enumerate((head + b"%d" % at, b"\x00\x01%d" % at)):
            number = first + 2 * at + half
            padded = payload.ljust(size, b".")
            host.send_rtp("video", number, padded, timestamp=FRAME * at, marker=half)
    await viewer.until(lambda: len(viewer.of(VIDEO)) == before + 2 * count)


def asked(host: Peer) -> int:
    return len([r for r in host.rtcp if isinstance(r, rtp.RtcpPsfbPacket) and r.fmt == 1])


async def test_who_joins_is_sent_the_last_key_frame_and_what_followed(
    publisher: Connect, viewer: Connect, forwarder: Forwarder
) -> None:
    host, first = await publisher(), await viewer()
    await play(host, first, 65530, 6)
    before = forwarder.counts("s").key_frames_asked
    late = await viewer()
    await late.until(lambda: len(late.of(VIDEO)) == 12)
    host.send_rtp("video", 65542, DELTA + b"live", timestamp=FRAME * 6)
    await late.until(lambda: len(late.of(VIDEO)) == 13)
    got = late.of(VIDEO)
    assert [one.payload for one in got] == [one.payload for one in first.of(VIDEO)]
    numbers = [one.sequence_number for one in got]
    assert numbers == [(numbers[0] + step) & 0xFFFF for step in range(13)]
    steps = [(b.timestamp - a.timestamp) % (1 << 32) for a, b in pairwise(got)]
    assert steps == [0, 90] * 5 + [0, FRAME], "a millisecond apart, up to what is live"
    assert forwarder.counts("s").key_frames_asked == before


async def test_what_was_sent_to_catch_up_is_sent_again_as_it_was(
    publisher: Connect, viewer: Connect
) -> None:
    host, first = await publisher(), await viewer()
    await play(host, first, 1, 4)
    late = await viewer()
    await late.until(lambda: len(late.of(VIDEO)) == 8)
    wanted = late.of(VIDEO)[2]
    late.send_rtcp(feedback.nack(1, wanted.ssrc, [wanted.sequence_number]))
    await late.until(lambda: late.of(RTX))
    again = late.of(RTX)[0]
    assert again.payload == wanted.sequence_number.to_bytes(2) + wanted.payload
    assert again.timestamp == wanted.timestamp


@pytest.mark.parametrize("how", ["too old", "too much", "with a hole"])
async def test_else_a_new_key_frame_is_asked_for(
    publisher: Connect, viewer: Connect, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    if how == "too old":
        monkeypatch.setattr(feed, "CATCH_UP_AGE", -1.0)
    host, first = await publisher(), await viewer()
    await play(host, first, 1, 40, size=1000 if how == "too much" else 100)
    if how == "with a hole":
        host.send_rtp("video", 90, DELTA)
        await first.until(lambda: len(first.of(VIDEO)) == 81)
    before = asked(host)
    late = await viewer()
    await host.until(lambda: asked(host) > before)
    assert late.of(VIDEO) == []


async def test_an_encoder_that_cannot_be_asked_is_caught_up_with_over_more(
    publisher: Connect, viewer: Connect
) -> None:
    host, first = await publisher(feedback=("nack",)), await viewer()
    await play(host, first, 1, 40, size=1000)
    late = await viewer()
    await late.until(lambda: len(late.of(VIDEO)) == 80)
