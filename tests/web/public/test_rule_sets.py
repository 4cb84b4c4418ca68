"""The public page of the limits: what holds, what is announced, what held before."""

from datetime import date

import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from huiyin.appeals import services
from huiyin.appeals.deadlines import SHIPPED
from huiyin.appeals.terms import Lane
from huiyin.organisations.actors import SYSTEM_ACTOR
from huiyin.organisations.models import Division
from tests.cast import DAY, TUESDAY, Cast

PAGE = "/about/limits/"


def adopt(name: str, day: date, place: str | None = "9901") -> None:
    """A shipped set, adopted for the city from that day on."""
    shipped = SHIPPED[name]
    division = Division.objects.get(pk=place) if place else None
    draft = services.RuleDraft(
        name, str(shipped.title), Lane.ORDINARY, division, day, shipped.rules.limits, 15, str(shipped.note)
    )
    services.adopt(actor=SYSTEM_ACTOR, draft=draft, now=TUESDAY)


def shown(client: Client) -> str:
    """The page."""
    response = client.get(PAGE)
    assert response.status_code == 200
    return response.content.decode()


def test_a_site_that_has_adopted_nothing_shows_what_is_shipped(cast: Cast, client: Client) -> None:
    """Every limit in words; the emergency lane too."""
    page = shown(client)
    assert "五日办结" in page
    assert "10 个工作日" in page
    assert "零时差" in page
    assert "即将生效" not in page


def test_what_is_announced_stands_there_before_it_holds_and_what_held_afterwards(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """With the days; and the cost is the same for one version and for several."""
    adopt("1-3-5-7-15", date(2026, 11, 18))
    adopt("petition-2022", date(2026, 12, 1))
    with time_machine.travel(TUESDAY, tick=False):
        page = shown(client)
    assert page.index("现行规则") < page.index("即将生效") < page.index("1、3、5、7、15")
    assert "2026-12-01 起" in page
    with time_machine.travel(TUESDAY + 20 * DAY, tick=False):
        page = shown(client)
        with django_assert_num_queries(2):
            client.get(PAGE)
    assert "以前的规则" in page
    assert "到 2026-11-30" in page
    assert "1-3-5-7-15 第 1 版" in page


def test_closures_of_the_year_are_public_with_their_reasons(cast: Cast, client: Client) -> None:
    """Whoever counts along can count along."""
    services.set_day(
        actor=SYSTEM_ACTOR,
        division=Division.objects.get(pk="990101"),
        day=date(2026, 11, 20),
        is_working=False,
        reason="台风停工",
        now=TUESDAY,
    )
    with time_machine.travel(TUESDAY, tick=False):
        page = shown(client)
    assert "台风停工" in page
    assert "青山区" in page
