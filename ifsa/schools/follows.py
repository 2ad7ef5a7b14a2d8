"""Following a school and ceasing to. Both may be asked for twice without harm."""

from ifsa.actor import Actor
from ifsa.errors import demand
from ifsa.members.policy import acting
from ifsa.schools.events import SchoolFollowed, SchoolUnfollowed
from ifsa.schools.model import Follow
from ifsa.schools.policy import may_follow
from ifsa.schools.queries import Following, following, visible
from ifsa.storage.work import Work


def follow(work: Work, actor: Actor, *, school: str) -> Following:
    """From now on the member hears of the school."""
    found = visible(work, actor, school)
    demand(may_follow(actor))
    member = acting(actor)
    if work.session.get(Follow, (found.id, member)) is None:
        work.session.add(Follow(school_id=found.id, member_id=member, since=work.now))
        work.emit(SchoolFollowed(found.id, member))
    return following(work, actor, school=found.id)


def unfollow(work: Work, actor: Actor, *, school: str) -> Following:
    """From now on the member does not hear of the school."""
    found = visible(work, actor, school)
    demand(may_follow(actor))
    member = acting(actor)
    row = work.session.get(Follow, (found.id, member))
    if row is not None:
        work.session.delete(row)
        work.emit(SchoolUnfollowed(found.id, member))
    return following(work, actor, school=found.id)
