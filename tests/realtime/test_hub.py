import asyncio
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

import pytest

from ifsa.actor import Actor
from ifsa.realtime.hub import HELD_MAX, Hub, Telling, Watcher
from ifsa.realtime.transport import Frames
from ifsa.realtime.viewer import Form, Viewer
from ifsa.storage.events import Event
from ifsa.storage.work import Happened


class Rang(Event, tag="test.rang", frozen=True):
    bell: str
    seq: int

    @property
    def stream(self) -> str:
        return f"bell:{self.bell}"

    @property
    def position(self) -> int:
        return self.seq


class Whispered(Event, tag="test.whispered", frozen=True):
    bell: str

    @property
    def stream(self) -> str:
        return f"bell:{self.bell}"


@dataclass(eq=False)
class Ear:
    """A connection that keeps what it hears."""

    heard: list[str] = field(default_factory=list)
    writes: int = 0
    is_cut: bool = False

    def write(self, frames: Frames) -> None:
        self.writes += 1
        self.heard += [text.decode() for text in frames.texts]

    def cut(self) -> None:
        self.is_cut = True


@dataclass
class Tower:
    """A hub whose preparation takes as long as told, and that counts what it makes."""

    waits: dict[int, float] = field(default_factory=dict)
    prepared: list[int] = field(default_factory=list)
    made: list[Hashable] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hub = Hub({Rang: Telling(self._prepare, self._frame)})

    async def _prepare(self, event: Rang) -> Rang:
        await asyncio.sleep(self.waits.get(event.seq, 0))
        if event.seq == 13:
            raise ValueError("not this one")
        self.prepared.append(event.seq)
        return event

    def _frame(self, event: Rang, viewer: Viewer) -> bytes | None:
        self.made.append(viewer.variant)
        if viewer.actor.youth:
            return None
        return f"{event.seq} {viewer.actor.language}".encode()

    def listen(self, bell: str, form: Form = "html", **who: str | bool) -> tuple[Ear, Watcher]:
        ear = Ear()
        watcher = Watcher(ear, Viewer(Actor(**who), form))  # type: ignore[arg-type]
        watcher.caught_up(0)
        self.hub.watch(f"bell:{bell}", watcher)
        return ear, watcher

    def ring(self, bell: str, *seqs: int) -> None:
        self.hub.told([Happened(0, Rang(bell, seq)) for seq in seqs])


async def settled() -> None:
    await asyncio.sleep(0.3)


async def test_changes_go_to_those_who_watch_in_the_order_of_commits() -> None:
    tower = Tower(waits={1: 0.05, 3: 0.02})
    near, _ = tower.listen("near")
    far, _ = tower.listen("far")
    tower.ring("near", 1, 2)
    tower.ring("near", 3, 4)
    tower.ring("far", 1)
    await settled()
    assert near.heard == ["1 en", "2 en", "3 en", "4 en"]
    assert far.heard == ["1 en"]


async def test_what_happens_in_one_moment_is_one_write() -> None:
    tower = Tower()
    ears = [tower.listen("a", language=language)[0] for language in ("en", "ur")]
    tower.ring("a", 1)
    for _ in range(20):
        await asyncio.sleep(0)
    assert [ear.writes for ear in ears] == [1, 1]  # the first of a quiet room waits for nothing
    for seq in range(22, 42):
        tower.ring("a", seq)
    await settled()
    assert [ear.heard[-1] for ear in ears] == ["41 en", "41 ur"]
    assert [(len(ear.heard), ear.writes) for ear in ears] == [(21, 2), (21, 2)]


async def test_who_is_told_the_past_for_ever_is_cut() -> None:
    tower = Tower()
    ear = Ear()
    watcher = Watcher(ear, Viewer(Actor(), "html"))
    tower.hub.watch("bell:a", watcher)
    other, _ = tower.listen("a")
    for seq in range(100, HELD_MAX + 101):
        tower.hub._fan_out(
            tower.hub._streams["bell:a"], await tower.hub._prepared([Rang("a", seq)])
        )
    assert (ear.is_cut, other.is_cut) == (True, False)
    assert (ear.heard, len(other.heard)) == ([], HELD_MAX + 1)


