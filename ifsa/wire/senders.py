"""Services that post into a room, over the wire."""

from datetime import datetime
from uuid import UUID

import msgspec

from ifsa.rooms.senders import NewService, RoomServices, ServiceView


class MakeService(msgspec.Struct):
    """What it is called: its messages bear this name."""

    name: str


class Deliver(msgspec.Struct):
    """What a service says. `key` is a UUID, the same for each try; without one each call is a
    message of its own. `lang` (BCP 47) where it is known."""

    text: str
    lang: str | None = None
    key: UUID | None = None


class ServiceShape(msgspec.Struct):
    """`used_at` is when it posted last."""

    id: int
    room: str
    name: str
    made_at: datetime
    used_at: datetime | None


class ServiceList(msgspec.Struct):
    items: list[ServiceShape]


class NewServiceShape(msgspec.Struct):
    """`secret` is told this once: it posts to /hooks/{secret}."""

    service: ServiceShape
    secret: str


def service(view: ServiceView) -> ServiceShape:
    return ServiceShape(view.id, view.room, view.name, view.made_at, view.used_at)


def services(view: RoomServices) -> ServiceList:
    return ServiceList([service(one) for one in view.services])


def new_service(view: NewService) -> NewServiceShape:
    return NewServiceShape(service(view.service), view.secret)
