"""How the index follows the journal: every Event leaves a mark (journal.Stale), and a loop works the marks off.

The mark is written in the Event's transaction and removed in the one that stores the index entry, so nothing is lost
whenever a worker dies, and an appeal can be found as soon as the loop has come round.
"""

import logging
from collections.abc import Collection

from django.db import InterfaceError, OperationalError, connection, transaction

from huiyin.appeals.terms import SUBJECT
from huiyin.journal.models import Stale
from huiyin.search import documents, index

logger = logging.getLogger(__name__)

AT_A_TIME = 100
#: Of the advisory lock (PostgreSQL) that keeps two workers from writing an older text over a newer one.
_ONE_AT_A_TIME = 0x6875_6979


def index_changed(limit: int = AT_A_TIME) -> int:
    """Index what has changed, oldest first; returns how many marks were worked off, 0 where another worker is at it.

    Where a text makes the program fail it is logged and left to ``rebuild_search``, and the others go on.
    """
    if not Stale.objects.exists():  # so that an idle loop takes no write lock
        return 0
    try:
        return _work_off(limit)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("a batch could not be indexed; trying one at a time")
        return sum(_work_off_one() for _mark in range(limit))


def alone(*, wait: bool = False) -> bool:
    """Whether this transaction is the only one that writes the index, until it ends; with ``wait`` it becomes so.

    SQLite's transactions are IMMEDIATE: there is only ever one.
    """
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


def _work_off(limit: int) -> int:
    """Texts are read and taken apart before the transaction, for SQLite lets nobody else write during it. What was read
    after the marks is as new as all of them: it is stored where one of them still stands. Where none does, another
    worker, who has seen them too, has stored something as new; what came later has left a mark of its own."""
    marks = list(Stale.objects.order_by("pk")[:limit])
    found = list(documents.postings(_appeals(marks)))
    with transaction.atomic():
        if not alone():
            return 0
        seen = Stale.objects.filter(pk__in=[mark.pk for mark in marks])
        left = _appeals(list(seen))
        index.store([one for one in found if one.appeal_id in left])
        seen.delete()
    return len(marks)


def _appeals(marks: Collection[Stale]) -> set[int]:
    return {int(mark.subject_id) for mark in marks if mark.subject == SUBJECT}


def _work_off_one() -> int:
    try:
        return _work_off(1)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        mark = Stale.objects.order_by("pk").first()
        logger.exception("%s cannot be indexed", mark)
        return Stale.objects.filter(pk=mark.pk).delete()[0] if mark else 0
