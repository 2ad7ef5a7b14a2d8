"""A machine translates a message: asked for, once for each text, and kept for all."""

from starlette.requests import Request

from ifsa.delivery.translator import TranslatorAwayError
from ifsa.errors import Conflict, Invalid, demand
from ifsa.rooms import translations
from ifsa.rooms.policy import may_ask_machine
from ifsa.rooms.translations import Translated, TranslationView
from ifsa.web.edge import actor, do, parts, read


def machine_knows(request: Request, page: Translated, lang: str) -> bool:
    """Whether a machine can translate this message into a language here."""
    machine = parts(request).translator
    there = bool(page.message.text) and page.message.hidden is None
    return machine is not None and there and machine.knows(page.message.lang, lang)


async def by_machine(request: Request, message: int, lang: str) -> TranslationView:
    """The translation by machine, made now if there is none of this text.

    Raises NotFound, Refused for a visitor, TooMany, Invalid, Conflict where no machine can or does.
    """
    who = await actor(request)
    demand(may_ask_machine(who))
    page = await read(request, translations.of_message, message=message)
    made = [one for one in page.translations if one.handle is None and one.fits]
    if found := [one for one in made if one.lang == lang]:
        return found[0]
    if lang == page.message.lang:
        raise Invalid("lang", "same_language")
    machine = parts(request).translator
    if machine is None or not machine_knows(request, page, lang):
        raise Conflict("no_translator")
    await parts(request).limits.hit("machine", f"member {who.member}")
    said = page.message.text
    try:
        text = await machine.translate(said, source=page.message.lang, target=lang)
    except TranslatorAwayError as away:
        raise Conflict("translator_away") from away
    given = {"message": message, "lang": lang, "text": text, "of": translations.digest(said)}
    return await do(request, translations.keep, **given)
