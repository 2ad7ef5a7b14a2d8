"""The same problem here: so that a question many have is seen to be one."""

from ifsa.actor import Actor
from ifsa.errors import Conflict, demand
from ifsa.members.policy import acting
from ifsa.rooms import queries, voices
from ifsa.rooms.changes import next_seq, of_topic
from ifsa.rooms.events import TopicChanged
from ifsa.rooms.model import Echo, Topic
from ifsa.rooms.policy import may_echo
from ifsa.rooms.views import TopicView
from ifsa.storage.work import Work


def give(work: Work, actor: Actor, *, topic: int) -> TopicView:
    """Say that one has the problem too; twice is once. Raises NotFound, Refused, and Conflict for
    a question of one's own or a topic without a title."""
    return _set(work, actor, topic, there=True)


def take_back(work: Work, actor: Actor, *, topic: int) -> TopicView:
    """Raises as `give` does."""
    return _set(work, actor, topic, there=False)


def _set(work: Work, actor: Actor, topic: int, *, there: bool) -> TopicView:
    room, row = of_topic(work, actor, topic)
    demand(may_echo(actor))
    voices.demand_voice(work, actor, room)
    if row.title is None or row.author_id == actor.member:
        raise Conflict("no_echo")
    if _changed(work, row, acting(actor), there=there):
        work.session.flush()
        work.emit(TopicChanged(room.slug, next_seq(room), row.id))
    return queries.topic(work, actor, id=topic)


def _changed(work: Work, row: Topic, member: int, *, there: bool) -> bool:
    found = work.session.get(Echo, (row.id, member))
    if there == (found is not None):
        return False
    if found is None:
        work.session.add(Echo(topic_id=row.id, member_id=member, given_at=work.now))
    else:
        work.session.delete(found)
    row.echoes += 1 if there else -1
    return True
