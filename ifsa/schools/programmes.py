"""Season-long courses of a school."""

import re
from collections.abc import Mapping

import msgspec
from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import Invalid, demand
from ifsa.schools import checks
from ifsa.schools.events import ProgrammeAdded
from ifsa.schools.index import keep
from ifsa.schools.model import Programme
from ifsa.schools.plan import WEEKDAYS, Plan
from ifsa.schools.policy import may_edit
from ifsa.schools.queries import is_steward, visible
from ifsa.storage.work import Work

SLUG_MAX = 60
SUMMARY_MAX = 600
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def add(
    work: Work,
    actor: Actor,
    *,
    school: str,
    slug: str,
    name: Mapping[str, str],
    summary: Mapping[str, str],
    plan: Plan,
) -> int:
    """A new programme of a school; gives its id. Raises Invalid, also for a taken slug."""
    found = visible(work, actor, school)
    demand(may_edit(actor, steward=is_steward(work, actor.member, found.id)))
    _check_plan(plan)
    programme = Programme(
        school_id=found.id,
        slug=_free_slug(work, slug),
        name=checks.some_text("name", name, limit=checks.NAME_MAX),
        summary=checks.texts("summary", summary, limit=SUMMARY_MAX),
        detail=msgspec.to_builtins(plan),
    )
    work.session.add(programme)
    work.session.flush()
    keep(work, found)
    work.emit(ProgrammeAdded(found.id, programme.id))
    return programme.id


def _free_slug(work: Work, text: str) -> str:
    slug = checks.slug(text, limit=SLUG_MAX)
    if work.session.scalar(select(Programme.id).where(Programme.slug == slug)):
        raise Invalid("slug", "slug_taken")
    return slug


def _check_plan(plan: Plan) -> None:
    checks.words("field", "field", [plan.field])
    checks.words("season", "season", [plan.season])
    checks.words("crops", "crop", plan.crops)
    checks.words("livestock", "livestock", plan.livestock)
    checks.words("methods", "method", plan.methods)
    _check_times(plan)
    _check_numbers(plan)


def _check_times(plan: Plan) -> None:
    if not plan.months or len(set(plan.months)) < len(plan.months):
        raise Invalid("months", "bad_choice")
    if any(not 1 <= month <= 12 for month in plan.months):
        raise Invalid("months", "bad_choice")
    if plan.weekday not in WEEKDAYS:
        raise Invalid("weekday", "bad_choice")
    if not CLOCK.fullmatch(plan.time):
        raise Invalid("time", "bad_date")


def _check_numbers(plan: Plan) -> None:
    limits = {"lessons": 100, "minutes": 600, "group_size": 500}
    for field, most in limits.items():
        if not 1 <= getattr(plan, field) <= most:
            raise Invalid(field, "number_range", least=1, most=most)
