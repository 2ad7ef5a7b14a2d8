"""What `ifsa doctor` looks at: each module one matter, each `examine` gives its findings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`good` None is something to know that breaks nothing."""

    good: bool | None
    text: str
