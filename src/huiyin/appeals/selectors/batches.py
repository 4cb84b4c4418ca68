"""Reads for 批量办理 at the desk: who of the office could take an appeal, and what became of the last batch."""

from dataclasses import dataclass

from huiyin.appeals.models import Batch, BatchEntry
from huiyin.organisations.models import Membership, Role


@dataclass(frozen=True, slots=True)
class Colleague:
    """A handler of the office: the account, and its handle for addresses and forms."""

    user_id: int
    handle: str
    name: str


def colleagues(organisation_id: int) -> list[Colleague]:
    """The running handlers of an office by name. One query."""
    rows = (
        Membership.objects.filter(
            organisation_id=organisation_id,
            role=Role.HANDLER,
            ended_at__isnull=True,
            user__is_active=True,
        )
        .order_by("user__display_name", "user_id")
        .values_list("user_id", "user__handle", "user__display_name")
    )
    return [Colleague(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A batch with its entries in the order in which they were ticked."""

    batch: Batch
    entries: tuple[BatchEntry, ...]


def batch_called(token: str, organisation_id: int, user_id: int) -> Outcome | None:
    """The batch of this name, if it is the person's own in this office. One query, another where there is one."""
    own = Batch.objects.filter(by_id=user_id, organisation_id=organisation_id).select_related("to")
    batch = own.filter(token=token[:32]).first()
    if batch is None:
        return None
    return Outcome(batch, tuple(batch.entries.select_related("appeal").order_by("id")))
