"""Story 11: “1, 3, 5, 7, 15” over 527 offices, 96.13 % of 23,087 closed – as a site, and its figures to the last digit."""

from unittest import mock

import pytest
from django.core.cache import cache
from django.test import Client

from huiyin.organisations.models import Organisation
from huiyin.statistics import recounting
from huiyin.statistics.figures import by_office, figures
from tests.statistics import province
from tests.statistics.history import recount, stories


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "closed", "shown"),
    [
        (2_309, 2_219, "96.1"),  # a tenth, for every day
        pytest.param(province.ACCEPTED, province.CLOSED, "96.13", marks=pytest.mark.slow),
    ],
)
def test_the_figures_of_527_offices_are_those_of_the_recount_and_the_page_shows_them(
    accepted: int, closed: int, shown: str
) -> None:
    province.build(accepted, closed)
    recounting.recount(now=province.NOW)
    told = stories()
    since, until = province.SINCE, province.UNTIL
    found = figures(since=since, until=until, now=province.NOW)
    expected = recount(told, since, until, now=province.NOW)
    assert {name: getattr(found, name) for name in expected} == expected
    offices = by_office(since=since, until=until, now=province.NOW)
    assert (len(offices), found.accepted, found.closed) == (527, accepted, closed)
    keys = dict(Organisation.objects.values_list("code", "pk"))
    for one in offices[::60]:
        mine = recount(told, since, until, keys[one.code], now=province.NOW)
        assert {name: getattr(one.figures, name) for name in mine} == mine
    cache.clear()
    with mock.patch("huiyin.core.clock.now", return_value=province.NOW):
        html = Client().get("/figures/?year=2025").content.decode()
    assert "共 527 个单位有留言要办" in html and f"{accepted:,}" in html and shown in html
