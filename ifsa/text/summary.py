"""The first words of a text, for lists, notices and previews."""

import unicodedata
from collections.abc import Iterator
from typing import Final

from ifsa.text.markdown import plain

_ZWJ: Final = "\u200d"
# ZWNJ, ZWJ, and the Thai and Lao vowels that are letters by category and marks by use.
_JOINING: Final = frozenset("\u200c\u200d\u0e33\u0eb3")
_VIRAMAS: Final = 9  # canonical combining class of signs that join two letters into one
_ELLIPSIS: Final = "…"


def summary(text: str, length: int) -> str:
    """At most `length` characters as people count them, without marks, on one line, `shortened`."""
    return shortened(plain(text), length)


def shortened(words: str, length: int) -> str:
    """At most `length` characters as people count them.

    Cut between words, or within one that is longer than a third of the length (Chinese has no
    spaces); what was cut ends with "…".
    """
    pieces = list(graphemes(words))
    if len(pieces) <= length:
        return words
    return _whole_words(pieces[: length - 1], pieces[length - 1]).rstrip(" ,،;:-·") + _ELLIPSIS


def _whole_words(pieces: list[str], following: str) -> str:
    if following.isspace() or " " not in pieces:
        return "".join(pieces)
    last_space = len(pieces) - 1 - pieces[::-1].index(" ")
    kept = pieces[:last_space] if last_space * 3 >= len(pieces) * 2 else pieces
    return "".join(kept)


def graphemes(text: str) -> Iterator[str]:
    """The characters of a text as a reader sees them: a letter with its marks, a whole emoji.

    UAX #29 for text in NFC, without its prepended marks (Arabic number signs, a few Indic ones).
    """
    cluster = ""
    for character in text:
        if cluster and not _belongs(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _belongs(cluster: str, character: str) -> bool:
    if _extends(character):
        return not cluster.isspace()
    last = cluster[-1]
    if last == _ZWJ:
        return not (cluster[0].isascii() or character.isascii())
    if _is_flag_half(character):
        return len(cluster) == 1 and _is_flag_half(last)
    return unicodedata.combining(last) == _VIRAMAS and unicodedata.category(character) == "Lo"


def _extends(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character in _JOINING
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
