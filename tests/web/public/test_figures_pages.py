"""The page of figures: what it says, what it hides, how it is asked, and its files."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.organisations.models import Organisation
from huiyin.statistics.figures import Figures, MonthFigures
from huiyin.statistics.shares import Share
from huiyin.web.exports import safe_text
from huiyin.web.figure_words import length_words, rate_of
from huiyin.web.public.figures_period import Period, parse_period
from huiyin.web.public.figures_trend import HEIGHT, trend_of
from tests import cast as c
from tests.statistics.history import NOW, at, play


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """No figures kept from another test, and the clock at the history's cut-off."""
    cache.clear()
    with mock.patch("huiyin.core.clock.now", return_value=NOW):
        yield
    cache.clear()


@pytest.fixture
def reader(cast: c.Cast) -> Client:
    """Somebody signed out, on a site with two months behind it."""
    play(cast)
    return Client()


def rows(html: str, caption: str) -> list[list[str]]:
    """The cells of the table whose caption contains the words, without marks and notes."""
    table = next(part for part in html.split("<table")[1:] if caption in part.split("</caption>")[0])
    body = table.split("<tbody>")[1].split("</tbody>")[0]
    return [
        [
            re.sub(r"<small>.*?</small>|<[^>]+>", "", cell, flags=re.DOTALL).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in body.split("<tr>")[1:]
    ]


def test_the_year_is_shown_by_office_and_by_month(reader: Client) -> None:
    html = reader.get("/figures/").content.decode()
    assert "数据公开 · 2026 年" in html
    assert "数据截至 2026-11-28 12:00" in html
    offices = rows(html, "市级单位")
    assert [row[1] for row in offices] == ["市住房和城乡建设局（实名认证单位）", "市水务局（实名认证单位）"]
    months = rows(html, "按收到留言的月份")
    assert [row[0] for row in months[:2]] == ["2026 年 11 月", "2026 年 10 月"]
    assert months[1][1:5] == ["7", "6", "4", "66.7%"]


def test_few_appeals_are_listed_not_ranked(reader: Client) -> None:
    html = reader.get("/figures/").content.decode()
    assert {row[0] for row in rows(html, "市级单位")} == {"—不排名"}


def test_a_month_is_chosen_without_a_script(reader: Client) -> None:
    html = reader.get("/figures/?year=2026&month=10").content.decode()
    assert "数据公开 · 2026 年 10 月" in html
    assert '<option value="10" selected>' in html
    assert '<option value="2026" selected>' in html
    assert '<form class="period space-m" method="get"' in html


@pytest.mark.parametrize(
    "query",
    [
        "year=x&month=y",
        "year=1&month=1",
        "year=9999",
        "year=2026&month=13",
        "year=2026&month=12",
        "level=9",
        "year=²",
    ],
)
def test_what_cannot_be_understood_shows_the_year(cast: c.Cast, query: str) -> None:
    answer = Client().get(f"/figures/?{query}")
    assert answer.status_code == 200
    assert "<h1>数据公开 · 2026 年</h1>" in answer.content.decode()


def test_in_january_the_last_year_is_shown_first() -> None:
    assert parse_period({}, today=date(2027, 1, 5), earliest=date(2026, 3, 1)) == Period(2026, None)
    assert parse_period({}, today=date(2027, 2, 1), earliest=date(2026, 3, 1)) == Period(2027, None)
    assert parse_period({}, today=date(2027, 1, 5), earliest=None) == Period(2027, None)


@pytest.mark.parametrize(
    ("period", "since", "until", "months_since"),
    [
        (Period(2026, None), date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 1)),
        (Period(2026, 2), date(2026, 2, 1), date(2026, 2, 28), date(2025, 3, 1)),
        (Period(2026, 12), date(2026, 12, 1), date(2026, 12, 31), date(2026, 1, 1)),
    ],
)
def test_a_month_stands_in_its_last_twelve(
    period: Period, since: date, until: date, months_since: date
) -> None:
    assert (period.since, period.until, period.months_since()) == (since, until, months_since)


def test_every_figure_is_defined_below(cast: c.Cast) -> None:
    html = Client().get("/figures/").content.decode()
    for words in (
        "回复率",
        "按期签收率",
        "按期答复率",
        "按期办结率",
        "延期率",
        "督办率",
        "剔除",
        "满意率",
        "解决率",
        "参评率",
        "退回率",
        "重办率",
        "综合得分",
    ):
        assert f"<dt>{words}</dt>" in html


def test_an_empty_site_says_so(cast: c.Cast) -> None:
    html = Client().get("/figures/").content.decode()
    assert "这段时间还没有交办给单位的留言" in html


