"""Writing Events, inside the transactions of the domain's services, and handing them on afterwards."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from huiyin.core.errors import DomainError
from huiyin.journal.models import Event, Outbox, PrivateRead, Stale, Visibility

logger = logging.getLogger(__name__)

CLAIM = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 20
#: So many rows a worker takes in hand together; where it dies, they wait out the CLAIM.
CLAIMED_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, as an Event remembers it: account id, the name shown, the role used, the organisation acted for."""

    actor_id: int | None = None
    label: str = ""
    role: str = ""
    organisation_id: int | None = None
    organisation_name: str = ""


SYSTEM = Who(label="系统", role="system")


def record(
    *,
    type: str,
    subject: str,
    subject_id: int | str,
    who: Who,
    visibility: Visibility,
    now: datetime,
    sequence: int | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Write one Event, its outbox row and the mark that the index is behind. DomainError("no-transaction") outside a transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise DomainError("no-transaction", "An Event is written in the transaction of its change")
    event = Event.objects.create(
        at=now,
        type=type,
        subject=subject,
        subject_id=str(subject_id),
        sequence=sequence,
        actor_id=who.actor_id,
        actor_label=who.label,
        actor_role=who.role,
        organisation_id=who.organisation_id,
        organisation_name=who.organisation_name,
        visibility=visibility,
        data=data or {},
    )
    Outbox.objects.create(event=event, due_at=now)
    Stale.objects.create(subject=event.subject, subject_id=event.subject_id)
    return event


def record_private_read(*, who: Who, subject: str, subject_id: int | str, what: str, now: datetime) -> None:
    """Remember that ``who`` has read ``what`` (text, contact, file) of a subject."""
    PrivateRead.objects.create(
        at=now,
        reader_id=who.actor_id or 0,
        reader_label=who.label,
        organisation_id=who.organisation_id,
        subject=subject,
        subject_id=str(subject_id),
        what=what,
    )


def deliver(
    *,
    consume: Callable[[Event, datetime], None],
    now: datetime,
    limit: int = 100,
    types: Collection[str] | None = None,
) -> int:
    """Hand due outbox rows to ``consume``, oldest first; returns how many were done.

    Events of other ``types`` than these, where they are given, concern nobody: they are ticked off, many at once.

    At least once: rows are claimed by moving their ``due_at``, a few at a time, and each is removed in the transaction
    in which ``consume`` stores its results. In no transaction, or a claim could not be seen by others.

    Whatever goes wrong with one Event undoes its own transaction only: it is logged with its id and tried again after
    growing waits (2 min … 1 h, for ever, for an Event is never given up), and the others go on. That is why every
    Exception is caught here: a mistake in the words for one kind of Event must not keep all later ones from their
    readers. Not caught is what speaks of the database instead of the Event (away, restarting, locked): the next Event
    would fare no better, and the loop that called tries again.
    """
    done = _tick_off(types, now, limit) if types is not None else 0
    tried = 0
    while tried < limit and (claimed := _claim(now, min(CLAIMED_AT_ONCE, limit - tried))):
        tried += len(claimed)
        done += sum(_consume(event_id, consume, now, wait) for event_id, wait in claimed)
    return done


def _tick_off(types: Collection[str], now: datetime, number: int) -> int:
    idle = Outbox.objects.filter(due_at__lte=now).exclude(event__type__in=types)
    keys = list(idle.order_by("due_at", "event_id").values_list("pk", flat=True)[:number])
    if not keys:
        return 0
    with transaction.atomic():
        return Outbox.objects.filter(pk__in=keys).delete()[0]


def _claim(now: datetime, number: int) -> list[tuple[int, timedelta]]:
    """Take the oldest due rows that nobody else is taking at this moment; the ids, and until when each is ours.

    Rows that another worker holds are skipped (SKIP LOCKED), so workers share a long queue instead of meeting at its
    head. SQLite has one writer at a time; looking first spares an idle worker that lock.
    """
    due = Outbox.objects.filter(due_at__lte=now)
    if not due.exists():
        return []
    with transaction.atomic():
        rows = due.order_by("due_at", "event_id").select_for_update(skip_locked=True)
        tries: dict[int, list[int]] = defaultdict(list)
        for event_id, attempts in rows.values_list("event_id", "attempts")[:number]:
            tries[attempts].append(event_id)
        for attempts, ids in tries.items():
            Outbox.objects.filter(pk__in=ids).update(
                due_at=now + _wait(attempts), attempts=min(attempts + 1, MOST_ATTEMPTS)
            )
    return sorted((event_id, _wait(attempts)) for attempts, ids in tries.items() for event_id in ids)


def _wait(attempts: int) -> timedelta:
    return min(CLAIM * int(2**attempts), LONGEST_WAIT)


def _consume(
    event_id: int, consume: Callable[[Event, datetime], None], now: datetime, wait: timedelta
) -> bool:
    """Hand on one claimed Event; whether it went well."""
    try:
        with transaction.atomic():
            consume(Event.objects.get(pk=event_id), now)
            Outbox.objects.filter(event_id=event_id).delete()
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("event %s not delivered; tried again in %s", event_id, wait)
        return False
    return True
