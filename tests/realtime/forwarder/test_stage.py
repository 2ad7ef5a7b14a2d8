"""Several on one stage: seats, whose picture is seen, whose voice is heard."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifsa.realtime.forwarder import BadOffer, Followed, Forwarder, ForwarderEvent, PublisherLeft
from ifsa.realtime.forwarder.dtls import Identity
from ifsa.realtime.forwarder.speaker import HOLD, SILENCE, Loudness, Speaker
from tests.realtime.forwarder.peer import VIDEO, Connect, Peer, eventually, offer

KEY, DELTA = b"\x10\x00", b"\x10\x01"
OURS = ("audio", "video", "audio", "audio", "audio")  # the sections of our page: four voices


def show(peer: Peer, at: int, text: str, *, key: bool = False) -> None:
    peer.send_rtp("video", at, (KEY if key else DELTA) + text.encode())


def pictures(guest: Peer) -> list[bytes]:
    return [packet.payload[2:] for packet in guest.of(VIDEO)]


async def test_each_voice_has_its_line_and_all_see_one_picture(
    publisher: Connect, viewer: Connect
) -> None:
    guest = await viewer(kinds=OURS)
    host, other = await publisher("host"), await publisher("other")
    for at in range(3):
        host.send_rtp("audio", at, b"host")
        other.send_rtp("audio", at, b"other")
        show(host, at, "host", key=True)
        show(other, at, "other", key=True)
    await guest.until(lambda: len(guest.rtp) == 9)
    assert guest.heard(0) == [b"host"] * 3
    assert guest.heard(2) == [b"other"] * 3
    assert set(pictures(guest)) == {b"host"}


async def test_who_takes_one_voice_hears_whoever_is_followed(
    publisher: Connect, viewer: Connect
) -> None:
    guest = await viewer()
    host, other = await publisher("host"), await publisher("other")
    other.send_rtp("audio", 1, b"other")
    host.send_rtp("audio", 1, b"host")
    await guest.until(lambda: guest.heard(0))
    assert guest.heard(0) == [b"host"]


async def test_a_picture_stays_until_the_next_one_s_key_frame_and_numbers_go_on(
    publisher: Connect, viewer: Connect, forwarder: Forwarder
) -> None:
    guest = await viewer()
    host, other = await publisher("host"), await publisher("other")
    show(host, 1, "a", key=True)
    show(other, 900, "x")
    await guest.until(lambda: len(pictures(guest)) == 1)
    forwarder.show("s", "other")
    show(other, 901, "y")
    show(host, 2, "b")
    show(other, 902, "z", key=True)
    show(host, 3, "c")
    show(other, 903, "!")
    await guest.until(lambda: len(pictures(guest)) == 4)
    assert pictures(guest) == [b"a", b"b", b"z", b"!"]
    numbers = [packet.sequence_number for packet in guest.of(VIDEO)]
    assert numbers == [(numbers[0] + step) & 0xFFFF for step in range(4)]
    stamps = [packet.timestamp for packet in guest.of(VIDEO)]
    assert all(0 < (after - before) % (1 << 32) < 1 << 31 for before, after in pairwise(stamps))


async def test_whoever_speaks_is_seen_and_the_first_again_when_nobody_does(
    publisher: Connect, forwarder: Forwarder, events: list[ForwarderEvent]
) -> None:
    host, other = await publisher("host"), await publisher("other")
    stream = forwarder._streams["s"]

    async def say(peer: Peer, first: int, level: int) -> None:
        before = forwarder.counts("s").packets_in
        for at in range(40):
            peer.send_rtp("audio", first + at, b"tone", level=level)
        await eventually(lambda: forwarder.counts("s").packets_in == before + 40)

    await say(host, 0, 90)
    await say(other, 0, 25)
    await eventually(lambda: stream._speaker.name == "other")
    await eventually(lambda: len([one for one in events if isinstance(one, Followed)]) == 2)
    await eventually(lambda: stream._speaker.name is None, seconds=SILENCE + 2)
    shown = [one.session for one in events if isinstance(one, Followed)]
    assert shown[0] != shown[1]
    assert shown[0] == shown[2]


async def test_who_leaves_makes_room_and_is_seen_no_more(
    publisher: Connect, viewer: Connect, forwarder: Forwarder, events: list[ForwarderEvent]
) -> None:
    guest = await viewer()
    host, other = await publisher("host"), await publisher("other")
    show(host, 1, "host", key=True)
    await guest.until(lambda: pictures(guest))
    forwarder.close(forwarder._streams["s"].publishers["host"].session)
    await eventually(lambda: any(isinstance(one, PublisherLeft) for one in events))
    assert forwarder.counts("s").publishing, "the other still does"
    show(other, 1, "other", key=True)
    await guest.until(lambda: pictures(guest) == [b"host", b"other"])


async def test_four_have_a_seat_a_fifth_has_none_and_who_comes_back_has_theirs(
    publisher: Connect, viewer: Connect, forwarder: Forwarder, identity: Identity
) -> None:
    guest = await viewer(kinds=OURS)
    made = {name: await publisher(name) for name in "abcd"}
    with pytest.raises(BadOffer, match="stage_full"):
        forwarder.publish("s", offer("sendonly", identity), "e")
    made["a"].say_farewell()
    made["b"].say_farewell()
    await eventually(lambda: len(forwarder._streams["s"].publishers) == 2)
    back, new = await publisher("b"), await publisher("e")
    for peer in (back, new, made["c"]):
        peer.send_rtp("audio", 1, b"tone")
    await guest.until(lambda: len(guest.rtp) == 3)
    assert [bool(guest.heard(section)) for section in (0, 2, 3, 4)] == [True, True, True, False]
    assert guest.heard(2), "b where b was"


async def test_what_is_muted_reaches_nobody_and_leaves_no_gap(
    publisher: Connect, viewer: Connect, forwarder: Forwarder
) -> None:
    guest, host = await viewer(), await publisher("host")
    host.send_rtp("audio", 1, b"one")
    await guest.until(lambda: guest.heard(0))
    forwarder.mute("s", "host", frozenset({"audio"}))
    for at in (2, 3, 4):
        host.send_rtp("audio", at, b"secret")
    await eventually(lambda: forwarder.counts("s").packets_in == 4)
    forwarder.mute("s", "host", frozenset())
    host.send_rtp("audio", 5, b"two")
    show(host, 1, "seen", key=True)
    await guest.until(lambda: len(guest.rtp) == 3)
    assert guest.heard(0) == [b"one", b"two"]
    first, second = (
        packet.sequence_number for packet in guest.rtp if packet.payload in (b"one", b"two")
    )
    assert second == (first + 1) & 0xFFFF


def _said(level: int, since: float = 0.0) -> Loudness:
    voice = Loudness()
    for at in range(60):
        voice.heard(level, since + at * 0.02)
    return voice


def test_a_cough_takes_nobody_the_word_and_silence_gives_it_back() -> None:
    speaker = Speaker()
    teacher, pupil = _said(30), _said(100)
    speaker.listen({"teacher": teacher, "pupil": pupil}, 1.2)
    assert speaker.name == "teacher"
    for at in range(4):
        pupil.heard(15, 1.2 + at * 0.02)
    speaker.listen({"teacher": teacher, "pupil": pupil}, 1.3)
    assert speaker.name == "teacher"
    pupil = _said(20, since=HOLD)
    speaker.listen({"teacher": _said(90, since=HOLD), "pupil": pupil}, HOLD + 1.2)
    assert speaker.name == "pupil"
    speaker.listen({"teacher": teacher, "pupil": pupil}, HOLD + 1.2 + SILENCE + 0.1)
    assert speaker.name is None


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 127), st.floats(0, 0.2)), max_size=200)
)
def test_the_word_goes_round_no_faster_than_one_can_look(
    said: list[tuple[str, int, float]],
) -> None:
    speaker, voices, now = Speaker(), {"a": Loudness(), "b": Loudness()}, 0.0
    given_to: list[tuple[float, str]] = []
    for name, level, pause in said:
        now += pause
        voices[name].heard(level, now)
        before = speaker.name
        speaker.listen(voices, now)
        if speaker.name not in (before, None):
            given_to.append((now, str(speaker.name)))
    for (earlier, one), (later, other) in pairwise(given_to):
        assert one == other or later - earlier > HOLD
