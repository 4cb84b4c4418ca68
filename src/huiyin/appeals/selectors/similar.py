"""Appeals like this one: for the writer (join instead of repeating) and the dispatcher (who answered it last time)."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Substr

from huiyin.appeals.grouping import COUNTY_LENGTH, about_place
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import Status
from huiyin.core.text import bigrams

CANDIDATES = 400
#: Of a long text its beginning is compared: what it is about stands there.
BEGINNING = 400
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
    """Dice coefficient over character pairs of title (and half as much of body's beginning), among the newest of the
    county. Two queries; what it costs is bounded by CANDIDATES and BEGINNING, however much was written."""
    own_title, own_body = bigrams(title), bigrams(body[:BEGINNING])
    if not own_title and not own_body:
        return []
    candidates = (
        rows.filter(about_place(division[:COUNTY_LENGTH]))
        .order_by("-submitted_at", "-id")
        .values_list("pk", "title", Substr("body", 1, BEGINNING))[:CANDIDATES]
    )
    scored = [
        (_likeness(own_title, own_body, bigrams(other_title), bigrams(other_body)), pk)
        for pk, other_title, other_body in candidates
    ]
    scored.sort(key=lambda found: found[0], reverse=True)
    best = [found for found in scored[:limit] if found[0] >= LEAST]
    appeals = Appeal.objects.select_related("lead", "category").in_bulk([pk for _likeness, pk in best])
    return [Similar(appeals[pk], likeness) for likeness, pk in best if pk in appeals]


def _likeness(title: set[str], body: set[str], other_title: set[str], other_body: set[str]) -> float:
    return (1 - _BODY_WEIGHT) * _dice(title or body, other_title) + _BODY_WEIGHT * _dice(
        body | title, other_body
    )


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
