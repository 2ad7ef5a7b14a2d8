"""The languages of the interface, and the one map between the names others have for them.

BCP 47 tags are used everywhere in IFSA. Babel spells Chinese zh_Hans, translation providers zh.
"""

from collections.abc import Iterable
from typing import Final

from babel import Locale

LANGUAGES: Final = ("en", "ur", "zh-Hans")
DEFAULT: Final = "en"

# Shown in a language picker, each in its own script, whatever the page's language is.
ENDONYMS: Final = {"en": "English", "ur": "اردو", "zh-Hans": "简体中文"}

BABEL: Final = {"en": "en", "ur": "ur", "zh-Hans": "zh_Hans"}
PROVIDERS: Final = {"en": "en", "ur": "ur", "zh-Hans": "zh"}

# What members write in, the most usual first: to say which of them one reads, or a text is in.
WRITTEN: Final = (
    "ur",
    "ur-Latn",
    "zh-Hans",
    "en",
    "skr",
    "sd",
    "ps",
    "fa",
    "ar",
    "ug",
    "kk",
    "ru",
    "sw",
    "hi",
    "bn",
)
_READ_TOO: Final = {"ur": ("ur-Latn",)}

# English for the world (day before month), not for the United States.
_FORMATTING = {
    "en": Locale("en", "001"),
    "ur": Locale("ur"),
    "zh-Hans": Locale("zh", script="Hans"),
}


def locale(language: str) -> Locale:
    """The Babel locale whose dates, numbers and names a reader of `language` expects."""
    return _FORMATTING[language]


def from_provider(code: str) -> str | None:
    """Our tag for a translation provider's code, or None for a language we don't have."""
    return next((tag for tag, theirs in PROVIDERS.items() if theirs == code), None)


def usually_read(language: str) -> tuple[str, ...]:
    """What somebody reads who has said nothing but the language of the interface."""
    return (language, *_READ_TOO.get(language, ()))


def written(tags: Iterable[str]) -> tuple[str, ...]:
    """Those of WRITTEN that are among some tags, in their order."""
    given = set(tags)
    return tuple(tag for tag in WRITTEN if tag in given)
