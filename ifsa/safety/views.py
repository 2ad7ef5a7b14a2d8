"""What is read of reports: plain values, ready for a page or a program."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ifsa.members.queries import MemberName
from ifsa.rooms.views import MessageView
from ifsa.safety.decisions import Decision
from ifsa.safety.things import Reference, Shown, Thing
from ifsa.text.detection import detect


@dataclass(frozen=True, slots=True)
class ReportView:
    """`by` is None for those who are not told who reported."""

    id: int
    reference: Reference
    reason: str
    note: str | None
    made_at: datetime
    by: MemberName | None = None

    @property
    def note_lang(self) -> str:
        """The language of the note."""
        return detect(self.note or "")


@dataclass(frozen=True, slots=True)
class Decided:
    """How a case ended. `reason` is why something was hidden, `note` what was said besides."""

    decision: Decision
    by: MemberName
    at: datetime
    reason: str | None
    note: str | None

    @property
    def note_lang(self) -> str:
        """The language of the note."""
        return detect(self.note or "")


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case in the queue. `shown` is None for what is no longer there; `reasons` are those of its
    reports, each once, the most frequent first; `claimed` is who is looking at it now. `word` is
    the one of a list for which it was held back."""

    id: int
    reference: Reference
    shown: Shown | None
    author: MemberName | None
    youth: bool
    opened_at: datetime
    reports: int
    reasons: tuple[str, ...]
    claimed: MemberName | None
    handed_on: bool
    decided: Decided | None
    word: str | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """Cases; `next` is the cursor of the following ones, `waiting` how many are open in all.
    `alone`: the reader looks after the alliance, and nobody else does."""

    items: tuple[CaseView, ...]
    next: str | None
    waiting: int
    open: bool
    alone: bool = False


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with all that its decision rests on. `context` is a message among those around it;
    `choices` what one may decide, nothing once it is decided or while another is at it. `mine`: one
    has claimed it oneself; `hidden`: what it is about is out of sight now."""

    case: CaseView
    reports: tuple[ReportView, ...]
    context: Sequence[MessageView]
    choices: Sequence[Decision]
    mine: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class ToReport:
    """What is about to be reported, or hidden. `own` is one's own; `may_hide`: one need not report
    it, one may take it out of sight oneself, and `may_show`: bring it back. `hidden`: it is."""

    thing: Thing
    own: bool
    hidden: bool
    may_hide: bool
    may_show: bool
