"""Putting a sign under a message, and taking it away."""

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import Invalid, demand
from ifsa.members.policy import acting
from ifsa.rooms import queries, voices
from ifsa.rooms.changes import next_seq, of_message
from ifsa.rooms.events import MessageReacted
from ifsa.rooms.kinds import Kind
from ifsa.rooms.model import Reaction
from ifsa.rooms.policy import may_react
from ifsa.rooms.views import MessageView
from ifsa.storage.work import Reading, Work


def give(work: Work, actor: Actor, *, message: int, kind: str) -> MessageView:
    """Put a sign under a message; one that is there already stays.

    Raises NotFound, Refused, Invalid for a sign that is none.
    """
    return _set(work, actor, message, kind, there=True)


def take_back(work: Work, actor: Actor, *, message: int, kind: str) -> MessageView:
    """Take one's sign away again; where there is none nothing changes. Raises as `give` does."""
    return _set(work, actor, message, kind, there=False)


def given(reading: Reading, actor: Actor, *, message: int) -> list[str]:
    """The signs that one gave oneself."""
    return list(
        reading.session.scalars(
            select(Reaction.kind).where(
                Reaction.message_id == message, Reaction.member_id == actor.member
            )
        )
    )


def _set(work: Work, actor: Actor, message: int, given: str, *, there: bool) -> MessageView:
    kind = known(given)
    room, row = of_message(work, actor, message)
    demand(may_react(actor, out_of_sight=row.deleted_at is not None or row.hidden_at is not None))
    voices.demand_voice(work, actor, room)
    found = work.session.get(Reaction, (row.id, acting(actor), kind.value))
    if there and found is None:
        work.session.add(
            Reaction(message_id=row.id, member_id=actor.member, kind=kind.value, given_at=work.now)
        )
    elif not there and found is not None:
        work.session.delete(found)
    else:
        return queries.message(work, actor, id=message)
    work.session.flush()
    work.emit(MessageReacted(room.slug, next_seq(room), row.topic_id, row.id))
    return queries.message(work, actor, id=message)


def known(given: str) -> Kind:
    """Raises Invalid("kind") for one that is not in the list."""
    if given not in set(Kind):
        raise Invalid("kind", "bad_choice")
    return Kind(given)
