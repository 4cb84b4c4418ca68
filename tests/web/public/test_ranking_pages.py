"""办理排行 as everybody reads it: editions, levels, exclusions, files; and the appeals behind a number."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from huiyin.appeals.models import Appeal
from huiyin.organisations.models import Organisation
from huiyin.statistics import assessing
from huiyin.web.exports import FORMULA, csv_text, safe_text, write_workbook
from tests import cast as c
from tests.statistics.history import NOW, play
from tests.statistics.test_assessing import exclude, frozen


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """No figures kept from another test, and the clock at the history's cut-off."""
    cache.clear()
    with mock.patch("huiyin.core.clock.now", return_value=NOW):
        yield
    cache.clear()


@pytest.fixture
def october(cast: c.Cast) -> c.Cast:
    """Two months played, October frozen with one public and one private exclusion, then corrected."""
    play(cast)
    closed = Appeal.objects.filter(lead=cast.organisation("housing"), closed_at__isnull=False).order_by("pk")
    exclude(cast, closed.filter(is_published=True)[0], NOW - c.DAY)
    exclude(cast, closed.filter(is_published=False)[0], NOW - c.DAY)
    found = frozen(cast)
    assessing.correct(
        assessment=found, reason="两件补录完了", actor=cast.actor("supervisor"), now=NOW + c.HOUR
    )
    return cast


def test_frozen_periods_are_listed_and_lead_to_their_tables(october: c.Cast) -> None:
    html = Client().get("/ranking/").content.decode()
    assert 'href="/ranking/9901-2026-10/"' in html and "2026 年 10 月" in html


def test_an_empty_site_says_so(cast: c.Cast) -> None:
    assert "还没有定稿的考核期" in Client().get("/ranking/").content.decode()
    assert Client().get("/ranking/9901-2026-10/").status_code == 404


def test_the_last_edition_is_shown_and_the_old_one_stays_readable(october: c.Cast) -> None:
    html = Client().get("/ranking/9901-2026-10/").content.decode()
    assert "更正理由：两件补录完了" in html and "这是旧版" not in html
    old = Client().get("/ranking/9901-2026-10/?edition=1").content.decode()
    assert "这是旧版，后来更正过" in old
    assert Client().get("/ranking/9901-2026-10/?edition=3").status_code == 404
    assert "统计口径第 2 版" in html and "数据截至 2026-11-28 13:00" in html and "回复率 × 30" in html


def test_exclusions_are_public_but_not_what_is_private(october: c.Cast) -> None:
    html = Client().get("/ranking/9901-2026-10/").content.decode()
    public, private = (
        Appeal.objects.get(exclusion_state="granted", is_published=published) for published in (True, False)
    )
    assert "剔除了 2 件" in html and "另有 1 件不公开" in html
    assert public.number in html and private.number not in html
    for path in ("csv", "excel"):
        content = Client().get(f"/ranking/9901-2026-10/{path}/").content
        assert private.number.encode() not in content


def test_the_file_holds_both_sides(october: c.Cast) -> None:
    text = Client().get("/ranking/9901-2026-10/csv/").content.decode()[1:]
    lines = {line["单位代码"]: line for line in csv.DictReader(io.StringIO(text))}
    housing = lines["housing"]
    assert housing["剔除件数"] == "2"
    assert int(housing["原始受理"]) - int(housing["受理"]) == 2


def test_excel_holds_numbers_as_numbers(october: c.Cast) -> None:
    content = Client().get("/ranking/9901-2026-10/excel/").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["办理排行", "剔除", "统计口径"]
    head, *rows = book.get_sheet_by_name("办理排行").to_python()
    housing = next(row for row in rows if row[2] == "housing")
    assert housing[head.index("收到")] == 3.0 and isinstance(housing[head.index("收到")], float)


def test_a_page_costs_the_same_for_more_offices(october: c.Cast) -> None:
    with CaptureQueriesContext(connection) as captured:
        Client().get("/ranking/9901-2026-10/")
    assert len(captured) <= 5


def test_the_appeals_behind_a_number_are_listed_and_the_private_ones_counted(october: c.Cast) -> None:
    answer = Client().get("/figures/behind/?count=replied&office=housing&since=2026-10-01&until=2026-10-31")
    html = answer.content.decode()
    assert "已答复 · 市住房和城乡建设局" in html and "另有 1 件不公开" in html
    assert html.count("<article") == 2
    assert not answer.cookies


@pytest.mark.parametrize("query", ["count=x", "count=replied&office=nobody", "count=replied&office=%00"])
def test_what_is_not_counted_is_not_found(cast: c.Cast, query: str) -> None:
    assert Client().get(f"/figures/behind/?{query}").status_code == 404


def test_days_that_cannot_be_are_those_of_the_last_year(cast: c.Cast) -> None:
    answer = Client().get("/figures/behind/?count=received&since=2026-13-99&until=x")
    assert "2025-11-28 至 2026-11-28" in answer.content.decode()


def test_the_figures_come_as_excel_too(october: c.Cast) -> None:
    Organisation.objects.filter(code="water").update(name="=1+1")
    content = Client().get("/figures/excel/?year=2026").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_name("单位数据").to_python()
    assert "'=1+1" in [row[3] for row in rows]


#: What a spreadsheet may take for a formula, and what may stand before it.
_evil = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", " ", "\u3000", "\xa0", "\t", "\r", "\n"]),
    st.sampled_from([*FORMULA, "=", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")']),
    st.text(max_size=8).filter(lambda text: "\x00" not in text),
)


@given(_evil)
def test_no_text_runs_in_a_table(evil: str) -> None:
    """S9: = + - @ tab CR and the full-width forms, with blanks before them."""
    assert safe_text(evil) == f"'{evil}"
    rows = list(csv.reader(io.StringIO(csv_text(["头"], [[evil], [-5], [-0.25], [None]])[1:], newline="")))
    assert rows[1] == [f"'{evil}"]
    assert rows[2:4] == [["-5"], ["-0.25"]]


@given(_evil.filter(lambda text: all(ord(one) > 31 or one in "\t\n" for one in text)))
def test_no_text_runs_in_excel(evil: str) -> None:
    out = io.BytesIO()
    write_workbook(out, [("表", ["头"], [[evil], [1.5], [date(2026, 11, 1)]])])
    sheet = zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet
