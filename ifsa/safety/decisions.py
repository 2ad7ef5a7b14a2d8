"""What can come of a report."""

from enum import StrEnum


class Decision(StrEnum):
    """HIDE: out of sight, with a reason. HAND_ON: a steward leaves it to the alliance, so the case
    stays open. DONE: taken care of in another way, which the note tells."""

    NOTHING = "nothing"
    HIDE = "hide"
    HAND_ON = "hand_on"
    DONE = "done"
