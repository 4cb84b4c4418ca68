"""The facts: kept in step with the Events, however they are counted, and equal to a recount."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import ExclusionReason
from huiyin.core.working_time import NATIONAL
from huiyin.journal.models import Event
from huiyin.statistics import facts, recounting
from huiyin.statistics.durations import working_minutes
from huiyin.statistics.figures import by_month, by_office, figures
from huiyin.statistics.measures import COUNTS, HOURS
from huiyin.statistics.models import CountedAppeal, Counting, Fact, Grain, Side
from tests import cast as c
from tests.statistics.history import NOVEMBER, NOW, OCTOBER, at, play, recount, stories

END = date(2026, 11, 30)


def refreshed() -> None:
    """Everything that has happened by now is in the facts."""
    while facts.refresh(now=NOW):
        pass


def stored() -> dict[str, list[object]]:
    """Every fact that says anything."""
    rows = {code: row for code, *row in Fact.objects.values_list("code", *COUNTS, *HOURS)}
    return {code: row for code, row in rows.items() if any(row)}


@given(steps=st.lists(st.integers(1, 60), max_size=6), day=st.integers(10, 28))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_however_far_the_facts_have_come_the_figures_are_those_of_the_recount(
    played: c.Cast, steps: list[int], day: int
) -> None:
    """Partly counted on some day of November, the rest is counted by whoever reads."""
    told = stories()
    with transaction.atomic():
        for number in steps:
            facts.refresh(now=at(11, day), limit=number)
        for since, until in ((OCTOBER, END), (date(2026, 10, 15), date(2026, 11, 9))):
            found = figures(since=since, until=until, now=NOW)
            expected = recount(told, since, until)
            assert {name: getattr(found, name) for name in expected} == expected
        transaction.set_rollback(True)


@pytest.fixture
def played(cast: c.Cast) -> c.Cast:
    """The cast after its two months."""
    play(cast)
    return cast


def test_counting_anew_comes_to_the_same_facts(played: c.Cast) -> None:
    refreshed()
    before = stored()
    assert before
    recounting.recount(now=NOW)
    assert stored() == before


def test_the_check_finds_a_wrong_fact_and_changes_nothing(played: c.Cast) -> None:
    assert recounting.differences(now=NOW) == []
    Fact.objects.filter(code="all::all:month:2026-10-01").update(received=99)
    before = stored()
    assert recounting.differences(now=NOW) == ["all::all:month:2026-10-01"]
    assert stored() == before


def test_what_is_counted_twice_adds_nothing(played: c.Cast) -> None:
    refreshed()
    before = stored()
    Counting.objects.update(event_id=0)
    refreshed()
    assert stored() == before


def test_months_and_years_are_the_sums_of_their_days(played: c.Cast) -> None:
    refreshed()
    for name in COUNTS:
        sums = {grain: sum(Fact.objects.filter(grain=grain).values_list(name, flat=True)) for grain in Grain}
        assert len(set(sums.values())) == 1, name


def test_a_limit_counts_when_its_time_is_over_without_any_event(cast: c.Cast) -> None:
    appeal = c.handling(cast, at=at(11, 16))
    due = Appeal.objects.get(pk=appeal.pk).reply_due_at
    assert due is not None
    facts.refresh(now=due - timedelta(minutes=1))
    assert figures(since=NOVEMBER, until=END, now=due - timedelta(minutes=1)).replies_due == 0
    assert figures(since=NOVEMBER, until=END, now=due + timedelta(minutes=1)).replies_due == 1
    facts.refresh(now=due + timedelta(minutes=1))
    assert Fact.objects.get(code="all::all:month:2026-11-01").replies_due == 1


def test_an_event_that_was_stored_late_is_found_later(cast: c.Cast) -> None:
    """A slower transaction: its Event has a smaller number than one that is counted already."""
    slow = c.submitted(cast, at=at(11, 2))
    slower_event = Event.objects.get(subject="appeal", subject_id=str(slow.pk))
    refreshed()
    Fact.objects.all().delete()
    CountedAppeal.objects.all().delete()
    Counting.objects.update(holes={str(slower_event.pk): NOW.isoformat()})
    assert figures(since=NOVEMBER, until=END, now=NOW).received == 1
    assert facts.refresh(now=NOW) == 1
    assert Fact.objects.get(code="all::all:month:2026-11-01").received == 1
    assert Counting.objects.get().holes == {}


def test_numbers_that_never_come_are_forgotten(cast: c.Cast) -> None:
    Counting.objects.create(pk=1, event_id=1, holes={"7": (NOW - timedelta(minutes=11)).isoformat()})
    facts.refresh(now=NOW)
    assert Counting.objects.get().holes == {}


def test_a_changed_office_takes_the_appeal_along(cast: c.Cast) -> None:
    appeal = c.dispatched(cast, lead="qingshan", at=at(11, 16))
    refreshed()
    services.claim(appeal=appeal, actor=cast.actor("district"), now=at(11, 16, 15))
    services.transfer(
        appeal=appeal, to=cast.organisation("binhe"), actor=cast.actor("district"), now=at(11, 16, 16)
    )
    refreshed()
    found = {one.code: one.figures.accepted for one in by_office(since=NOVEMBER, until=END, now=NOW)}
    assert found == {"binhe": 1, "qingshan": 0}


def test_what_is_excluded_is_counted_on_both_sides(cast: c.Cast) -> None:
    appeal = c.replied(cast, at=at(11, 2))
    c.replied(cast, at=at(11, 3))
    services.ask_exclusion(
        appeal=appeal,
        reason=ExclusionReason.REPEATED,
        explanation="同一件事已经答复三次",
        actor=cast.actor("handler"),
        now=at(11, 5),
    )
    sides = {side: figures(since=NOVEMBER, until=END, now=NOW, side=side).replied for side in Side}
    assert sides == {Side.ALL: 2, Side.EXCLUDED: 0}
    services.grant_exclusion(appeal=appeal, reason="情况属实", actor=cast.actor("supervisor"), now=at(11, 6))
    refreshed()
    sides = {side: figures(since=NOVEMBER, until=END, now=NOW, side=side).replied for side in Side}
    assert sides == {Side.ALL: 2, Side.EXCLUDED: 1}


def test_pages_of_a_year_read_one_row_for_each_office(played: c.Cast) -> None:
    refreshed()
    assert facts.pieces(date(2026, 1, 1), date(2026, 12, 31)) == {Grain.YEAR: [date(2026, 1, 1)]}
    with CaptureQueriesContext(connection) as captured:
        by_month(since=date(2026, 1, 1), until=date(2026, 12, 31), now=NOW)
    assert len(captured) == 4


@given(first=st.dates(date(2024, 1, 1), date(2027, 12, 31)), days=st.integers(0, 900))
def test_the_pieces_of_a_period_are_its_days_each_once(first: date, days: int) -> None:
    last, covered = first + timedelta(days=days), []
    lengths = {Grain.DAY: 0, Grain.MONTH: 0, Grain.YEAR: 0}
    for grain, starts in facts.pieces(first, last).items():
        for start in starts:
            end = {
                Grain.DAY: start,
                Grain.MONTH: date(start.year + start.month // 12, start.month % 12 + 1, 1)
                - timedelta(days=1),
                Grain.YEAR: date(start.year, 12, 31),
            }[grain]
            covered += [start + timedelta(days=n) for n in range((end - start).days + 1)]
        lengths[grain] = len(starts)
    assert sorted(covered) == [first + timedelta(days=n) for n in range(days + 1)]
    assert lengths[Grain.DAY] <= 60 and lengths[Grain.MONTH] <= 22


@given(st.integers(0, 60 * 24 * 330), st.integers(0, 60 * 24 * 60))
def test_working_minutes_are_those_of_the_calendar(start: int, length: int) -> None:
    begin = at(1, 1) + timedelta(minutes=start)
    end = begin + timedelta(minutes=length)
    assert working_minutes(begin, end) == NATIONAL.minutes_between(begin, end)


def test_figures_that_were_never_counted_are_whole_however_much_there_is(
    played: c.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site whose worker has not run yet: everything is counted by whoever reads, and the moment is now."""
    monkeypatch.setattr(facts, "LIVE_AT_MOST", 1)
    then = facts.since_then(NOW)
    assert then.at == NOW
    found = figures(since=OCTOBER, until=END, now=NOW, then=then)
    expected = recount(stories(), OCTOBER, END)
    assert {name: getattr(found, name) for name in expected} == expected
