"""Sequence numbers through loss, disorder, padding, wrap and another publisher."""

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ifsa.realtime.forwarder.feed import Feed
from ifsa.realtime.forwarder.history import History
from ifsa.realtime.forwarder.packet import Burst, Numbered, Received
from ifsa.realtime.forwarder.packetmap import MAX_DROPOUT, PacketMap, Unwrapper
from ifsa.realtime.forwarder.sdp import Codec
from ifsa.realtime.forwarder.source import Source

VP8 = Codec("VP8", 96, "VP8/90000", rtx=97)
KEY, DELTA = b"\x10\x00", b"\x10\x01"


def numbered(number: int, time: float = 0.0) -> Numbered:
    return Numbered(number, 0, 0, b"%d" % number, time)


def test_long_numbers_go_on_over_the_wrap() -> None:
    unwrapper = Unwrapper()
    numbers = [unwrapper.unwrap(sequence) for sequence in (65534, 65535, 1, 0, 65533, 2)]
    first = numbers[0]
    assert first is not None
    assert numbers == [first + step for step in (0, 1, 3, 2, -1, 4)]


def test_a_single_wild_packet_is_not_believed_but_two_are() -> None:
    unwrapper = Unwrapper()
    start = unwrapper.unwrap(100)
    assert unwrapper.unwrap(40000) is None
    assert unwrapper.unwrap(101) == (start or 0) + 1
    assert unwrapper.unwrap(40000) is None
    restarted = unwrapper.unwrap(40001)
    assert restarted is not None
    assert restarted - (start or 0) > MAX_DROPOUT


def test_padding_is_closed_up_and_its_number_never_used_again() -> None:
    places = PacketMap(500)
    assert places.place(10) == 500
    assert places.leave_out(11)
    assert [places.place(12), places.place(11), places.place(13)] == [501, None, 502]


def test_padding_that_comes_late_must_be_sent_on() -> None:
    places = PacketMap(500)
    assert [places.place(10), places.place(12)] == [500, 502]
    assert not places.leave_out(11)
    assert places.place(11) == 501


def test_a_restarted_sequence_goes_on_at_the_next_number() -> None:
    places = PacketMap(7)
    assert [places.place(1), places.place(1_000_000), places.place(2)] == [7, 8, None]


def test_history_gives_a_number_to_one_packet_only() -> None:
    history = History(16, 3.0, 65530)
    assert history.store(numbered(65540))
    assert not history.store(numbered(65540))
    assert history.store(numbered(65556))
    assert not history.store(numbered(65540)), "its slot went to a newer packet"
    assert not history.store(numbered(65539)), "too old for any viewer to have missed it"


def test_history_finds_by_sixteen_bits_and_forgets_in_time() -> None:
    history = History(16, 3.0, 0)
    for number in range(65530, 65545):
        history.store(numbered(number, time=100.0))
    found = history.find(65540 & 0xFFFF, 101.0)
    assert found is not None
    assert found.payload == b"65540"
    assert history.find(20, 101.0) is None
    assert history.find(65540 & 0xFFFF, 103.5) is None


@dataclass
class Sent:
    """Stands where a viewer stands: keeps what the feed sends it."""

    packets: list[Numbered]
    first: int = 0

    def choose(self, codec: Codec) -> bool:
        return codec.name == "VP8"

    def send(self, burst: Burst) -> None:
        self.packets += [packet for packet in burst.packets if packet.number >= self.first]


