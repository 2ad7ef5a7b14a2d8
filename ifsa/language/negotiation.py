"""Which language and which zone to begin with, before anybody has chosen one."""

from collections.abc import Mapping

from ifsa import places
from ifsa.language import DEFAULT, LANGUAGES

# A header longer than this says nothing a shorter one could not: don't let it cost us time.
_HEADER_LIMIT = 1000

# People who read these in Arabic script went to school in Urdu; better than English for them.
_READ_URDU = frozenset({"ur", "skr", "pnb", "lah", "hno"})
_READ_URDU_IN_ARABIC_SCRIPT = frozenset({"pa", "sd"})
# Every written Chinese: simplified is nearer to a reader of traditional script than English is.
_READ_CHINESE = frozenset({"zh", "cmn", "yue", "wuu", "nan", "hak"})

_HOME_ZONES = {"en": "UTC", "ur": "Asia/Karachi", "zh-Hans": "Asia/Shanghai"}


def supported(tag: str) -> str | None:
    """Our language for a BCP 47 tag (or Babel's spelling of it), or None.

    Babel's own Locale.negotiate misses zh-Hans for zh-CN, so the mapping is written out.
    """
    parts = tag.strip().replace("_", "-").lower().split("-")
    primary, rest = parts[0], set(parts[1:])
    if primary == "en":
        return "en"
    if primary in _READ_CHINESE:
        return "zh-Hans"
    if primary in _READ_URDU and "latn" not in rest:
        return "ur"
    if primary in _READ_URDU_IN_ARABIC_SCRIPT and rest & {"arab", "pk"}:
        return "ur"
    return None


def negotiate(chosen: str | None, accept_language: str | None) -> str:
    """The language of a page: what was chosen, else the browser's best, else English.

    `accept_language` is the header as sent (RFC 9110, 12.5.4). Anything unreadable in it is passed
    over; this never raises.
    """
    wanted = supported(chosen) if chosen else None
    if wanted:
        return wanted
    for tag in _by_preference((accept_language or "")[:_HEADER_LIMIT]):
        if language := supported(tag):
            return language
    return DEFAULT


def _by_preference(header: str) -> list[str]:
    """The header's tags, the most wanted first, in the given order where the weight is the same."""
    weighed = [_tag_and_weight(part) for part in header.split(",")]
    wanted = [(tag, weight) for tag, weight in weighed if tag and weight > 0]
    return [tag for tag, _ in sorted(wanted, key=lambda pair: -pair[1])]


def _tag_and_weight(part: str) -> tuple[str, float]:
    tag, *parameters = part.split(";")
    weight = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            weight = _weight(value)
    return tag.strip(), weight


def _weight(text: str) -> float:
    """A quality value from 0 to 1; what isn't one counts as refused."""
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def known_zone(name: str) -> str | None:
    """The IANA zone when this machine knows it, else None."""
    return name if name in places.zones() else None


def likely_zone(language: str) -> str:
    """A first guess at a reader's zone, until the browser tells its own."""
    return _HOME_ZONES.get(language, "UTC")


def best_text(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """(language, text) of what a reader gets of a text that exists in several languages.

    Their own, else English, else whatever there is; ("und", "") when there is nothing.
    """
    for tag in (language, DEFAULT, *LANGUAGES, *texts):
        if texts.get(tag):
            return tag, texts[tag]
    return "und", ""
