"""The number of what is new rises live: not by a frame for each message and member, but by a hint.

That something was written, in which topics, is told now and then to all who listen, in one frame
for everybody. Whose page does not know yet that there is something new in one of them asks once how
it stands; see docs/decisions/0011.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from ifsa.actor import HOUSE
from ifsa.realtime.command import Caller, Command, Past, Watchable
from ifsa.realtime.hub import Hub, Telling
from ifsa.realtime.parts import Live
from ifsa.realtime.viewer import Viewer
from ifsa.rooms import rising
from ifsa.rooms.events import MessageMoved, MessagePosted
from ifsa.rooms.rising import Risen
from ifsa.storage.events import Event
from ifsa.storage.store import Store
from ifsa.storage.work import Happened
from ifsa.wire.live import Ok, Watch
from ifsa.wire.numbers import Number

STREAM = "news"
TICK = 2.0  # seconds: what is written meanwhile is told together
# Where ten thousand listen something is always written: it is told less often.
SHARE = 500  # listeners to a second
# An answer is a statement over one's topics: so many may ask in a second, over which they spread.
ASKING = 250


class Ask(msgspec.Struct):
    """Ask in how many topics there is something new for one, after something was written in some
    `topics` (100 at most are looked at): `state` says `new`, and which of these are `settled`."""

    topics: list[Number] = []


class AnsweredShape(msgspec.Struct):
    """In `new` topics there is something to read. In those `settled` more changes nothing of it,
    until one hears `news.changed`."""

    new: int
    settled: list[int]


class Standing(msgspec.Struct, tag_field="ev", tag="news.stands"):
    """In `new` topics there is something to read: told once, to begin with."""

    news: bool
    new: int


class Rose(msgspec.Struct, tag_field="ev", tag="news.rose"):
    """Something was written in these `topics`, or (none is named) in many. Who wants to know what
    that is for one asks `stand`, at a random moment `within` so many seconds."""

    news: bool
    topics: list[int]
    within: float


class Written(Event, tag="news.written", frozen=True):
    """A signal, never stored: something was written in these topics."""

    topics: tuple[int, ...]
    within: float

    @property
    def stream(self) -> str:
        return STREAM


async def stand(caller: Caller, given: Ask) -> Ok:
    store, actor = caller.live.store, await caller.actor()
    found = await store.read(rising.ask, actor, topics=given.topics)
    return Ok(state=AnsweredShape(found.new, list(found.settled)))


async def past(live: Live, viewer: Viewer, given: Watch) -> Past:
    """Whoever begins to listen is told how it stands, so that a lost hint is never missed."""
    found = await live.store.read(rising.ask, viewer.actor)
    return Past(Ok(), [msgspec.json.encode(Standing(True, found.new))])


COMMANDS = {"stand": Command(Ask, stand)}
WATCHABLE = Watchable(lambda name: STREAM, past)


def tellings(store: Store) -> dict[type[Event], Telling]:
    """How a hint is told: in one frame, but for rooms that not everybody may read."""
    return {Written: Telling(_prepare(store), _frame, lambda viewer: None, _apart)}


def _prepare(store: Store) -> Callable[[Written], Awaitable[tuple[Written, Risen]]]:
    async def prepare(event: Written) -> tuple[Written, Risen]:
        return event, await store.read(rising.risen, HOUSE, topics=event.topics)

    return prepare


def _apart(given: tuple[Written, Risen]) -> Callable[[Viewer], tuple[int, ...]] | None:
    risen = given[1]
    return (lambda viewer: risen.heard_by(viewer.actor)) if risen.young else None


def _frame(given: tuple[Written, Risen], viewer: Viewer) -> bytes | None:
    event, risen = given
    heard = risen.heard_by(viewer.actor)
    if event.topics and not heard:
        return None
    return msgspec.json.encode(Rose(True, list(heard), event.within))


class Rising:
    """What is written in all rooms, gathered for the hints."""

    def __init__(self, hub: Hub, tick: float = TICK) -> None:
        self._hub, self._tick = hub, tick
        self._topics: set[int] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._told_at = float("-inf")

    def told(self, happened: Sequence[Happened]) -> None:
        """After each commit. Where nobody listens nothing is kept."""
        written = {
            one.event.topic
            for one in happened
            if isinstance(one.event, MessagePosted | MessageMoved)
        }
        listening = self._hub.watching(STREAM)
        if not written or not listening:
            return
        self._topics |= written
        if self._timer is None:
            loop = asyncio.get_running_loop()
            next_at = self._told_at + max(self._tick, listening / SHARE * self._tick / TICK)
            self._timer = loop.call_at(max(loop.time(), next_at), self._tell)

    def _tell(self) -> None:
        self._timer, self._told_at = None, asyncio.get_running_loop().time()
        topics = tuple(sorted(self._topics)) if len(self._topics) <= rising.MOST else ()
        self._topics.clear()
        within = self._hub.watching(STREAM) / ASKING
        self._hub.told([Happened(None, Written(topics, round(within, 2)))])
