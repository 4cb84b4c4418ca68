"""The whole index anew, while the site serves: for a site that has loaded many appeals, or does not trust its index.

Entries are written batch by batch. SQLite's posting lists are built beside the old ones, which answer until the new ones
take their place in one short transaction; PostgreSQL keeps its lists by itself, and gets them at the end where there
were no entries before. Killed half way, it leaves an index that still answers; doing it again begins again.
"""

from collections.abc import Callable, Sequence

from django.db import connection, transaction

from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import SUBJECT
from huiyin.journal.models import Event, Stale
from huiyin.search import documents, index
from huiyin.search.indexing import alone
from huiyin.search.models import Document

BATCH = 1000
NEW = f"{index.POSTINGS}_new"
#: Memory for lists that are not on the disk yet, while building and afterwards (SQLite's own value), in bytes.
_BUILDING, _USUAL = 32 << 20, 1 << 20


def rebuild(*, progress: Callable[[int], object], batch: int = BATCH) -> int:
    """Index every appeal; ``progress`` hears after each batch how many it held. Returns how many there are in all."""
    last_event = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    waiting = set(Stale.objects.filter(subject=SUBJECT).values_list("subject_id", flat=True))
    is_first = not Document.objects.exists()
    _begin(is_first)
    total, key = 0, 0
    while keys := list(Appeal.objects.filter(pk__gt=key).order_by("pk").values_list("pk", flat=True)[:batch]):
        with transaction.atomic():
            alone(wait=True)
            _write(keys)
        total, key = total + len(keys), keys[-1]
        progress(len(keys))
    since = Event.objects.filter(pk__gt=last_event, subject=SUBJECT).values_list("subject_id", flat=True)
    with transaction.atomic():
        alone(wait=True)
        _finish({int(one) for one in waiting.union(since)}, is_first)
    return total


def _write(keys: Sequence[int]) -> None:
    """Store the entries of a batch, and for SQLite put them into the new lists."""
    made = list(documents.postings(keys))
    index.put(made)
    if connection.vendor == "sqlite":
        index.post(NEW, [(one.appeal_id, one.numbers) for one in made])


def _begin(is_first: bool) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TABLE IF EXISTS {NEW}")
            cursor.execute(index.MAKE_POSTINGS.format(table=NEW))
            _configure(NEW, "hashsize", _BUILDING)
        elif is_first:
            connection.check_constraints()  # no index is dropped or made while references wait to be checked
            cursor.execute(f"DROP INDEX IF EXISTS {index.POSTINGS}")


def _finish(changed: set[int], is_first: bool) -> None:
    """The new lists take the place of the old ones.

    What has changed meanwhile is put into the new lists once more: at worst an appeal stands in a list too many, and is
    looked at in vain.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            rows = Document.objects.filter(pk__in=changed).values_list("pk", "numbers")
            index.post(NEW, [(key, set(numbers)) for key, numbers in rows.iterator()])
            _configure(NEW, "hashsize", _USUAL)
            cursor.execute(f"DROP TABLE {index.POSTINGS}")
            cursor.execute(f"ALTER TABLE {NEW} RENAME TO {index.POSTINGS}")
        elif is_first:
            connection.check_constraints()
            cursor.execute(index.MAKE_GIN)
            cursor.execute("ANALYZE search_document")


def _configure(table: str, name: str, value: int) -> None:
    """A setting of FTS5, given by a row that is none."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES (%s, %s)", [name, value])  # noqa: S608
