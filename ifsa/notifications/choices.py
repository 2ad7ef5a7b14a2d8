"""Which notices a member gets as letters: chosen by themselves, or stopped from a letter."""

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.members.policy import acting
from ifsa.members.secrets import make
from ifsa.notifications.kinds import Letters
from ifsa.notifications.model import LetterChoice
from ifsa.storage.work import Reading, Work


def choose(work: Work, actor: Actor, *, letters: Letters) -> None:
    """Which letters one wants from now on. Raises Refused for a visitor."""
    own(work, member=acting(actor)).letters = letters.value


def stop(work: Work, actor: Actor, *, secret: str) -> None:
    """No letters any more, by the secret that stands in each; needs no account, and may be said
    twice. Raises NotFound for a secret that is none.
    """
    with_secret(work, secret).letters = Letters.NONE.value


def own(work: Work, *, member: int) -> LetterChoice:
    """A member's choice; the usual one, with a new secret, where none was made."""
    found = work.session.get(LetterChoice, member)
    if found is None:
        found = LetterChoice(member_id=member, letters=Letters.IMPORTANT.value, secret=make())
        work.session.add(found)
        work.session.flush()
    return found


def with_secret(reading: Reading, secret: str) -> LetterChoice:
    """Whose letters a secret stops. Raises NotFound."""
    found = reading.session.scalar(select(LetterChoice).where(LetterChoice.secret == secret))
    if found is None:
        raise NotFound("link_over")
    return found
