"""SQLite with a queue in front of BEGIN IMMEDIATE.

SQLite lets one connection write. The others ask again after 1, 2, 5 … 100 ms, so under load some wait long after the
lock has become free, and whoever comes last may be first. Here a transaction enters a queue before it begins: among the
threads of a process by a lock of theirs, then among processes by a lock on a file beside the database. A process that
dies leaves it; nobody waits longer than the connection's ``timeout``. Single statements outside of transactions,
and programs that know nothing of the queue, still meet SQLite's own lock.
"""

import fcntl
import os
import threading
import time
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

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


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, whose transactions stand in the queue of their file."""

    _entered: WritersQueue | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _enter(self) -> None:
        if self._entered is None and not self.is_in_memory_db():
            options: dict[str, Any] = self.settings_dict["OPTIONS"]
            queue = queue_of(str(self.settings_dict["NAME"]), float(options.get("timeout", 5)))
            queue.enter()
            self._entered = queue

    def _leave(self) -> None:
        queue, self._entered = self._entered, None
        if queue is not None:
            queue.leave()
