"""Keep text of one direction from disturbing text of the other where no markup can do it.

HTML has <bdi> and dir="auto"; mails, push notices, calendars, attributes and sentences made from
parts have only characters for it: U+2068 FIRST STRONG ISOLATE, U+2067 RIGHT-TO-LEFT ISOLATE and
U+2069 POP DIRECTIONAL ISOLATE (UAX #9). What members type may not bring such characters along.
"""

import re
import unicodedata

from ifsa.language.direction import direction

RLI = "\u2067"
FSI = "\u2068"
PDI = "\u2069"

# Embeddings and overrides (202A-202E), isolates (2066-2069): in a member's text they can turn the
# words of somebody else around. The harmless marks 200E, 200F and 061C are not among them.
_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# C0 and C1 control characters except tab and line feed.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_TURNING = frozenset({"R", "AL", "AN"})


def isolate(text: str) -> str:
    """The text as a unit of its own direction inside whatever surrounds it."""
    return f"{FSI}{text}{PDI}"


def isolate_within(text: str, language: str) -> str:
    """Isolated only where the surrounding language could otherwise reorder it.

    In a language from right to left that is everything (figures, too, change places there); in one
    from left to right only what holds letters or figures from right to left.
    """
    return isolate(text) if _needs_isolation(text, language) else text


def isolate_whole(text: str, language: str) -> str:
    """A text put together from isolated parts, in the direction of its language.

    First strong isolates won't do for it: they look past the parts, and so find no letter at all.
    """
    return f"{RLI}{text}{PDI}" if direction(language) == "rtl" else text


def _needs_isolation(text: str, language: str) -> bool:
    if direction(language) == "rtl":
        return bool(text)
    return any(unicodedata.bidirectional(character) in _TURNING for character in text)


def strip(text: str) -> str:
    """The text without direction controls and control characters."""
    return _INVISIBLE.sub("", _CONTROLS.sub("", text))
