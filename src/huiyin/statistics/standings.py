"""Where offices stand by score in a month or a year, written with the facts that it follows from.

A table of all offices is long, and nobody reads it at once. With the score of each office kept, the first of a level
are read by an index (statistics.office_table). Whoever writes an office's fact of a month or a year calls ``keep``.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery

from huiyin.organisations.models import Organisation
from huiyin.statistics.definitions import VERSION
from huiyin.statistics.derived import Figures, assessed
from huiyin.statistics.formulas import USUAL
from huiyin.statistics.measures import COUNTS
from huiyin.statistics.models import By, Counting, Fact, Grain, Side, Standing

#: By what the stored scores were worked out. Where it changes, all of them are worked out anew.
SCORED_BY = f"{VERSION} {USUAL}"
#: Stored for an office that is listed and not ranked, so that it comes after all others.
NOT_RANKED = -1
_HUNDREDTHS = 100
_AT_A_TIME = 900


def keep(facts: Iterable[Sequence[Any]]) -> None:
    """Write the standings that follow from facts given as (code, grain, start, by, key, side, *counts, …)."""
    rows = [
        (grain, start, key, dict(zip(COUNTS, counts, strict=False)))
        for _code, grain, start, by, key, side, *counts in facts
        if by == By.OFFICE and side == Side.ALL and grain != Grain.DAY
    ]
    if not rows:
        return
    offices = {
        str(pk): (pk, code, level)
        for pk, code, level in Organisation.objects.filter(pk__in={key for _g, _s, key, _c in rows})
        .order_by()
        .values_list("pk", "code", "division__level")
    }
    found = [_standing(grain, start, *offices[key], counts) for grain, start, key, counts in rows]
    Standing.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["grain", "start", "organisation"],
        update_fields=["level", "score", "accepted", "is_busy", "code"],
    )


def score_of(found: Figures) -> int:
    """The score in hundredths, as it is stored."""
    score = assessed(found, USUAL)
    return NOT_RANKED if score is None else round(score * _HUNDREDTHS)


def _standing(
    grain: str, start: date, office: int, code: str, level: int, counts: dict[str, Any]
) -> Standing:
    return Standing(
        grain=grain,
        start=start,
        organisation_id=office,
        code=code,
        level=level,
        score=score_of(Figures(**counts)),
        accepted=counts["accepted"],
        is_busy=any(counts.values()),
    )


def bring_up(counting: Counting) -> None:
    """Work out all standings from the facts where they were worked out by other definitions, or never."""
    if counting.scored_by == SCORED_BY:
        return
    Standing.objects.all().delete()
    rows = Fact.objects.filter(by=By.OFFICE, side=Side.ALL).exclude(grain=Grain.DAY).order_by("code")
    some: list[Sequence[Any]] = []
    for row in rows.values_list("code", "grain", "start", "by", "key", "side", *COUNTS).iterator(_AT_A_TIME):
        some.append(row)
        if len(some) == _AT_A_TIME:
            keep(some)
            some = []
    keep(some)
    counting.scored_by = SCORED_BY


def follow_offices() -> None:
    """Put offices that were moved to a place of another level among their new peers."""
    level = Organisation.objects.filter(pk=OuterRef("organisation_id")).values("division__level")
    moved = Standing.objects.exclude(level=F("organisation__division__level"))
    Standing.objects.filter(pk__in=list(moved.values_list("pk", flat=True))).update(level=Subquery(level))
