"""Words without their endings: Snowball for Latin letters, the plural endings of Urdu."""

import re
from functools import lru_cache
from threading import Lock
from typing import Final

import snowballstemmer

from ifsa.text.tokens import ARABIC, LATIN

_ENGLISH: Final = snowballstemmer.stemmer("english")
_ONE_AT_A_TIME: Final = Lock()  # a stemmer keeps the word at hand in itself
_SHORTEST: Final = 3  # what is left of an Urdu word, or it was no ending
# فصلیں فصلوں → فصل, سبزیاں سبزیوں → سبزی. The singulars of کیڑے or گائیں take a dictionary.
_URDU_PLURALS: Final = re.compile("(?:(?<=ی)(?:اں|وں)|وں|یں)$")


@lru_cache(maxsize=65536)
def stem(word: str, script: str) -> str:
    """What words of one stem share; the word itself where there is nothing to take off."""
    if script == LATIN:
        with _ONE_AT_A_TIME:
            return str(_ENGLISH.stemWord(word))
    if script == ARABIC:
        short = _URDU_PLURALS.sub("", word)
        return short if len(short) >= _SHORTEST else word
    return word
