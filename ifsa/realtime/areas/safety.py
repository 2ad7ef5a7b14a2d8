"""Cases live: who sees one hears at once that it came, is looked at or was decided."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec

from ifsa.actor import HOUSE
from ifsa.realtime.hub import Telling
from ifsa.realtime.parts import Fragment
from ifsa.realtime.viewer import Viewer
from ifsa.safety import queries
from ifsa.safety.events import CaseChanged
from ifsa.storage.events import Event
from ifsa.storage.store import Store

SHIELD = "safety/_shield.html"


class Changed(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="case.changed"):
    """A `case` of the queue is otherwise, or not for one any more: ask for it. So many are
    `waiting`; `html`, for those who watch as html, is what the shield of the header shows now."""

    me: bool
    case: int
    waiting: int
    html: str | None = None


@dataclass(frozen=True, slots=True)
class _Now:
    case: int
    waiting: int


def tellings(store: Store, fragment: Fragment) -> dict[type[Event], Telling]:
    """How one's own pages hear of a case."""
    return {CaseChanged: Telling(_prepare(store), _frame(fragment))}


def _prepare(store: Store) -> Callable[[CaseChanged], Awaitable[_Now]]:
    async def prepare(event: CaseChanged) -> _Now:
        waiting = await store.read(queries.waiting_for, HOUSE, member=event.member)
        return _Now(event.case, waiting or 0)

    return prepare


def _frame(fragment: Fragment) -> Callable[[_Now, Viewer], bytes]:
    def frame(now: _Now, viewer: Viewer) -> bytes:
        told = Changed(True, now.case, now.waiting)
        if viewer.form == "html":
            language, zone = viewer.actor.language, viewer.actor.zone
            told.html = fragment(SHIELD, language=language, zone=zone, waiting_reports=now.waiting)
        return msgspec.json.encode(told)

    return frame
