"""Founding a school, closing it and opening it again: an admin's verbs."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, demand
from ifsa.schools import checks
from ifsa.schools.events import SchoolClosed, SchoolFounded, SchoolReopened
from ifsa.schools.index import keep, set_crops, set_fields
from ifsa.schools.model import School
from ifsa.schools.policy import may_administer
from ifsa.schools.queries import visible
from ifsa.storage.work import Work

SLUG_MAX = 40


def found(
    work: Work,
    actor: Actor,
    *,
    slug: str,
    name: Mapping[str, str],
    place: Mapping[str, str],
    country: str,
    zone: str,
    languages: Sequence[str],
    fields: Sequence[str],
    about: Mapping[str, str] | None = None,
    crops: Sequence[str] = (),
    livestock: Sequence[str] = (),
    facilities: Sequence[str] = (),
) -> int:
    """A new school without stewards, programmes and verification; gives its id.

    Texts are by language, words from the vocabulary. Raises Invalid, also for a taken slug.
    """
    demand(may_administer(actor))
    school = School(
        slug=_free_slug(work, slug),
        name=checks.some_text("name", name, limit=checks.NAME_MAX),
        place=checks.some_text("place", place, limit=checks.PLACE_MAX),
        about=checks.texts("about", about or {}, limit=checks.ABOUT_MAX, lines=True),
        country=checks.country(country),
        zone=checks.zone(zone),
        languages=checks.taught(languages),
        livestock=checks.words("livestock", "livestock", livestock),
        facilities=checks.words("facilities", "facility", facilities),
        twins=[],
        made_at=work.now,
    )
    _keep(work, school)
    set_fields(work, school.id, checks.some_words("fields", "field", fields))
    set_crops(work, school.id, checks.words("crops", "crop", crops))
    keep(work, school)
    work.emit(SchoolFounded(school.id))
    return school.id


def close(work: Work, actor: Actor, *, school: str) -> None:
    """Take a school off the lists; closing a closed one changes nothing."""
    found = visible(work, actor, school)
    demand(may_administer(actor))
    if found.closed_at is None:
        found.closed_at = work.now
        work.emit(SchoolClosed(found.id))


def reopen(work: Work, actor: Actor, *, school: str) -> None:
    """Show a closed school again; opening an open one changes nothing."""
    found = visible(work, actor, school)
    demand(may_administer(actor))
    if found.closed_at is not None:
        found.closed_at = None
        work.emit(SchoolReopened(found.id))


def _free_slug(work: Work, text: str) -> str:
    slug = checks.slug(text, limit=SLUG_MAX)
    if work.session.scalar(select(School.id).where(School.slug == slug)):
        raise Invalid("slug", "slug_taken")
    return slug


def _keep(work: Work, school: School) -> None:
    work.session.add(school)
    try:
        work.session.flush()
    except IntegrityError as error:  # another process took the slug a moment ago
        raise Conflict("slug_taken") from error
