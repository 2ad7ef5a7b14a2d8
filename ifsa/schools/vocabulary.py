"""The words schools describe themselves with: fields, crops, livestock, facilities, methods, …

They are data with names in three languages, in data/vocabulary.json, not interface strings.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from ifsa.language.negotiation import best_text

Kind: TypeAlias = Literal[
    "field", "crop", "livestock", "facility", "method", "season", "verification"
]
Words: TypeAlias = Mapping[str, Mapping[str, str]]

_FILE = Path(__file__).parent / "data" / "vocabulary.json"


@cache
def _all() -> Mapping[str, Words]:
    vocabulary: dict[str, Words] = json.loads(_FILE.read_text(encoding="utf-8"))
    return vocabulary


def words(kind: Kind) -> Words:
    """Every word of a kind, by key, in the order in which people are offered them."""
    return _all()[kind]


def label(kind: Kind, key: str, language: str) -> str:
    """What a word is called in a language; a word we no longer have shows its key."""
    names = words(kind).get(key)
    return best_text(names, language)[1] if names else key.replace("_", " ")


def choices(kind: Kind, language: str) -> list[tuple[str, str]]:
    """(key, label) of every word of a kind, for a list to choose from."""
    return [(key, label(kind, key, language)) for key in words(kind)]


def unknown(kind: Kind, keys: Iterable[str]) -> list[str]:
    """Those keys that are no words of the kind."""
    return [key for key in keys if key not in words(kind)]
