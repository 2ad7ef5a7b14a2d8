"""Opening rooms."""

import re

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import Invalid, demand
from ifsa.rooms.model import Room, Topic
from ifsa.rooms.policy import may_open_room
from ifsa.schools.queries import is_steward
from ifsa.storage.work import Work

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_MAX = 60


def open(
    work: Work,
    actor: Actor,
    *,
    slug: str,
    name: dict[str, str],
    about: dict[str, str],
    emblem: str,
    school: int | None = None,
    youth: bool = False,
) -> str:
    """A new room with its open topic; gives the slug. Raises Invalid for a bad or taken slug."""
    demand(may_open_room(actor, steward=is_steward(work, actor.member, school)))
    if len(slug) > SLUG_MAX or not SLUG.fullmatch(slug):
        raise Invalid("slug", "slug_form")
    if work.session.scalar(select(Room.id).where(Room.slug == slug)):
        raise Invalid("slug", "slug_taken")
    if not any(name.values()):
        raise Invalid("name", "required")
    room = Room(
        slug=slug,
        name=name,
        about=about,
        emblem=emblem,
        school_id=school,
        youth=youth,
        seq=0,
        made_at=work.now,
    )
    work.session.add(room)
    work.session.flush()
    room.open_topic_id = _open_topic(work, room)
    return slug


def _open_topic(work: Work, room: Room) -> int:
    now = work.now
    topic = Topic(room_id=room.id, latest_at=now, placed_at=now, made_at=now, latest_seq=0)
    topic.messages = 0
    work.session.add(topic)
    work.session.flush()
    return topic.id
