"""Why something is reported, or taken out of sight: a few reasons that a child of 14 understands.

Their words are in templates/safety/_words.html; what is kept is the code.
"""

from enum import StrEnum

from ifsa.errors import Invalid
from ifsa.text.normalise import clean

NOTE_MAX = 500


class Reason(StrEnum):
    RUDE = "rude"
    SCARY = "scary"
    FALSE = "false"
    ADVERT = "advert"
    DANGER = "danger"
    OTHER = "other"


HELD = "review"
WORD = "word"
UNDECIDED = frozenset({HELD, WORD})
"""Why something is out of sight that is still to be decided, by reports or for a word that is not
wanted; nobody chooses these."""


def known(given: str) -> Reason:
    """Raises Invalid("reason") for one that is not in the list."""
    if given not in set(Reason):
        raise Invalid("reason", "bad_choice")
    return Reason(given)


def note(typed: str) -> str | None:
    """What is said beside a reason; None when nothing was. Raises Invalid("note")."""
    return clean(typed, limit=NOTE_MAX, field="note") or None
