"""Templates in three languages: whole pages, and the fragments that live frames carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from types import CodeType
from typing import Any, cast

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    meta,
)
from jinja2.bccache import Bucket
from jinja2.environment import TemplateModule
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
_MODULES = "macros already made"


@dataclass(frozen=True, slots=True)
class _Common:
    """What pages in one language and zone all take, and the macros that take nothing else."""

    names: Mapping[str, Any]
    made: dict[str, TemplateModule] = field(default_factory=dict)

    def has(self, needed: Mapping[str, Any]) -> bool:
        """Whether that is all that is needed."""
        return all(self.names.get(name, _NOWHERE) is value for name, value in needed.items())


@dataclass(frozen=True, slots=True)
class _Modules:
    """The macros of one page. What each was made with is kept along: its ids are nobody else's as
    long."""

    common: _Common
    made: dict[tuple[object, ...], tuple[TemplateModule, object]] = field(default_factory=dict)


_NOWHERE = object()


class _Template(Template):
    """A template whose macros are made once for a page, however many of its pieces import them with
    their context: of fifty messages each would make all of them anew. And once for all pages, when
    nothing of a page is in them."""

    environment: "_Environment"

    def make_module(
        self,
        vars: dict[str, Any] | None = None,
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,
    ) -> TemplateModule:
        """The module for this context: the one made before for all that it needs of it."""
        given = {**(vars or {}), **(locals or {})}
        page: _Modules | None = given.get(_MODULES)
        if page is None or self.name is None:
            return super().make_module(vars, shared, locals)
        names = self.environment.needs(self.name)
        needed = {name: given.get(name, _NOWHERE) for name in names}
        if page.common.has(needed):
            return self._common(page.common)
        key = (self.name, *map(id, needed.values()))
        if key not in page.made:
            page.made[key] = super().make_module(vars, shared, locals), needed
        return page.made[key][0]

    def _common(self, common: _Common) -> TemplateModule:
        if self.name not in common.made:
            given = {**common.names, _MODULES: _Modules(common)}
            common.made[str(self.name)] = super().make_module(given)
        return common.made[str(self.name)]


class _Environment(Environment):
    """Templates of one language."""

    template_class = _Template

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._needs: dict[str, tuple[str, ...]] = {}

    def needs(self, template: str) -> tuple[str, ...]:
        """The names that a template, and what it brings in, takes from its context."""
        if template not in self._needs:
            self._needs[template] = tuple(sorted(self._gathered(template)))
        return self._needs[template]

    def _gathered(self, template: str) -> set[str]:
        names, todo, seen = set[str](), [template], set[str]()
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                taken, brought_in = self._taken(name)
                names |= taken
                todo += brought_in
        return names

    def _taken(self, template: str) -> tuple[frozenset[str], list[str]]:
        """What its text takes from the context, and which templates it brings in."""
        text = cast(BaseLoader, self.loader).get_source(self, template)[0]
        if text not in _TAKEN:
            parsed = self.parse(text)
            names = frozenset(meta.find_undeclared_variables(parsed))
            _TAKEN[text] = names, [*filter(None, meta.find_referenced_templates(parsed))]
        return _TAKEN[text]


_TAKEN: dict[str, tuple[frozenset[str], list[str]]] = {}
"""By a template's text: nothing of a language is in it."""


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
        environment = self._environments[language]
        common = _common(environment, language, zone)
        given = {**common.names, "now": now(), **context, _MODULES: _Modules(common)}
        return environment.get_template(template).render(given)


@lru_cache(maxsize=64)
def _common(environment: _Environment, language: str, zone: str) -> _Common:
    """Few zones are looked from at a time; others are made anew."""
    return _Common({**environment.globals, **_context(language, zone)})


def _environment(language: str, assets: Assets, folders: Sequence[Path]) -> Environment:
    environment = _Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        bytecode_cache=_COMPILED,
        auto_reload=False,  # as what stands in static/: gathered when the server begins
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
        "best": lambda texts: best_text(texts, language),
        "word": lambda kind, key: label(kind, key, language),
        "written": WRITTEN,
        "languages": [(tag, ENDONYMS[tag]) for tag in LANGUAGES],
        "clock": zone,
        "clocks": choosable(zone),
    }
