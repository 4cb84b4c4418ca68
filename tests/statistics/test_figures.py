"""The figures against a slow plain recount from the Events of a hand-made history."""

from collections import Counter
from datetime import date, timedelta
from statistics import mean, median

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.organisations.models import Level, Mailbox
from huiyin.statistics.definitions import DEFINITIONS
from huiyin.statistics.derived import Figures, OfficeFigures, mean_of, median_of, ranked
from huiyin.statistics.facts import refresh
from huiyin.statistics.figures import by_month, by_office, figures
from huiyin.statistics.measures import COUNTS
from tests import cast as c
from tests.statistics.history import NOVEMBER, NOW, OCTOBER, Recount, at, play, recount, stories

END_OF_OCTOBER = NOVEMBER - timedelta(days=1)
END_OF_NOVEMBER = date(2026, 11, 30)
PERIODS = [
    (OCTOBER, END_OF_OCTOBER),
    (NOVEMBER, END_OF_NOVEMBER),
    (OCTOBER, END_OF_NOVEMBER),
    (date(2026, 10, 15), date(2026, 11, 9)),
]


@pytest.fixture
def played(cast: c.Cast) -> c.Cast:
    """The cast after its two months."""
    play(cast)
    return cast


def counts(found: Figures) -> Recount:
    """The counts of figures, to compare."""
    hours = [f"{kind}_{what}_hours" for kind in ("median", "mean") for what in ("reply", "close")]
    return {name: getattr(found, name) for name in (*COUNTS, *hours)}


def test_every_period_and_office_agrees_with_the_recount(played: c.Cast) -> None:
    told = stories()
    offices = [played.organisation(code) for code in ("housing", "water")]
    for since, until in PERIODS:
        assert counts(figures(since=since, until=until, now=NOW)) == recount(told, since, until)
        found = {one.code: one.figures for one in by_office(since=since, until=until, now=NOW)}
        for office in offices:
            expected = recount(told, since, until, office.pk)
            assert counts(figures(organisation=office, since=since, until=until, now=NOW)) == expected
            assert counts(found[office.code]) == expected


def test_each_month_agrees_with_the_recount_and_empty_months_are_there(played: c.Cast) -> None:
    found = by_month(since=date(2026, 9, 1), until=END_OF_NOVEMBER, now=NOW)
    assert [one.month for one in found] == [date(2026, 9, 1), OCTOBER, NOVEMBER]
    told = stories()
    assert found[0].figures == Figures()
    assert counts(found[1].figures) == recount(told, OCTOBER, END_OF_OCTOBER)
    assert counts(found[2].figures) == recount(told, NOVEMBER, END_OF_NOVEMBER)


def test_the_history_is_what_it_was_meant_to_be(played: c.Cast) -> None:
    """Figures counted on fingers, so that recount and code cannot be wrong in the same way."""
    october = figures(since=OCTOBER, until=END_OF_OCTOBER, now=NOW)
    # Received: one two three four, withdrawn late, merged, fourteen. The merged one counts at its main appeal.
    assert (october.received, october.accepted, october.replied) == (7, 6, 4)
    # Due: one in time; two, four, the one withdrawn late are late. Three was due on 6 November.
    assert (october.replies_due, october.replies_kept) == (4, 1)
    assert (october.rated, october.satisfied, october.solved, october.partly) == (3, 3, 2, 1)
    assert (october.redone, october.parts, october.returned) == (1, 7, 1)
    # One: 6 + 7 + 6 hours, two: 70, three: 7 + 1 (31 October is a Saturday), four: 6 + 7 × 7.
    assert (october.median_reply_hours, october.mean_reply_hours) == (37.0, (19 + 70 + 8 + 55) / 4)
    november = figures(since=NOVEMBER, until=END_OF_NOVEMBER, now=NOW)
    # Due: three, five, six and fifteen in time; the overdue one not. Not the suspended, nor what is not due yet.
    assert (november.replies_due, november.replies_kept) == (5, 4)


def test_a_late_first_reply_stays_late_when_the_author_asks_again(cast: c.Cast) -> None:
    appeal = c.handling(cast, at=at(11, 2))
    c.publish(cast, appeal, at=at(11, 20))
    before = figures(since=NOVEMBER, until=END_OF_NOVEMBER, now=NOW)
    services.follow_up(appeal=appeal, body="什么时候修？", actor=cast.actor("citizen"), now=at(11, 21))
    after = figures(since=NOVEMBER, until=END_OF_NOVEMBER, now=NOW)
    assert (before.replies_due, before.replies_kept) == (after.replies_due, after.replies_kept) == (1, 0)


def test_what_is_not_due_yet_is_in_neither(cast: c.Cast) -> None:
    appeal = c.handling(cast, at=at(11, 26))
    due = Appeal.objects.get(pk=appeal.pk).reply_due_at
    assert due is not None
    until = date(2026, 12, 31)
    assert figures(since=NOVEMBER, until=until, now=due - timedelta(minutes=1)).replies_due == 0
    late = figures(since=NOVEMBER, until=until, now=due + timedelta(minutes=1))
    assert (late.replies_due, late.replies_kept) == (1, 0)


