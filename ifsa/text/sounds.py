"""How a word of Urdu sounds, as a key that its spelling in Urdu letters and those in Latin share.

Urdu leaves out short vowels and Roman Urdu writes them as it likes, so the key is of consonants:
گندم, gandum and gundum are all "gndm". Letters that people don't tell apart in Latin share a
sign: ت ٹ ط are t, س ص ث are s, aspiration counts only in kh. Of vowels the key says that a word
begins with one (A), and of which kind it ends in: a (A), i or e (Y), u or o (W).
"""

import re
from functools import lru_cache
from typing import Final

from ifsa.text.tokens import ARABIC, LATIN

_SHORTEST: Final = 2  # fewer consonants say too little
_VOWEL_SIGNS: Final = frozenset("AYW")
_DOUBLED_CONSONANT: Final = re.compile(r"([^aeiou])\1+")

_URDU: Final = {
    **dict(zip("بپتٹثجچحخدڈذرڑزژس", "bpttsjchKddzrrzzs", strict=True)),
    **dict(zip("شصضطظغفقکگلمنںہ", "Ssztzgfkkglmnnh", strict=True)),
}
# پھ is as often f as ph. Of the other aspirates only کھ is written with its h, and خ sounds so.
_ASPIRATES: Final = (("پھ", "ف"), ("کھ", "خ"), ("ھ", ""), ("ع", "ا"))
_URDU_ENDINGS: Final = (("ئی", "Y"), ("ئے", "Y"), ("اہ", "A"), ("یا", "yA"))
_URDU_LAST: Final = {"ا": "A", "ہ": "A", "ی": "Y", "ے": "Y", "و": "W"}

_LATIN: Final = (
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("c(?!h)|q"), "k"),
    (re.compile("kh"), "K"),
    (re.compile("ch"), "c"),
    (re.compile("sh"), "S"),
    (re.compile("ph"), "f"),
    (re.compile("(?<=[gbdtjrz])h"), ""),
    (re.compile("x"), "ks"),
    (re.compile("v"), "w"),
    # wajah, kinnow: no consonant is heard at their ends.
    (re.compile("(?<=[aeiou])h$"), ""),
    (re.compile("(?<=o)w$"), ""),
    # pyaz and piaz; but the y of gaye and chaye is none.
    (re.compile("(?<=[^aeiou])i+(?=[ao])"), "y"),
    (re.compile("(?<=[aeiou])y(?=[ei]|$)"), ""),
)
_LATIN_LAST: Final = {"a": "A", "e": "Y", "i": "Y", "y": "Y", "o": "W", "u": "W"}


@lru_cache(maxsize=65536)
def sound(word: str, script: str) -> str:
    """The key of a folded word in Urdu or Latin letters; empty where it would say too little."""
    key = ""
    if script == ARABIC:
        key = _of_urdu(word)
    elif script == LATIN and word.isascii():
        key = _of_latin(word)
    heard = sum(sign not in _VOWEL_SIGNS for sign in key)
    return key if heard >= _SHORTEST else ""


def _of_urdu(word: str) -> str:
    for letters, sounds_as in _ASPIRATES:
        word = word.replace(letters, sounds_as)
    begins = "A" if word[:1] in tuple("اآأإ") else ""
    until, ends = _urdu_ending(word)
    return begins + "".join(_urdu_sign(word, at) for at in range(until)) + ends


def _urdu_ending(word: str) -> tuple[int, str]:
    """Where the vowel begins that a word ends in, and its sign."""
    for letters, sign in _URDU_ENDINGS:
        if word.endswith(letters) and len(word) > len(letters):
            return len(word) - len(letters), sign
    sign = _URDU_LAST.get(word[-1:], "") if len(word) > 1 else ""
    return len(word) - bool(sign), sign


def _urdu_sign(word: str, at: int) -> str:
    """و and ی are consonants beside ا, and where a word begins; elsewhere they are vowels."""
    letter = word[at]
    if letter == "و":
        return "w" if at == 0 or word[at + 1 : at + 2] == "ا" or _after_alef(word, at) else ""
    if letter == "ی":
        return "y" if at == 0 or word[at + 1 : at + 2] == "ا" else ""
    return _URDU.get(letter, "")


def _after_alef(word: str, at: int) -> bool:
    return at > 1 and word[at - 1] == "ا"


def _of_latin(word: str) -> str:
    word = _DOUBLED_CONSONANT.sub(r"\1", word)
    for written, sounds_as in _LATIN:
        word = written.sub(sounds_as, word)
    begins = "A" if word[:1] in tuple("aeiou") else ""
    found = re.search("[aeiouy]+$", word)
    body, ends = word, ""
    if found and found.start():
        body, ends = word[: found.start()], _LATIN_LAST[word[-1]]
        ends = f"y{ends}" if "ya" in found[0] else ends
    return begins + re.sub("[aeiou]", "", body) + ends
