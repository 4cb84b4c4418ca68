"""Figures 统计口径: each has one definition here (``definitions.DEFINITIONS``, shown under the tables) and one function.

An appeal counts on the day on which it was received; a limit on the day on which it was due. Private appeals count like
all others. Every moment is looked at in Asia/Shanghai.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Q

from huiyin.appeals.models import Appeal
from huiyin.core.clock import local_day
from huiyin.organisations.models import Level, Mailbox, Organisation
from huiyin.organisations.selectors import in_division
from huiyin.statistics.derived import Figures, MonthFigures, OfficeFigures, figures_of, ranked
from huiyin.statistics.facts import Since, Tally, by_months, since_then, tallies
from huiyin.statistics.formulas import USUAL, Formula
from huiyin.statistics.models import By, Side
from huiyin.statistics.shares import wilson

__all__ = [
    "Figures",
    "MonthFigures",
    "OfficeFigures",
    "by_month",
    "by_office",
    "earliest_day",
    "figures",
    "figures_of",
    "ranked",
    "wilson",
]

#: Up to so many offices are asked for by name; more are read with all others.
FEW = 300


def figures(
    *,
    division: str | None = None,
    organisation: Organisation | None = None,
    mailbox: Mailbox | None = None,
    since: date,
    until: date,
    now: datetime,
    then: Since | None = None,
    side: Side = Side.ALL,
    formula: Formula = USUAL,
) -> Figures:
    """The figures of a period of whole days, both inclusive; at most one of the three may be given.

    ``division`` (a code) means appeals about that place and everything in it, ``organisation`` appeals that it leads
    now and limits that bound it, ``mailbox`` letters to it. ``then`` is what has happened since the facts were counted,
    where the caller has it already. Six queries, eleven where something has happened.
    """
    by, key = _what(division, organisation, mailbox)
    found = tallies(by=by, keys=[key], since=since, until=until, then=then or since_then(now), side=side)
    return figures_of(found.get(key, Tally()), formula)


def by_office(
    *,
    division: str | None = None,
    since: date,
    until: date,
    now: datetime,
    then: Since | None = None,
    formula: Formula = USUAL,
) -> tuple[OfficeFigures, ...]:
    """The figures of every office (of that place and below) that had something to do: ranked first, then by accepted
    appeals. One query more than ``figures``."""
    found = tallies(by=By.OFFICE, since=since, until=until, then=then or since_then(now))
    return ranked(office_rows(found, division or "", formula), formula)


def office_rows(found: Mapping[str, Tally], division: str, formula: Formula) -> list[OfficeFigures]:
    """Tallies by office's key as figures, not ranked yet. One query."""
    few = Q(pk__in=found) if len(found) <= FEW else Q()
    offices = Organisation.objects.filter(few, in_division(division)).values_list(
        "pk", "code", "name", "verified_at", "division__level"
    )
    return [
        OfficeFigures(
            code, name, verified_at is not None, Level(level), figures_of(found[str(pk)], formula), None
        )
        for pk, code, name, verified_at, level in offices
        if str(pk) in found and any(found[str(pk)].counts.values())
    ]


def by_month(
    *,
    division: str | None = None,
    organisation: Organisation | None = None,
    mailbox: Mailbox | None = None,
    since: date,
    until: date,
    now: datetime,
    then: Since | None = None,
) -> tuple[MonthFigures, ...]:
    """The figures of each whole month from that of ``since`` to that of ``until``, earliest first, empty ones included."""
    by, key = _what(division, organisation, mailbox)
    then = then or since_then(now)
    months = [since.replace(day=1)]
    while (following := next_month(months[-1])) <= until:
        months.append(following)
    found = by_months(by=by, key=key, months=months, then=then)
    return tuple(MonthFigures(month, figures_of(found.get(month, Tally()), USUAL)) for month in months)


def earliest_day() -> date | None:
    """The day on which the first appeal was received; None on an empty site. One query."""
    first = Appeal.objects.order_by("submitted_at").values_list("submitted_at", flat=True).first()
    return local_day(first) if first else None


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)


def next_month(day: date) -> date:
    """The first day of the month after the day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _what(division: str | None, organisation: Organisation | None, mailbox: Mailbox | None) -> tuple[By, str]:
    if organisation is not None:
        return By.OFFICE, str(organisation.pk)
    if mailbox is not None:
        return By.MAILBOX, str(mailbox.pk)
    return (By.DIVISION, division) if division else (By.ALL, "")
