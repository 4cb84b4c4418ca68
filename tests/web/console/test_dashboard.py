"""The overview of a place: for whom it opens, what it says, where its numbers lead."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.core import clock
from huiyin.organisations.models import Membership
from huiyin.statistics.shares import Share
from huiyin.web.console.dashboard_words import change, grade
from tests import cast as c
from tests.web.console.conftest import SignIn

URL = "/console/dashboard/"


@pytest.fixture(autouse=True)
def three_days_later(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Friday of the week in which things are brought; nothing kept from before."""
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: c.TUESDAY + 3 * c.DAY)
    yield
    cache.clear()


def plain(html: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html)))


def test_it_opens_for_leaders_and_supervisors(cast: c.Cast, sign_in: SignIn) -> None:
    for name, expected in {
        "leader": 200,
        "supervisor": 200,
        "dispatcher": 403,
        "handler": 403,
        "citizen": 403,
    }.items():
        assert sign_in(name).get(URL).status_code == expected, name


def test_another_place_is_refused_and_an_unknown_one_not_found(cast: c.Cast, sign_in: SignIn) -> None:
    client = sign_in("supervisor")
    assert client.get(URL, {"division": "99"}).status_code == 403
    assert client.get(URL, {"division": "880000"}).status_code == 404
    assert client.get(URL, {"division": "990101"}).status_code == 200


def test_a_leader_of_a_district_begins_with_the_district(cast: c.Cast, sign_in: SignIn) -> None:
    Membership.objects.filter(user=cast.users["leader"]).update(organisation=cast.organisation("qingshan"))
    page = plain(sign_in("leader").get(URL).content.decode())
    assert "总体情况 · 青山区" in page
    assert "云川省" not in page


def test_what_cannot_be_understood_shows_the_usual_overview(cast: c.Cast, sign_in: SignIn) -> None:
    answer = sign_in("leader").get(URL, {"division": "x", "period": "never", "kind": "nothing"})
    assert answer.status_code == 200
    assert "最近 7 天" in answer.content.decode()


def test_it_says_in_sentences_what_came_and_what_is_late(cast: c.Cast, sign_in: SignIn) -> None:
    c.replied(cast)
    c.handling(cast, division="990102")
    c.submitted(cast, at=c.TUESDAY - 9 * c.DAY)
    page = plain(sign_in("leader").get(URL).content.decode())
    assert "最近 7 天收到 2 件，比再前 7 天多 1 件；其中已受理 2 件。" in page
    assert "说得最多的是城乡建设，2 件。" in page
    assert "此刻还有 1 件超期没有办完" in page  # nobody has looked at the old one


def test_an_empty_place_says_so(cast: c.Cast, sign_in: SignIn) -> None:
    page = plain(sign_in("leader").get(URL).content.decode())
    assert "最近 7 天没有收到留言，再前 7 天也没有。" in page
    assert "没有到期的首次答复" in page


def test_every_drawing_has_its_table_and_its_sentence(cast: c.Cast, sign_in: SignIn) -> None:
    c.replied(cast)
    html = sign_in("supervisor").get(URL, {"period": "month"}).content.decode()
    drawn = re.findall(r'data-table="([a-z-]+)"', html)
    assert drawn == ["trend-table", "flow-table"]
    for table in drawn:
        assert f'<table class="table" id="{table}">' in html
    assert html.count('<svg width="100%"') >= len(drawn)
    assert "收到的 1 件里，已答复 1 件" in plain(html)


@pytest.mark.parametrize("period", ["week", "month", "quarter", "year"])
def test_every_period_and_kind_can_be_chosen(cast: c.Cast, sign_in: SignIn, period: str) -> None:
    c.replied(cast)
    client = sign_in("supervisor")
    assert "收到 1 件" in plain(client.get(URL, {"period": period, "kind": "help"}).content.decode())
    assert "没有收到留言" in plain(client.get(URL, {"period": period, "kind": "thanks"}).content.decode())


def test_its_numbers_lead_to_lists_that_open(cast: c.Cast, sign_in: SignIn) -> None:
    c.replied(cast)
    for name in ("supervisor", "leader"):
        client = sign_in(name)
        html = client.get(URL).content.decode()
        links = {unescape(link) for link in re.findall(r'href="(/console/appeals/\?[^"]*)"', html)}
        assert len(links) >= 4
        assert {client.get(link).status_code for link in links} == {200}, name


def test_places_lead_to_their_own_overview(cast: c.Cast, sign_in: SignIn) -> None:
    html = unescape(sign_in("leader").get(URL, {"period": "year"}).content.decode())
    assert f'href="{reverse("console:dashboard")}?division=990101&period=year"' in html


def test_it_costs_the_same_queries_whatever_there_is(cast: c.Cast, sign_in: SignIn) -> None:
    client = sign_in("supervisor")
    c.replied(cast, division="990102")
    client.get(URL)
    cache.clear()
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    for number in range(6):
        c.replied(cast, division=("990101001", "990102")[number % 2])
    cache.clear()
    with CaptureQueriesContext(connection) as full:
        client.get(URL)
    assert len(full) == len(one) <= 30


def test_a_second_look_counts_nothing_again(cast: c.Cast, sign_in: SignIn) -> None:
    c.replied(cast)
    client = sign_in("supervisor")
    client.get(URL)
    with CaptureQueriesContext(connection) as again:
        assert client.get(URL).status_code == 200
    assert not [one for one in again if "deadline" in one["sql"]]


def test_grades_and_changes_in_words() -> None:
    shares = (Share(0, 0), Share(19, 20), Share(18, 20), Share(1, 2))
    assert [grade(share) for share in shares] == ["none", "good", "fair", "poor"]
    assert [grade(share, 5) for share in shares] == ["none", "good", "fair", "none"]
    assert [change(*numbers) for numbers in ((3, 3), (3, 0), (1, 9), (100, 10), (118, 100), (95, 100))] == [
        "持平",
        "多 3 件",
        "少 8 件",
        "多 90 件",
        "多 18%",
        "少 5%",
    ]
