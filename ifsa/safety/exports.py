"""Everybody's right to what is kept of them."""

from ifsa.actor import Actor
from ifsa.members.policy import acting
from ifsa.safety.events import DataExported
from ifsa.storage.work import Work


def begin(work: Work, actor: Actor) -> str:
    """Note that a member downloads all that is theirs; gives what the download is called.

    Raises Refused for a visitor.
    """
    work.emit(DataExported(acting(actor)))
    return f"ifsa-{actor.handle}-{work.now:%Y-%m-%d}"
