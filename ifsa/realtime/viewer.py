"""Who looks on: what decides how a frame looks for one connection."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from ifsa.actor import Actor

Form = Literal["json", "html"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """A watcher of one stream. `form` is what it wants in frames."""

    actor: Actor
    form: Form

    @property
    def variant(self) -> tuple[str, ...]:
        """Viewers with the same variant are sent the same bytes."""
        if self.form == "json":
            return ("json",)
        return _html(self.actor.language, self.actor.zone)


@cache
def _html(language: str, zone: str) -> tuple[str, ...]:
    """One tuple for all who look alike: ten thousand in a room ask for it with each message."""
    return ("html", language, zone)
