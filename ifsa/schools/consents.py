"""A school's part in protecting youths: writing down that a guardian or the school agreed."""

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, demand
from ifsa.members.consents import Source, record
from ifsa.members.policy import acting
from ifsa.members.queries import member_called
from ifsa.schools.policy import may_consent
from ifsa.schools.queries import follows, is_steward, visible
from ifsa.storage.work import Work


def grant(work: Work, actor: Actor, *, school: str, handle: str, source: str) -> None:
    """Write down the consent that lets a youth take part; a second time changes nothing.

    `source` is "guardian" or "school". Raises NotFound for a member who is not a youth: whoever
    may not know of a youth learns nothing of an adult either.
    """
    found = visible(work, actor, school)
    youth = member_called(work, handle)
    steward = is_steward(work, actor.member, found.id)
    demand(may_consent(actor, steward=steward, follows=follows(work, youth.id, found.id)))
    if not youth.youth:
        raise NotFound
    if source not in list(Source):
        raise Invalid("source", "bad_choice")
    record(work, member=youth.id, by=acting(actor), source=Source(source))
