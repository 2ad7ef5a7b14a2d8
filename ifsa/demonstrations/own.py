"""The lessons a member registered for and watched, for the member."""

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.demonstrations.model import Attendance, Demonstration, Registration, StagePresence
from ifsa.members.policy import acting
from ifsa.storage.portions import Portion, portion
from ifsa.storage.work import Reading


def registrations(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Raises Refused for a visitor."""
    lesson = Demonstration.id == Registration.demonstration_id
    wanted = select(Registration, Demonstration.title, Demonstration.starts_at)
    return portion(
        reading,
        wanted.join(Demonstration, lesson).where(Registration.member_id == acting(actor)),
        key=Registration.demonstration_id,
        after=after,
        shape=lambda row: {
            "lesson": row[0].demonstration_id,
            "title": row.title,
            "starts_at": row.starts_at,
            "at": row[0].at,
        },
    )


def attendance(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Raises Refused for a visitor."""
    return portion(
        reading,
        select(Attendance).where(Attendance.member_id == acting(actor)),
        key=Attendance.id,
        after=after,
        shape=lambda row: {
            "lesson": row[0].demonstration_id,
            "joined_at": row[0].joined_at,
            "left_at": row[0].left_at,
        },
    )


def stages(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """When one was last seen at the stage of a lesson. Raises Refused for a visitor."""
    return portion(
        reading,
        select(StagePresence).where(StagePresence.member_id == acting(actor)),
        key=StagePresence.demonstration_id,
        after=after,
        shape=lambda row: {"lesson": row[0].demonstration_id, "seen_at": row[0].seen_at},
    )
