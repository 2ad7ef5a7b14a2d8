"""Which way a language, or a piece of text, runs."""

import unicodedata
from typing import Literal, TypeAlias

Direction: TypeAlias = Literal["ltr", "rtl"]

# ISO 15924 codes of scripts that run from right to left.
_SCRIPTS = frozenset({"arab", "aran", "hebr", "syrc", "thaa", "nkoo", "adlm", "rohg"})
# Languages usually written in one of them, when the tag names no script.
_USUALLY = "ar ur fa ps sd ug ckb he yi dv skr pnb lah hno bal brh ks khw scl prs arz"
_LANGUAGES = frozenset(_USUALLY.split())


def direction(tag: str) -> Direction:
    """The direction of text tagged so: "ur" is rtl, "ur-Latn" (Roman Urdu) ltr."""
    primary, *rest = tag.replace("_", "-").lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), None)
    if script is not None:
        return "rtl" if script in _SCRIPTS else "ltr"
    return "rtl" if primary in _LANGUAGES else "ltr"


def first_strong(text: str) -> Direction | None:
    """The direction of the first letter that has one (UAX #9, P2), None when there is none."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return None
