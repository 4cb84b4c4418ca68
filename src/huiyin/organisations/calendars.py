"""The working time of places, read from the tables: each place's own days and hours over those of the places above."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from django.db.models import Q

from huiyin.core.working_time import Calendar, Span
from huiyin.organisations.models import CalendarDay, CalendarYear, OfficeHours
from huiyin.organisations.nesting import division_ancestors

LISTED = 200


def calendars_of(divisions: Iterable[str]) -> dict[str, Calendar]:
    """The calendar of each of these places, by code. Three queries for one place and for many."""
    wanted = set(divisions)
    reach = Q(division__isnull=True) | Q(
        division_id__in={code for division in wanted for code in division_ancestors(division)}
    )
    days = list(CalendarDay.objects.filter(reach).values_list("division_id", "day", "is_working"))
    hours = list(OfficeHours.objects.filter(reach).values_list("division_id", "since", "spans"))
    years = _entered_years()
    return {division: _calendar(division, days, hours, years) for division in wanted}


def _calendar(
    division: str,
    days: Sequence[tuple[str | None, date, bool]],
    hours: Sequence[tuple[str | None, date, Any]],
    years: frozenset[int],
) -> Calendar:
    above = division_ancestors(division)
    own_days = sorted(
        ((code or "", day, is_working) for code, day, is_working in days if not code or code in above),
        key=lambda row: len(row[0]),
    )
    return Calendar(
        days={day: is_working for _code, day, is_working in own_days},
        hours=_hours(["", *above], hours),
        published=years,
    )


def _hours(
    places: Sequence[str], stored: Sequence[tuple[str | None, date, Any]]
) -> tuple[tuple[date, tuple[Span, ...]], ...]:
    """The hours from a day on, of the nearest place that had set its own by then; ``places`` from top to bottom."""
    found: list[tuple[date, tuple[Span, ...]]] = []
    for place in places:
        own = sorted((since, read_spans(spans)) for code, since, spans in stored if (code or "") == place)
        if own:
            found = [*(entry for entry in found if entry[0] < own[0][0]), *own]
    return tuple(found)


def entered_days(today: date) -> list[CalendarDay]:
    """The days of this year and later that somebody has entered, with their places. One query."""
    found = CalendarDay.objects.filter(day__gte=date(today.year, 1, 1)).select_related("division")
    return list(found.order_by("day", "division_id")[:LISTED])


#: The notice for a year comes out in the autumn before; from this month on its lack is worth a word.
NOTICE_MONTH = 10


def _entered_years() -> frozenset[int]:
    return frozenset(CalendarYear.objects.values_list("year", flat=True))


def published_years() -> Calendar:
    """The calendar by which a year is known to be published or not; without the days of any place. One query."""
    return Calendar(published=_entered_years())


def unpublished_year(today: date) -> int | None:
    """The year whose days off should be known by now and are not: this one, or from October on the next. One query."""
    known = published_years()
    due = (today.year, today.year + 1) if today.month >= NOTICE_MONTH else (today.year,)
    return next((year for year in due if not known.is_published(year)), None)


def read_spans(stored: list[list[str]]) -> tuple[Span, ...]:
    """Office hours as they are stored, read as times of day; ValueError where they are none."""
    return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in stored)
