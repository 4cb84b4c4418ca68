"""The public overdue list: what has climbed the whole ladder, for everybody, and nothing of what is private."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from huiyin.appeals.services.watching import watch
from huiyin.appeals.terms import Openness
from tests import cast as the_cast
from tests.cast import Cast

pytestmark = pytest.mark.django_db
#: Friday 18:30 after the Tuesday on which the reply was due: the public rung is reached.
FRIDAY = datetime(2026, 11, 27, 10, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def the_list(now: datetime = FRIDAY, **query: str) -> str:
    while watch(now=now, tell=lambda finding, at: None):
        pass
    with time_machine.travel(now, tick=False):
        return Client().get("/overdue/", query).content.decode()


def test_what_is_missed_for_long_is_listed_with_office_and_time(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    html = the_list()
    assert appeal.title in html and f"/appeals/{appeal.number}/" in html
    assert "市住房和城乡建设局" in html and "超期 3 天" in html and "11 月 24 日 18:00" in html


def test_it_is_not_listed_before_those_responsible_have_had_their_turn(cast: Cast) -> None:
    the_cast.handling(cast)
    assert "现在没有列入清单的超期" in the_list(FRIDAY - timedelta(hours=1))


def test_it_is_off_the_list_when_it_is_done(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    the_list()
    the_cast.publish(cast, appeal, at=FRIDAY)
    assert appeal.title not in the_list(FRIDAY + timedelta(minutes=1))


def test_of_a_private_appeal_only_the_number_of_limits_is_told(cast: Cast) -> None:
    appeal = the_cast.handling(cast, openness=Openness.PRIVATE, title="我家的私事")
    html = the_list()
    assert "另有 1 个属于不公开的留言" in html
    assert appeal.number not in html and "我家的私事" not in html and "住房和城乡建设局" not in html


def test_a_page_costs_the_same_for_one_row_and_for_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 24):
        for number in range(count):
            the_cast.handling(cast, title=f"第{count}-{number}件")
        while watch(now=FRIDAY, tell=lambda finding, at: None):
            pass
        with time_machine.travel(FRIDAY, tick=False), django_assert_num_queries(2):
            html = Client().get("/overdue/").content.decode()
    assert html.count("appeal-card") == 20
    older = html.split('href="?page=')[1].split('"')[0]
    with time_machine.travel(FRIDAY, tick=False):
        assert Client().get("/overdue/", {"page": older}).content.decode().count("appeal-card") == 5


def test_a_long_list_is_not_counted_for_every_reader(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr("huiyin.web.public.overdue.LONG", 1)
    the_cast.handling(cast)
    the_list()
    with time_machine.travel(FRIDAY, tick=False), django_assert_num_queries(1):
        assert "1 个" in Client().get("/overdue/").content.decode()
