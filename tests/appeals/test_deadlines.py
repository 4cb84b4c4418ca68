"""How limits are counted, said in single sentences. The whole is compared in test_due_times."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from tests.appeals.holidays import MADE_UP, OFF

from huiyin.appeals.deadlines import (
    RELEVANT,
    SHIPPED,
    Beginning,
    Clock,
    Facts,
    InForce,
    Law,
    Limit,
    Rules,
    Step,
    Unit,
    clocks,
    limits_from_json,
    limits_to_json,
)
from huiyin.appeals.deadlines.checking import is_fallback, problems
from huiyin.appeals.lifecycle import TABLE, Action
from huiyin.appeals.terms import ClockState, Complexity, Kind, Lane, Stage, Status, Urgency
from huiyin.core.clock import LOCAL, local
from huiyin.core.working_time import NATIONAL, Calendar

FIVE_DAYS = Limit(Stage.REPLY, 5)


def at(text: str) -> datetime:
    """A wall clock in China, as UTC: the way moments are stored."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)


def due(limit: Limit, start: str, calendar: Calendar = NATIONAL) -> str:
    """When it is due, on a wall clock in China."""
    return shown(limit.due(at(start), calendar))


def shown(moment: datetime) -> str:
    """As a wall clock in China shows it."""
    return local(moment).strftime("%Y-%m-%d %H:%M:%S")


def life(
    *steps: tuple[str, str, dict[str, Any]], sets: tuple[InForce, ...] = (), **facts: Any
) -> list[Clock]:
    """The limits of an appeal to which these things have happened."""
    adopted = (InForce(SHIPPED["five-day"].rules, date.min), *sets)
    happened = [
        Step(number, at(moment), action, data.get("lead_id"), data)
        for number, (moment, action, data) in enumerate(steps, 1)
    ]
    beginning = Beginning(facts.pop("kind", Kind.HELP), facts.pop("division", "990101"), **facts)
    return clocks(beginning=beginning, steps=happened, law=Law(adopted))


def one(found: list[Clock], stage: Stage, number: int = 0) -> Clock:
    """The limit of a stage, by its place among those of that stage."""
    return [clock for clock in found if clock.stage == stage][number]


TO_THE_OFFICE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("2026-11-17 10:00", "submitted", {}),
    ("2026-11-17 11:00", Action.ACCEPT, {}),
    ("2026-11-17 12:00", Action.DISPATCH, {"lead_id": 1, "assisting_ids": []}),
    ("2026-11-17 14:00", Action.CLAIM, {"lead_id": 1, "role": "lead"}),
)


def test_a_message_at_half_past_midnight_on_saturday_is_a_saturday_message() -> None:
    """In UTC it is still Friday: who counts there gives a day too little."""
    assert at("2026-11-21 00:30").weekday() == 4
    assert due(Limit(Stage.MODERATE, 1), "2026-11-21 00:30") == "2026-11-23 18:00:00"
    assert due(Limit(Stage.MODERATE, 1), "2026-11-20 23:59") == "2026-11-23 18:00:00"


def test_the_day_of_receipt_is_day_nought() -> None:
    """From the first minute of a Tuesday or from its last: five working days end on the next Tuesday."""
    assert due(FIVE_DAYS, "2026-11-17 00:00") == due(FIVE_DAYS, "2026-11-17 23:59") == "2026-11-24 18:00:00"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025-12-31 10:00", "2026-01-04 18:00:00"),  # New Year's Day to 3 January off, Sunday the 4th worked
        ("2026-02-13 10:00", "2026-02-14 18:00:00"),  # the Saturday before the Spring Festival is worked
        ("2026-02-14 10:00", "2026-02-24 18:00:00"),
        ("2026-02-27 10:00", "2026-02-28 18:00:00"),
        ("2026-05-08 10:00", "2026-05-09 18:00:00"),
        ("2026-09-18 10:00", "2026-09-20 18:00:00"),
        ("2026-10-09 10:00", "2026-10-10 18:00:00"),
    ],
)
def test_the_make_up_days_of_2026_are_worked(start: str, end: str) -> None:
    """Weekends that the notice of 4 November 2025 has worked."""
    assert due(Limit(Stage.CLAIM, 1), start) == end


