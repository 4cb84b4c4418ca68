"""The overview against the slow recount of the hand-made history, and against itself."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import Kind
from huiyin.organisations.actors import NOBODY
from huiyin.organisations.models import Membership, Role
from huiyin.statistics import facts
from huiyin.statistics.overseeing import may_oversee, overseen
from huiyin.statistics.overview import Extent, Outcome, Overview, Step, overview
from huiyin.statistics.overview_counts import total
from tests import cast as c
from tests.statistics.history import NOVEMBER, NOW, OCTOBER, at, play, recount, stories

DAY = timedelta(days=1)
END_OF_NOVEMBER = date(2026, 11, 30)
#: The counts of a Sum, as the recount names them.
NAMES = ("received", "accepted", "replied", "rated", "satisfied", "replies_due", "replies_kept")
EXTENTS = [
    (OCTOBER, NOVEMBER - DAY),
    (NOVEMBER, END_OF_NOVEMBER),
    (OCTOBER, END_OF_NOVEMBER),
    (date(2026, 10, 15), date(2026, 11, 9)),
]


@pytest.fixture(params=["facts", "not yet", "behind"])
def played(cast: c.Cast, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> c.Cast:
    """The cast after its two months: already in the facts, not yet, or so that the facts cannot catch up at once."""
    play(cast)
    while request.param == "facts" and facts.refresh(now=NOW):
        pass
    if request.param == "behind":
        facts.refresh(now=NOW - DAY, limit=5)
    if request.param != "facts":
        monkeypatch.setattr(facts, "LIVE_AT_MOST", 0)
    return cast


def seen(
    since: date, until: date, division: str = "9901", kind: str = "", step: Step = Step.WEEK
) -> Overview:
    """The overview of some days."""
    extent = Extent(division, since, until, kind)
    return overview(extent=extent, step=step, columns_since=since, column_step=Step.WEEK, now=NOW)


@pytest.mark.parametrize(("since", "until"), EXTENTS)
def test_what_is_summed_up_agrees_with_the_recount(played: c.Cast, since: date, until: date) -> None:
    found, told = seen(since, until), stories()
    days = until - since + DAY
    for one, expected in (
        (found.sum, recount(told, since, until)),
        (found.before, recount(told, since - days, since - DAY)),
    ):
        assert one == tuple(expected[name] for name in NAMES)


def test_every_part_adds_up_to_the_whole(played: c.Cast) -> None:
    found = seen(OCTOBER, END_OF_NOVEMBER)
    assert found.sum.received > 0 and found.sum.overdue > 0
    assert total(point.sum for point in found.trend) == found.sum
    assert sum(one.number for one in found.streams) == found.sum.received
    assert sum(one.received for one in found.subjects) == found.sum.received
    assert total(place.sum for place in found.places) == found.sum
    assert sum(line.total.whole for line in found.offices) == found.sum.due
    assert sum(line.total.part for line in found.offices) == found.sum.kept
    assert sum(one.number for one in found.late) == found.sum.overdue


@pytest.mark.parametrize("step", Step)
def test_the_trend_has_every_step_of_the_days_also_the_quiet_ones(played: c.Cast, step: Step) -> None:
    found = seen(OCTOBER, END_OF_NOVEMBER, step=step)
    expected = {Step.DAY: 61, Step.WEEK: 10, Step.MONTH: 2}[step]
    assert len(found.trend) == expected
    assert total(point.sum for point in found.trend) == found.sum


def test_the_row_of_an_office_agrees_with_the_recount_week_by_week(played: c.Cast) -> None:
    since, until = date(2026, 10, 12), date(2026, 11, 29)  # whole weeks
    found, told = seen(since, until), stories()
    for line in found.offices:
        office = played.organisation(line.code)
        for start, cell in zip(found.columns, line.cells, strict=True):
            expected = recount(told, start, start + 6 * DAY, office.pk)
            assert (cell.part, cell.whole) == (
                expected["replies_kept"],
                expected["replies_due"],
            ), (line.name, start)


def test_a_kind_and_a_place_narrow_everything(played: c.Cast) -> None:
    suggestions = seen(OCTOBER, END_OF_NOVEMBER, kind=Kind.SUGGESTION)
    assert suggestions.sum.received == Appeal.objects.filter(kind=Kind.SUGGESTION).count() > 0
    assert sum(one.number for one in suggestions.streams) == suggestions.sum.received
    elsewhere = seen(OCTOBER, END_OF_NOVEMBER, division="990102")
    assert elsewhere.sum == elsewhere.before
    assert elsewhere.offices == elsewhere.streams == elsewhere.subjects == ()


def test_an_appeal_flows_from_its_channel_through_its_office_to_where_it_stands(cast: c.Cast) -> None:
    c.replied(cast)
    late = c.handling(cast)
    c.submitted(cast)
    Appeal.objects.filter(pk=late.pk).update(due_at=c.TUESDAY)
    day = c.TUESDAY.date()
    found = overview(
        extent=Extent("9901", day, day),
        step=Step.DAY,
        columns_since=day,
        column_step=Step.WEEK,
        now=c.TUESDAY + 2 * c.DAY,
    )
    housing = cast.organisation("housing")
    assert Counter((one.channel, one.office, one.outcome, one.number) for one in found.streams) == Counter(
        [
            ("web", housing.code, Outcome.ANSWERED, 1),
            ("web", housing.code, Outcome.LATE, 1),
            ("web", "", Outcome.WAITING, 1),
        ]
    )
    assert found.late_now == 2  # nobody has looked at the third
    assert [(one.code, one.number) for one in found.late_now_of] == [(housing.code, 1)]


def test_the_kinds_together_are_everything(played: c.Cast) -> None:
    everything = seen(OCTOBER, END_OF_NOVEMBER)
    kinds = [seen(OCTOBER, END_OF_NOVEMBER, kind=kind) for kind in Kind]
    assert total(one.sum for one in kinds) == everything.sum
    assert total(one.before for one in kinds) == everything.before
    subjects = Counter[str]()
    for one in kinds:
        subjects.update({subject.code: subject.received for subject in one.subjects})
    assert subjects == {subject.code: subject.received for subject in everything.subjects}
    late = Counter[str]()
    for one in kinds:
        late.update({office.code: office.number for office in one.late})
    assert late == {office.code: office.number for office in everything.late}


def test_offices_and_categories_of_a_part_of_the_site_are_those_of_its_appeals(played: c.Cast) -> None:
    elsewhere = c.replied(played, division="990102", at=at(11, 2), category="heating")
    found = seen(OCTOBER, END_OF_NOVEMBER, division="990102")
    assert found.sum.received == 1
    assert [(one.code, one.received) for one in found.subjects] == [("heating", 1)]
    assert elsewhere.lead is not None
    assert [(one.code, one.total.whole) for one in found.offices] == [(elsewhere.lead.code, found.sum.due)]


def test_it_costs_the_same_queries_for_one_appeal_as_for_many(cast: c.Cast) -> None:
    c.replied(cast, at=at(11, 2))
    while facts.refresh(now=NOW):
        pass
    with CaptureQueriesContext(connection) as one:
        assert seen(OCTOBER, END_OF_NOVEMBER).sum.received == 1
    play(cast)
    while facts.refresh(now=NOW):
        pass
    with CaptureQueriesContext(connection) as many:
        seen(OCTOBER, END_OF_NOVEMBER)
    assert len(many) == len(one) <= 20


def test_leaders_and_supervisors_oversee_their_own_places_only(cast: c.Cast) -> None:
    for name in ("leader", "supervisor"):
        actor = cast.actor(name)
        assert overseen(actor) == ("9901",)
        assert may_oversee(actor, "9901") and may_oversee(actor, "990101001")
        assert not may_oversee(actor, "99") and not may_oversee(actor, "9902")
    for name in ("moderator", "dispatcher", "handler", "system_admin", "citizen"):
        assert overseen(cast.actor(name)) == ()
        assert not may_oversee(cast.actor(name), "9901")
    assert not may_oversee(NOBODY, "9901")


def test_a_place_within_another_is_named_once(cast: c.Cast) -> None:
    Membership.objects.create(
        user=cast.users["leader"],
        organisation=cast.organisation("qingshan"),
        role=Role.SUPERVISOR,
        since=c.TUESDAY,
    )
    assert overseen(cast.actor("leader")) == ("9901",)
