"""How fast things go: for the stories as they are told, for everything else as chance has it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from huiyin.core.clock import local_day
from huiyin.demo import calendar
from huiyin.demo.tale import DAY, HOUR, MINUTE, Tale


@dataclass(frozen=True, slots=True)
class Pace:
    """Spans from one step to the next; the last four only where a story tells them."""

    accept: timedelta
    dispatch: timedelta
    claim: timedelta
    reply_at: datetime | None = None
    follow_up: timedelta | None = None
    second_reply: timedelta | None = None
    rating: timedelta | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """A story's pace: minutes to acceptance, dispatch and claim, the day and hour of the reply, days or hours after."""

    minutes: tuple[int, int, int]
    reply_day: int
    reply_time: time
    rating: timedelta
    follow_up: timedelta | None = None
    second_reply: timedelta | None = None


_STORIES = {
    "story-01": _Told((25, 20, 30), 2, time(10, 20), 3 * DAY + 9 * HOUR),
    "story-02": _Told((14, 15, 35), 4, time(16, 40), 5 * HOUR, 7 * DAY, 11 * DAY + 2 * HOUR),
    "story-04": _Told((17, 25, 14), 2, time(11, 10), 10 * HOUR + 30 * MINUTE),
    "story-15": _Told((6, 9, 20), 1, time(14, 20), 5 * HOUR),
}


def pace_of(tale: Tale) -> Pace:
    """The pace of a tale; every call throws the dice anew, so a tale asks once for each span."""
    if tale.is_story:
        return _told(tale, _STORIES[tale.script.id])
    is_slow = tale.rng.random() < 0.07
    quick = 0.3 if tale.script.urgent else 1
    return Pace(
        accept=tale.some(12 * MINUTE, 200 * MINUTE) * quick,
        dispatch=tale.some(10 * MINUTE, 200 * MINUTE) * quick,
        claim=tale.some(28 * HOUR, 52 * HOUR) if is_slow else tale.some(15 * MINUTE, 7 * HOUR) * quick,
    )


def _told(tale: Tale, told: _Told) -> Pace:
    accept, dispatch, claim = (minutes * MINUTE for minutes in told.minutes)
    reply_day = local_day(tale.plan.submitted_at) + told.reply_day * DAY
    return Pace(
        accept=accept,
        dispatch=dispatch,
        claim=claim,
        reply_at=calendar.in_office(calendar.moment(reply_day, told.reply_time), tale.rng),
        follow_up=told.follow_up,
        second_reply=told.second_reply,
        rating=told.rating,
    )
