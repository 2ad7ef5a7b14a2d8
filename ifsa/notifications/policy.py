"""Notices are their member's alone: pure, and `readable` as the same rule over rows."""

from sqlalchemy import ColumnElement, false

from ifsa.actor import Actor
from ifsa.members.queries import Mailbox
from ifsa.notifications.kinds import IMPORTANT, Letters
from ifsa.notifications.model import Notice


def may_see(actor: Actor, *, member: int) -> bool:
    """Only who was told: neither stewards nor admins read what another was told."""
    return actor.signed_in and actor.member == member


def readable(actor: Actor) -> ColumnElement[bool]:
    """The notices for which `may_see` says yes."""
    return Notice.member_id == actor.member if actor.signed_in else false()


def may_write_to(box: Mailbox, wanted: Letters, *, kind: str) -> bool:
    """Whether a notice of a kind goes to a member's (confirmed) address too.

    A youth for whom nobody has agreed yet is not written to.
    """
    if box.waits:
        return False
    return wanted is Letters.ALL or (wanted is Letters.IMPORTANT and kind in IMPORTANT)
