"""Services of extension offices, such as weather and pest warnings: programs outside that post into
a room by an address that is a secret."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ifsa.actor import Actor, Role
from ifsa.errors import Conflict, NotFound, demand
from ifsa.members import accounts, secrets
from ifsa.members.policy import acting
from ifsa.members.queries import actors, names
from ifsa.rooms import messages, queries, voices
from ifsa.rooms.events import ServiceMade, ServiceRevoked
from ifsa.rooms.model import Room, Service
from ifsa.rooms.policy import may_keep_services
from ifsa.rooms.views import MessageView, RoomView
from ifsa.storage.work import Reading, Work
from ifsa.text.normalise import line

NAME_MAX = 60
MOST = 20  # of one room, that are not revoked


@dataclass(frozen=True, slots=True)
class ServiceView:
    """`used_at` is when it posted last."""

    id: int
    room: str
    name: str
    made_by: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewService:
    """`secret` is told this once."""

    service: ServiceView
    secret: str


@dataclass(frozen=True, slots=True)
class RoomServices:
    room: RoomView
    services: list[ServiceView]


def make(work: Work, actor: Actor, *, room: str, name: str) -> NewService:
    """A service with a member of its own, called `name`. Raises NotFound, Refused, Invalid, and
    Conflict where a room has MOST of them."""
    place = queries.place(work, actor, slug=room)
    demand(may_keep_services(actor, keeper=voices.keeps_room(work, actor, room=place.id)))
    called = line(name, limit=NAME_MAX, field="name", required=True)
    if len(_rows(work, place.id)) >= MOST:
        raise Conflict("too_many_services")
    secret = secrets.make()
    row = Service(
        room_id=place.id,
        member_id=accounts.serve(work, actor, name=called),
        digest=secrets.digest(secret),
        made_by=acting(actor),
        made_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    work.emit(ServiceMade(place.slug, row.id, row.member_id))
    return NewService(_views(work, place.slug, [row])[0], secret)


def revoke(work: Work, actor: Actor, *, service: int) -> str:
    """From now on its address is nobody's; what it has said stays. Gives the room's slug.

    Raises NotFound, Refused.
    """
    row = work.session.get(Service, service)
    room = None if row is None else work.session.get_one(Room, row.room_id)
    if row is None or room is None:
        raise NotFound
    place = queries.place(work, actor, slug=room.slug)
    demand(may_keep_services(actor, keeper=voices.keeps_room(work, actor, room=place.id)))
    if row.revoked_at is None:
        row.revoked_at = work.now
        work.emit(ServiceRevoked(place.slug, row.id, row.member_id))
    return place.slug


def deliver(
    work: Work, actor: Actor, *, secret: str, key: UUID, text: str, lang: str | None = None
) -> MessageView:
    """A message of the service with this secret, in the open talk of its room; the same key is the
    same message.

    Raises NotFound for a secret that is nobody's, and what posting raises.
    """
    row = work.session.scalar(
        select(Service).where(
            Service.digest == secrets.digest(secret), Service.revoked_at.is_(None)
        )
    )
    if row is None:
        raise NotFound
    row.used_at = work.now
    room = work.session.get_one(Room, row.room_id)
    sender = _sender(work, row, youth=room.youth)
    work.actor_id = sender.member
    return messages.post(work, sender, room=room.slug, key=key, text=text, lang=lang)


def of_room(reading: Reading, actor: Actor, *, slug: str) -> RoomServices:
    """The services of a room, for those who look after it. Raises NotFound, Refused."""
    room = queries.room(reading, actor, slug=slug)
    demand(may_keep_services(actor, keeper=voices.keeps_room(reading, actor, room=room.id)))
    return RoomServices(room, _views(reading, slug, _rows(reading, room.id)))


def _sender(work: Work, row: Service, *, youth: bool) -> Actor:
    """Its member. A room for the young is open to it as to those who let it in."""
    found = replace(actors(work, [row.member_id])[row.member_id], joined=None)
    return replace(found, role=Role.MODERATOR) if youth else found


def _rows(reading: Reading, room: int) -> list[Service]:
    wanted = select(Service).where(Service.room_id == room, Service.revoked_at.is_(None))
    return list(reading.session.scalars(wanted.order_by(Service.id)))


def _views(reading: Reading, slug: str, rows: list[Service]) -> list[ServiceView]:
    people = names(reading, {one for row in rows for one in (row.member_id, row.made_by)})
    return [
        ServiceView(
            row.id,
            slug,
            people[row.member_id].name,
            people[row.made_by].name,
            row.made_at,
            row.used_at,
        )
        for row in rows
    ]
