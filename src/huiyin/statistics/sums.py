"""Facts added up in bulk: of a whole site that is loaded, or of the days that are counted anew.

``facts`` adds differences to rows that stand in the table; here the contributions of all appeals of some days are
summed in memory, and the rows are written as they come out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from operator import add
from typing import Any

from huiyin.statistics.contributions import Contribution
from huiyin.statistics.measures import COUNTS, HOURS
from huiyin.statistics.models import By, Grain, Side, fact_code

#: By what, which one, which side.
About = tuple[str, str, str]
#: Counts and hours in the order of the columns: numbers, and how often which number of hours.
Numbers = list[Any]
#: A fact: code, grain, first day, by what, which one, which side, then counts and hours in the order of the columns.
FactRow = tuple[Any, ...]
_PLACES = {name: place for place, name in enumerate((*COUNTS, *HOURS))}


class Sums:
    """What many appeals add, by the day on which it counts."""

    def __init__(self) -> None:
        self._days: dict[date, dict[About, Numbers]] = defaultdict(_nothing)

    def add(
        self, one: Contribution, *, first: date = date.min, last: date = date.max, times: int = 1
    ) -> None:
        """Add what an appeal, or ``times`` that are alike, add to the days from ``first`` to ``last``."""
        sides = (Side.ALL.value, Side.EXCLUDED.value) if one.is_excluded else (Side.ALL.value,)
        everywhere = [(by, key, side) for by, key in one.places for side in sides]
        together: dict[tuple[date, int | None], list[tuple[int, int, int]]] = defaultdict(list)
        for (day, office, name, hours), number in one.entries.items():
            together[day, office].append((_PLACES[name], hours, number * times))
        for (day, office), added in together.items():
            if not first <= day <= last:
                continue
            own = [] if office is None else [(By.OFFICE.value, str(office), side) for side in sides]
            facts = self._days[day]
            for about in (*everywhere, *own):
                numbers = facts[about]
                for place, hours, number in added:
                    if hours < 0:
                        numbers[place] += number
                    else:
                        numbers[place][hours] = numbers[place].get(hours, 0) + number

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
            _merge(self._months.setdefault(day.replace(day=1), _nothing()), facts)
        for month in sorted(month for month in self._months if month < before.replace(day=1)):
            facts = self._months.pop(month)
            yield from _rows(Grain.MONTH, month, facts)
            _merge(self._years.setdefault(month.replace(month=1), _nothing()), facts)
        for year in sorted(year for year in self._years if year < before.replace(month=1, day=1)):
            yield from _rows(Grain.YEAR, year, self._years.pop(year))


def rolled_up(grain: Grain, start: date, stored: Iterable[tuple[Any, ...]]) -> Iterator[FactRow]:
    """The facts of a month or a year as the sums of those of its days or months: rows of by, key, side, counts, hours."""
    facts = _nothing()
    for by, key, side, *numbers in stored:
        _merge(facts, {(by, key, side): _numbers_of(numbers)})
    return _rows(grain, start, facts)


def _blank() -> Numbers:
    return [*(0 for _name in COUNTS), *({} for _name in HOURS)]


def _nothing() -> dict[About, Numbers]:
    return defaultdict(_blank)


def _numbers_of(row: list[Any]) -> Numbers:
    """As they are stored, where hours are words."""
    hours = ({int(key): number for key, number in one.items()} for one in row[len(COUNTS) :])
    return [*row[: len(COUNTS)], *hours]


def _merge(into: dict[About, Numbers], facts: Mapping[About, Numbers]) -> None:
    for about, numbers in facts.items():
        sums = into[about]
        sums[: len(COUNTS)] = map(add, sums, numbers[: len(COUNTS)])
        for mine, theirs in zip(sums[len(COUNTS) :], numbers[len(COUNTS) :], strict=True):
            for hours, number in theirs.items():
                mine[hours] = mine.get(hours, 0) + number


def _rows(grain: Grain, start: date, facts: Mapping[About, Numbers]) -> Iterator[FactRow]:
    """As they stand in the table, hours in their order; what says nothing is left out."""
    for (by, key, side), numbers in facts.items():
        hours = [
            {str(one): number for one, number in sorted(some.items()) if number} if some else some
            for some in numbers[len(COUNTS) :]
        ]
        counts = numbers[: len(COUNTS)]
        if any(counts) or any(hours):
            code = fact_code(by, key, side, grain.value, start)
            yield (code, grain.value, start, by, key, side, *counts, *hours)
