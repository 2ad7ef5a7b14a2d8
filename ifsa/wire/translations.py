"""Translations over the wire."""

from datetime import datetime

import msgspec

from ifsa.rooms.translations import Translated, TranslationView


class GiveTranslation(msgspec.Struct):
    """What a message says in another language, `lang` (BCP 47)."""

    lang: str
    text: str


class TranslationText(msgspec.Struct):
    """The same where the address names the language."""

    text: str


class AskMachine(msgspec.Struct):
    """Into which language: en, ur or zh-Hans."""

    lang: str


class Like(msgspec.Struct):
    """Whether one finds it good."""

    there: bool = True


class Into(msgspec.Struct):
    """The language to show first, and to begin a translation in."""

    to: str | None = None


class TranslationShape(msgspec.Struct):
    """`by` is the handle of its author, null for a machine. `fits`: the message still says what was
    translated. So many find it good (`votes`); `liked`: one does oneself."""

    id: int
    message: int
    lang: str
    text: str
    by: str | None
    votes: int
    fits: bool
    liked: bool
    at: datetime


class TranslationList(msgspec.Struct):
    """The best of each language first."""

    items: list[TranslationShape]


def translation(view: TranslationView) -> TranslationShape:
    return TranslationShape(
        view.id,
        view.message,
        view.lang,
        view.text,
        view.handle,
        view.votes,
        view.fits,
        view.liked,
        view.at,
    )


def translations(view: Translated) -> TranslationList:
    return TranslationList([translation(one) for one in view.translations])