def test_the_calendar_is_the_one_of_the_notices() -> None:
    """Every day of 2018–2026."""
    day = date(2018, 1, 1)
    while day.year < 2027:
        assert NATIONAL.is_working_day(day) == (day in MADE_UP or (day.weekday() < 5 and day not in OFF)), day
        day += timedelta(days=1)


def test_a_last_calendar_day_that_is_not_worked_moves_to_the_next_that_is() -> None:
    """Civil Code art. 203: seven days from Thursday 24 September 2026 end in the National Day holidays."""
    assert due(Limit(Stage.REPLY, 7, Unit.CALENDAR_DAYS), "2026-09-24 09:00") == "2026-10-08 18:00:00"
    assert due(Limit(Stage.REPLY, 7, Unit.CALENDAR_DAYS), "2026-11-17 09:00") == "2026-11-24 18:00:00"


def test_hours_run_through_the_night_and_working_hours_do_not() -> None:
    """Friday 17:00 and four hours."""
    assert due(Limit(Stage.CLAIM, 4, Unit.HOURS), "2026-11-20 17:00:30") == "2026-11-20 21:00:30"
    assert due(Limit(Stage.CLAIM, 4, Unit.WORKING_HOURS), "2026-11-20 17:00:30") == "2026-11-23 14:00:30"


def test_working_hours_that_end_with_a_stretch_end_there() -> None:
    """Three hours from nine in the morning end at noon, not at two."""
    assert due(Limit(Stage.CLAIM, 3, Unit.WORKING_HOURS), "2026-11-20 09:00") == "2026-11-20 12:00:00"
    assert due(Limit(Stage.CLAIM, 1, Unit.WORKING_HOURS), "2026-11-20 17:00:30") == "2026-11-23 09:00:30"


def test_a_closed_day_is_not_counted_and_a_worked_sunday_is() -> None:
    """A place's own days go before the calendar."""
    own = Calendar(days={date(2026, 11, 18): False, date(2026, 11, 22): True})
    assert due(Limit(Stage.CLAIM, 1), "2026-11-17 10:00", own) == "2026-11-19 18:00:00"
    assert due(Limit(Stage.CLAIM, 1), "2026-11-20 10:00", own) == "2026-11-22 18:00:00"


def test_a_limit_in_days_ends_when_the_office_of_the_place_closes() -> None:
    """Also after the hours have changed in between."""
    summer = Calendar(hours=((date(2026, 11, 20), ((time(8), time(12)), (time(15), time(18, 30)))),))
    assert due(Limit(Stage.CLAIM, 1), "2026-11-17 10:00", summer) == "2026-11-18 18:00:00"
    assert due(FIVE_DAYS, "2026-11-17 10:00", summer) == "2026-11-24 18:30:00"


@pytest.mark.parametrize(
    ("limit", "paused", "resumed", "end"),
    [
        (FIVE_DAYS, "2026-11-19 10:00", "2026-11-26 16:00", "2026-12-01 18:00:00"),
        (FIVE_DAYS, "2026-11-21 10:00", "2026-11-22 10:00", "2026-11-24 18:00:00"),
        (FIVE_DAYS, "2026-11-24 17:00", "2026-11-28 11:00", "2026-11-30 18:00:00"),
        (FIVE_DAYS, "2026-11-24 09:00", "2026-11-25 19:00", "2026-11-26 18:00:00"),
        (
            Limit(Stage.REPLY, 7, Unit.CALENDAR_DAYS),
            "2026-11-19 10:00",
            "2026-11-21 10:00",
            "2026-11-26 18:00:00",
        ),
        (
            Limit(Stage.REPLY, 24, Unit.HOURS),
            "2026-11-17 20:00:10",
            "2026-11-19 21:00:15",
            "2026-11-20 11:00:05",
        ),
        (
            Limit(Stage.REPLY, 7, Unit.WORKING_HOURS),
            "2026-11-17 15:00:20",
            "2026-11-19 09:00",
            "2026-11-19 14:59:40",
        ),
    ],
)
def test_a_suspension_gives_back_what_was_left(limit: Limit, paused: str, resumed: str, end: str) -> None:
    """Days by days, hours to the second; never a due time that is over when the clock runs again."""
    before = limit.due(at("2026-11-17 10:00"), NATIONAL)
    after = limit.resumed(before, at(paused), at(resumed), NATIONAL)
    assert shown(after) == end
    assert after > at(resumed)


