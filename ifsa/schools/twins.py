"""Schools that work with each other across a border."""

from ifsa.actor import Actor
from ifsa.errors import Invalid, demand
from ifsa.schools.events import SchoolsTwinned
from ifsa.schools.model import School
from ifsa.schools.policy import may_administer
from ifsa.schools.queries import visible
from ifsa.storage.work import Work


def pair(work: Work, actor: Actor, *, school: str, twin: str) -> None:
    """Make two schools each other's twins; a second time changes nothing."""
    demand(may_administer(actor))
    one, other = visible(work, actor, school), visible(work, actor, twin)
    if one.id == other.id:
        raise Invalid("twin", "bad_choice")
    if _add(one, other) | _add(other, one):
        work.emit(SchoolsTwinned(one.id, other.id))


def _add(school: School, twin: School) -> bool:
    if twin.slug in school.twins:
        return False
    school.twins = [*school.twins, twin.slug]
    return True