async def test_one_slow_stream_keeps_no_other_waiting() -> None:
    tower = Tower(waits={1: 0.2})
    tower.listen("slow")
    quick, _ = tower.listen("quick")
    tower.ring("slow", 1)
    tower.ring("quick", 2)
    await asyncio.sleep(0.05)
    assert quick.heard == ["2 en"]


async def test_a_frame_is_made_once_per_variant() -> None:
    tower = Tower()
    ears = [tower.listen("a", language=language)[0] for language in ("en", "ur") * 20]
    zoned = tower.listen("a", language="ur", zone="Asia/Karachi")[0]
    tower.ring("a", 1)
    await settled()
    assert [ear.heard for ear in ears] == [["1 en"], ["1 ur"]] * 20
    assert zoned.heard == ["1 ur"]
    assert (len(tower.made), tower.prepared) == (3, [1])


async def test_for_those_who_are_gone_nothing_is_made() -> None:
    tower = Tower()
    tower.listen("a", language="en")
    many = [tower.listen("a", language="ur")[1] for _ in range(2)]
    for seq, watcher in enumerate(many, 1):
        tower.ring("a", seq)
        await settled()
        tower.hub.unwatch("bell:a", watcher)
    tower.made.clear()
    tower.ring("a", 3)
    await settled()
    assert [variant[1] for variant in tower.made if isinstance(variant, tuple)] == ["en"]


async def test_a_program_in_any_language_is_told_the_same() -> None:
    tower = Tower()
    for language in ("en", "ur", "zh-Hans"):
        tower.listen("a", "json", language=language)
    tower.ring("a", 1)
    await settled()
    assert tower.made == [("json",)]


async def test_nothing_is_told_to_whom_it_does_not_concern() -> None:
    tower = Tower()
    ear, _ = tower.listen("a", youth=True)
    tower.ring("a", 1)
    await settled()
    assert (ear.heard, tower.prepared) == ([], [1])


async def test_what_nobody_watches_is_not_even_prepared() -> None:
    tower = Tower()
    tower.ring("a", 1)
    ear, watcher = tower.listen("a")
    tower.ring("a", 2)
    tower.hub.told([Happened(0, Whispered("a"))])
    await settled()
    tower.hub.unwatch("bell:a", watcher)
    tower.ring("a", 3)
    await settled()
    assert (ear.heard, tower.prepared) == (["2 en"], [2])
    assert tower.hub.watching("bell:a") == 0


async def test_a_watcher_that_leaves_while_it_is_told_hears_no_more() -> None:
    tower = Tower(waits={1: 0.05})
    ear, watcher = tower.listen("a")
    tower.ring("a", 1)
    await asyncio.sleep(0)
    tower.hub.unwatch("bell:a", watcher)
    await settled()
    assert ear.heard == []


async def test_one_that_comes_and_one_that_goes_break_no_order() -> None:
    tower = Tower(waits={1: 0.05})
    ear, watcher = tower.listen("a")
    tower.ring("a", 1)
    await asyncio.sleep(0)
    tower.hub.unwatch("bell:a", watcher)
    late, _ = tower.listen("a")
    tower.ring("a", 2)
    await settled()
    assert (ear.heard, late.heard) == ([], ["1 en", "2 en"])


async def test_a_stream_is_forgotten_with_its_last_watcher() -> None:
    tower = Tower(waits={1: 0.03})
    _, watcher = tower.listen("a")
    tower.ring("a", 1)
    await asyncio.sleep(0)
    tower.hub.unwatch("bell:a", watcher)
    assert len(tower.hub._streams) == 1
    await settled()
    assert tower.hub._streams == {}
    tower.hub.unwatch("bell:a", watcher)


