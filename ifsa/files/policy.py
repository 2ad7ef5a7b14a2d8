"""Who may upload and see files: pure, and `readable` as the same rule over rows."""

from sqlalchemy import ColumnElement, or_

from ifsa.actor import Actor
from ifsa.errors import Refused, demand
from ifsa.files.model import File


def may_upload(actor: Actor) -> Refused | None:
    """Members; a youth only with consent."""
    if not actor.signed_in:
        return Refused("sign_in_first")
    if actor.youth and not actor.consented:
        return Refused("consent_waiting")
    return None


def uploader(actor: Actor) -> int:
    """The member who uploads. Raises what `may_upload` says."""
    demand(may_upload(actor))
    if actor.member is None:
        raise Refused("sign_in_first")
    return actor.member


def may_see(actor: Actor, *, owner: int, shown: bool) -> bool:
    return shown or actor.member == owner


def readable(actor: Actor) -> ColumnElement[bool]:
    """The files for which `may_see` says yes."""
    return or_(File.shown_at.is_not(None), File.owner_id == actor.member)
