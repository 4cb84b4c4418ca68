"""What the index holds of an appeal: the pairs of its public text, and marks by which lists are narrowed.

The text is what the public may read once the appeal is published: masked title, masked body, published replies. The
marks only make the search fast; whoever asks gets what the conditions on the rows themselves let through
(search/selectors.py).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from huiyin.appeals.models import Appeal, Assignment, Reply
from huiyin.appeals.selectors.lists import STATUSES
from huiyin.appeals.terms import LIVE, AssignmentStatus, ReplyStatus
from huiyin.organisations.nesting import category_ancestors, division_ancestors
from huiyin.search import pairs
from huiyin.search.index import Posting
from huiyin.search.spans import names_of

PUBLISHED = "published"
RUNNING = "running"
#: Parts that let an office find the appeal in its list (appeals.selectors.queues.of_office).
PARTS = (*LIVE, AssignmentStatus.TRANSFERRED)
#: Codes whose marks are remembered.
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An appeal with what hangs on it, as far as the index cares. ``texts`` are title, body and published replies."""

    pk: int
    submitted_at: datetime
    kind: str
    status: str
    category: str | None
    division: str
    lead: int | None
    is_published: bool
    due_at: datetime | None
    texts: tuple[str, ...]
    offices: tuple[int, ...]


def postings(appeal_ids: Collection[int]) -> Iterable[Posting]:
    """What the index has to know of these appeals, by their keys. Three queries."""
    return (Posting(entry.pk, entry.submitted_at, numbers_of(entry)) for entry in _entries(appeal_ids))


def _entries(appeal_ids: Collection[int]) -> Iterable[Entry]:
    replies, offices = defaultdict[int, list[str]](list), defaultdict[int, list[int]](list)
    for appeal_id, body in Reply.objects.filter(
        appeal__in=appeal_ids, status=ReplyStatus.PUBLISHED
    ).values_list("appeal_id", "body"):
        replies[appeal_id].append(body)
    for appeal_id, office in Assignment.objects.filter(appeal__in=appeal_ids, status__in=PARTS).values_list(
        "appeal_id", "organisation_id"
    ):
        offices[appeal_id].append(office)
    columns: list[Any]
    for *columns, title, body in (
        Appeal.objects.filter(pk__in=appeal_ids)
        .order_by("pk")
        .values_list(
            "pk",
            "submitted_at",
            "kind",
            "status",
            "category_id",
            "division_id",
            "lead_id",
            "is_published",
            "due_at",
            "title",
            "body",
        )
    ):
        key: int = columns[0]
        yield Entry(*[*columns, (title, body, *replies[key]), tuple(offices[key])])


def numbers_of(entry: Entry) -> set[int]:
    """Pairs and marks of an appeal."""
    numbers = pairs.marks(_names(entry)) | _of_place(entry.division) | _of_subject(entry.category or "")
    return numbers.union(*(pairs.pairs(pairs.normal(text)) for text in entry.texts))


def _names(entry: Entry) -> Iterable[str]:
    yield from names_of(entry.submitted_at)
    yield f"kind:{entry.kind}"
    yield from (f"state:{group}" for group in _groups(entry.status))
    yield from (f"office:{key}" for key in entry.offices)
    if entry.lead:
        yield f"lead:{entry.lead}"
    if entry.is_published:
        yield PUBLISHED
    if entry.due_at:
        yield RUNNING


@lru_cache
def _groups(status: str) -> tuple[str, ...]:
    return tuple(group for group, statuses in STATUSES.items() if status in statuses)


@lru_cache(maxsize=_REMEMBERED)
def _of_place(division: str) -> frozenset[int]:
    return frozenset(pairs.marks(f"division:{code}" for code in division_ancestors(division)))


@lru_cache(maxsize=_REMEMBERED)
def _of_subject(category: str) -> frozenset[int]:
    return frozenset(pairs.marks(f"category:{code}" for code in category_ancestors(category)))