async def test_what_cannot_be_told_holds_up_nothing(caplog: pytest.LogCaptureFixture) -> None:
    tower = Tower()
    ear, _ = tower.listen("a")
    tower.ring("a", 12, 13, 14)
    await settled()
    assert ear.heard == ["12 en", "14 en"]
    assert "could not tell" in caplog.text


async def test_what_is_told_may_set_viewers_apart() -> None:
    """Only where it does: what is plain is still made once for all who share a variant."""
    made: list[int] = []

    async def prepare(event: Rang) -> Rang:
        return event

    def frame(event: Rang, viewer: Viewer) -> bytes:
        made.append(event.seq)
        secret = event.seq == 2 and viewer.actor.member == 7
        return f"{event.seq}{' secret' if secret else ''}".encode()

    def apart(event: Rang) -> Callable[[Viewer], Hashable] | None:
        return (lambda viewer: viewer.actor.member == 7) if event.seq == 2 else None

    tower = Tower()
    tower.hub = Hub({Rang: Telling(prepare, frame, apart=apart)})
    ears = [tower.listen("a", member=member)[0] for member in (5, 6, 7)]  # type: ignore[arg-type]
    for seq in (1, 2, 3):
        tower.ring("a", seq)
        await settled()
    assert [ear.heard for ear in ears] == [["1", "2", "3"]] * 2 + [["1", "2 secret", "3"]]
    assert made == [1, 2, 2, 3]


async def test_who_comes_ahead_of_what_is_told_hears_nothing_twice_and_misses_nothing() -> None:
    tower = Tower()
    old, _ = tower.listen("a")
    ear = Ear()
    ahead = Watcher(ear, Viewer(Actor(), "html"))
    tower.hub.watch("bell:a", ahead)
    ahead.caught_up(5)  # read from the database, where more is than was told yet
    for seqs in ((3, 4), (5, 6), (7,)):
        tower.ring("a", *seqs)
        await settled()
    assert old.heard == [f"{seq} en" for seq in (3, 4, 5, 6, 7)]
    assert ear.heard == ["6 en", "7 en"]


async def test_who_was_told_all_hears_what_has_no_number_and_leaves_like_others() -> None:
    tower = Tower()

    async def prepare(event: Whispered) -> Whispered:
        return event

    whisper = Telling(prepare, lambda event, viewer: b"hush")
    tower.hub = Hub({Rang: Telling(tower._prepare, tower._frame), Whispered: whisper})
    (stays, _), (goes, watcher) = tower.listen("a"), tower.listen("a")
    for _ in range(2):
        tower.hub.told([Happened(0, Whispered("a"))])
        await settled()
        tower.ring("a", 1 + len(tower.prepared))
        await settled()
    tower.hub.unwatch("bell:a", watcher)
    assert tower.hub.watching("bell:a") == 1
    tower.ring("a", 3)
    await settled()
    assert goes.heard == ["hush", "1 en", "hush", "2 en"]
    assert stays.heard == [*goes.heard, "3 en"]


async def test_what_happened_in_one_moment_is_read_together() -> None:
    tower, asked = Tower(), list[list[int]]()

    async def together(events: Sequence[Rang]) -> list[Rang]:
        asked.append([event.seq for event in events])
        return [await tower._prepare(event) for event in events]

    tower.hub = Hub({Rang: Telling(tower._prepare, tower._frame, together=together)})
    ear, _ = tower.listen("a")
    tower.ring("a", 1)
    await settled()
    tower.ring("a", 2, 3, 4)
    await settled()
    assert asked == [[2, 3, 4]], "one alone is told as ever"
    tower.ring("a", 12, 13, 14)
    await settled()
    assert ear.heard == [f"{seq} en" for seq in (1, 2, 3, 4, 12, 14)], "13 holds up nobody"
