"""Every due time against an independent reference, over the years whose calendars are known.

``HUIYIN_DUE_LIVES=100000`` runs all of them (docs/deadlines.md); the default run takes a part.
"""

import os
from datetime import UTC, date, datetime, time, timedelta

from tests.appeals.due_lives import life
from tests.appeals.due_reference import Fate, Key, Life, Place, Reference

from huiyin.appeals.deadlines import (
    SHIPPED,
    Beginning,
    InForce,
    Law,
    Limit,
    Rules,
    Step,
    Unit,
    clocks,
)
from huiyin.appeals.terms import Complexity, Kind, Lane, Stage, Urgency
from huiyin.core.working_time import Calendar

LIVES = int(os.environ.get("HUIYIN_DUE_LIVES", "20000"))
EIGHT = timedelta(hours=8)

# A district that closes for a flood and works a Sunday for it, and a county with summer hours from a day on.
CLOSED = frozenset(date(year, 7, day) for year in range(2018, 2028) for day in (6, 7, 8))
EXTRA = frozenset(
    day
    for day in (date(year, 7, 1) + timedelta(days=n) for year in range(2018, 2028) for n in range(8, 15))
    if day.weekday() == 6
)
SUMMER = ((time(8, 30), time(12)), (time(15), time(18, 30)))
SUMMER_FROM = date(2021, 6, 1)

MIXED = Rules(
    "mixed",
    (
        Limit(Stage.MODERATE, 6, Unit.WORKING_HOURS),
        Limit(Stage.DISPATCH, 1, Unit.HOURS, urgencies=(Urgency.URGENT, Urgency.EMERGENCY)),
        Limit(Stage.DISPATCH, 2, Unit.WORKING_HOURS),
        Limit(Stage.CLAIM, 3, Unit.WORKING_HOURS),
        Limit(Stage.ASSIST, 3),
        Limit(Stage.REPLY, 20, Unit.CALENDAR_DAYS, divisions=("990102",)),
        Limit(Stage.REPLY, 8, Unit.WORKING_HOURS, urgencies=(Urgency.EMERGENCY,)),
        Limit(Stage.REPLY, 12, offices_from=2),
        Limit(
            Stage.REPLY,
            30,
            Unit.CALENDAR_DAYS,
            kinds=(Kind.COMPLAINT,),
            complexities=(Complexity.COMPLEX,),
        ),
        Limit(Stage.REPLY, 40, Unit.WORKING_HOURS),
    ),
)
SETS = {name: shipped.rules for name, shipped in SHIPPED.items()} | {"mixed": MIXED}
DISTRICT = Calendar(days=dict.fromkeys(CLOSED, False) | dict.fromkeys(EXTRA, True))
COUNTY = Calendar(hours=((SUMMER_FROM, SUMMER),))


def places() -> dict[str, Place]:
    """The same places for the reference."""
    return {
        "": Place(),
        "990101": Place(closed=CLOSED, extra=EXTRA),
        "990102": Place(own_hours=SUMMER, own_from=SUMMER_FROM),
    }


def utc(moment: datetime) -> datetime:
    """A moment of the reference as the product stores it."""
    return (moment - EIGHT).replace(tzinfo=UTC)


def product(one: Life) -> dict[Key, Fate]:
    """What the product answers, in the words of the reference."""
    law = Law(
        tuple(InForce(SETS[row.name], row.since, Lane(row.lane), row.place) for row in one.adopted),
        {"990101": DISTRICT, "990102": COUNTY},
    )
    beginning = Beginning(
        Kind(one.matter.kind),
        one.matter.division,
        Urgency(one.matter.urgency),
        Complexity(one.matter.complexity),
        Lane(one.lane),
    )
    steps = [
        Step(number, utc(step.at), step.action, step.office, step.data)
        for number, step in enumerate(one.happenings, 1)
    ]
    return {
        (clock.stage.value, clock.slot, clock.begun_by): Fate(
            clock.organisation_id,
            _plain(clock.started_at),
            _plain(clock.due_at),
            _plain(clock.amber_at),
            clock.state.value,
            _plain(clock.ended_at) if clock.ended_at else None,
        )
        for clock in clocks(beginning=beginning, steps=steps, law=law)
    }


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) + EIGHT


def test_every_due_time_is_the_one_of_the_reference() -> None:
    """Due, amber, state, end and office of each limit, in each life: no difference."""
    reference_places, limits = places(), 0
    for number in range(LIVES):
        one = life(number)
        expected = Reference(one, reference_places).answer()
        for fate in expected.values():
            fate.ended_by = -1
        answer = product(one)
        assert answer == expected, f"life {number}: {one}"
        limits += len(answer)
    assert limits > 3 * LIVES
