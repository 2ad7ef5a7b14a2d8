"""In which language a text is written: by its script, and in Latin letters by its words.

General detectors don't know Roman Urdu (Urdu in Latin letters, as most phones are used): none of
those tried found one sentence in seven. Small words weighed against English do.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from ifsa.language.direction import direction
from ifsa.text import lexicon

UNKNOWN: Final = "und"

# Addresses, mentions and figures say nothing about the language around them. The part before an @
# is bounded (RFC 5321 4.5.3.1.1), or a long word without one would take its length squared.
_NOISE: Final = re.compile(r"https?://\S+|www\.\S+|[^\s@]{1,64}@\S+|[@#]\w+", re.IGNORECASE)
_WORD: Final = re.compile(r"[a-z]+(?:['’][a-z]+)?")
# One Chinese character carries about as much as two and a half letters.
_HAN_WEIGHT: Final = 2.5
_SCRIPTS: Final = {
    "ARABIC": "Arab",
    "CJK": "Hani",
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "HIRAGANA": "Kana",
    "KATAKANA": "Kana",
    "HANGUL": "Hang",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "GURMUKHI": "Guru",
    "THAI": "Thai",
    "ETHIOPIC": "Ethi",
}
_ONE_LANGUAGE: Final = {
    "Kana": "ja",
    "Hang": "ko",
    "Deva": "hi",
    "Beng": "bn",
    "Guru": "pa",
    "Thai": "th",
    "Ethi": "am",
}
# Letters that Urdu has and Arabic and Persian lack; then those that Urdu lacks.
_URDU_LETTERS: Final = frozenset("ٹڈڑںےہھۂۓ")
_OTHER_LETTERS: Final = {
    "sd": frozenset("ڄڃڀٿٺڊڏڌڍڦڪڳڱڻ"),
    "ps": frozenset("ټډړږښځڅڼۍ"),
    "ug": frozenset("ۇۆۈۋڭە"),
}
_ARABIC_LETTERS: Final = frozenset("ةىكي")
_PERSIAN_WORDS: Final = frozenset("است این که را می های برای".split())  # noqa: SIM905
# Some Urdu phones type Arabic's own ك and ي, so these alone prove nothing; with such words they do.
_ARABIC_WORDS: Final = frozenset("على في إلى هذا هذه التي الذي لكم من عن".split())  # noqa: SIM905
_KAZAKH_LETTERS: Final = frozenset("әғқңөұүһ")
_LATIN_HINTS: Final = {"ur": "ur-Latn", "pa-Arab": "ur-Latn", "skr": "ur-Latn"}
_HINT_WEIGHT: Final = 0.4
# A language must lead by this much: one word of grammar is enough, one shared word is not.
_MARGIN: Final = 0.3
_ROMAN_URDU_SHAPE: Final = re.compile(r"(aa|ee[nk]|kh|gh|bh|jh|iye|iyan|ein|oon|unga|enge|ega)")
_ENGLISH_SHAPE: Final = re.compile(r"(ing|tion|ed|ly|ness|ment|ould|ght|ful|['’](s|t|re|ve|ll|m))$")
# The look of a word alone is a guess: it takes two of them to decide.
_SHAPE_WEIGHT: Final = 0.25


def detect(text: str, hints: Sequence[str] = ()) -> str:
    """The BCP 47 tag of a text's main language, "ur-Latn" for Roman Urdu, "und" when it has none.

    `hints` are languages to be expected, the likeliest first (the member's, the room's). They tip
    the scales where the text alone leaves a doubt, and never overrule its script.
    """
    words = _NOISE.sub(" ", text.lower())
    script = _main_script(words)
    if script == "Latn":
        return _latin(words, hints)
    if script == "Arab":
        return _arabic(words, hints)
    if script == "Cyrl":
        return _cyrillic(words, hints)
    if script == "Hani":
        return "zh-Hans"
    return _ONE_LANGUAGE.get(script, UNKNOWN)


def _main_script(text: str) -> str:
    weights = dict.fromkeys(["", *_SCRIPTS.values()], 0.0)
    for character in filter(str.isalpha, text):
        script = _SCRIPTS.get(unicodedata.name(character, "").partition(" ")[0], "")
        weights[script] += _HAN_WEIGHT if script == "Hani" else 1
    if weights["Kana"] * _HAN_WEIGHT * 4 > weights["Hani"]:
        # Japanese writes its words in ideographs and their endings in kana.
        weights["Kana"] += weights.pop("Hani")
    script = max(weights, key=lambda each: weights[each])
    return script if weights[script] else ""


def _latin(text: str, hints: Sequence[str]) -> str:
    scores = _scores(_WORD.findall(text))
    for tag in {_LATIN_HINTS.get(hint, hint) for hint in hints} & scores.keys():
        scores[tag] += _HINT_WEIGHT if scores[tag] else 0
    second, best = sorted(scores, key=lambda tag: scores[tag])[-2:]
    if scores[best] - scores[second] >= _MARGIN:
        return best
    return next((hint for hint in hints if _is_latin(hint)), UNKNOWN)


def _scores(words: Iterable[str]) -> dict[str, float]:
    scores = dict.fromkeys(("en", "ur-Latn", "sw"), 0.0)
    for word in words:
        for tag, weight in _says(word).items():
            scores[tag] += weight
    return scores


def _says(word: str) -> dict[str, float]:
    """How much a word speaks for which language."""
    if word in lexicon.SHARED:
        return lexicon.SHARED[word]
    if word.replace("’", "'") in lexicon.ENGLISH:
        return {"en": 1.0}
    if word in lexicon.SWAHILI:
        return {"sw": 1.0}
    if weight := lexicon.ROMAN_URDU.get(lexicon.fold(word)):
        return {"ur-Latn": weight}
    return _shape(word)


def _shape(word: str) -> dict[str, float]:
    if len(word) < 4:
        return {}
    if _ENGLISH_SHAPE.search(word):
        return {"en": _SHAPE_WEIGHT}
    return {"ur-Latn": _SHAPE_WEIGHT} if _ROMAN_URDU_SHAPE.search(word) else {}


def _is_latin(tag: str) -> bool:
    if "latn" in tag.lower():
        return True
    primary = tag.partition("-")[0]
    return direction(tag) == "ltr" and primary not in ("zh", "ru", "kk", "ky", "mn", "uk", "hi")


def _arabic(text: str, hints: Sequence[str]) -> str:
    letters = Counter(text)
    urdu = sum(letters[letter] for letter in _URDU_LETTERS)
    for tag, own in _OTHER_LETTERS.items():
        if sum(letters[letter] for letter in own) > urdu:
            return tag
    if urdu:
        return "ur"
    words = set(text.split())
    if len(_PERSIAN_WORDS & words) > 1:
        return "fa"
    arabic = bool(_ARABIC_LETTERS & letters.keys())
    if arabic and _ARABIC_WORDS & words:
        return "ar"
    expected = next((hint for hint in hints if direction(hint) == "rtl"), None)
    return expected or ("ar" if arabic else "ur")


def _cyrillic(text: str, hints: Sequence[str]) -> str:
    if _KAZAKH_LETTERS.intersection(text):
        return "kk"
    return next((hint for hint in hints if hint in ("ru", "ky", "mn", "uk", "bg", "tg")), "ru")
