"""Assessments: opened, frozen, corrected; what is frozen can be computed again and never changes."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import ExclusionReason, Satisfaction, Solved
from huiyin.core.errors import Forbidden, InvalidInput, WrongState
from huiyin.journal.models import Event
from huiyin.statistics import assessing, facts
from huiyin.statistics.assessing import Terms, period_of
from huiyin.statistics.figures import figures
from huiyin.statistics.formulas import USUAL, Formula
from huiyin.statistics.models import Assessment, EditionLine, PeriodKind
from huiyin.statistics.tables import preview, recomputed, stored_table
from tests import cast as c
from tests.statistics.history import NOW, at, play

#: After the cut-off of October.
LATER = at(11, 12)


def opened(cast: c.Cast, formula: Formula = USUAL, **changes: object) -> Assessment:
    """October, as the supervisor opens it."""
    terms = replace(Terms(PeriodKind.MONTH, date(2026, 10, 8), None, None, formula), **changes)
    return assessing.open_assessment(
        division="9901", terms=terms, actor=cast.actor("supervisor"), now=at(10, 8)
    )


def frozen(cast: c.Cast, now: datetime = NOW, **changes: object) -> Assessment:
    """… and frozen."""
    found = opened(cast, **changes)  # type: ignore[arg-type]
    assessing.freeze(assessment=found, actor=cast.actor("supervisor"), now=now)
    return found


def exclude(cast: c.Cast, appeal: Appeal, now: datetime) -> None:
    """Asked and granted."""
    services.ask_exclusion(
        appeal=appeal,
        reason=ExclusionReason.UNFOUNDED,
        explanation="去看过，没有这回事",
        actor=cast.actor("handler"),
        now=now,
    )
    services.grant_exclusion(
        appeal=appeal, reason="情况属实", actor=cast.actor("supervisor"), now=now + c.HOUR
    )


def test_a_month_is_whole_and_may_be_frozen_ten_days_after(cast: c.Cast) -> None:
    found = opened(cast)
    assert (found.code, found.since, found.until) == ("9901-2026-10", date(2026, 10, 1), date(2026, 10, 31))
    assert found.cut_off == date(2026, 11, 10)
    assert found.formula == USUAL


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        (PeriodKind.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (PeriodKind.QUARTER, date(2026, 2, 28), date(2026, 1, 1), date(2026, 3, 31)),
        (PeriodKind.QUARTER, date(2026, 12, 5), date(2026, 10, 1), date(2026, 12, 31)),
        (PeriodKind.YEAR, date(2026, 6, 1), date(2026, 1, 1), date(2026, 12, 31)),
        (PeriodKind.CUSTOM, date(2026, 6, 3), date(2026, 6, 3), date(2026, 6, 20)),
    ],
)
def test_periods_are_whole(kind: PeriodKind, day: date, first: date, last: date) -> None:
    assert period_of(kind, day, date(2026, 6, 20)) == (first, last)


def test_only_the_supervisor_of_the_place_assesses(cast: c.Cast) -> None:
    terms = Terms(PeriodKind.MONTH, date(2026, 10, 1), None, None, USUAL)
    for name in ("dispatcher", "leader", "handler", "citizen", "system_admin"):
        with pytest.raises(Forbidden):
            assessing.open_assessment(division="9901", terms=terms, actor=cast.actor(name), now=at(10, 8))
    with pytest.raises(Forbidden):
        assessing.open_assessment(division="99", terms=terms, actor=cast.actor("supervisor"), now=at(10, 8))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"formula": Formula(30, 30, 30)}, "response"),
        ({"formula": Formula(130, -30, 0)}, "response"),
        ({"formula": Formula(partly=1.5)}, "partly"),
        ({"cut_off": date(2026, 10, 31)}, "cut_off"),
        ({"kind": PeriodKind.CUSTOM, "until": date(2026, 10, 1)}, "until"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast: c.Cast, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        opened(cast, **changes)  # type: ignore[arg-type]
    assert caught.value.field == field
    assert not Assessment.objects.exists()


def test_the_same_period_is_opened_once(cast: c.Cast) -> None:
    opened(cast)
    with pytest.raises(InvalidInput):
        opened(cast)


def test_the_database_holds_weights_and_days(cast: c.Cast) -> None:
    found = opened(cast)
    for wrong in ({"weight_response": 31}, {"cut_off": found.until}, {"partly": 101}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.filter(pk=found.pk).update(**wrong)


def test_nothing_is_frozen_before_the_cut_off_nor_twice(cast: c.Cast) -> None:
    found, supervisor = opened(cast), cast.actor("supervisor")
    with pytest.raises(WrongState) as caught:
        assessing.freeze(assessment=found, actor=supervisor, now=at(11, 9, 23))
    assert caught.value.code == "too-early"
    assessing.freeze(assessment=found, actor=supervisor, now=at(11, 10))
    with pytest.raises(WrongState):
        assessing.freeze(assessment=found, actor=supervisor, now=at(11, 10))
    with pytest.raises(WrongState):
        assessing.change_assessment(
            assessment=found,
            terms=Terms(PeriodKind.MONTH, found.since, None, None, USUAL),
            actor=supervisor,
            now=NOW,
        )


def test_every_step_leaves_one_public_event(cast: c.Cast) -> None:
    found = frozen(cast)
    assessing.correct(assessment=found, reason="补录", actor=cast.actor("supervisor"), now=NOW)
    types = list(Event.objects.filter(subject="assessment").order_by("pk").values_list("type", flat=True))
    assert types == ["assessment_opened", "assessment_frozen", "assessment_corrected"]


def test_the_frozen_table_is_that_of_the_figures_and_can_be_computed_again(cast: c.Cast) -> None:
    play(cast)
    found = frozen(cast, formula=Formula(40, 30, 30, minimum=2, partly=0.25))
    edition = found.editions.get()
    table = stored_table(edition)
    assert recomputed(edition) == table
    expected = figures(since=found.since, until=found.until, now=NOW)
    assert (table.raw.received, table.raw.rated) == (6, expected.rated)  # one has no office
    ranks = {line.code: (line.rank, line.score) for line in table.lines}
    assert set(ranks) == {"housing", "water"}
    housing = next(line for line in table.lines if line.code == "housing")
    assert housing.adjusted.solved_rate.part == 2.25
    assert housing.score == pytest.approx(
        40 * housing.adjusted.replied / housing.adjusted.accepted + 30 * 2.25 / 3 + 30, abs=0.01
    )


def test_what_is_frozen_stays_whatever_happens_later(cast: c.Cast) -> None:
    play(cast)
    found = frozen(cast)
    before = stored_table(found.editions.get())
    c.replied(cast, at=at(10, 20))
    late = Appeal.objects.filter(lead=cast.organisation("housing"), closed_at__isnull=False).first()
    assert late is not None
    exclude(cast, late, NOW)
    later = NOW + timedelta(days=2)
    facts.refresh(now=later)
    assert stored_table(found.editions.get()) == before
    assessing.correct(
        assessment=found, reason="剔除一件，补录一件", actor=cast.actor("supervisor"), now=later
    )
    second = stored_table(found.editions.get(number=2))
    assert stored_table(found.editions.get(number=1)) == before
    assert (second.raw.accepted, second.adjusted.accepted) == (before.raw.accepted + 1, before.raw.accepted)
    assert [one.number for one in second.excluded] == [late.number]
    assert recomputed(found.editions.get(number=2)) == second


def test_editions_and_their_lines_cannot_be_changed(cast: c.Cast) -> None:
    play(cast)
    edition = frozen(cast).editions.get()
    with pytest.raises(TypeError):
        type(edition).objects.update(reason="x")
    with pytest.raises(TypeError):
        EditionLine.objects.filter(edition=edition).delete()


def test_a_correction_needs_a_reason_and_something_to_correct(cast: c.Cast) -> None:
    found, supervisor = opened(cast), cast.actor("supervisor")
    with pytest.raises(WrongState):
        assessing.correct(assessment=found, reason="补录", actor=supervisor, now=NOW)
    assessing.freeze(assessment=found, actor=supervisor, now=NOW)
    with pytest.raises(InvalidInput):
        assessing.correct(assessment=found, reason="  ", actor=supervisor, now=NOW)
    assert found.editions.count() == 1


def test_exclusions_change_the_adjusted_figures_only(cast: c.Cast) -> None:
    good, bad = c.replied(cast, at=at(10, 12)), c.replied(cast, at=at(10, 13))
    for appeal, level, solved in (
        (good, Satisfaction.SATISFIED, Solved.YES),
        (bad, Satisfaction.VERY_DISSATISFIED, Solved.NO),
    ):
        services.rate(
            appeal=appeal,
            verdict=services.Verdict(level, solved, 3, 3, 3),
            actor=cast.actor("citizen"),
            now=at(10, 16),
        )
    found = opened(cast)
    before = preview(found, now=LATER)
    exclude(cast, bad, at(11, 1))
    after = preview(found, now=LATER)
    assert after.raw == before.raw == before.adjusted
    assert (after.adjusted.satisfaction.value, after.raw.satisfaction.value) == (1.0, 0.5)
    assert [(line.code, line.excluded) for line in after.lines] == [("housing", 1)]


def test_an_exclusion_is_asked_once_by_the_lead_and_decided_by_the_supervisor(cast: c.Cast) -> None:
    appeal = c.replied(cast)
    ask = {
        "appeal": appeal,
        "reason": ExclusionReason.REPEATED,
        "explanation": "答复过三次，请看电话 13800138000 的记录",
        "now": appeal.submitted_at + 2 * c.DAY,
    }
    for name in ("water_handler", "citizen", "supervisor"):
        with pytest.raises(Forbidden):
            services.ask_exclusion(**ask, actor=cast.actor(name))  # type: ignore[arg-type]
    asked = services.ask_exclusion(**ask, actor=cast.actor("handler"))  # type: ignore[arg-type]
    assert "13800138000" not in asked.explanation
    with pytest.raises(WrongState):
        services.ask_exclusion(**ask, actor=cast.actor("approver"))  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        services.grant_exclusion(
            appeal=appeal, reason="属实", actor=cast.actor("dispatcher"), now=appeal.updated_at + c.HOUR
        )
    services.refuse_exclusion(
        appeal=appeal, reason="照常计入", actor=cast.actor("supervisor"), now=appeal.updated_at + c.HOUR
    )
    appeal.refresh_from_db()
    assert (appeal.exclusion_state, appeal.status) == ("refused", "replied")
