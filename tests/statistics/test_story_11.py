"""Story 11: “1, 3, 5, 7, 15” over 527 offices, 96.13 % of 23,087 closed – as a site, and its figures to the last digit."""

from unittest import mock

import pytest
from django.core.cache import cache
from django.test import Client

from huiyin.organisations.models import Organisation
from huiyin.statistics import facts
from huiyin.statistics.figures import by_office, figures
from tests.statistics import province
from tests.statistics.history import recount, stories


@pytest.mark.slow
@pytest.mark.django_db
def test_the_figures_of_527_offices_are_those_of_the_recount_and_the_page_shows_them() -> None:
    province.build()
    facts.recount(now=province.NOW)
    told = stories()
    since, until = province.SINCE, province.UNTIL
    found = figures(since=since, until=until, now=province.NOW)
    expected = recount(told, since, until, now=province.NOW)
    assert {name: getattr(found, name) for name in expected} == expected
    offices = by_office(since=since, until=until, now=province.NOW)
    assert (len(offices), found.accepted, found.closed) == (527, 23_087, 22_194)
    keys = dict(Organisation.objects.values_list("code", "pk"))
    for one in offices[::60]:
        mine = recount(told, since, until, keys[one.code], now=province.NOW)
        assert {name: getattr(one.figures, name) for name in mine} == mine
    cache.clear()
    with mock.patch("huiyin.core.clock.now", return_value=province.NOW):
        html = Client().get("/figures/?year=2025").content.decode()
    assert "共 527 个单位有留言要办" in html and "23,087" in html and "96.13" in html
