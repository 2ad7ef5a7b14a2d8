"""A publisher's sound and picture as frames in their places, without holes in the sound."""

from collections.abc import Iterator

from . import opus
from .frames import SECOND, Frame, Packet, Whole
from .h264 import H264
from .order import Order
from .timeline import Line
from .vp8 import Vp8

# Two pictures at one time can't be told apart by a container.
LEAST_STEP = 1_000
# Sound that late will not come: its place is filled, so that a file goes on while someone is mute.
SILENT_AFTER = 2 * SECOND


def micro(moment: float) -> int:
    """Seconds as microseconds."""
    return round(moment * SECOND)


class Picture:
    """The picture of one publisher, in one codec."""

    def __init__(self, codec: str, line: Line) -> None:
        self._frames: Vp8 | H264 = Vp8() if codec == "VP8" else H264()
        self._order = Order()
        self._line = line
        self._last = -SECOND

    @property
    def synced(self) -> bool:
        """Whether the next frame can be kept; if not, a key frame is wanted."""
        return self._frames.synced

    def put(self, packet: Packet) -> None:
        """Take a packet."""
        self._order.put(packet)

    def frames(self, now: float) -> Iterator[Frame]:
        """The frames that are whole by now."""
        for packet, broken in self._order.ready(now):
            for whole in self._frames.push(packet, broken):
                yield self._frame(whole, packet.arrived)

    def _frame(self, whole: Whole, arrived: float) -> Frame:
        time = self._line.place(whole.timestamp, micro(arrived))
        self._last = max(time, self._last + LEAST_STEP)
        form = whole.format
        return Frame("video", self._last, whole.data, form is not None, 0, form)


class Sound:
    """The sound of one publisher: every moment has its packet, if need be one of silence."""

    def __init__(self, line: Line) -> None:
        self._order = Order()
        self._line = line
        self._end: int | None = None
        self._before = b""

    def put(self, packet: Packet) -> None:
        """Take a packet."""
        self._order.put(packet)

    def begin(self, time: int) -> None:
        """There is picture from ``time`` on: so there shall be sound, or silence."""
        if self._end is None:
            self._end = time

    def frames(self, now: float) -> Iterator[Frame]:
        """What can be heard by now, and the silence before it."""
        for packet, _ in self._order.ready(now):
            lasts = opus.duration(packet.payload)
            if lasts is not None:
                time = self._line.place(packet.timestamp, micro(packet.arrived))
                yield from self._placed(time, lasts, packet.payload)
        if self._end is not None:
            yield from self._filled(micro(now) - SILENT_AFTER)

    def _placed(self, time: int, lasts: int, payload: bytes) -> Iterator[Frame]:
        """A packet comes where the last one ended; one whose place is taken comes too late."""
        if self._end is None:
            self._end = time
        if time < self._end - lasts // 2:
            return
        yield from self._filled(time)
        yield Frame("audio", self._end, payload, True, lasts)
        self._end += lasts
        self._before = payload

    def _filled(self, until: int) -> Iterator[Frame]:
        if self._end is None:
            return
        for lasts, silence in opus.gap(until - self._end, self._before):
            yield Frame("audio", self._end, silence, True, lasts)
            self._end += lasts
