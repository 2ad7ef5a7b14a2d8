"""What is typed in rooms, cleaned and checked; and the language it is in."""

import re

from ifsa.actor import Actor
from ifsa.errors import Invalid
from ifsa.language.catalogues import translations
from ifsa.text import normalise
from ifsa.text.detection import detect
from ifsa.text.summary import summary

TEXT_MAX = 8000
TITLE_MAX = 200
SPOKEN_WORDS = 80  # letters
# Who writes Chinese types the wide form of an @ before a handle.
_AT = re.compile("\uff20(?=[A-Za-z0-9])")
# A BCP 47 tag in its usual spelling, as short as our column.
_TAG = re.compile(r"(?=.{2,12}$)[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def text(typed: str, *, required: bool = True) -> str:
    """A message's text. Raises Invalid when it is too long, and when it is empty but `required`:
    what goes along with a message may say it all."""
    return _AT.sub("@", normalise.clean(typed, limit=TEXT_MAX, field="text", required=required))


def title(typed: str) -> str:
    """A topic's title, one line. Raises Invalid when it is empty or too long."""
    return normalise.line(typed, limit=TITLE_MAX, field="title", required=True)


def spoken_title(text: str, actor: Actor) -> str:
    """What a question by voice is called where nobody gave it a title: it says so, in the words of
    who asks, and how the text beside it begins, if there is one."""
    gettext = translations(actor.language).gettext
    if not text:
        return gettext("Voice question")
    return gettext("Voice question: %(words)s") % {"words": summary(text, SPOKEN_WORDS)}


def language(given: str | None, written: str, actor: Actor) -> str:
    """The language a text is in: as its writer says, else as it looks. Raises Invalid."""
    if given is None:
        return detect(written, (actor.language,))
    if not _TAG.fullmatch(given):
        raise Invalid("lang", "bad_language")
    return given
