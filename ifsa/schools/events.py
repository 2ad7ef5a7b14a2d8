"""What happens to schools."""

from ifsa.storage.events import Event


class SchoolFounded(Event, tag="school.founded", frozen=True):
    school: int


class SchoolClosed(Event, tag="school.closed", frozen=True):
    school: int


class SchoolReopened(Event, tag="school.reopened", frozen=True):
    school: int


class SchoolVerified(Event, tag="school.verified", frozen=True):
    school: int


class SchoolsTwinned(Event, tag="school.twinned", frozen=True):
    school: int
    twin: int


class ProfileEdited(Event, tag="school.edited", frozen=True):
    school: int
    version: int


class ProgrammeAdded(Event, tag="programme.added", frozen=True):
    school: int
    programme: int


class StewardAppointed(Event, tag="steward.appointed", frozen=True):
    school: int
    member: int


class StewardDismissed(Event, tag="steward.dismissed", frozen=True):
    school: int
    member: int


class SchoolFollowed(Event, tag="school.followed", frozen=True):
    school: int
    member: int


class SchoolUnfollowed(Event, tag="school.unfollowed", frozen=True):
    school: int
    member: int
