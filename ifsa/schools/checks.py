"""Input of the verbs of schools, checked and cleaned. All raise Invalid, naming the field."""

import re
from collections.abc import Mapping, Sequence

from ifsa import places
from ifsa.errors import Invalid
from ifsa.language import LANGUAGES
from ifsa.language.negotiation import known_zone
from ifsa.schools.vocabulary import Kind, unknown
from ifsa.text.normalise import clean, line

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
NAME_MAX = 120
PLACE_MAX = 160
ABOUT_MAX = 4000
MOST_WORDS = 60
MOST_LANGUAGES = 12


def slug(text: str, *, limit: int) -> str:
    """A name for addresses: small Latin letters, figures and single hyphens."""
    if len(text) > limit:
        raise Invalid("slug", "too_long", limit=limit)
    if not SLUG.fullmatch(text):
        raise Invalid("slug", "slug_form")
    return text


def texts(
    field: str, given: Mapping[str, str], *, limit: int, lines: bool = False
) -> dict[str, str]:
    """A text in our languages, cleaned, the empty ones left out; of one line unless `lines`.

    The field of a problem is that of the language, such as `name.ur`.
    """
    if strange := set(given) - set(LANGUAGES):
        raise Invalid(f"{field}.{min(strange)[:12]}", "bad_choice")
    cleaned = clean if lines else line
    kept = {
        tag: cleaned(given[tag], limit=limit, field=f"{field}.{tag}")
        for tag in LANGUAGES
        if tag in given
    }
    return {tag: text for tag, text in kept.items() if text}


def some_text(field: str, given: Mapping[str, str], *, limit: int) -> dict[str, str]:
    """Like `texts`, in one language at least."""
    kept = texts(field, given, limit=limit)
    if not kept:
        raise Invalid(f"{field}.en", "required")
    return kept


def words(field: str, kind: Kind, given: Sequence[str]) -> list[str]:
    """Words of the vocabulary, each once, in the order given."""
    if len(given) > MOST_WORDS or unknown(kind, given):
        raise Invalid(field, "bad_choice")
    return list(dict.fromkeys(given))


def some_words(field: str, kind: Kind, given: Sequence[str]) -> list[str]:
    """Like `words`, one at least."""
    kept = words(field, kind, given)
    if not kept:
        raise Invalid(field, "required")
    return kept


def taught(given: Sequence[str]) -> list[str]:
    """Languages a school teaches in: BCP 47 tags, each once; one at least."""
    if not given:
        raise Invalid("languages", "required")
    if len(given) > MOST_LANGUAGES or not all(TAG.fullmatch(tag) for tag in given):
        raise Invalid("languages", "bad_choice")
    return list(dict.fromkeys(given))


def country(code: str) -> str:
    """An ISO 3166-1 alpha-2 code we know, in capitals."""
    known = places.known_country(code)
    if known is None:
        raise Invalid("country", "bad_choice")
    return known


def zone(name: str) -> str:
    """An IANA zone this machine knows."""
    known = known_zone(name)
    if known is None:
        raise Invalid("zone", "bad_zone")
    return known
