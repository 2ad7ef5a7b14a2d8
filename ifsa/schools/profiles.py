"""What a school says about itself, changed by its stewards."""

from collections.abc import Mapping, Sequence

from ifsa.actor import Actor
from ifsa.errors import Conflict, demand
from ifsa.schools import checks
from ifsa.schools.events import ProfileEdited
from ifsa.schools.index import keep, set_crops, set_fields
from ifsa.schools.model import School
from ifsa.schools.policy import may_edit
from ifsa.schools.queries import is_steward, visible
from ifsa.storage.work import Work


def edit(
    work: Work,
    actor: Actor,
    *,
    school: str,
    version: int,
    name: Mapping[str, str] | None = None,
    place: Mapping[str, str] | None = None,
    about: Mapping[str, str] | None = None,
    zone: str | None = None,
    languages: Sequence[str] | None = None,
    fields: Sequence[str] | None = None,
    crops: Sequence[str] | None = None,
    livestock: Sequence[str] | None = None,
    facilities: Sequence[str] | None = None,
) -> int:
    """Change what is given and leave the rest; gives the new version.

    Of a text, the languages given are changed and an empty one is taken away. `version` is that
    of the page being edited: raises Conflict when somebody else saved in between, Invalid for
    what can't stand.
    """
    found = visible(work, actor, school)
    demand(may_edit(actor, steward=is_steward(work, actor.member, found.id)))
    if found.version != version:
        raise Conflict("stale")
    _write_texts(found, name, place, about)
    if zone is not None:
        found.zone = checks.zone(zone)
    if languages is not None:
        found.languages = checks.taught(languages)
    _write_words(work, found, fields, crops)
    if livestock is not None:
        found.livestock = checks.words("livestock", "livestock", livestock)
    if facilities is not None:
        found.facilities = checks.words("facilities", "facility", facilities)
    found.version += 1
    keep(work, found)
    work.emit(ProfileEdited(found.id, found.version))
    return found.version


def _write_texts(
    school: School,
    name: Mapping[str, str] | None,
    place: Mapping[str, str] | None,
    about: Mapping[str, str] | None,
) -> None:
    if name is not None:
        school.name = checks.some_text("name", {**school.name, **name}, limit=checks.NAME_MAX)
    if place is not None:
        school.place = checks.some_text("place", {**school.place, **place}, limit=checks.PLACE_MAX)
    if about is not None:
        merged = {**school.about, **about}
        school.about = checks.texts("about", merged, limit=checks.ABOUT_MAX, lines=True)


def _write_words(
    work: Work, school: School, fields: Sequence[str] | None, crops: Sequence[str] | None
) -> None:
    if fields is not None:
        set_fields(work, school.id, checks.some_words("fields", "field", fields))
    if crops is not None:
        set_crops(work, school.id, checks.words("crops", "crop", crops))
