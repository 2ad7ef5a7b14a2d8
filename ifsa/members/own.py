"""What an account holds of its member, for the member: everything but secrets."""

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.members.model import Device, Member, Silence
from ifsa.members.policy import acting
from ifsa.storage.portions import Portion, of, portion
from ifsa.storage.work import Reading


def account(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Who wrote down a youth's permission is another's business; that it was given is not."""
    wanted = select(Member).where(Member.id == acting(actor))
    shape = of(
        "id",
        "handle",
        "name",
        "email",
        "email_given_at",
        "email_confirmed_at",
        "email_next",
        "role",
        "born",
        "consent_at",
        "consent_source",
        "language",
        "zone",
        "reads",
        "country",
        "place",
        "joined_at",
        "unseen",
    )
    return portion(reading, wanted, key=Member.id, after=after, shape=shape)


def devices(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    wanted = select(Device).where(Device.member_id == acting(actor))
    shape = of("id", "label", "made_at", "seen_at")
    return portion(reading, wanted, key=Device.id, after=after, shape=shape)


def silences(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """When one was asked to be silent, and why. Who asked it is another's business."""
    wanted = select(Silence).where(Silence.member_id == acting(actor))
    shape = of("id", "room_id", "reason", "note", "made_at", "until", "lifted_at")
    return portion(reading, wanted, key=Silence.id, after=after, shape=shape)