def test_what_had_run_out_before_the_suspension_stays_run_out() -> None:
    """Nobody gains by asking a question too late."""
    over = at("2026-11-24 18:00")
    assert FIVE_DAYS.resumed(over, at("2026-11-25 09:00"), at("2026-11-27 09:00"), NATIONAL) == over


def test_an_extension_adds_units_of_the_limit() -> None:
    """Working days to working days, calendar days to calendar days."""
    over = at("2026-11-24 18:00")
    assert shown(FIVE_DAYS.moved(over, 5, NATIONAL)) == "2026-12-01 18:00:00"
    assert shown(Limit(Stage.REPLY, 15, Unit.CALENDAR_DAYS).moved(over, 5, NATIONAL)) == "2026-11-30 18:00:00"


def test_a_later_rule_set_never_moves_an_open_stage() -> None:
    """What began under five days stays at five days; what begins under the new set follows it."""
    petition = InForce(SHIPPED["petition-2022"].rules, date(2026, 11, 18))
    found = life(*TO_THE_OFFICE, ("2026-11-20 10:00", Action.PUBLISH_REPLY, {}), sets=(petition,))
    assert shown(one(found, Stage.REPLY).due_at) == "2026-11-24 18:00:00"
    again = life(
        *TO_THE_OFFICE,
        ("2026-11-20 10:00", Action.PUBLISH_REPLY, {}),
        ("2026-11-21 00:30", Action.FOLLOW_UP, {}),
        sets=(petition,),
    )
    assert shown(one(again, Stage.REPLY, 1).due_at) == "2027-01-20 18:00:00"


def test_a_transfer_extends_nothing() -> None:
    """The new office signs anew, at the latest when the reply is due; the reply stays due when it was."""
    found = life(*TO_THE_OFFICE, ("2026-11-23 17:00", Action.TRANSFER, {"lead_id": 2}))
    reply, claim = one(found, Stage.REPLY), one(found, Stage.CLAIM, 1)
    assert shown(reply.due_at) == shown(claim.due_at) == "2026-11-24 18:00:00"
    assert reply.organisation_id == claim.organisation_id == 2


def test_whoever_is_given_an_overdue_appeal_has_time_to_sign_for_it() -> None:
    """The reply is late already; the signature cannot be."""
    found = life(*TO_THE_OFFICE, ("2026-11-26 10:00", Action.TRANSFER, {"lead_id": 2}))
    assert shown(one(found, Stage.CLAIM, 1).due_at) == "2026-11-27 18:00:00"


def test_a_redo_is_a_fresh_stage() -> None:
    """With the whole limit from the day of the decision, and a fresh limit to close where it was closed."""
    found = life(
        *TO_THE_OFFICE,
        ("2026-11-20 10:00", Action.PUBLISH_REPLY, {}),
        ("2026-11-21 10:00", Action.CLOSE, {"status": Status.CLOSED}),
        ("2026-11-30 10:00", Action.REDO, {}),
    )
    assert shown(one(found, Stage.REPLY, 1).due_at) == "2026-12-07 18:00:00"
    assert [clock.is_first for clock in found if clock.stage == Stage.REPLY] == [True, False]
    assert one(found, Stage.CLOSE).state == ClockState.ENDED
    assert one(found, Stage.CLOSE, 1).state == ClockState.RUNNING


def test_what_turns_out_to_be_urgent_is_due_sooner_from_then_on() -> None:
    """A grade is counted from the moment at which somebody saw it, so that nobody is late for what nobody knew."""
    grades = (InForce(SHIPPED["four-grade"].rules, date(2026, 1, 1)),)
    steps = (*TO_THE_OFFICE, ("2026-11-20 10:00", Action.CLASSIFY, {"urgency": Urgency.URGENT}))
    assert shown(one(life(*steps, sets=grades), Stage.REPLY).due_at) == "2026-11-21 10:00:00"
    back = (*steps, ("2026-11-20 11:00", Action.CLASSIFY, {"urgency": Urgency.ORDINARY}))
    assert shown(one(life(*back, sets=grades), Stage.REPLY).due_at) == "2026-11-21 10:00:00"


