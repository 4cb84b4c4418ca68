"""Writing Events, inside the transactions of the domain's services, and handing them on afterwards."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from huiyin.core.errors import DomainError
from huiyin.journal.models import Event, Outbox, PrivateRead, Stale, Visibility

logger = logging.getLogger(__name__)

CLAIM = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=1)


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


def deliver(*, consume: Callable[[Event, datetime], None], now: datetime, limit: int = 100) -> int:
    """Hand due outbox rows to ``consume``, oldest first; returns how many were done.

    At least once: a row is claimed by moving its ``due_at`` (guarded UPDATE, so two workers never hold the same),
    and removed in the transaction in which ``consume`` stores its results. In no transaction, or a claim could not be
    seen by others.

    Whatever goes wrong with one Event undoes its own transaction only: it is logged with its id and tried again after
    growing waits (2 min … 1 h, for ever, for an Event is never given up), and the others go on. That is why every
    Exception is caught here: a mistake in the words for one kind of Event must not keep all later ones from their
    readers. Not caught is what speaks of the database instead of the Event (away, restarting, locked): the next Event
    would fare no better, and the loop that called tries again.
    """
    done = 0
    for event_id, due_at, attempts in list(
        Outbox.objects.filter(due_at__lte=now)
        .order_by("due_at", "event_id")
        .values_list("event_id", "due_at", "attempts")[:limit]
    ):
        wait = min(CLAIM * 2**attempts, LONGEST_WAIT)
        claimed = Outbox.objects.filter(event_id=event_id, due_at=due_at).update(
            due_at=now + wait, attempts=min(attempts + 1, 20)
        )
        if not claimed:
            continue
        try:
            with transaction.atomic():
                consume(Event.objects.get(pk=event_id), now)
                Outbox.objects.filter(event_id=event_id).delete()
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("event %s not delivered; tried again in %s", event_id, wait)
            continue
        done += 1
    return done
