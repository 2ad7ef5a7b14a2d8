"""The alliance's word that a school is what it says, for a time."""

from datetime import timedelta

from ifsa.actor import Actor
from ifsa.errors import Invalid, demand
from ifsa.schools.events import SchoolVerified
from ifsa.schools.policy import may_administer
from ifsa.schools.queries import visible
from ifsa.schools.vocabulary import unknown
from ifsa.storage.work import Work

LONGEST_DAYS = 366


def give(work: Work, actor: Actor, *, school: str, level: str, days: int) -> None:
    """Verify a school on a level of the vocabulary for so many days from now.

    Raises Invalid for a level we don't have, or days that are none or more than a year.
    """
    found = visible(work, actor, school)
    demand(may_administer(actor))
    if unknown("verification", [level]):
        raise Invalid("level", "bad_choice")
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid("days", "number_range", least=1, most=LONGEST_DAYS)
    found.verified = level
    found.verified_until = work.now + timedelta(days=days)
    work.emit(SchoolVerified(found.id))
