"""SQLite with a queue in front of BEGIN IMMEDIATE, and whose disk is waited for outside of it.

SQLite lets one connection write. The others ask again after 1, 2, 5 … 100 ms, so under load some wait long after the
lock has become free, and whoever comes last may be first. Here a transaction enters a queue before it begins: among the
threads of a process by a lock of theirs, then among processes by a lock on a file beside the database. A process that
dies leaves it; nobody waits longer than the connection's ``timeout``. Single statements outside of transactions,
and programs that know nothing of the queue, still meet SQLite's own lock.

To wait for the disk takes as long as to write everything, and SQLite lets nobody else write meanwhile. So a transaction
commits without it (synchronous=NORMAL: a power cut takes the last commits, never the order of the file), lets the next
one begin, and only then has the log written to the disk; nobody hears that it is done before that has happened. Several
that wait share one writing.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from huiyin.core.turns import aside

#: What SQLite calls synchronous=FULL.
_FULL = 2
#: Seconds between two looks whether another process has left.
LOOK_EVERY = 0.0005


class WritersQueue:
    """The queue before one database file, for the threads of this process. ``wait`` is in seconds."""

    def __init__(self, path: str, wait: float) -> None:
        self._path, self._wait = path, wait
        self._among_threads = threading.Lock()
        self._file = -1

    def enter(self) -> None:
        """Wait until nobody else writes. OperationalError where it takes too long."""
        until = time.monotonic() + self._wait
        if not self._among_threads.acquire(timeout=self._wait):
            raise OperationalError("database is locked")
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            while not self._taken():
                if time.monotonic() > until:
                    raise OperationalError("database is locked")
                time.sleep(LOOK_EVERY)
        except BaseException:
            self.leave()
            raise

    def _taken(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def leave(self) -> None:
        """The next one, please."""
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)
        self._among_threads.release()


_QUEUES: dict[str, WritersQueue] = {}
_MAKING = threading.Lock()


def queue_of(path: str, wait: float) -> WritersQueue:
    """The queue before a database, the same for all threads."""
    with _MAKING:
        return _QUEUES.setdefault(path, WritersQueue(f"{path}-writers", wait))


def write_to_disk(path: Path, write: Callable[[int], None] = os.fsync) -> None:
    """Wait until what has been written to a file is on the disk; OSError where that fails."""
    file = os.open(path, os.O_RDONLY)
    try:
        write(file)
    finally:
        os.close(file)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, whose transactions stand in the queue of their file, and wait for the disk when they have left it.

    The file is in WAL mode. What waits is what asks for synchronous=FULL; a connection that has set less keeps it.
    """

    _entered: WritersQueue | None = None
    _waits_for_disk = False
    _is_log_in_folder = False

    def _start_transaction_under_autocommit(self) -> None:
        self._enter()
        try:
            if self._entered and self._pragma("synchronous") == _FULL:
                self._pragma("synchronous=NORMAL")
                self._waits_for_disk = True
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        waits = self._waits_for_disk
        self._leave()
        if waits:
            with aside():
                self._write_log_to_disk()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._waits_for_disk = self._is_log_in_folder = False
            self._leave()

    def _pragma(self, what: str) -> Any:
        """By a cursor of SQLite's own: this is no query of the product."""
        row = self.connection.execute(f"PRAGMA {what}").fetchone()
        return row[0] if row else None

    def _write_log_to_disk(self) -> None:
        """Until this returns, a power cut could take what has been committed. OperationalError where it fails."""
        log = Path(f"{self.settings_dict['NAME']}-wal")
        try:
            write_to_disk(log, os.fdatasync)
            # SQLite makes the log for the first connection, and keeps it for as long as there is one.
            if not self._is_log_in_folder:
                write_to_disk(log.parent)
                self._is_log_in_folder = True
        except OSError as error:
            raise OperationalError(
                f"the log of the database cannot be written to the disk: {error}"
            ) from error

    def _enter(self) -> None:
        if self._entered is None and not self.is_in_memory_db():
            options: dict[str, Any] = self.settings_dict["OPTIONS"]
            queue = queue_of(str(self.settings_dict["NAME"]), float(options.get("timeout", 5)))
            queue.enter()
            self._entered = queue

    def _leave(self) -> None:
        queue, self._entered = self._entered, None
        waited, self._waits_for_disk = self._waits_for_disk, False
        if queue is not None:
            queue.leave()
        if waited:
            self._pragma("synchronous=FULL")
