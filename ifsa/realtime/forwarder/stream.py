"""One stream: who is on its stage, whose picture and voice are followed, who watches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .errors import BadOffer
from .feed import Feed
from .reports import (
    CodecMissing,
    Followed,
    ForwarderEvent,
    PublisherConnected,
    PublisherFailed,
    PublisherLeft,
    StreamCounts,
    ViewerConnected,
    ViewerFailed,
    ViewerLeft,
)
from .speaker import Speaker

if TYPE_CHECKING:
    from .packet import Received
    from .publisher import Publisher
    from .source import Source
    from .viewer import Viewer

# The feeds: picture and sound of whoever is followed, and the sound of each seat on the stage.
PICTURE, SOUND = "video", "audio"
SEATS = ("seat1", "seat2", "seat3", "seat4")
# A publisher hears how the worst fifth of its audience fares, but one broken phone or a
# flood can't make it spend everything on redundancy (VIDEO.md, finding 10).
PERCENTILE = 0.8
MOST_LOSS = 0.2


class Stream:
    """Connects up to four publishers with their viewers.

    A publisher has a name, and keeps its seat under it when it comes back; one of the same name
    takes over once it is connected. Who watches sees one picture: the one that is shown, or else
    of whoever speaks, or else of the first.
    """

    def __init__(
        self,
        name: str,
        tell: Callable[[ForwarderEvent], None],
        forget: Callable[[str], None],
    ) -> None:
        self.name = name
        self.feeds = {PICTURE: Feed("video", self._tell_unable), SOUND: Feed("audio")}
        self.feeds |= {seat: Feed("audio") for seat in SEATS}
        self.expected: dict[str, Publisher] = {}
        self.publishers: dict[str, Publisher] = {}
        self.viewers: dict[str, Viewer] = {}
        self.shown: str | None = None
        self._seats: dict[str, str] = {}
        self._speaker = Speaker()
        self._followed: Publisher | None = None
        self._tell = tell
        self._forget = forget

    @property
    def empty(self) -> bool:
        """Nobody is left."""
        return not (self.publishers or self.expected or self.viewers)

    def check_seat(self, by: str) -> None:
        """Raises BadOffer when all seats are taken by others."""
        if len({by, *self.publishers, *self.expected}) > len(SEATS):
            raise BadOffer("stage_full")

    def expect(self, publisher: Publisher) -> None:
        """Somebody is about to publish; one of the same name goes on until then."""
        former = self.expected.get(publisher.by)
        if former is not None:
            former.link.close("replaced")
        self.expected[publisher.by] = publisher

    def enter(self, publisher: Publisher) -> None:
        """The expected publisher is connected: it is heard from now on, and seen in its turn."""
        self.expected.pop(publisher.by, None)
        former = self.publishers.get(publisher.by)
        self.publishers[publisher.by] = publisher
        if "audio" in publisher.sources:
            self.feeds[self._seat(publisher.by)].attach(publisher.sources["audio"])
        if former is not None:
            self._take_over(former, publisher)
            former.link.close("replaced")
        self._follow()
        self._tell(PublisherConnected(self.name, publisher.session))

    def accept(self, source: Source, number: int, packet: Received, now: float) -> None:
        """A packet for every feed that its source feeds."""
        for feed in self.feeds.values():
            feed.accept(source, number, packet, now)

    def publisher_gone(self, publisher: Publisher, reason: str) -> None:
        """A publisher's link is closed."""
        for feed in self.feeds.values():
            for source in publisher.sources.values():
                feed.detach(source)
        for stage in (self.expected, self.publishers):
            if stage.get(publisher.by) is publisher:
                del stage[publisher.by]
        self._follow()
        made = PublisherLeft if publisher.link.connected else PublisherFailed
        self._tell(made(self.name, publisher.session, reason))
        self._forget(publisher.session)

    def show(self, by: str | None) -> None:
        """Show this publisher's picture whoever speaks, as soon as it is there; None: no more."""
        self.shown = by
        self._follow()

    def mute(self, by: str, kinds: frozenset[str]) -> None:
        """Keep back a publisher's sound or picture; what is not named is let through again."""
        publisher = self.publishers.get(by)
        for kind, source in publisher.sources.items() if publisher else ():
            source.muted = kind in kinds
            for feed in self.feeds.values():
                if feed.source is source:
                    feed.begin_again()

    def listen(self, now: float) -> None:
        """Some times a second: whoever speaks is followed."""
        voices = {by: one.loudness for by, one in self.publishers.items()}
        self._speaker.listen(voices, now)
        self._follow()

    def let_in(self, viewer: Viewer) -> None:
        """A viewer is connected."""
        self._tell(ViewerConnected(self.name, viewer.session))
        self._join(viewer)

    def viewer_gone(self, viewer: Viewer, reason: str) -> None:
        """A viewer's link is closed."""
        del self.viewers[viewer.session]
        for outlet in viewer.outlets.values():
            outlet.feed.leave(outlet)
        made = ViewerLeft if viewer.link.connected else ViewerFailed
        self._tell(made(self.name, viewer.session, reason))
        self._forget(viewer.session)

    def lacks_codec(self, viewer: Viewer) -> bool:
        """Whether the viewer wanted the picture and can't decode the one that is sent."""
        codec = self.feeds[PICTURE].codec
        if codec is None or not viewer.offer.video_wanted:
            return False
        outlet = viewer.outlets.get(PICTURE)
        return outlet is None or not outlet.choose(codec)

    def audio_loss(self, publisher: Publisher) -> float:
        """The share of a publisher's sound the viewers lose, as it is told (0 to 0.2)."""
        source = publisher.sources.get("audio")
        losses = sorted(
            outlet.loss
            for viewer in self.viewers.values()
            for outlet in viewer.outlets.values()
            if viewer.link.connected and source is not None and outlet.feed.source is source
        )
        return min(MOST_LOSS, losses[int(PERCENTILE * (len(losses) - 1))]) if losses else 0.0

    def end(self, reason: str) -> None:
        """Close everybody."""
        for viewer in list(self.viewers.values()):
            viewer.say_goodbye()
            viewer.link.close(reason)
        for publisher in [*self.expected.values(), *self.publishers.values()]:
            publisher.link.close(reason)

    def flush(self) -> None:
        """Send what is queued; sound goes first."""
        for name in (*SEATS, SOUND, PICTURE):
            self.feeds[name].flush()

    def counts(self) -> StreamCounts:
        """How the stream stands."""
        viewers = self.viewers.values()
        outlets = [outlet for viewer in viewers for outlet in viewer.outlets.values()]
        sources = [source for one in self.publishers.values() for source in one.sources.values()]
        return StreamCounts(
            publishing=bool(self.publishers),
            viewers=len(viewers),
            connected=sum(viewer.link.connected for viewer in viewers),
            without_video=sum(self.lacks_codec(viewer) for viewer in viewers),
            packets_in=sum(source.packets for source in sources),
            packets_out=sum(outlet.packets for outlet in outlets),
            lost=sum(source.missing.lost for source in sources),
            recovered=sum(source.missing.recovered for source in sources),
            resent=sum(outlet.resent for outlet in outlets),
            key_frames_asked=sum(source.requests.asked for source in sources),
        )

    def _seat(self, by: str) -> str:
        """The seat of a name: the one it had, a free one, or that of whoever left first."""
        if by not in self._seats:
            free = [seat for seat in SEATS if seat not in self._seats.values()]
            if not free:
                gone = next(name for name in self._seats if name not in self.publishers)
                free = [self._seats.pop(gone)]
            self._seats[by] = free[0]
        return self._seats[by]

    def _take_over(self, former: Publisher, publisher: Publisher) -> None:
        """Feeds of the one who was there go on with the one who is."""
        for kind, source in publisher.sources.items():
            for feed in self.feeds.values():
                if kind in former.sources and feed.source is former.sources[kind]:
                    feed.attach(source)

    def _follow(self) -> None:
        """Choose whose picture and voice go to those who take one of each."""
        for kind, name in (("video", PICTURE), ("audio", SOUND)):
            able = {by: one for by, one in self.publishers.items() if kind in one.sources}
            wanted = self._choice(able, kind)
            if wanted is not None:
                self.feeds[name].follow(wanted.sources[kind])
        self._tell_followed()

    def _choice(self, able: dict[str, Publisher], kind: str) -> Publisher | None:
        for by in (self.shown if kind == "video" else None, self._speaker.name):
            if by is not None and by in able:
                return able[by]
        first = sorted(able, key=lambda by: self._seats.get(by, SEATS[-1]))
        return able[first[0]] if first else None

    def _tell_followed(self) -> None:
        source = self.feeds[PICTURE].wanted
        found = next(
            (p for p in self.publishers.values() if p.sources.get("video") is source), None
        )
        if found is not self._followed:
            self._followed = found
            if found is not None:
                self._tell(Followed(self.name, found.session))

    def _tell_unable(self) -> None:
        """Another format of picture: who can't decode it is told of."""
        for viewer in self.viewers.values():
            if viewer.link.connected:
                self._tell_codec(viewer)

    def _join(self, viewer: Viewer) -> None:
        for outlet in viewer.outlets.values():
            outlet.feed.join(outlet)
        self._tell_codec(viewer)

    def _tell_codec(self, viewer: Viewer) -> None:
        codec = self.feeds[PICTURE].codec
        if codec is not None and self.lacks_codec(viewer) and not viewer.told_missing:
            viewer.told_missing = True
            self._tell(CodecMissing(self.name, viewer.session, codec.name))
