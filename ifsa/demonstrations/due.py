"""What a planned lesson leaves for later: a reminder, and a look for a forgotten stage.

app.py maps these names to the handlers, `lessons.remind` and `broadcasts.expire`.
"""

from datetime import datetime, timedelta

from ifsa.demonstrations.events import LessonSoon, StageForgotten
from ifsa.demonstrations.model import Demonstration
from ifsa.demonstrations.policy import FORGOTTEN_AFTER
from ifsa.storage.work import Work

REMIND_LESSON = "lessons.remind"
EXPIRE_STAGE = "broadcasts.expire"
REMIND_AHEAD = timedelta(minutes=15)


def promise(work: Work, row: Demonstration) -> None:
    """Leave both for a lesson's present time. What was left for an earlier one finds it moved."""
    near = max(row.starts_at - REMIND_AHEAD, work.now)
    work.later(near, REMIND_LESSON, LessonSoon(row.id, row.starts_at))
    look_at_stage(work, row, max(forgotten_at(row), work.now))


def look_at_stage(work: Work, row: Demonstration, due: datetime) -> None:
    work.later(due, EXPIRE_STAGE, StageForgotten(row.id))


def forgotten_at(row: Demonstration) -> datetime:
    """When a lesson is over, if nobody is on its stage."""
    return row.starts_at + timedelta(minutes=row.minutes) + FORGOTTEN_AFTER
