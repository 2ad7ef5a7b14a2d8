"""Checks of the texts and language tags of a plan."""

import re
from collections.abc import Mapping, Sequence

from ifsa.errors import Invalid
from ifsa.language import LANGUAGES
from ifsa.text.normalise import clean, line

# The form of a BCP 47 tag (RFC 5646 2.1), without asking the registry: farmers speak more
# languages than the interface does.
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
CAPTIONS_MAX = 10


def localised(
    name: str, texts: Mapping[str, str], *, limit: int, single: bool = False
) -> dict[str, str]:
    """Texts by interface language, cleaned, empty ones left out; `single` lines. Raises Invalid."""
    if set(texts) - set(LANGUAGES):
        raise Invalid(name, "bad_language")
    tidy = line if single else clean
    tidied = {one: tidy(texts.get(one, ""), limit=limit, field=name) for one in LANGUAGES}
    return {language: text for language, text in tidied.items() if text}


def language_tags(name: str, tags: Sequence[str]) -> list[str]:
    """Language tags, each once. Raises Invalid for what can't be one."""
    if len(tags) > CAPTIONS_MAX or not all(_TAG.fullmatch(tag) for tag in tags):
        raise Invalid(name, "bad_language")
    return list(dict.fromkeys(tags))
