"""Telling those who see a case that it is otherwise, so that two don't work at it at once.

They are few: who looks after the alliance, and the stewards of a school. Each is told on what their
own pages listen to; who has none open costs no more than a name in a list.
"""

from ifsa.members.queries import actors, is_only_keeper, keepers
from ifsa.safety import policy
from ifsa.safety.events import CaseChanged
from ifsa.safety.model import Case
from ifsa.safety.policy import Standing
from ifsa.schools.queries import all_stewards, stewards_of
from ifsa.storage.work import Reading, Work


def tell(work: Work, row: Case) -> None:
    """To whoever may see a case now: before a change that takes it from some of them, so that it
    goes from their pages too."""
    for member in onlookers(work, row):
        work.signal(CaseChanged(member, row.id))


def onlookers(reading: Reading, row: Case) -> list[int]:
    """The members who may see a case, in a fixed number of statements."""
    stewards = set() if row.school_id is None else set(stewards_of(reading, row.school_id))
    alone = is_only_keeper(reading, member=row.author_id)
    anywhere = set(all_stewards(reading)) if alone else stewards
    people = actors(reading, {*keepers(reading), *anywhere})
    fellow, handed_on = row.author_id in stewards, row.handed_on_at is not None
    return [
        member
        for member, actor in sorted(people.items())
        if policy.may_see(
            actor,
            Standing(member in stewards, fellow, any=member in anywhere, alone=alone),
            author=row.author_id,
            handed_on=handed_on,
        )
    ]
