"""A school with its stewards, a room and a lesson, in a running server's own store."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ifsa.actor import Actor, Role
from ifsa.clock import now
from ifsa.demonstrations import lessons
from ifsa.demonstrations.lessons import Plan
from ifsa.demonstrations.queries import LessonView
from ifsa.rooms import spaces
from ifsa.schools import schools, stewards
from ifsa.storage.store import Store
from tests import parts

ZONE = "Asia/Karachi"


@dataclass(frozen=True)
class School:
    """Chenab Farm School with Bashir and Shazia; Amina farms, Li buys, Maryam is admin."""

    store: Store
    people: dict[str, Actor]

    async def lesson(self, *, ahead: float = 5, **given: Any) -> LessonView:
        """A lesson that starts in so many minutes, with a talk in the school's room."""
        start = now().astimezone(ZoneInfo(ZONE)) + timedelta(minutes=ahead)
        return await self.store.do(
            lessons.schedule,
            self.people["bashir"],
            school="chenab",
            plan=plan(start, **given),
            room="orchards",
        )


def plan(start: datetime, **given: Any) -> Plan:
    usual: dict[str, Any] = {
        "title": {"en": "Mango hot-water treatment", "ur": "آم کا گرم پانی", "zh-Hans": "芒果热水"},
        "about": {"en": "Why the heart of the fruit must be hot."},
        "local_start": start.replace(tzinfo=None),
        "zone": ZONE,
        "minutes": 60,
        "spoken": "ur",
        "crops": ["mango"],
    }
    return Plan(**usual | given)


async def school(store: Store) -> School:
    """Found it, with everybody a lesson needs."""
    people = {
        "maryam": await parts.member(store, "maryam", role=Role.ADMIN),
        "bashir": await parts.member(store, "bashir", language="ur"),
        "shazia": await parts.member(store, "shazia", language="ur"),
        "amina": await parts.member(store, "amina", language="ur"),
        "li": await parts.member(store, "li", language="zh-Hans", zone="Asia/Shanghai"),
    }
    await store.do(
        schools.found,
        people["maryam"],
        slug="chenab",
        name={"en": "Chenab Farm School", "ur": "چناب فارم اسکول"},
        place={"en": "Faisalabad", "ur": "فیصل آباد"},
        country="PK",
        zone=ZONE,
        languages=["ur"],
        fields=["agriculture"],
        crops=["mango"],
    )
    for handle in ("bashir", "shazia"):
        await store.do(stewards.appoint, people["maryam"], school="chenab", handle=handle)
    await store.do(
        spaces.open,
        people["maryam"],
        slug="orchards",
        name={"en": "Orchards"},
        about={},
        emblem="mango",
        school="chenab",
    )
    return School(store, people)
