"""Time cut into spans, the nearest one short: where the next page of hits is looked for. Pure.

A word that occurs often is found in the week where one starts; a rare one far away. Each text is marked with its week
and with its block of BLOCK weeks, so "this word in that week" is one question to the index, whatever the number of
texts with the word. Four spans: the week, what is left of two blocks, NEXT blocks more (about a year), everything else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

WEEK = timedelta(weeks=1)
BLOCK = 8
NEXT = 6
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """A part of time, beyond ``border`` (UTC), the side that is nearer to where one started.

    ``names`` of the weeks or blocks in which it lies; () for all the rest.
    """

    names: tuple[str, ...]
    border: datetime


def week_of(moment: datetime) -> int:
    """The number of the week, counted from 1970-01-01 (UTC)."""
    return (moment - _EPOCH) // WEEK


def names_of(moment: datetime) -> tuple[str, str]:
    """The names of the week and of the block in which a moment lies."""
    week = week_of(moment)
    return _week(week), _block(week // BLOCK)


def _week(number: int) -> str:
    return f"week:{number}"


def _block(number: int) -> str:
    return f"block:{number}"


def _start(week: int) -> datetime:
    return _EPOCH + week * WEEK


def spans_before(moment: datetime) -> Iterator[Span]:
    """Spans from the week of ``moment`` back, each older than the one before."""
    week = week_of(moment)
    block = week // BLOCK
    yield Span((_week(week),), _start(week + 1))
    yield Span((_block(block), _block(block - 1)), _start(week))
    yield Span(tuple(_block(block - 2 - n) for n in range(NEXT)), _start((block - 1) * BLOCK))
    yield Span((), _start((block - 1 - NEXT) * BLOCK))


def spans_after(moment: datetime) -> Iterator[Span]:
    """Spans from the week of ``moment`` on, each younger than the one before."""
    week = week_of(moment)
    block = week // BLOCK
    yield Span((_week(week),), _start(week))
    yield Span((_block(block), _block(block + 1)), _start(week + 1))
    yield Span(tuple(_block(block + 2 + n) for n in range(NEXT)), _start((block + 2) * BLOCK))
    yield Span((), _start((block + 2 + NEXT) * BLOCK))
