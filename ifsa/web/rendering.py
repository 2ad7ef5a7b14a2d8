"""Templates in three languages: whole pages, and the fragments that live frames carry."""

from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from ifsa.actor import Actor
from ifsa.clock import now
from ifsa.language import ENDONYMS, LANGUAGES, WRITTEN, usually_read
from ifsa.language.catalogues import N_, translations
from ifsa.language.direction import direction
from ifsa.language.formatting import Format
from ifsa.language.negotiation import best_text
from ifsa.rooms.views import Mentioned
from ifsa.schools.vocabulary import label
from ifsa.text.markdown import render as render_markdown
from ifsa.text.mentions import Spoken
from ifsa.text.summary import summary
from ifsa.web.apart import apart
from ifsa.web.assets import Assets
from ifsa.web.emblems import TEMPLATE_GLOBALS
from ifsa.web.zones import choosable

TEMPLATES = Path(__file__).parent / "templates"


class _Compiled(BytecodeCache):
    """What templates were compiled to. Nothing of a language is in it: once is enough for all."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Lay the code into the bucket, if it is there for this text of the template."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a bucket."""
        if bucket.code:
            self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class Rendering:
    """One environment per language, as what it calls to translate is set for good."""

    def __init__(self, assets: Assets, folders: Sequence[Path] = (TEMPLATES,)) -> None:
        self.assets = assets
        self._environments = {tag: _environment(tag, assets, folders) for tag in LANGUAGES}

    def page(self, template: str, actor: Actor, **context: Any) -> str:
        """A template for an actor: their language, direction, and formats in their zone."""
        return self.fragment(
            template,
            language=actor.language,
            zone=actor.zone,
            actor=actor,
            reads=actor.reads or usually_read(actor.language),
            **context,
        )

    def fragment(self, template: str, *, language: str, zone: str, **context: Any) -> str:
        """A template in a language; times are shown in the zone."""
        found = self._environments[language].get_template(template)
        return found.render(_context(language, zone) | context)


def _environment(language: str, assets: Assets, folders: Sequence[Path]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        bytecode_cache=_COMPILED,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.globals.update(asset=assets.url, **TEMPLATE_GLOBALS)
    # As locales/babel.cfg extracts them: a long sentence may be broken over lines.
    environment.policies["ext.i18n.trimmed"] = True
    catalogue = translations(language)
    environment.filters["markdown"] = partial(_markdown, catalogue.gettext(N_("stewards")))
    environment.filters["gist"] = summary
    environment.filters["apart"] = apart
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        catalogue.gettext,
        catalogue.ngettext,
        newstyle=True,
        pgettext=catalogue.pgettext,
        npgettext=catalogue.npgettext,
    )
    return environment


def _markdown(
    stewards: str, text: str, language: str, mentions: Sequence[Mentioned] = (), room: str = ""
) -> Markup:
    """`mentions` are those whose names stand in it, as links; `stewards` those of the `room`."""
    return _marked(stewards, text, language, tuple(mentions), room)


@lru_cache(maxsize=1024)
def _marked(
    stewards: str, text: str, language: str, mentions: tuple[Mentioned, ...], room: str
) -> Markup:
    """Kept a while: a message is shown many times, by page and by frame."""
    people = {
        one.handle: Spoken(one.name, f"/members/{one.handle}")
        if one.name
        else Spoken(stewards, f"/rooms/{room}")
        for one in mentions
    }
    html = render_markdown(text, language=language, people=people, explain=True)
    return Markup(html)  # noqa: S704  (it is cleaned there)


def _context(language: str, zone: str) -> dict[str, Any]:
    return {
        "lang": language,
        "dir": direction(language),
        "fmt": Format(language, zone),
        "now": now(),
        "best": lambda texts: best_text(texts, language),
        "word": lambda kind, key: label(kind, key, language),
        "written": WRITTEN,
        "languages": [(tag, ENDONYMS[tag]) for tag in LANGUAGES],
        "clock": zone,
        "clocks": choosable(zone),
    }
