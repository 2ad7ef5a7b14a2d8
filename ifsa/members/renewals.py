"""A new password: by who knows the present one, or has a link from a letter."""

from ifsa.actor import Actor
from ifsa.members import devices, links, queries
from ifsa.members.events import PasswordChanged, PasswordForgotten
from ifsa.members.links import NewLink, Purpose
from ifsa.members.model import Member
from ifsa.members.policy import acting
from ifsa.storage.work import Work


def change(work: Work, actor: Actor, *, password_hash: str) -> int:
    """In place of the present one, which was asked for before; gives how many other devices were
    signed out. Raises Refused for a visitor.
    """
    member = work.session.get_one(Member, acting(actor))
    return _set(work, member, password_hash, but=actor.device)


def ask(work: Work, actor: Actor, *, name: str) -> None:
    """Somebody does not remember. There is no telling by the answer, nor by how long it takes,
    whether anybody is called so: an event is stored either way.
    """
    work.emit(PasswordForgotten(queries.reachable(work, name=name)))


def lend(work: Work, actor: Actor, *, handle: str) -> NewLink:
    """The same link without a letter, to be handed over by whoever runs this machine: no edge has
    this verb. Raises NotFound.
    """
    member = queries.member_called(work, handle).id
    return links.write(work, member=member, purpose=Purpose.RENEW, address="")


def renew(work: Work, actor: Actor, *, secret: str, password_hash: str) -> None:
    """By a link from a letter; all devices are signed out. Raises NotFound for one that is over.

    Whoever got into the account meanwhile must not come back by an address they named.
    """
    link = links.use(work, purpose=Purpose.RENEW, secret=secret)
    member = work.session.get_one(Member, link.member_id)
    member.email_next = None
    _set(work, member, password_hash)


def _set(work: Work, member: Member, password_hash: str, but: int | None = None) -> int:
    member.password = password_hash
    links.drop(work, member=member.id, purposes=list(Purpose))
    work.emit(PasswordChanged(member.id))
    return devices.forget(work, member=member.id, but=but)
