"""Moments come out of PostgreSQL as they went in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.postgres

MOMENTS = st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


def read(moment: datetime) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [moment])
        found: datetime = cursor.fetchone()[0]
        return found


@pytest.mark.django_db
@given(moment=MOMENTS)
def test_to_the_microsecond_in_utc(moment: datetime) -> None:
    assert read(moment) == moment
    assert read(moment).tzinfo is UTC


@pytest.mark.django_db
def test_whatever_zone_it_was_given_in() -> None:
    shanghai = datetime(2026, 11, 22, 18, 30, tzinfo=timezone(timedelta(hours=8)))
    assert read(shanghai) == shanghai
    assert read(shanghai).isoformat() == "2026-11-22T10:30:00+00:00"
