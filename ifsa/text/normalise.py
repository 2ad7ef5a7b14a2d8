"""Make typed text storable: one spelling per character, nothing invisible that misleads.

Kept are ZWNJ and ZWJ (Urdu spelling and emoji need them), the marks LRM, RLM and ALM (they order,
but can't override), and variation selectors.
"""

import re
import unicodedata
from typing import Final

from ifsa.errors import Invalid
from ifsa.language.isolation import strip

_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Soft hyphen, Hangul and Khmer fillers, zero width space, word joiner and invisible operators,
# deprecated format characters, byte order mark, interlinear annotation, tag characters:
# nobody types them on purpose, and they hide words from search and from moderators.
_ZERO_WIDTH: Final = re.compile(
    "[\u00ad\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U000e0000-\U000e007f]"
)
# Halves of surrogate pairs and noncharacters can't be stored or sent as UTF-8, or shouldn't be.
_IMPOSSIBLE: Final = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACE_AT_END: Final = re.compile(r"[^\S\n]+(?=\n|$)")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_SPACES: Final = re.compile(r"\s+")
_EDGES: Final = " \t\n\u00a0\u3000\u200c\u200d"
# More marks than this on one letter are no language, but ink over the neighbours' lines.
_MARKS_MOST: Final = 8
# NFC makes text shorter, hardly ever longer: what is this far over needs no closer look.
_HOPELESS: Final = 4


def clean(
    text: str, *, limit: int | None = None, field: str = "text", required: bool = False
) -> str:
    """A text of several lines as it is stored: NFC, "\\n" line ends, at most one empty line.

    Without a limit of its own it is for texts that are bounded elsewhere.
    Raises Invalid(field, "too_long", limit) above `limit` characters (code points, counted after
    cleaning), and Invalid(field, "required") when nothing is left and something is required.
    """
    _not_hopeless(text, limit, field)
    lines = _SPACE_AT_END.sub("", _visible(text))
    return _checked(_BLANK_LINES.sub("\n\n", lines).strip(_EDGES), limit, field, required)


def line(
    text: str, *, limit: int | None = None, field: str = "text", required: bool = False
) -> str:
    """A text of one line (a name, a title): like `clean`, all white space made single spaces."""
    _not_hopeless(text, limit, field)
    return _checked(_SPACES.sub(" ", _visible(text)).strip(_EDGES), limit, field, required)


def _visible(text: str) -> str:
    text = strip(_LINE_ENDS.sub("\n", text))
    text = _IMPOSSIBLE.sub("", _ZERO_WIDTH.sub("", text))
    return _few_marks(unicodedata.normalize("NFC", text))


def _few_marks(text: str) -> str:
    """At most _MARKS_MOST combining marks in a row."""
    if text.isascii():
        return text
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= _MARKS_MOST:
            kept.append(character)
    return "".join(kept)


def _not_hopeless(text: str, limit: int | None, field: str) -> None:
    if limit is not None and len(text) > limit * _HOPELESS:
        raise Invalid(field, "too_long", limit=limit)


def _checked(text: str, limit: int | None, field: str, required: bool) -> str:
    if limit is not None and len(text) > limit:
        raise Invalid(field, "too_long", limit=limit)
    if required and not text:
        raise Invalid(field, "required")
    return text
