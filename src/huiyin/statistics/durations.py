"""How long something took, in working time: the same for every place, so that offices can be compared. Pure.

Counted along the national calendar with the usual office hours (core.working_time). Every day is summed up once and
remembered, for many thousands of durations are counted in one go.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

from huiyin.core.clock import local
from huiyin.core.working_time import NATIONAL

_DAY = timedelta(days=1)
#: Days are summed up from here on; nothing is older.
_BEGINNING = date(2000, 1, 1)
_HOUR = 60


def working_minutes(start: datetime, end: datetime) -> int:
    """Whole minutes of office hours between two moments; 0 where ``end`` is not after ``start``."""
    if end <= start:
        return 0
    return _before(end) - _before(start)


def working_hours(start: datetime, end: datetime) -> int:
    """The same in hours, to the nearest: half an hour counts as one."""
    return (working_minutes(start, end) + _HOUR // 2) // _HOUR


def _before(moment: datetime) -> int:
    """Office minutes from the beginning to a moment."""
    at = local(moment)
    minutes, spans = _of_day(at.date())
    clock = at.hour * _HOUR + at.minute
    return minutes + sum(min(clock, closes) - opens for opens, closes in spans if clock > opens)


@lru_cache(maxsize=2000)
def _of_day(day: date) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Office minutes before a day, and its own, counted from midnight."""
    spans = NATIONAL.spans(day) if NATIONAL.is_working_day(day) else ()
    return _until(day), tuple((a.hour * _HOUR + a.minute, b.hour * _HOUR + b.minute) for a, b in spans)


@lru_cache(maxsize=200)
def _of_year(year: int) -> tuple[int, ...]:
    """Office minutes before each day of a year, counted from its first."""
    sums, day = [0], date(year, 1, 1)
    while day.year == year:
        spans = NATIONAL.spans(day) if NATIONAL.is_working_day(day) else ()
        sums.append(sums[-1] + sum((b.hour - a.hour) * _HOUR + b.minute - a.minute for a, b in spans))
        day += _DAY
    return tuple(sums)


@lru_cache(maxsize=200)
def _before_year(year: int) -> int:
    return sum(_of_year(earlier)[-1] for earlier in range(_BEGINNING.year, year))


def _until(day: date) -> int:
    return _before_year(day.year) + _of_year(day.year)[day.timetuple().tm_yday - 1]
