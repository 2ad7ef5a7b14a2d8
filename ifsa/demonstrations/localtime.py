"""A future lesson is promised by the host's wall clock; the moment it means follows from it.

Stored are both: the wall clock with its zone is what was promised, UTC is what is compared and
sorted. When a country changes its clock rules, the promise stays and the moment moves.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def instant(local: datetime, zone: str) -> datetime:
    """The UTC moment of a naive wall-clock time in an IANA zone; defined for every time.

    As RFC 5545 3.3.5 has it: a time that comes twice means the first, a time that is skipped is
    read with the offset from before the gap.
    """
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def exists(local: datetime, zone: str) -> bool:
    """Whether a wall clock in the zone ever shows it: not in the hour skipped in spring."""
    shown = instant(local, zone).astimezone(ZoneInfo(zone))
    return shown.replace(tzinfo=None, fold=0) == local.replace(fold=0)
