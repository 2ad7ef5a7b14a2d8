"""What happens to reports, and to members' own data. Never who reported what: that stands in the
row of the report alone."""

from ifsa.members.events import stream_of
from ifsa.storage.events import Event


class ReportMade(Event, tag="report.made", frozen=True):
    case: int
    report: int


class CaseHandedOn(Event, tag="case.handed_on", frozen=True):
    """A steward leaves it to those who look after the alliance."""

    case: int


class CaseDecided(Event, tag="case.decided", frozen=True):
    """`decision` is a word of decisions.Decision."""

    case: int
    decision: str


class CaseChanged(Event, tag="case.changed", frozen=True):
    """A signal to a member who sees a case, or saw it until now: it came, or somebody looks at it,
    left it, handed it on or decided it. What it is now is in its own row."""

    member: int
    case: int

    @property
    def stream(self) -> str:
        return stream_of(self.member)


class SilenceImposed(Event, tag="silence.imposed", frozen=True):
    """A member may read and not write, in a room (its slug) or anywhere. `reason` is a code."""

    member: int
    silence: int
    room: str | None
    reason: str


class SilenceLifted(Event, tag="silence.lifted", frozen=True):
    member: int
    silence: int
    room: str | None


class WordAdded(Event, tag="word.added", frozen=True):
    """A word is not wanted from now on, in the rooms of a school or (None) in all."""

    word: int
    school: int | None


class WordChanged(Event, tag="word.changed", frozen=True):
    """Something else comes of it now."""

    word: int
    school: int | None


class WordRemoved(Event, tag="word.removed", frozen=True):
    word: int
    school: int | None


class VouchGiven(Event, tag="vouch.given", frozen=True):
    """A new member is known, in the rooms of a school or (None) in all."""

    member: int
    vouch: int
    school: int | None


class VouchEnded(Event, tag="vouch.ended", frozen=True):
    member: int
    vouch: int
    school: int | None


class DataExported(Event, tag="data.exported", frozen=True):
    member: int


class ErasureAsked(Event, tag="erasure.asked", frozen=True):
    """To be carried out after a time in which it can be taken back."""

    member: int


class ErasureCancelled(Event, tag="erasure.cancelled", frozen=True):
    member: int


class ErasureDue(Event, tag="erasure.due", frozen=True):
    """Due work: forget a member who asked for it, if they still want it."""

    member: int


class MemberErased(Event, tag="member.erased", frozen=True):
    """The account is an empty shell now; what is large or above follows. `messages` says whether
    what they wrote is kept or deleted."""

    member: int
    messages: str
