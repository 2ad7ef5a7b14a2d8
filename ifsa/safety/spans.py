"""For how long somebody is asked to be silent: a few spans that one can imagine."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ifsa.errors import Invalid


class Span(StrEnum):
    HOUR = "hour"
    DAY = "day"
    THREE_DAYS = "three_days"
    WEEK = "week"
    MONTH = "month"
    FOR_GOOD = "for_good"


_LASTS: Final = {
    Span.HOUR: timedelta(hours=1),
    Span.DAY: timedelta(days=1),
    Span.THREE_DAYS: timedelta(days=3),
    Span.WEEK: timedelta(days=7),
    Span.MONTH: timedelta(days=30),
}


def end(given: str, now: datetime) -> datetime | None:
    """When it is over; None where it lasts for good. Raises Invalid("span")."""
    if not given:
        raise Invalid("span", "required")
    if given not in set(Span):
        raise Invalid("span", "bad_choice")
    lasts = _LASTS.get(Span(given))
    return None if lasts is None else now + lasts
