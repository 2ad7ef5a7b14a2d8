"""Translation: whether a machine translates here, and between which languages."""

import asyncio
from collections.abc import Iterator

from ifsa.commands.checks import Finding
from ifsa.config import Settings
from ifsa.delivery.translator import Translator, TranslatorAwayError
from ifsa.language import ENDONYMS


def examine(settings: Settings) -> Iterator[Finding]:
    """Whether the translating machine answers, and knows our languages."""
    if not settings.translator:
        yield Finding(
            None,
            "no translator is set: members translate messages, and browsers that can",
        )
        return
    machine = Translator(settings.translator, settings.translator_key)
    try:
        known = asyncio.run(machine.languages())
    except TranslatorAwayError as away:
        yield Finding(False, f"the translator {settings.translator}: {away}")
        return
    lacking = [tag for tag in ENDONYMS if tag not in known]
    if lacking:
        yield Finding(False, f"the translator {settings.translator} lacks {', '.join(lacking)}")
    else:
        yield Finding(True, f"the translator {settings.translator} knows our languages")
