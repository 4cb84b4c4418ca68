"""Appeals like this one: for the writer (join instead of repeating) and the dispatcher (who answered it last time)."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import Status
from huiyin.core.text import bigrams

CANDIDATES = 400
LEAST = 0.14
_BODY_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class Similar:
    """A similar appeal with its likeness, 0 to 1."""

    appeal: Appeal
    likeness: float


def similar_public(*, title: str, body: str, division: str, limit: int = 3) -> list[Similar]:
    """The most similar published appeals of the same county, most similar first."""
    return _similar(Appeal.objects.filter(is_published=True), title, body, division, limit)


def similar_handled(*, appeal: Appeal, limit: int = 5) -> list[Similar]:
    """Earlier appeals of that place, private ones too: for the platform only."""
    rows = Appeal.objects.exclude(pk=appeal.pk).exclude(status__in=(Status.WITHDRAWN, Status.RETURNED))
    return _similar(rows, appeal.title, appeal.body, appeal.division_id, limit)


def _similar(rows: QuerySet[Appeal], title: str, body: str, division: str, limit: int) -> list[Similar]:
    """Dice coefficient over character pairs of title (and half as much of body), among the newest of the county."""
    own_title, own_body = bigrams(title), bigrams(body)
    if not own_title and not own_body:
        return []
    candidates = (
        rows.filter(Q(division__code__startswith=division[:6]))
        .select_related("lead", "category")
        .order_by("-submitted_at", "-id")[:CANDIDATES]
    )
    scored = [
        Similar(appeal, _likeness(own_title, own_body, bigrams(appeal.title), bigrams(appeal.body)))
        for appeal in candidates
    ]
    scored.sort(key=lambda found: found.likeness, reverse=True)
    return [found for found in scored[:limit] if found.likeness >= LEAST]


def _likeness(title: set[str], body: set[str], other_title: set[str], other_body: set[str]) -> float:
    return (1 - _BODY_WEIGHT) * _dice(title or body, other_title) + _BODY_WEIGHT * _dice(
        body | title, other_body
    )


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
