"""What is typed in rooms, cleaned and checked; and the language it is in."""

import re

from ifsa.actor import Actor
from ifsa.errors import Invalid
from ifsa.text import normalise
from ifsa.text.detection import detect

TEXT_MAX = 8000
TITLE_MAX = 200
# A BCP 47 tag in its usual spelling, as short as our column.
_TAG = re.compile(r"(?=.{2,12}$)[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def text(typed: str) -> str:
    """A message's text. Raises Invalid when it is empty or too long."""
    return normalise.clean(typed, limit=TEXT_MAX, field="text", required=True)


def title(typed: str) -> str:
    """A topic's title, one line. Raises Invalid when it is empty or too long."""
    return normalise.line(typed, limit=TITLE_MAX, field="title", required=True)


def language(given: str | None, written: str, actor: Actor) -> str:
    """The language a text is in: as its writer says, else as it looks. Raises Invalid."""
    if given is None:
        return detect(written, (actor.language,))
    if not _TAG.fullmatch(given):
        raise Invalid("lang", "bad_language")
    return given
