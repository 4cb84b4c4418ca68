"""Facts added up in bulk: of a whole site that is loaded, or of the days that are counted anew.

``facts`` adds differences to rows that stand in the table; here the contributions of all appeals of some days are
summed in memory, and the rows are written as they come out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from huiyin.statistics.contributions import Contribution
from huiyin.statistics.measures import COUNTS, HOURS
from huiyin.statistics.models import By, Grain, Side, fact_code

#: By what, which one, which side.
About = tuple[str, str, str]
#: How often: a count by its name, a duration by its name and its hours.
Numbers = dict[str | tuple[str, int], int]
#: A fact: code, grain, first day, by what, which one, which side, then counts and hours in the order of the columns.
FactRow = tuple[Any, ...]
_DAY = timedelta(days=1)


class Sums:
    """What many appeals add, by the day on which it counts."""

    def __init__(self) -> None:
        self._days: dict[date, dict[About, Numbers]] = defaultdict(_nothing)

    def add(self, one: Contribution, *, first: date = date.min, last: date = date.max) -> None:
        """Add what an appeal adds to the days from ``first`` to ``last``."""
        sides = (Side.ALL.value, Side.EXCLUDED.value) if one.is_excluded else (Side.ALL.value,)
        everywhere = [(by, key, side) for by, key in one.places for side in sides]
        for (day, office, name, hours), number in one.entries.items():
            if not first <= day <= last:
                continue
            what = name if hours < 0 else (name, hours)
            facts = self._days[day]
            for about in everywhere:
                numbers = facts[about]
                numbers[what] = numbers.get(what, 0) + number
            if office is not None:
                for side in sides:
                    numbers = facts[By.OFFICE.value, str(office), side]
                    numbers[what] = numbers.get(what, 0) + number

    def rows(self) -> Iterator[FactRow]:
        """The facts of the days."""
        for day, facts in self._days.items():
            yield from _rows(Grain.DAY, day, facts)

    def take(self, before: date) -> Iterator[tuple[date, Mapping[About, Numbers]]]:
        """The days before ``before``, in their order, which are forgotten here."""
        for day in sorted(day for day in self._days if day < before):
            yield day, self._days.pop(day)


class Stream:
    """Facts of days, months and years, given out as soon as nothing more can be added to them."""

    def __init__(self) -> None:
        self.days = Sums()
        self._months: dict[date, dict[About, Numbers]] = {}
        self._years: dict[date, dict[About, Numbers]] = {}

    def finished(self, before: date) -> Iterator[FactRow]:
        """Everything that was over before that day; whoever asks adds nothing to it afterwards."""
        for day, facts in self.days.take(before):
            yield from _rows(Grain.DAY, day, facts)
            for sums, start in (
                (self._months, day.replace(day=1)),
                (self._years, day.replace(month=1, day=1)),
            ):
                _merge(sums.setdefault(start, _nothing()), facts)
        for grain, sums, current in (
            (Grain.MONTH, self._months, before.replace(day=1)),
            (Grain.YEAR, self._years, before.replace(month=1, day=1)),
        ):
            for start in sorted(start for start in sums if start < current):
                yield from _rows(grain, start, sums.pop(start))


def rolled_up(grain: Grain, start: date, stored: Iterable[tuple[Any, ...]]) -> Iterator[FactRow]:
    """The facts of a month or a year as the sums of those of its days or months: rows of by, key, side, counts, hours."""
    facts = _nothing()
    for by, key, side, *numbers in stored:
        _merge(facts, {(by, key, side): _numbers_of(numbers)})
    return _rows(grain, start, facts)


def _nothing() -> dict[About, Numbers]:
    return defaultdict(dict)


def _numbers_of(row: list[Any]) -> Numbers:
    found: Numbers = {name: number for name, number in zip(COUNTS, row, strict=False) if number}
    for name, hours in zip(HOURS, row[len(COUNTS) :], strict=True):
        found |= {(name, int(key)): number for key, number in hours.items()}
    return found


def _merge(into: dict[About, Numbers], facts: Mapping[About, Numbers]) -> None:
    for about, numbers in facts.items():
        sums = into[about]
        for what, number in numbers.items():
            sums[what] = sums.get(what, 0) + number


def _rows(grain: Grain, start: date, facts: Mapping[About, Numbers]) -> Iterator[FactRow]:
    """As they stand in the table, hours in their order; what says nothing is left out."""
    for (by, key, side), numbers in facts.items():
        hours: dict[str, dict[str, int]] = {name: {} for name in HOURS}
        durations = sorted(what for what, number in numbers.items() if number and isinstance(what, tuple))
        for what in durations:
            hours[what[0]][str(what[1])] = numbers[what]
        counts = [numbers.get(name, 0) for name in COUNTS]
        if durations or any(counts):
            code = fact_code(by, key, side, grain.value, start)
            yield (code, grain.value, start, by, key, side, *counts, *hours.values())