def test_readers_get_no_cookie_and_no_token(cast: c.Cast) -> None:
    for path in ("/figures/", "/figures/csv/"):
        answer = Client().get(path)
        assert not answer.cookies
        assert "csrfmiddlewaretoken" not in answer.content.decode()


def test_the_page_costs_the_same_for_more_appeals(cast: c.Cast) -> None:
    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            Client().get("/figures/")
        return len(captured)

    play(cast)
    once = queries()
    play(cast)
    assert queries() == once <= 26


def test_figures_are_kept_for_a_minute(cast: c.Cast) -> None:
    Client().get("/figures/")
    with CaptureQueriesContext(connection) as captured:
        Client().get("/figures/")
    assert len(captured) <= 1


def table(answer_content: bytes) -> list[dict[str, str]]:
    """A downloaded table."""
    text = answer_content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_offices_come_as_a_file(reader: Client) -> None:
    answer = reader.get("/figures/csv/?year=2026")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "filename*=UTF-8''" in answer["Content-Disposition"]
    lines = {line["单位代码"]: line for line in table(answer.content)}
    assert lines["housing"]["层级"] == "市级"
    assert lines["housing"]["名次"] == ""
    assert lines["water"]["退回"] == "1"
    assert 0 <= float(lines["housing"]["回复率（区间下限）"]) < float(lines["housing"]["回复率"]) < 1


def test_months_come_as_a_file(reader: Client) -> None:
    lines = table(reader.get("/figures/csv/?year=2026&table=months").content)
    assert [line["月份"] for line in lines][-2:] == ["2026-10", "2026-11"]
    assert lines[-2]["收到"] == "7"


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1"])
def test_no_cell_runs_as_a_formula(evil: str) -> None:
    assert safe_text(evil) == f"'{evil}"


def test_an_office_named_like_a_formula_does_not_run(reader: Client) -> None:
    Organisation.objects.filter(code="water").update(name='=HYPERLINK("http://x","市水务局")')
    lines = {line["单位代码"]: line for line in table(reader.get("/figures/csv/").content)}
    assert lines["water"]["单位"].startswith("'=")


def test_shares_in_words() -> None:
    rate = rate_of(Share(50, 100))
    assert (rate.text, rate.percent) == ("50%", 50.0)
    assert "50 / 100" in rate.note and "40.4–59.6" in rate.note
    assert rate_of(Share(0, 0)).text == "–"
    assert "2.5 / 4" in rate_of(Share(2.5, 4)).note


def test_durations_in_words() -> None:
    assert [length_words(n) for n in (None, 0, 3, 17.5)] == [
        "–",
        "不到半小时",
        "3 个工作小时",
        "2.5 个工作日",
    ]


def test_the_drawing_stays_in_its_frame() -> None:
    months = [
        MonthFigures(date(2026, month, 1), Figures(received=month * 10, replied=month * 9))
        for month in range(1, 13)
    ]
    trend = trend_of(months)
    assert trend is not None
    assert max(bar.x + bar.width for bar in trend.bars) <= 100
    for bar in trend.bars:
        assert 0 <= bar.received_y <= bar.replied_y <= HEIGHT
        assert bar.received_y + bar.received_height == pytest.approx(HEIGHT)
    assert trend_of([MonthFigures(date(2026, 1, 1), Figures())]) is None


def test_the_moment_of_counting_is_that_of_the_kept_figures(cast: c.Cast) -> None:
    Client().get("/figures/")
    later: datetime = at(11, 28, 12, 1)
    with mock.patch("huiyin.core.clock.now", return_value=later):
        assert "数据截至 2026-11-28 12:00" in Client().get("/figures/").content.decode()


def test_every_count_leads_to_the_appeals_behind_it_and_they_are_as_many(reader: Client) -> None:
    html = reader.get("/figures/").content.decode()
    links = set(re.findall(r'<a class="nowrap behind" href="([^"]+)">[^<\d]*([\d,]+)', html))
    names = {re.search(r"count=(\w+)", href)[1] for href, _number in links}  # type: ignore[index]
    assert names >= {"received", "accepted", "replied", "replies_kept", "satisfied"}
    for href, number in links:
        if "count=solved" in href:  # a share of halves: the list has those that are solved altogether
            continue
        behind = reader.get(href.replace("&amp;", "&")).content.decode()
        hidden = re.search(r"另有 (\d+) 件不公开", behind)
        listed = len(re.findall(r'<article class="[^"]*appeal-card', behind))
        assert listed + int(hidden[1] if hidden else 0) == int(number.replace(",", "")), href
