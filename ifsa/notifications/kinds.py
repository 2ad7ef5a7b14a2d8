"""Which notices one gets as letters."""

from enum import StrEnum
from typing import Final


class Letters(StrEnum):
    """What a member wants."""

    NONE = "none"
    IMPORTANT = "important"
    ALL = "all"


IMPORTANT: Final = frozenset(
    {
        "lesson.moved",
        "lesson.cancelled",
        "lesson.soon",
        "inquiry.sent",
        "inquiry.declined",
        "inquiry.withdrawn",
        "offer.made",
        "offer.accepted",
        "offer.declined",
        "offer.withdrawn",
        "consent.given",
        "member.addressed",
    }
)
"""What somebody waits for, or would come in vain without. The rest is to be found here."""

ONE_WAITS: Final = frozenset({"topic.grew"})
"""As long as one of a thing is unread, no other is given: who comes back is told once."""

AT_ONCE: Final = frozenset({"lesson.soon", "lesson.started"})
"""What is of no use later. The rest may be read here first, and then no letter is needed."""