def test_an_acknowledgement_is_no_reply(cast: c.Cast) -> None:
    appeal = c.handling(cast, at=at(11, 2))
    services.acknowledge(appeal=appeal, body="已收悉", actor=cast.actor("handler"), now=at(11, 2, 16))
    found = figures(since=NOVEMBER, until=END_OF_NOVEMBER, now=NOW)
    assert (found.accepted, found.replied) == (1, 0)
    assert found.response_rate.value == 0
    assert found.median_reply_hours is None


def test_private_appeals_count(cast: c.Cast) -> None:
    c.handling(cast, at=at(11, 2), openness="private")
    assert figures(since=NOVEMBER, until=END_OF_NOVEMBER, now=NOW).accepted == 1


def test_months_are_those_of_shanghai(cast: c.Cast) -> None:
    """31 October, 17:00 UTC, is 1 November in Shanghai."""
    c.submitted(cast, at=at(11, 1, 1))
    october, november = by_month(since=OCTOBER, until=END_OF_NOVEMBER, now=NOW)
    assert (october.figures.received, november.figures.received) == (0, 1)


def test_a_place_includes_what_is_below_it_and_nothing_else(cast: c.Cast) -> None:
    c.submitted(cast, at=at(11, 2), division="990101001")
    c.submitted(cast, at=at(11, 2), division="990102")
    found = {
        code: figures(division=code, since=NOVEMBER, until=END_OF_NOVEMBER, now=NOW).received
        for code in ("", "9901", "990101", "9902")
    }
    assert found == {"": 2, "9901": 2, "990101": 1, "9902": 0}


def test_a_mailbox_counts_its_own_letters(cast: c.Cast) -> None:
    c.submitted(cast, at=at(11, 2), mailbox="mayor")
    c.submitted(cast, at=at(11, 2))
    mayor = Mailbox.objects.get(code="mayor")
    assert figures(mailbox=mayor, since=NOVEMBER, until=END_OF_NOVEMBER, now=NOW).received == 1


def test_the_number_of_queries_does_not_grow(cast: c.Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            figures(since=OCTOBER, until=END_OF_NOVEMBER, now=NOW)
            by_office(since=OCTOBER, until=END_OF_NOVEMBER, now=NOW)
            by_month(since=OCTOBER, until=END_OF_NOVEMBER, now=NOW)
        return len(captured)

    play(cast)
    once = queries()
    play(cast)
    assert queries() == once <= 11 + 11 + 9
    while refresh(now=NOW):
        pass
    assert queries() <= 5 + 6 + 4


def office(code: str, accepted: int, replied: int, level: Level = Level.CITY) -> OfficeFigures:
    """An office with as many ratings as appeals, all content and solved."""
    found = Figures(accepted=accepted, replied=replied, rated=replied, satisfied=replied, solved=replied)
    return OfficeFigures(code, code, True, level, found, None)


def test_offices_are_ranked_among_peers_of_their_level_and_equals_share_a_place() -> None:
    found = ranked(
        [
            office("best", 40, 40),
            office("equal", 20, 20),
            office("third", 40, 20),
            office("county", 40, 10, Level.COUNTY),
        ]
    )
    assert {one.code: one.rank for one in found} == {"best": 1, "equal": 1, "third": 3, "county": 1}


def test_fewer_than_twenty_appeals_are_listed_not_ranked() -> None:
    assert [one.rank for one in ranked([office("few", 19, 19), office("enough", 20, 1)])] == [1, None]


def test_an_office_that_nobody_rated_has_no_score() -> None:
    unrated = OfficeFigures("new", "new", True, Level.CITY, Figures(accepted=30, replied=30), None)
    assert unrated.figures.score is None
    assert ranked([unrated])[0].rank is None


def test_the_score_weighs_the_three_shares() -> None:
    found = Figures(accepted=100, replied=90, rated=10, satisfied=8, solved=4, partly=2)
    assert found.score == pytest.approx(30 * 0.9 + 35 * 0.5 + 35 * 0.8)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=80))
def test_median_and_mean_of_counts_are_those_of_the_values(values: list[int]) -> None:
    days = Counter(values)
    assert median_of(days) == median(values)
    assert mean_of(days) == pytest.approx(mean(values))


def test_nothing_answered_has_no_median() -> None:
    assert median_of(Counter()) is None
    assert mean_of(Counter()) is None


def test_every_figure_has_one_definition_in_code_and_one_for_readers() -> None:
    for key in DEFINITIONS.keys() - {"interval", "excluded"}:
        assert hasattr(Figures, key), key
    shown = {name for name, value in vars(Figures).items() if isinstance(value, property)}
    assert shown <= DEFINITIONS.keys()
    assert all(getattr(Figures, name).__doc__ for name in shown)
