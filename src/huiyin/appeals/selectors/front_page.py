"""What the home page shows of appeals: today, subjects, what many have met, what was answered last, mailboxes.

Bounded queries; the page keeps what counts many rows for a minute. Shares and times are huiyin.statistics'.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Value

from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors.lists import published, with_places
from huiyin.core.clock import local_day, start_of_day
from huiyin.core.paging import COUNTED_MOST
from huiyin.organisations.models import Organisation, OrganisationKind

WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Today:
    """What came in today (a calendar day in Asia/Shanghai), what is overdue now, how many verified offices there are."""

    received: int
    accepted: int
    overdue: int
    offices: int


@dataclass(frozen=True, slots=True)
class Subject:
    """A category that many wrote about lately."""

    code: str
    name: str
    count: int


def today(now: datetime) -> Today:
    """The figures of the moment. Three queries."""
    start = start_of_day(local_day(now))
    found = Appeal.objects.filter(submitted_at__gte=start).aggregate(
        received=Count("*"), accepted=Count(Value(1), filter=Q(accepted_at__isnull=False))
    )
    return Today(
        received=found["received"],
        accepted=found["accepted"],
        overdue=published().filter(due_at__lt=now)[: COUNTED_MOST + 1].count(),
        offices=Organisation.objects.filter(is_active=True, verified_at__isnull=False)
        .exclude(kind=OrganisationKind.MEDIA)
        .count(),
    )


def subjects(now: datetime, limit: int = 4) -> tuple[Subject, ...]:
    """What published appeals of the last thirty days are about most. One query."""
    rows = (
        published()
        .filter(submitted_at__gte=now - WINDOW, category__isnull=False)
        .values("category_id", "category__name")
        .annotate(count=Count("*"))
        .order_by("-count", "category_id")[:limit]
    )
    return tuple(Subject(row["category_id"], row["category__name"], row["count"]) for row in rows)


def most_shared(now: datetime, limit: int = 4) -> QuerySet[Appeal]:
    """Published appeals of the last thirty days that most others have met too. The index alone finds them."""
    found = (
        published()
        .filter(submitted_at__gte=now - WINDOW, me_too_count__gt=0)
        .order_by("-me_too_count", "-submitted_at", "-pk")
    )
    return with_places(published().filter(pk__in=found.values("pk")[:limit])).order_by(
        "-me_too_count", "-submitted_at", "-pk"
    )


def newest_replied(limit: int = 5) -> QuerySet[Appeal]:
    """The published appeals that got their first reply last."""
    rows = published().filter(first_replied_at__isnull=False)
    return with_places(rows).order_by("-first_replied_at", "-pk")[:limit]


def mailbox_replies(mailboxes: Collection[int], now: datetime) -> dict[int, int]:
    """How many letters to each mailbox were answered in the last thirty days. One query."""
    rows = (
        Appeal.objects.filter(mailbox__in=mailboxes, first_replied_at__gte=now - WINDOW)
        .values("mailbox_id")
        .annotate(count=Count("*"))
        .values_list("mailbox_id", "count")
    )
    return {mailbox: count for mailbox, count in rows if mailbox is not None}
