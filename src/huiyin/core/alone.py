"""Being the only one: work that two processes should not do at the same time, on one machine or on many.

The lock is gone when its holder dies, however it dies. PostgreSQL: an advisory lock held by an open transaction on a
connection of its own, so that it holds through PgBouncer in transaction mode as well. SQLite, which is one machine: a
lock on a file in HUIYIN_HOME.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether this is the only one at ``name``, for as long as the block runs. Never waits."""
    with _by_database(name) if connection.vendor == "postgresql" else _by_file(name) as is_alone:
        yield is_alone


@contextmanager
def _by_database(name: str) -> Iterator[bool]:
    holder = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_number(name)])
            is_alone = bool(cursor.fetchone()[0])
        yield is_alone
    finally:
        holder.close()  # ends the transaction, and with it the lock


@contextmanager
def _by_file(name: str) -> Iterator[bool]:
    folder = settings.HOME / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def lock_number(name: str) -> int:
    """The 64-bit number by which PostgreSQL knows the lock."""
    return int.from_bytes(hashlib.sha256(f"huiyin:{name}".encode()).digest()[:8], signed=True)
