"""What happens to demonstrations. Live pages of a lesson hear what has its number as `lesson`."""

from datetime import datetime

from ifsa.storage.events import Event


def stream_of(lesson: int) -> str:
    """The name of a lesson's stream, for its pages and for the media engine alike."""
    return f"lesson:{lesson}"


def lesson_of(stream: str) -> int:
    """The lesson of a stream."""
    return int(stream.removeprefix("lesson:"))


class LessonEvent(Event, frozen=True):
    """Base: everything that the pages of one lesson are told."""

    lesson: int

    @property
    def stream(self) -> str:
        return stream_of(self.lesson)


class LessonScheduled(LessonEvent, tag="lesson.scheduled", frozen=True):
    school: int


class LessonEdited(LessonEvent, tag="lesson.edited", frozen=True):
    """Words or details changed, the time did not."""


class LessonMoved(LessonEvent, tag="lesson.moved", frozen=True):
    """Those who registered must hear of it. `before` is the start they knew."""

    before: datetime


class LessonCancelled(LessonEvent, tag="lesson.cancelled", frozen=True):
    pass


class LessonSoon(LessonEvent, tag="lesson.soon", frozen=True):
    """The start is near. `starts_at` tells a reminder of a time that was moved since."""

    starts_at: datetime


class Registered(LessonEvent, tag="lesson.registered", frozen=True):
    member: int


class RegistrationWithdrawn(LessonEvent, tag="lesson.registration_withdrawn", frozen=True):
    member: int


class StewardArrived(LessonEvent, tag="lesson.steward_arrived", frozen=True):
    member: int


class LessonStarted(LessonEvent, tag="lesson.started", frozen=True):
    pass


class HostOnAir(LessonEvent, tag="lesson.host_on_air", frozen=True):
    """The first picture or sound of the lesson is coming in."""


class HostLost(LessonEvent, tag="lesson.host_lost", frozen=True):
    pass


class HostBack(LessonEvent, tag="lesson.host_back", frozen=True):
    pass


class LessonEnded(LessonEvent, tag="lesson.ended", frozen=True):
    pass


class StageForgotten(LessonEvent, tag="lesson.stage_forgotten", frozen=True):
    """Due work: look whether a lesson that should be over still has somebody on its stage."""
