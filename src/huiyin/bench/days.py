"""When people write and offices work: days of uneven weight, hours of the day, working days. Pure."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

from huiyin.bench.calendar import TabledCalendar
from huiyin.core.clock import start_of_day

#: Letters by hour of the day in Asia/Shanghai, in thousandths; the peak is at ten (domain.md §8).
HOURS = (11, 7, 5, 4, 4, 6, 13, 29, 72, 112, 120, 86, 47, 58, 82, 86, 75, 52, 32, 27, 25, 22, 16, 12)
#: Letters by day of the week, Monday first, in hundredths; Tuesday is the highest, Saturday has six.
WEEK = (19, 21, 19, 18, 13, 6, 4)
#: Letters by month, January first: few at the spring festival, more with the rains and the heating.
YEAR = (9, 6, 9, 9, 8, 9, 10, 9, 8, 7, 10, 10)

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_MORNING, _NOON, _AFTERNOON, _EVENING = (hour * 3600 for hour in (9, 12, 14, 18))
_LUNCH = _AFTERNOON - _NOON
_LEAST = 300
_HOURS = tuple(accumulate(HOURS))


class Days:
    """The days from the first letter on, and a year more so that nothing runs off their end."""

    def __init__(self, first: date, last: date) -> None:
        self.first = first
        self.count = (last - first).days + 1
        every = [first + _DAY * n for n in range(self.count + 500)]
        self.calendar = TabledCalendar(first, len(every))
        self.starts = [start_of_day(day) for day in every]
        self._is_working = [self.calendar.is_working_day(day) for day in every]
        self._working = [n for n, works in enumerate(self._is_working) if works]
        self._before = list(accumulate(self._is_working))

    def day(self, n: int) -> date:
        """The n-th day."""
        return self.first + _DAY * n

    def shares(self, letters: int) -> Iterator[tuple[int, int]]:
        """(day, how many letters) for each day, ``letters`` in all."""
        weights = [self._weight(n) for n in range(self.count)]
        whole, sofar, given = sum(weights), 0.0, 0
        for n, weight in enumerate(weights):
            sofar += weight
            upto = round(letters * sofar / whole)
            yield n, upto - given
            given = upto

    def _weight(self, n: int) -> float:
        day = self.first + _DAY * n
        weight = float(WEEK[day.weekday()] * YEAR[day.month - 1])
        # A public holiday is like a Sunday, a make-up day like a Monday.
        if self._is_working[n] and day.weekday() > 4:
            weight = float(WEEK[0] * YEAR[day.month - 1])
        elif not self._is_working[n] and day.weekday() < 5:
            weight = float(WEEK[6] * YEAR[day.month - 1])
        return weight

    def letter(self, n: int, rng: Random) -> datetime:
        """When on that day somebody writes."""
        hour = bisect_right(_HOURS, rng.random() * _HOURS[-1])
        return self.starts[n] + _SECOND * (min(hour, 23) * 3600 + int(rng.random() * 3600))

    def office(self, after: datetime, days: int, rng: Random) -> datetime:
        """A moment in office hours, ``days`` working days after a moment; 0 is the same day, if it has hours left."""
        n = (after - self.starts[0]).days
        if days <= 0:
            if self._is_working[n]:
                passed = int((after - self.starts[n]).total_seconds())
                opens = max(_MORNING, passed)
                if opens < _EVENING - _LEAST:
                    return self.starts[n] + _SECOND * self._moment(opens, rng)
            days = 1
        return self.starts[self._working[self._before[n] + days - 1]] + _SECOND * self._moment(_MORNING, rng)

    @staticmethod
    def _moment(opens: int, rng: Random) -> int:
        """A second of office hours after ``opens``; within two hours of it more often than not."""
        reach = min(_EVENING - opens, 7200 if rng.random() < 0.6 else _EVENING)
        found = opens + 60 + int(rng.random() * (reach - 61))
        return found if not _NOON <= found < _AFTERNOON else min(found + _LUNCH, _EVENING - 60)
