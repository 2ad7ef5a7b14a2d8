from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifsa.demonstrations.localtime import exists, instant

ZONES = st.sampled_from(
    ["Asia/Karachi", "Asia/Shanghai", "Africa/Cairo", "Europe/Kyiv", "Asia/Tehran", "UTC"]
)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0, fold=0)
)


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        ((2026, 11, 26, 15, 0), "Asia/Karachi", (2026, 11, 26, 10, 0)),
        ((2026, 11, 26, 15, 0), "Asia/Shanghai", (2026, 11, 26, 7, 0)),
        # Winter and summer of one zone: the same wall clock is another moment.
        ((2026, 1, 15, 12, 0), "Europe/Kyiv", (2026, 1, 15, 10, 0)),
        ((2026, 7, 15, 12, 0), "Europe/Kyiv", (2026, 7, 15, 9, 0)),
        # 03:30 comes twice on the last Sunday of October: the first one is meant.
        ((2026, 10, 25, 3, 30), "Europe/Kyiv", (2026, 10, 25, 0, 30)),
        # 03:30 is skipped on the last Sunday of March: read with the offset before the gap.
        ((2026, 3, 29, 3, 30), "Europe/Kyiv", (2026, 3, 29, 1, 30)),
    ],
)
def test_wall_clock_to_moment(local: tuple[int, ...], zone: str, utc: tuple[int, ...]) -> None:
    assert instant(datetime(*local), zone) == datetime(*utc, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("local", "there"),
    [
        ((2026, 3, 29, 2, 59), True),
        ((2026, 3, 29, 3, 0), False),
        ((2026, 3, 29, 3, 59), False),
        ((2026, 3, 29, 4, 0), True),
        ((2026, 10, 25, 3, 30), True),
    ],
)
def test_the_skipped_hour_does_not_exist(local: tuple[int, ...], there: bool) -> None:
    assert exists(datetime(*local), "Europe/Kyiv") is there  # type: ignore[arg-type]


@given(TIMES, ZONES)
def test_a_moment_shows_the_wall_clock_it_was_made_from(local: datetime, zone: str) -> None:
    shown = instant(local, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    assert (shown == local) is exists(local, zone)
