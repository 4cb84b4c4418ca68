"""The table of an assessment: every office before and after exclusions, scored and ranked among its peers.

Computed from the facts (``preview``), or again from what an edition has stored (``recomputed``): the same function does
both, so that what is frozen can be checked by anybody.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.appeals.models import Exclusion
from huiyin.appeals.terms import ExclusionState
from huiyin.core.clock import start_of_day
from huiyin.organisations.models import Level, Organisation
from huiyin.organisations.selectors import in_division
from huiyin.statistics.facts import Since, Tally, since_then, tallies
from huiyin.statistics.figures import Figures, OfficeFigures, figures_of, next_day, ranked
from huiyin.statistics.formulas import Formula
from huiyin.statistics.models import Assessment, By, Edition, EditionLine, Side


@dataclass(frozen=True, slots=True)
class Counted:
    """An office with its tallies: of everything, and without what was struck out."""

    code: str
    name: str
    level: Level
    total: Tally
    adjusted: Tally


@dataclass(frozen=True, slots=True)
class Line:
    """An office in the table; ``adjusted`` is what it is scored and ranked by."""

    code: str
    name: str
    level: Level
    rank: int | None
    score: float | None
    raw: Figures
    adjusted: Figures

    @property
    def excluded(self) -> int:
        """How many of its appeals were struck out."""
        return self.raw.received - self.adjusted.received


@dataclass(frozen=True, slots=True)
class Struck:
    """An appeal that was struck out. What is private has no number in public."""

    number: str
    office: str
    reason: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of all levels, ranked ones of each level first, and the totals."""

    formula: Formula
    counted_at: datetime
    raw: Figures
    adjusted: Figures
    lines: tuple[Line, ...]
    excluded: tuple[Struck, ...]


def counted(assessment: Assessment, then: Since) -> list[Counted]:
    """The offices of an assessment that led something received in it, from the facts. Seven queries."""
    since, until = assessment.since, assessment.until
    everything = tallies(by=By.OFFICE, since=since, until=until, then=then)
    struck = tallies(by=By.OFFICE, since=since, until=until, then=then, side=Side.EXCLUDED)
    offices = Organisation.objects.filter(in_division(assessment.division_id)).values_list(
        "pk", "code", "name", "division__level"
    )
    return [
        Counted(
            code,
            name,
            Level(level),
            everything[str(pk)],
            everything[str(pk)].minus(struck.get(str(pk), Tally())),
        )
        for pk, code, name, level in offices
        if str(pk) in everything and everything[str(pk)].counts["received"]
    ]


def table_of(
    rows: Iterable[Counted], formula: Formula, counted_at: datetime, excluded: Iterable[Struck] = ()
) -> Table:
    """Scored, ranked and put in order."""
    rows = list(rows)
    by_code = {row.code: row for row in rows}
    found = ranked(
        (
            OfficeFigures(row.code, row.name, True, row.level, figures_of(row.adjusted, formula), None)
            for row in rows
        ),
        formula,
    )
    lines = [
        Line(
            one.code,
            one.name,
            one.level,
            one.rank,
            None if one.figures.score is None else round(one.figures.score, 2),
            figures_of(by_code[one.code].total, formula),
            one.figures,
        )
        for one in found
    ]
    lines.sort(key=lambda line: line.level)
    total, adjusted = Tally(), Tally()
    for row in rows:
        total.merge(row.total)
        adjusted.merge(row.adjusted)
    return Table(
        formula,
        counted_at,
        figures_of(total, formula),
        figures_of(adjusted, formula),
        tuple(lines),
        tuple(excluded),
    )


def preview(assessment: Assessment, *, now: datetime) -> Table:
    """How it would come out if it were frozen now."""
    then = since_then(now)
    return table_of(counted(assessment, then), assessment.formula, then.at, struck_out(assessment))


def struck_out(assessment: Assessment) -> list[Struck]:
    """What was struck out of the period, by number. One query."""
    rows = Exclusion.objects.filter(
        in_division(assessment.division_id, "organisation__division_id"),
        state=ExclusionState.GRANTED,
        appeal__submitted_at__gte=start_of_day(assessment.since),
        appeal__submitted_at__lt=start_of_day(next_day(assessment.until)),
    ).order_by("appeal__submitted_at", "pk")
    return [
        Struck(number, office, reason, is_public)
        for number, office, reason, is_public in rows.values_list(
            "appeal__number", "organisation__name", "reason", "appeal__is_published"
        )
    ]


def stored_table(edition: Edition) -> Table:
    """An edition as a table, from what it has stored and nothing else. One query."""
    formula = Formula(**edition.formula)
    lines = tuple(
        Line(
            line.organisation.code,
            line.name,
            Level(line.level),
            line.rank,
            None if line.score is None else float(line.score),
            figures_of(tally_from(line.total), formula),
            figures_of(tally_from(line.adjusted), formula),
        )
        for line in EditionLine.objects.filter(edition=edition)
        .select_related("organisation")
        .order_by("level", "position")
    )
    return Table(
        formula,
        edition.counted_at,
        figures_of(tally_from(edition.total), formula),
        figures_of(tally_from(edition.adjusted), formula),
        lines,
        tuple(Struck(**row) for row in edition.excluded),
    )


def recomputed(edition: Edition) -> Table:
    """The same, computed again from the stored counts: what it must be equal to."""
    rows = [
        Counted(
            line.organisation.code,
            line.name,
            Level(line.level),
            tally_from(line.total),
            tally_from(line.adjusted),
        )
        for line in EditionLine.objects.filter(edition=edition).select_related("organisation")
    ]
    excluded = [Struck(**row) for row in edition.excluded]
    return table_of(rows, Formula(**edition.formula), edition.counted_at, excluded)


def tally_to(tally: Tally) -> dict[str, Any]:
    """As it is stored: what is 0 is left out."""
    return {
        "counts": {name: number for name, number in tally.counts.items() if number},
        "reply_hours": {str(key): number for key, number in sorted(tally.reply_hours.items()) if number},
        "close_hours": {str(key): number for key, number in sorted(tally.close_hours.items()) if number},
    }


def tally_from(stored: Mapping[str, Any]) -> Tally:
    """The tally again."""
    return Tally(
        Counter(stored["counts"]),
        Counter({int(key): number for key, number in stored["reply_hours"].items()}),
        Counter({int(key): number for key, number in stored["close_hours"].items()}),
    )
