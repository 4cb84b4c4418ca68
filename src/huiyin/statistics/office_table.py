"""The table of offices of one month or year: its first lines, or those that bear a name, without reading all of it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q, QuerySet

from huiyin.organisations.models import Level, Organisation
from huiyin.statistics.derived import OfficeFigures, by_place, ranked
from huiyin.statistics.facts import Since, pieces, tallies
from huiyin.statistics.figures import office_rows
from huiyin.statistics.formulas import USUAL
from huiyin.statistics.models import By, Side, Standing
from huiyin.statistics.standings import NOT_RANKED, SCORED_BY, score_of


@dataclass(frozen=True, slots=True)
class OfficeTable:
    """Some offices of one ``level``, ranked ones first. ``levels`` are those at which offices had something to do;
    ``found`` is how many of this level there are (that bear the name), ``in_all`` how many of all levels."""

    level: Level
    levels: tuple[Level, ...]
    rows: tuple[OfficeFigures, ...]
    found: int
    in_all: int


def office_table(
    *, since: date, until: date, then: Since, level: str = "", text: str = "", limit: int
) -> OfficeTable:
    """The first ``limit`` offices of a level (by its number; the highest there is for any other word), or of those
    whose name or code contains ``text``. ``since`` and ``until`` bound one month or one year.

    The lines are those of ``figures.by_office``. Five queries, some more where offices have changed since the facts
    were counted: those are counted here and put into their places. Where the standings have never been worked out, all
    offices are.
    """
    ((grain, (start,)),) = pieces(since, until).items()
    is_kept = then.scored_by == SCORED_BY
    changed = _changed(since, until, then)
    counted_here = _figures(changed if is_kept else None, since, until, then)
    stored = Standing.objects.filter(grain=grain, start=start, is_busy=True).exclude(
        organisation__in=[int(key) for key in changed]
    )
    if not is_kept:
        stored = stored.none()
    numbers = Counter(dict(stored.order_by().values_list("level").annotate(Count("pk"))))
    numbers.update(office.level for office in counted_here)
    chosen = _chosen(numbers, level)
    peers = stored.filter(level=chosen)
    here = [office for office in counted_here if office.level == chosen]
    if text:
        codes = frozenset(Organisation.objects.filter(_named(text)).values_list("code", flat=True))
        named = peers.filter(code__in=codes)
        shown = [one for one in here if one.code in codes]
        found = named.count() + len(shown)
        scores = sorted([*peers.values_list("score", flat=True), *(score_of(one.figures) for one in here)])
        lines = [_placed(one, scores) for one in (*_first(named, limit, since, until, then), *shown)]
    else:
        found = numbers[chosen]
        lines = list(ranked([*_first(peers, limit, since, until, then), *here], USUAL))
    rows = tuple(sorted(lines, key=by_place)[:limit])
    return OfficeTable(chosen, tuple(map(Level, sorted(numbers))), rows, found, numbers.total())


def _changed(since: date, until: date, then: Since) -> set[str]:
    """The keys of the offices to which something was added, or taken, in the period since the facts were counted."""
    return {
        key
        for (by, key, side), days in then.changes.items()
        if by == By.OFFICE and side == Side.ALL and any(since <= day <= until for day in days)
    }


def _figures(keys: Collection[str] | None, since: date, until: date, then: Since) -> list[OfficeFigures]:
    """The figures of some offices, or of all (None), not ranked."""
    if keys is not None and not keys:
        return []
    found = tallies(by=By.OFFICE, keys=keys, since=since, until=until, then=then)
    return office_rows(found, "", USUAL)


def _first(
    standings: QuerySet[Standing], limit: int, since: date, until: date, then: Since
) -> list[OfficeFigures]:
    """The figures of the first offices in the order of the table."""
    keys = standings.order_by("-score", "-accepted", "code").values_list("organisation_id", flat=True)[:limit]
    return _figures([str(key) for key in keys], since, until, then)


def _chosen(numbers: Counter[Level], typed: str) -> Level:
    """The level asked for, or the highest at which offices had something to do."""
    there = sorted(numbers)
    asked = [level for level in there if str(int(level)) == typed]
    return Level((asked or there or [Level.CITY])[0])


def _named(text: str) -> Q:
    return Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code=text.lower())


def _placed(one: OfficeFigures, scores: list[int]) -> OfficeFigures:
    """With its place among the scores of all its peers, lowest first."""
    score = score_of(one.figures)
    return one if score == NOT_RANKED else replace(one, rank=len(scores) - bisect_right(scores, score) + 1)
