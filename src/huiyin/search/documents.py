"""What the index holds of an appeal: the pairs of its public text, and marks by which lists are narrowed.

The text is what the public may read once the appeal is published: masked title, masked body, published replies. The
marks only make the search fast; whoever asks gets what the conditions on the rows themselves let through
(search/selectors.py).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from huiyin.appeals.models import Appeal, Assignment, Reply
from huiyin.appeals.selectors.lists import STATUSES
from huiyin.appeals.terms import LIVE, AssignmentStatus, ReplyStatus
from huiyin.organisations.nesting import category_ancestors, division_ancestors
from huiyin.search import index, pairs
from huiyin.search.spans import names_of

PUBLISHED = "published"
RUNNING = "running"
#: Parts that let an office find the appeal in its list (appeals.selectors.desk.of_office).
PARTS = (*LIVE, AssignmentStatus.TRANSFERRED)
_COLUMNS = (
    "title",
    "body",
    "kind",
    "status",
    "category",
    "division",
    "lead",
    "is_published",
    "submitted_at",
    "due_at",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An appeal with what hangs on it, as far as the index cares."""

    appeal: Appeal
    replies: tuple[str, ...]
    offices: tuple[int, ...]


def write(appeal_ids: Collection[int]) -> int:
    """Bring the index up to date about these appeals; returns for how many something had changed. In a transaction.

    Three queries to read, at most five for each that has changed.
    """
    changed = (
        index.store(entry.appeal.pk, entry.appeal.submitted_at, numbers_of(entry))
        for entry in entries(appeal_ids)
    )
    return sum(changed)


def entries(appeal_ids: Collection[int]) -> Iterable[Entry]:
    """What there is to know of these appeals. Three queries."""
    replies, offices = defaultdict[int, list[str]](list), defaultdict[int, list[int]](list)
    for appeal_id, body in Reply.objects.filter(
        appeal__in=appeal_ids, status=ReplyStatus.PUBLISHED
    ).values_list("appeal_id", "body"):
        replies[appeal_id].append(body)
    for appeal_id, office in Assignment.objects.filter(appeal__in=appeal_ids, status__in=PARTS).values_list(
        "appeal_id", "organisation_id"
    ):
        offices[appeal_id].append(office)
    for appeal in Appeal.objects.filter(pk__in=appeal_ids).only(*_COLUMNS).order_by("pk"):
        yield Entry(appeal, tuple(replies[appeal.pk]), tuple(offices[appeal.pk]))


def numbers_of(entry: Entry) -> set[int]:
    """Pairs and marks of an appeal."""
    numbers = pairs.marks(_names(entry))
    for text in (entry.appeal.title, entry.appeal.body, *entry.replies):
        numbers |= pairs.pairs(pairs.normal(text))
    return numbers


def _names(entry: Entry) -> Iterable[str]:
    appeal = entry.appeal
    yield from names_of(appeal.submitted_at)
    yield f"kind:{appeal.kind}"
    yield from (f"state:{group}" for group, statuses in STATUSES.items() if appeal.status in statuses)
    yield from (f"division:{code}" for code in division_ancestors(appeal.division_id))
    yield from (f"category:{code}" for code in category_ancestors(appeal.category_id or ""))
    yield from (f"office:{key}" for key in entry.offices)
    if appeal.lead_id:
        yield f"lead:{appeal.lead_id}"
    if appeal.is_published:
        yield PUBLISHED
    if appeal.due_at:
        yield RUNNING
