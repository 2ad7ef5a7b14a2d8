"""The letters that were written to a member, for the member. What they said is not kept."""

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.delivery.model import Letter
from ifsa.errors import Refused
from ifsa.storage.portions import Portion, of, portion
from ifsa.storage.work import Reading


def letters(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Raises Refused for a visitor."""
    wanted = select(Letter).where(Letter.member_id == _owner(actor))
    shape = of("id", "kind", "address", "language", "subject", "made_at", "sent_at")
    return portion(reading, wanted, key=Letter.id, after=after, shape=shape)


def _owner(actor: Actor) -> int:
    if actor.member is None:
        raise Refused("sign_in_first")
    return actor.member
