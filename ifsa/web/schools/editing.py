"""Editing a school's profile: one form, in three languages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Conflict, Problem, Refused, demand
from ifsa.language import LANGUAGES
from ifsa.schools import profiles
from ifsa.schools.queries import SchoolPage, school_page
from ifsa.schools.vocabulary import Kind, label, words
from ifsa.web.edge import actor, do, read, render, see_other, submitted, typed
from ifsa.web.zones import choosable
from ifsa.wire.schools import SchoolForm

# What farm schools along the corridors teach in; a school may have others, which stay.
_TAGS = (
    "ur pa-Arab skr sd ps bal scl bft en zh-Hans ug kk ky uz tg tk ru fa ar bn ne si my th vi lo "
    "km id ms sw am fr"
)
TAUGHT = _TAGS.split()


@dataclass(frozen=True, slots=True)
class EditPage:
    """The form, and whose it is. `latest` is what is stored while a stale form is shown."""

    school: SchoolPage
    latest: bool

    @property
    def tags(self) -> tuple[str, ...]:
        return LANGUAGES

    @property
    def taught(self) -> list[str]:
        return _chosen_first(self.school.languages, TAUGHT)

    @property
    def zones(self) -> list[str]:
        return choosable(self.school.school.zone)

    def words(self, kind: Kind, chosen: Sequence[str], language: str) -> list[tuple[str, str]]:
        """(key, label) of a kind, to choose from."""
        return [(key, label(kind, key, language)) for key in _chosen_first(chosen, words(kind))]


def _chosen_first(chosen: Sequence[str], offered: Iterable[str]) -> list[str]:
    """A browser sends what is checked in the order shown: so a school's own order comes first."""
    return list(dict.fromkeys((*chosen, *offered)))


async def show(request: Request) -> Response:
    school = await _mine(request)
    return await _form(request, school, as_form(school))


async def save(request: Request) -> Response:
    """Keep what was typed, whatever becomes of it."""
    slug = request.path_params["slug"]
    try:
        form = await submitted(request, SchoolForm)
        await do(request, profiles.edit, school=slug, **form.edit().given())
    except (Refused, Problem) as problem:
        if not typed(request) or problem.http_status in (401, 403, 404):
            raise
        return await _again(request, problem)
    return see_other(f"/schools/{slug}")


async def _again(request: Request, problem: Problem) -> Response:
    school = await _mine(request)
    form = as_form(school) | dict.fromkeys(_MANY, ()) | typed(request)
    if isinstance(problem, Conflict):
        # The next save is made on the page as it is now: whoever saves has seen the warning.
        form["version"] = school.version
    return await _form(request, school, form, problem)


async def _mine(request: Request) -> SchoolPage:
    school = await read(request, school_page, slug=request.path_params["slug"])
    if not school.may_edit:
        who = await actor(request)
        demand(Refused("not_allowed" if who.signed_in else "sign_in_first"))
    return school


async def _form(
    request: Request,
    school: SchoolPage,
    form: Mapping[str, Any],
    problem: Problem | None = None,
) -> Response:
    page = EditPage(school, isinstance(problem, Conflict))
    return await render(
        request, "schools/edit.html", page, tab="schools", problem=problem, form=form
    )


_MANY = ("languages", "fields", "crops", "livestock", "facilities")


def as_form(school: SchoolPage) -> dict[str, Any]:
    """A school as the form's fields have it."""
    texts = {"name": school.school.name, "place": school.school.place, "about": school.about}
    fields = {
        f"{field}.{tag}": by_language.get(tag, "")
        for field, by_language in texts.items()
        for tag in LANGUAGES
    }
    many = {name: getattr(school, name) for name in _MANY}
    return {**fields, **many, "zone": school.school.zone, "version": school.version}


routes = [
    Route("/schools/{slug}/edit", show, methods=["GET"]),
    Route("/schools/{slug}/edit", save, methods=["POST"]),
]
