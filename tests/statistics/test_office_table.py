"""The first lines of the table of offices are those of the whole table, wherever the facts have got to."""

from datetime import date

import pytest

from huiyin.organisations.models import Level
from huiyin.statistics import standings
from huiyin.statistics.derived import OfficeFigures
from huiyin.statistics.facts import refresh, since_then
from huiyin.statistics.figures import by_office
from huiyin.statistics.formulas import Formula
from huiyin.statistics.models import Counting, Standing
from huiyin.statistics.office_table import OfficeTable, office_table
from huiyin.statistics.recounting import recount
from tests import cast as c
from tests.statistics.history import NOW, play

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
FEW = Formula(minimum=1)
PERIODS = (YEAR, OCTOBER, NOVEMBER)


def table(period: tuple[date, date], level: str = "", text: str = "", limit: int = 50) -> OfficeTable:
    since, until = period
    return office_table(since=since, until=until, then=since_then(NOW), level=level, text=text, limit=limit)


def whole(period: tuple[date, date]) -> tuple[OfficeFigures, ...]:
    return by_office(since=period[0], until=period[1], now=NOW, formula=FEW)


def same_everywhere() -> bool:
    for period in PERIODS:
        offices = whole(period)
        for level in {office.level for office in offices}:
            peers = [office for office in offices if office.level == level]
            for limit in (1, 2, 50):
                found = table(period, str(level.value), limit=limit)
                assert list(found.rows) == peers[:limit], (period, level, limit)
                assert (found.found, found.in_all) == (len(peers), len(offices))
                assert set(found.levels) == {office.level for office in offices}
    return True


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Offices are ranked from one appeal on, so that the small history has places."""
    for module in ("office_table", "standings"):
        monkeypatch.setattr(f"huiyin.statistics.{module}.USUAL", FEW)


def test_the_first_lines_are_those_of_the_whole_table(cast: c.Cast) -> None:
    play(cast)
    assert same_everywhere()  # never counted: all of it is counted for the reader
    while refresh(now=NOW, limit=7):
        assert same_everywhere()
    assert Standing.objects.filter(is_busy=True).exists()


def test_a_recount_keeps_them(cast: c.Cast) -> None:
    play(cast)
    recount(now=NOW)
    assert Counting.objects.get().scored_by == standings.SCORED_BY
    assert same_everywhere()


def test_other_definitions_have_them_worked_out_anew(cast: c.Cast) -> None:
    play(cast)
    recount(now=NOW)
    before = sorted(Standing.objects.values_list("grain", "start", "code", "score", "accepted"))
    Counting.objects.update(scored_by="1")
    Standing.objects.all().delete()
    assert same_everywhere()
    refresh(now=NOW)
    assert sorted(Standing.objects.values_list("grain", "start", "code", "score", "accepted")) == before


def test_an_office_is_found_by_its_name_with_its_place_among_all(cast: c.Cast) -> None:
    play(cast)
    refresh(now=NOW, limit=40)
    for office in whole(YEAR):
        found = table(YEAR, str(office.level.value), text=office.name)
        assert office in found.rows
        assert all(office.name in row.name for row in found.rows)
    assert table(YEAR, text="没有这样的单位").rows == ()


def test_an_office_that_moves_to_another_level_stands_there(cast: c.Cast) -> None:
    play(cast)
    recount(now=NOW)
    office = cast.organisation("water")
    office.division_id = "990101"
    office.save()
    standings.follow_offices()
    assert {one.level for one in Standing.objects.filter(organisation=office)} == {Level.COUNTY}
    assert same_everywhere()
