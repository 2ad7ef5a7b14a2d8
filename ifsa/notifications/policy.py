"""Notices are their member's alone: pure, and `readable` as the same rule over rows."""

from sqlalchemy import ColumnElement, false

from ifsa.actor import Actor
from ifsa.notifications.model import Notice


def may_see(actor: Actor, *, member: int) -> bool:
    """Only who was told: neither stewards nor admins read what another was told."""
    return actor.signed_in and actor.member == member


def readable(actor: Actor) -> ColumnElement[bool]:
    """The notices for which `may_see` says yes."""
    return Notice.member_id == actor.member if actor.signed_in else false()
