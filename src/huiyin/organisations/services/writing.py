"""What the services of this room share: the Event they write and the lock they take."""

from datetime import datetime
from typing import Any

from django.db import connection

from huiyin.journal.models import Visibility
from huiyin.journal.services import record
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Role
from huiyin.organisations.terms import OrganisationEvent

_LOCK = 0x6F7267  # "org"


def write_event(
    type: OrganisationEvent,
    *,
    subject: str,
    subject_id: int | str,
    actor: Actor,
    now: datetime,
    data: dict[str, Any],
) -> None:
    """The one Event of a change. Offices and posts are read by the supervision, not in anybody's timeline."""
    record(
        type=type.value,
        subject=subject,
        subject_id=subject_id,
        who=actor.who((Role.SYSTEM_ADMIN,)),
        visibility=Visibility.SUPERVISION,
        now=now,
        data=data,
    )


def one_writer() -> None:
    """Until the transaction ends, nobody else changes divisions, organisations or mailboxes.

    Paths and full names are computed from rows that must stand still meanwhile. An advisory lock of PostgreSQL:
    row locks would deadlock, since a move changes which rows would have to be locked. SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
