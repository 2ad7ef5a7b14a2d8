"""One stream: who publishes, who is about to, who watches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .feed import Feed
from .reports import (
    CodecMissing,
    ForwarderEvent,
    PublisherConnected,
    PublisherFailed,
    PublisherLeft,
    StreamCounts,
    ViewerConnected,
    ViewerFailed,
    ViewerLeft,
)

if TYPE_CHECKING:
    from .publisher import Publisher
    from .viewer import Viewer

# The publisher hears how the worst fifth of its audience fares, but one broken phone or a
# flood can't make it spend everything on redundancy (VIDEO.md, finding 10).
PERCENTILE = 0.8
MOST_LOSS = 0.2


class Stream:
    """Connects one publisher with its viewers. A new publisher takes over once connected."""

    def __init__(
        self,
        name: str,
        tell: Callable[[ForwarderEvent], None],
        forget: Callable[[str], None],
    ) -> None:
        self.name = name
        self.feeds = {kind: Feed(kind) for kind in ("audio", "video")}
        self.publisher: Publisher | None = None
        self.next_publisher: Publisher | None = None
        self.viewers: dict[str, Viewer] = {}
        self._tell = tell
        self._forget = forget

    @property
    def empty(self) -> bool:
        """Nobody is left."""
        return not (self.publisher or self.next_publisher or self.viewers)

    @property
    def clock_offset(self) -> float:
        """Our NTP time minus the publisher's, in seconds."""
        return self.publisher.offset if self.publisher is not None else 0.0

    def expect(self, publisher: Publisher) -> None:
        """Somebody is about to publish; the one who does goes on until then."""
        if self.next_publisher is not None:
            self.next_publisher.link.close("replaced")
        self.next_publisher = publisher

    def take_over(self, publisher: Publisher) -> None:
        """The expected publisher is connected: it feeds the viewers from now on."""
        former, self.publisher, self.next_publisher = self.publisher, publisher, None
        for kind, feed in self.feeds.items():
            if kind in publisher.sources:
                feed.attach(publisher.sources[kind])
        if former is not None:
            former.link.close("replaced")
        for viewer in self.viewers.values():
            if viewer.link.connected:
                self._join(viewer)
        self._tell(PublisherConnected(self.name, publisher.session))

    def publisher_gone(self, publisher: Publisher, reason: str) -> None:
        """A publisher's link is closed."""
        for kind, source in publisher.sources.items():
            self.feeds[kind].detach(source)
        if self.next_publisher is publisher:
            self.next_publisher = None
        elif self.publisher is publisher:
            self.publisher = None
        made = PublisherLeft if publisher.link.connected else PublisherFailed
        self._tell(made(self.name, publisher.session, reason))
        self._forget(publisher.session)

    def let_in(self, viewer: Viewer) -> None:
        """A viewer is connected."""
        self._tell(ViewerConnected(self.name, viewer.session))
        self._join(viewer)

    def viewer_gone(self, viewer: Viewer, reason: str) -> None:
        """A viewer's link is closed."""
        del self.viewers[viewer.session]
        for kind, outlet in viewer.outlets.items():
            self.feeds[kind].leave(outlet)
        made = ViewerLeft if viewer.link.connected else ViewerFailed
        self._tell(made(self.name, viewer.session, reason))
        self._forget(viewer.session)

    def lacks_codec(self, viewer: Viewer) -> bool:
        """Whether the viewer wanted the picture and can't decode the one that is sent."""
        codec = self.feeds["video"].codec
        if codec is None or not viewer.offer.video_wanted:
            return False
        outlet = viewer.outlets.get("video")
        return outlet is None or not outlet.choose(codec)

    def audio_loss(self) -> float:
        """The share of sound the viewers lose, as the publisher is told it (0 to 0.2)."""
        losses = sorted(
            viewer.outlets["audio"].loss
            for viewer in self.viewers.values()
            if viewer.link.connected and "audio" in viewer.outlets
        )
        return min(MOST_LOSS, losses[int(PERCENTILE * (len(losses) - 1))]) if losses else 0.0

    def end(self, reason: str) -> None:
        """Close everybody."""
        for viewer in list(self.viewers.values()):
            viewer.say_goodbye()
            viewer.link.close(reason)
        for publisher in (self.next_publisher, self.publisher):
            if publisher is not None:
                publisher.link.close(reason)

    def flush(self) -> None:
        """Send what is queued; sound goes first."""
        for feed in self.feeds.values():
            feed.flush()

    def counts(self) -> StreamCounts:
        """How the stream stands."""
        viewers = self.viewers.values()
        sources = list(self.publisher.sources.values()) if self.publisher is not None else []
        return StreamCounts(
            publishing=self.publisher is not None,
            viewers=len(viewers),
            connected=sum(viewer.link.connected for viewer in viewers),
            without_video=sum(self.lacks_codec(viewer) for viewer in viewers),
            packets_in=sum(source.packets for source in sources),
            packets_out=sum(o.packets for v in viewers for o in v.outlets.values()),
            lost=sum(source.missing.lost for source in sources),
            recovered=sum(source.missing.recovered for source in sources),
            resent=sum(o.resent for v in viewers for o in v.outlets.values()),
            key_frames_asked=sum(source.requests.asked for source in sources),
        )

    def _join(self, viewer: Viewer) -> None:
        for kind, outlet in viewer.outlets.items():
            self.feeds[kind].join(outlet)
        codec = self.feeds["video"].codec
        if codec is not None and self.lacks_codec(viewer) and not viewer.told_missing:
            viewer.told_missing = True
            self._tell(CodecMissing(self.name, viewer.session, codec.name))
