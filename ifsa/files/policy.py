"""Who may upload and see files: pure."""

from ifsa.actor import Actor
from ifsa.errors import Refused, demand

MOST_OPEN = 20


def may_upload(actor: Actor) -> Refused | None:
    """Members; a youth only with consent."""
    if not actor.signed_in:
        return Refused("sign_in_first")
    if actor.youth and not actor.consented:
        return Refused("consent_waiting")
    return None


def may_begin(actor: Actor, *, waiting: int) -> Refused | None:
    """Those who may upload, as long as not too many of theirs are `waiting` to arrive."""
    if refusal := may_upload(actor):
        return refusal
    return Refused("uploads_waiting", most=MOST_OPEN) if waiting >= MOST_OPEN else None


def uploader(actor: Actor) -> int:
    """The member who uploads. Raises what `may_upload` says."""
    demand(may_upload(actor))
    if actor.member is None:
        raise Refused("sign_in_first")
    return actor.member


def may_see(actor: Actor, *, owner: int, shown: bool, admitted: bool) -> bool:
    """Its owner always; others once something shows it that they may see (`admitted`)."""
    return actor.member == owner or (shown and admitted)
