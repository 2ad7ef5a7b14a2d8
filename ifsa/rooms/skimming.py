"""What a page of the web says of itself: taken out of it apart, then made fit to be shown."""

import re
from dataclasses import dataclass
from typing import Final

import msgspec

from ifsa.errors import Invalid
from ifsa.files import apart
from ifsa.rooms import skim
from ifsa.text.detection import detect
from ifsa.text.normalise import line
from ifsa.text.summary import shortened

TIMEOUT: Final = 10.0  # seconds; the process limits its own CPU time lower
TITLE_MOST: Final = 120
WORDS_MOST: Final = 200

# What a page asks of programs that show it elsewhere (RFC 9309 leaves it to pages themselves; these
# words are known by all search engines).
_NO_CARD: Final = frozenset({"noindex", "none"})
_NO_WORDS: Final = frozenset({"nosnippet", "max-snippet:0"})
_NO_PICTURE: Final = frozenset({"noimageindex", "max-image-preview:none"})


class _Found(msgspec.Struct, frozen=True):
    title: str
    words: str
    picture: str
    robots: str


@dataclass(frozen=True, slots=True)
class Skimmed:
    """Texts of one line, shortened; `picture` is an address as the page has it, or empty."""

    title: str
    words: str
    picture: str
    lang: str


def skimmed(page: bytes, charset: str, robots: str) -> Skimmed:
    """`charset` and `robots` are what came beside the page. Raises Invalid("page") for what can't
    be read, has no title, or asks not to be shown elsewhere."""
    found = msgspec.json.decode(_apart(page, charset), type=_Found)
    asked = {one.replace(" ", "") for one in re.split("[,;]", f"{robots},{found.robots}".lower())}
    title = shortened(line(found.title), TITLE_MOST)
    if not title or asked & _NO_CARD:
        raise Invalid("page", "required")
    words = "" if asked & _NO_WORDS else shortened(line(found.words), WORDS_MOST)
    picture = "" if asked & _NO_PICTURE else found.picture
    return Skimmed(title, words if words != title else "", picture, detect(f"{title} {words}"))


def _apart(page: bytes, charset: str) -> bytes:
    label = charset if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", charset) else ""
    unreadable = Invalid("page", "file_type")
    return apart.answer(
        skim.__file__,
        page,
        seconds=TIMEOUT,
        refusals={},
        otherwise=unreadable,
        arguments=[label],
    )
