"""Working time 工作日、工作时间: which days are worked, from when to when, and how to count along them. Pure.

Days are days in Asia/Shanghai. The national calendar is chinese-calendar, which follows the State Council's notices
with holidays and make-up days (调休); a place may add closures and days of its own and keep its own hours. A year whose
notice is not out yet counts Monday to Friday and is called unpublished.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar

from huiyin.core.clock import LOCAL, local, local_day

#: One stretch of office hours on a wall clock in Asia/Shanghai.
Span = tuple[time, time]

#: Office hours where a place has not set its own: our choice, not a rule of law.
OFFICE_HOURS: tuple[Span, ...] = ((time(9), time(12)), (time(14), time(18)))
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=20_000)
def _national(day: date) -> bool | None:
    """Whether the State Council's calendar has that day worked; None where the year is not in the library."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


#: How long is worked on a day, and from when to when.
_Worked = tuple[timedelta, list[tuple[datetime, datetime]]]


@dataclass(frozen=True)
class Calendar:
    """The working time of one place.

    ``days`` are exceptions of the place, or of the whole country where the library does not know them yet: day →
    worked or not. ``hours`` are office hours from a day on, earliest first; ``published`` are years that an
    administrator has entered completely.
    """

    days: Mapping[date, bool] = field(default_factory=dict)
    hours: tuple[tuple[date, tuple[Span, ...]], ...] = ()
    published: frozenset[int] = frozenset()
    _known: dict[date, _Worked] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on that day."""
        own = self.days.get(day)
        if own is not None:
            return own
        national = _national(day)
        return day.weekday() < 5 if national is None else national

    def is_published(self, year: int) -> bool:
        """Whether holidays and make-up days of that year are known."""
        return year in self.published or _national(date(year, 1, 1)) is not None

    def is_certain(self, first: datetime, last: datetime) -> bool:
        """Whether every year between two moments is published."""
        return all(self.is_published(year) for year in range(local_day(first).year, local_day(last).year + 1))

    def spans(self, day: date) -> tuple[Span, ...]:
        """The office hours in force on that day, whether it is worked or not."""
        found = bisect_right([since for since, _spans in self.hours], day)
        return self.hours[found - 1][1] if found else OFFICE_HOURS

    def closing(self, day: date) -> datetime:
        """When offices close on that day, in local time.

        A limit in days ends when business ends on its last day (Civil Code art. 203 para. 2).
        """
        return datetime.combine(day, self.spans(day)[-1][1], tzinfo=LOCAL)

    def add_days(self, day: date, count: int) -> date:
        """The day that is ``count`` working days after ``day``, which itself is day 0."""
        while count > 0:
            day += _DAY
            count -= self.is_working_day(day)
        return day

    def next_working_day(self, day: date) -> date:
        """That day, or the first worked one after it (Civil Code art. 203 para. 1)."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def days_between(self, start: datetime, end: datetime) -> int:
        """How many working days after the day of ``start`` (day 0) the day of ``end`` is; 0 where it is earlier."""
        day, last, count = local_day(start), local_day(end), 0
        while day < last:
            day += _DAY
            count += self.is_working_day(day)
        return count

    def add(self, moment: datetime, left: timedelta) -> datetime:
        """The moment that much office time after ``moment``, in local time.

        Exactly at the end of a stretch it is that end, not the beginning of the next one.
        """
        now = local(moment)
        if not left:
            return now
        day = now.date()
        stretches = [(max(start, now), end) for start, end in self._worked(day)[1] if end > now]
        while True:
            for start, end in stretches:
                if left <= end - start:
                    return start + left
                left -= end - start
            day += _DAY
            length, stretches = self._worked(day)
            while left > length:
                left -= length
                day += _DAY
                length, stretches = self._worked(day)

    def add_minutes(self, moment: datetime, minutes: int) -> datetime:
        """The moment ``minutes`` of office hours after ``moment``, in local time; see :meth:`add`."""
        return self.add(moment, timedelta(minutes=minutes))

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole minutes of office hours between two moments; 0 where ``end`` is not after ``start``."""
        return self.between(start, end) // _MINUTE

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The office time between two moments, to the second; nothing where ``end`` is not after ``start``."""
        first, last, total = local(start), local(end), timedelta()
        day, first_day, last_day = first.date(), first.date(), last.date()
        while day <= last_day:
            length, stretches = self._worked(day)
            if day in (first_day, last_day):
                for begins, ends in stretches:
                    total += max(min(ends, last) - max(begins, first), timedelta())
            else:
                total += length
            day += _DAY
        return total

    def _worked(self, day: date) -> _Worked:
        """The office hours of a day, remembered: a limit of thirty days is counted along all of them."""
        known = self._known.get(day)
        if known is None:
            stretches = [
                (datetime.combine(day, opens, tzinfo=LOCAL), datetime.combine(day, closes, tzinfo=LOCAL))
                for opens, closes in (self.spans(day) if self.is_working_day(day) else ())
            ]
            known = (sum((end - start for start, end in stretches), timedelta()), stretches)
            self._known[day] = known
        return known


#: The country's calendar with the usual hours.
NATIONAL = Calendar()
