"""Moments come out of PostgreSQL as they went in; plans are kept where that is said, and only there."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from huiyin.core.statements import kept_plans
from huiyin.organisations.models import Division, Level

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


def kept() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_a_plan_is_kept_only_where_that_is_said() -> None:
    before = kept()
    assert not Division.objects.filter(code="990199").exists()
    assert kept() == before
    with kept_plans():
        assert not Division.objects.filter(code="990199").exists()
    assert not Division.objects.filter(code="990198").exists()
    (new,) = kept() - before
    assert "organisations_division" in new
    assert "990199" not in new


@pytest.mark.django_db
def test_the_same_plan_answers_for_other_values() -> None:
    with kept_plans():
        Division.objects.create(code="990199", name="东一区", level=Level.COUNTY)
        Division.objects.create(code="990198", name="东二区", level=Level.COUNTY)
        before = kept()
        found = [Division.objects.get(code=code).name for code in ("990199", "990198")]
        assert found == ["东一区", "东二区"]
        assert len(kept() - before) == 1


@pytest.mark.django_db
def test_a_statement_with_a_kept_plan_can_be_read_in_a_log(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with kept_plans(), django_assert_num_queries(1) as asked:
        Division.objects.filter(code="990199").exists()
    assert "'990199'" in asked.captured_queries[0]["sql"]
