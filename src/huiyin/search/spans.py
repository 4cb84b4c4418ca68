"""Time cut into spans, the nearest one short: where the next page of hits is looked for. Pure.

A word that occurs often is found in the days where one starts; a rare one far away. Each text is marked with its day,
its week and its block of BLOCK weeks, so "this word on that day" is one question to the index, whatever the number of
texts with the word. Five spans: DAYS days, what is left of two weeks, what is left of two blocks, NEXT blocks more (about a
year), everything else. The newest page begins a day ahead, so it looks at today and yesterday first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
DAYS = 3
BLOCK = 8
NEXT = 6
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """A part of time, beyond ``border`` (UTC), the side that is nearer to where one started.

    ``names`` of the days, weeks or blocks in which it lies; () for all the rest.
    """

    names: tuple[str, ...]
    border: datetime


def names_of(moment: datetime) -> tuple[str, str, str]:
    """The names of the day, the week and the block in which a moment lies."""
    week = _week_of(moment)
    return _day(_day_of(moment)), _week(week), _block(week // BLOCK)


def _day_of(moment: datetime) -> int:
    """The number of the day, counted from 1970-01-01 (UTC)."""
    return (moment - _EPOCH) // DAY


def _week_of(moment: datetime) -> int:
    return (moment - _EPOCH) // WEEK


def _day(number: int) -> str:
    return f"day:{number}"


def _week(number: int) -> str:
    return f"week:{number}"


def _block(number: int) -> str:
    return f"block:{number}"


def spans_before(moment: datetime) -> Iterator[Span]:
    """Spans from the day of ``moment`` back, each older than the one before."""
    day, week = _day_of(moment), _week_of(moment)
    block = week // BLOCK
    yield Span(tuple(_day(day - n) for n in range(DAYS)), _EPOCH + (day + 1) * DAY)
    yield Span((_week(week), _week(week - 1)), _EPOCH + (day + 1 - DAYS) * DAY)
    yield Span((_block(block), _block(block - 1)), _EPOCH + (week - 1) * WEEK)
    yield Span(tuple(_block(block - 2 - n) for n in range(NEXT)), _EPOCH + (block - 1) * BLOCK * WEEK)
    yield Span((), _EPOCH + (block - 1 - NEXT) * BLOCK * WEEK)


def spans_after(moment: datetime) -> Iterator[Span]:
    """Spans from the day of ``moment`` on, each younger than the one before."""
    day, week = _day_of(moment), _week_of(moment)
    block = week // BLOCK
    yield Span(tuple(_day(day + n) for n in range(DAYS)), _EPOCH + day * DAY)
    yield Span((_week(week), _week(week + 1)), _EPOCH + (day + DAYS) * DAY)
    yield Span((_block(block), _block(block + 1)), _EPOCH + (week + 2) * WEEK)
    yield Span(tuple(_block(block + 2 + n) for n in range(NEXT)), _EPOCH + (block + 2) * BLOCK * WEEK)
    yield Span((), _EPOCH + (block + 2 + NEXT) * BLOCK * WEEK)