def test_a_new_classification_takes_nothing_back_that_was_given() -> None:
    """Neither a suspension nor an extension is lost when the category is put right."""
    found = life(
        *TO_THE_OFFICE,
        ("2026-11-18 10:00", Action.SUSPEND, {}),
        ("2026-11-20 10:00", Action.RESUME, {}),
        ("2026-11-20 11:00", Action.GRANT_EXTENSION, {"days": 5}),
        ("2026-11-20 12:00", Action.CLASSIFY, {"complexity": Complexity.SIMPLE}),
    )
    assert shown(one(found, Stage.REPLY).due_at) == "2026-12-03 18:00:00"


def test_the_nearest_place_above_decides() -> None:
    """A county's own set goes before the city's newer one."""
    county = InForce(SHIPPED["1-3-5-7-15"].rules, date(2026, 1, 1), Lane.ORDINARY, "990101")
    city = InForce(SHIPPED["petition-2022"].rules, date(2026, 6, 1), Lane.ORDINARY, "9901")
    found = {
        place: one(life(*TO_THE_OFFICE, sets=(county, city), division=place), Stage.REPLY).rules.name
        for place in ("990101001", "990102", "99")
    }
    assert found == {"990101001": "1-3-5-7-15", "990102": "petition-2022", "99": "five-day"}


def test_the_promised_day_ends_when_the_office_closes() -> None:
    """And the promise is kept by saying that it is."""
    found = life(
        *TO_THE_OFFICE,
        ("2026-11-20 10:00", Action.PUBLISH_REPLY, {"promised_on": "2026-12-10"}),
        ("2026-12-09 10:00", Action.KEEP_PROMISE, {}),
    )
    promise = one(found, Stage.PROMISE)
    assert (shown(promise.due_at), promise.state) == ("2026-12-10 18:00:00", ClockState.ENDED)


@pytest.mark.parametrize("action", list(TABLE))
def test_every_action_that_ends_an_appeal_is_read_by_the_clocks(action: Action) -> None:
    """One that is forgotten would leave limits running for ever."""
    row = TABLE[action]
    over = {Status.CLOSED, Status.WITHDRAWN, Status.MERGED, Status.NOT_ACCEPTED}
    if over & ({row.target, row.or_else} - {None}):
        assert action in RELEVANT


@pytest.mark.parametrize("name", list(SHIPPED))
def test_what_is_shipped_could_be_adopted(name: str) -> None:
    """Each shipped set passes the checks, and survives being stored."""
    limits = SHIPPED[name].rules.limits
    assert problems(limits) == {}
    assert limits_from_json(limits_to_json(limits)) == limits


def test_a_rule_set_without_a_limit_for_everybody_is_refused_and_so_is_a_row_that_never_applies() -> None:
    """The sentence stands at the row, or names the stages that are missing."""
    whole = tuple(Limit(stage, 1) for stage in (Stage.MODERATE, Stage.DISPATCH, Stage.CLAIM, Stage.REPLY))
    assert problems(whole) == {}
    only_help = Limit(Stage.REPLY, 1, kinds=(Kind.HELP,))
    assert not is_fallback(only_help)
    assert "答复" in problems((*whole[:3], only_help))[None]
    assert list(problems((*whole, only_help))) == [4]
    assert list(problems((*whole[:3], Limit(Stage.REPLY, 1001)))) == [3]
    assert list(problems((Limit(Stage.PROMISE, 1), *whole))) == [0]


def test_an_assisting_part_has_the_reply_limit_unless_it_has_its_own() -> None:
    """Nobody needs to write it twice."""
    facts = Facts(Kind.SUGGESTION)
    assert SHIPPED["five-day"].rules.limit(Stage.ASSIST, facts) == Limit(
        Stage.REPLY, 10, kinds=(Kind.SUGGESTION, Kind.REPORT)
    )
    assert Rules("own", (Limit(Stage.ASSIST, 2), Limit(Stage.REPLY, 5))).limit(Stage.ASSIST, facts) == Limit(
        Stage.ASSIST, 2
    )
