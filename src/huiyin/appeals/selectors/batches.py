"""Reads for 批量办理 at the desk: who of the office could take an appeal, and what became of the last batch."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from huiyin.appeals.models import Assignment, Batch, BatchEntry
from huiyin.appeals.terms import UNDO_WITHIN, UNFINISHED
from huiyin.organisations.models import Membership, Role


@dataclass(frozen=True, slots=True)
class Colleague:
    """A handler of the office: the account, its handle for addresses and forms, how many parts are in their hands."""

    user_id: int
    handle: str
    name: str
    in_hand: int


def colleagues(organisation_id: int) -> list[Colleague]:
    """The running handlers of an office by name. One query."""
    parts = Assignment.objects.filter(
        organisation_id=organisation_id, handler_id=OuterRef("user_id"), status__in=UNFINISHED
    )
    counts = parts.order_by().values("handler_id").annotate(count=Count("pk")).values("count")
    rows = (
        Membership.objects.filter(
            organisation_id=organisation_id,
            role=Role.HANDLER,
            ended_at__isnull=True,
            user__is_active=True,
        )
        .annotate(in_hand=Coalesce(Subquery(counts), 0))
        .order_by("user__display_name", "user_id")
        .values_list("user_id", "user__handle", "user__display_name", "in_hand")
    )
    return [Colleague(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A batch with its entries in the order in which they were ticked."""

    batch: Batch
    entries: tuple[BatchEntry, ...]


def latest_batch(organisation_id: int, user_id: int, now: datetime, token: str) -> Outcome | None:
    """The batch called ``token``, else the person's last one while it could still be undone.

    One query, two more where there is one.
    """
    own = Batch.objects.filter(by_id=user_id, organisation_id=organisation_id).select_related("to")
    if token:
        batch = own.filter(token=token[:32]).first()
    else:
        batch = own.filter(at__gte=now - UNDO_WITHIN).order_by("-at", "-id").first()
    if batch is None:
        return None
    return Outcome(batch, tuple(batch.entries.select_related("appeal").order_by("id")))
