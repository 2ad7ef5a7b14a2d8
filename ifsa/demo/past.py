"""A clock that demonstration data sets: what was said last week was posted last week."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ifsa.clock import now


@dataclass(slots=True)
class Past:
    """Given to the writer as its clock. `loaded` is the moment of loading: all counts from it."""

    loaded: datetime = field(default_factory=now)
    _ago: timedelta = timedelta()

    def go_back(self, **ago: float) -> None:
        """Let verbs happen so long before the loading; the keywords are those of timedelta."""
        self._ago = timedelta(**ago)

    def __call__(self) -> datetime:
        return self.loaded - self._ago