class Course:
    """Publishers sending to one viewer over bad paths; each payload names its packet."""

    def __init__(self, start: int) -> None:
        self.feed = Feed("video")
        self.viewer = Sent([])
        self.feed.join(self.viewer)  # type: ignore[arg-type]
        self.now = 0.0
        self.publishers = 0
        self.origins: dict[bytes, tuple[int, int]] = {}
        self.padding: set[int] = set()
        self.switch(start)

    def switch(self, start: int) -> None:
        self.source = Source(VP8, self.feed.accept)
        self.feed.attach(self.source)
        self.publishers += 1
        self.next = start
        self.send(start, key=True)
        self.next += 1

    def follow(self, start: int) -> None:
        """Another is to be seen: until its key frame comes the one before is."""
        coming = Source(VP8, self.feed.accept)
        self.feed.follow(coming)
        self.send(self.next)
        self.source = coming
        self.publishers += 1
        self.send(start)
        self.send(start + 1, key=True)
        self.next = start + 2

    def send(self, index: int, key: bool = False, padding: bool = False) -> None:
        self.now += 0.01
        payload = b"" if padding else (KEY if key else DELTA) + b"%d/%d" % (self.publishers, index)
        self.origins[payload] = (self.publishers, index)
        packet = Received(
            0, 96, index & 0xFFFF, index * 3000 & 0xFFFFFFFF, self.publishers, payload, b""
        )
        self.source.receive(packet, self.now)
        self.feed.flush()


def test_another_format_makes_the_history_useless() -> None:
    """A packet sent again without RTX would get the new payload type: other bytes, one number."""
    course = Course(5)
    sequence = course.viewer.packets[0].number & 0xFFFF
    assert course.feed.history.find(sequence, course.now) is not None
    course.feed.attach(Source(Codec("VP8", 120, "VP8/90000"), course.feed.accept))
    assert course.feed.history.find(sequence, course.now) is None


def test_an_encoder_that_restarts_with_another_ssrc_is_followed_after_a_silence() -> None:
    course = Course(40000)
    course.publishers = 99
    course.send(40001, key=True)
    assert len(course.viewer.packets) == 1, "two at one time: the first is kept"
    course.now += 2
    for index in (7, 8):
        course.send(index, key=True)
    numbers = [packet.number for packet in course.viewer.packets]
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]


STEPS = st.lists(
    st.one_of(
        st.sampled_from(["send", "send", "send", "lose", "pad", "again"]),
        st.tuples(st.just("swap"), st.integers(1, 6)),
        st.tuples(st.sampled_from(["switch", "follow"]), st.integers(0, 70000)),
    ),
    max_size=80,
)


@given(start=st.sampled_from([0, 5, 65500, 65535, 131000]), steps=STEPS)
def test_whatever_happens_the_output_has_no_gap_but_what_was_lost(
    start: int, steps: list[str | tuple[str, int]]
) -> None:
    course = Course(start)
    lost = 0
    for step in steps:
        lost += _take(course, step)
    _check(course, lost)


def _take(course: Course, step: str | tuple[str, int]) -> int:
    """Do one step; how many packets it lost for good."""
    kind, value = step if isinstance(step, tuple) else (step, 0)
    index = course.next
    if kind in ("switch", "follow"):
        (course.switch if kind == "switch" else course.follow)(value)
        return 0
    if kind == "swap":
        for place in reversed(range(value + 1)):
            course.send(index + place)
        course.next += value + 1
        return 0
    if kind == "again":
        course.send(index - 1)
        return 0
    course.next += 1
    if kind == "lose":
        return 1
    course.send(index, padding=kind == "pad")
    return 0


def _check(course: Course, lost: int) -> None:
    sent = course.viewer.packets
    numbers = [packet.number for packet in sent]
    assert len(numbers) == len(set(numbers)), "two packets under one number"
    holes = set(range(min(numbers), max(numbers) + 1)) - set(numbers)
    assert len(holes) <= lost
    ordered = sorted((p for p in sent if p.payload), key=lambda packet: packet.number)
    origins = [course.origins[packet.payload] for packet in ordered]
    assert origins == sorted(origins), "order was not kept"
    stamps = [packet.timestamp for packet in ordered]
    steps = [(after - before) % (1 << 32) for before, after in pairwise(stamps)]
    assert all(0 < step < 1 << 31 for step in steps), "time went back"
    for packet in ordered:
        found = course.feed.history.find(packet.number & 0xFFFF, course.now)
        assert found is packet, "a NACK finds another packet"
