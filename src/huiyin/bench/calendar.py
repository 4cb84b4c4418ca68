"""The country's calendar as tables: what ``Calendar`` counts day by day, looked up. Pure.

A generated site asks for some fifty million due times; each is a few look-ups here. The answers are those of
``core.working_time.NATIONAL`` (a test compares them), only in UTC instead of local time. It covers its own days alone.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from huiyin.appeals.deadlines import Law, Rules
from huiyin.appeals.selectors.law import UNADOPTED
from huiyin.appeals.terms import Lane
from huiyin.core.clock import start_of_day
from huiyin.core.working_time import NATIONAL, OFFICE_HOURS, Calendar

_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000
_MINUTE = 60 * _SECOND


def _of_day(hour: int) -> int:
    return hour * 3600 * _SECOND


_OPENS, _LUNCH, _BACK, _CLOSES = (_of_day(one.hour) for span in OFFICE_HOURS for one in span)
_MORNING = _LUNCH - _OPENS
_WHOLE = _MORNING + _CLOSES - _BACK


class TabledCalendar(Calendar):
    """NATIONAL from ``first`` on, for ``count`` days. Moments before it have no answer.

    Days are numbers from the first on: ``_upto`` counts the worked ones, ``_sums`` is the office time before each, in
    microseconds.
    """

    _start: datetime
    _ordinal: int
    _days: list[date]
    _works: list[bool]
    _working: list[int]
    _upto: list[int]
    _closing: list[datetime]
    _sums: list[int]
    _certain_until: datetime

    def __init__(self, first: date, count: int) -> None:
        super().__init__()
        days = [first + _DAY * n for n in range(count)]
        works = [NATIONAL.is_working_day(day) for day in days]
        unpublished = [day for day in days if not NATIONAL.is_published(day.year)]
        # The calendar that this one is a table of cannot change, and neither can this one.
        put = object.__setattr__
        put(self, "_start", start_of_day(first))
        put(self, "_ordinal", first.toordinal())
        put(self, "_days", days)
        put(self, "_works", works)
        put(self, "_working", [n for n, is_worked in enumerate(works) if is_worked])
        put(self, "_upto", list(accumulate(works)))
        put(self, "_closing", [start_of_day(day) + _MICROSECOND * _CLOSES for day in days])
        put(self, "_sums", [0, *accumulate(_WHOLE * is_worked for is_worked in works)])
        put(
            self,
            "_certain_until",
            start_of_day(unpublished[0]) if unpublished else datetime.max.replace(tzinfo=UTC),
        )

    def is_working_day(self, day: date) -> bool:
        """Looked up."""
        return self._works[day.toordinal() - self._ordinal]

    def is_certain(self, first: datetime, last: datetime) -> bool:
        """Whether the years are published."""
        return last < self._certain_until

    def closing(self, day: date) -> datetime:
        """18:00, in UTC."""
        return self._closing[day.toordinal() - self._ordinal]

    def add_days(self, day: date, count: int) -> date:
        """Looked up."""
        if count <= 0:
            return day
        return self._days[self._working[self._upto[day.toordinal() - self._ordinal] + count - 1]]

    def days_between(self, start: datetime, end: datetime) -> int:
        """Looked up."""
        first, last = (start - self._start).days, (end - self._start).days
        return self._upto[last] - self._upto[first] if last > first else 0

    def add(self, moment: datetime, left: timedelta) -> datetime:
        """In UTC."""
        return self._after(moment, left // _MICROSECOND)

    def add_minutes(self, moment: datetime, minutes: int) -> datetime:
        """In UTC."""
        return self._after(moment, minutes * _MINUTE)

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole minutes."""
        return (self._before(end) - self._before(start)) // _MINUTE if end > start else 0

    def between(self, start: datetime, end: datetime) -> timedelta:
        """To the microsecond."""
        return timedelta(microseconds=self._before(end) - self._before(start) if end > start else 0)

    def _before(self, moment: datetime) -> int:
        """Office time from the first day to a moment."""
        passed = moment - self._start
        day = passed.days
        before = self._sums[day]
        if self._works[day]:
            at = passed.seconds * _SECOND + passed.microseconds
            if at >= _BACK:
                before += _MORNING + min(at, _CLOSES) - _BACK
            elif at > _OPENS:
                before += min(at, _LUNCH) - _OPENS
        return before

    def _after(self, moment: datetime, left: int) -> datetime:
        """The moment at which so much more office time is over; at the end of a stretch that end."""
        if left <= 0:
            return moment
        wanted = self._before(moment) + left
        day = bisect_left(self._sums, wanted) - 1
        rest = wanted - self._sums[day]
        at = _OPENS + rest if rest <= _MORNING else _BACK + rest - _MORNING
        return self._start + timedelta(day, 0, at)


class SettledLaw(Law):
    """The law of a site that has adopted nothing, with one calendar: no place and no day makes a difference."""

    _rules: dict[Lane, Rules]
    _calendar: Calendar

    def __init__(self, calendar: Calendar) -> None:
        super().__init__(UNADOPTED, {"": calendar})
        rules = {one.lane: one.rules for one in UNADOPTED}
        object.__setattr__(self, "_rules", rules)
        object.__setattr__(self, "_calendar", calendar)

    def rules(self, lane: Lane, division: str, moment: datetime) -> Rules:
        """By the lane alone."""
        return self._rules[lane]

    def calendar(self, division: str) -> Calendar:
        """The one."""
        return self._calendar
