from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from ifsa.storage.model import UtcDateTime

KARACHI = timezone(timedelta(hours=5))


def test_a_time_is_kept_in_utc_and_comes_back_aware() -> None:
    column, dialect = UtcDateTime(), sqlite.dialect()
    stored = column.process_bind_param(datetime(2026, 11, 24, 15, tzinfo=KARACHI), dialect)
    assert stored == datetime(2026, 11, 24, 10)
    back = column.process_result_value(stored, dialect)
    assert back == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert back is not None
    assert back.utcoffset() == timedelta()


def test_a_database_with_zones_is_given_them() -> None:
    column, dialect = UtcDateTime(), postgresql.dialect()  # type: ignore[no-untyped-call]
    local = datetime(2026, 11, 24, 15, tzinfo=KARACHI)
    assert column.process_bind_param(local, dialect) == local
    back = column.process_result_value(local, dialect)
    assert back is not None
    assert (back, back.utcoffset()) == (local, timedelta())


def test_a_time_without_a_zone_is_refused_and_none_stays_none() -> None:
    column, dialect = UtcDateTime(), sqlite.dialect()
    with pytest.raises(ValueError, match="needs a zone"):
        column.process_bind_param(datetime(2026, 11, 24, 15), dialect)
    assert column.process_bind_param(None, dialect) is None
    assert column.process_result_value(None, dialect) is None
