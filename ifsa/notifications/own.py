"""What a member was told, and which letters they want, for the member."""

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.members.policy import acting
from ifsa.notifications.model import LetterChoice, Notice
from ifsa.storage.portions import Portion, of, portion
from ifsa.storage.work import Reading


def notices(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Raises Refused for a visitor."""
    wanted = select(Notice).where(Notice.member_id == acting(actor))
    shape = of("id", "kind", "subject", "subject_id", "facts", "made_at", "read_at")
    return portion(reading, wanted, key=Notice.id, after=after, shape=shape)


def choices(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Not the secret that stands in letters."""
    wanted = select(LetterChoice).where(LetterChoice.member_id == acting(actor))
    return portion(reading, wanted, key=LetterChoice.member_id, after=after, shape=of("letters"))
