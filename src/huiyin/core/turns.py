"""Turns: threads of one process that would compute at the same time, and cannot (decision 18)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_MINE = threading.local()


class Turns:
    """Whose turn it is among the threads of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """This thread's turn; not to be taken twice."""
        with self._lock:
            _MINE.lock = self._lock
            try:
                yield
            finally:
                _MINE.lock = None


@contextmanager
def aside() -> Iterator[None]:
    """Another thread may take its turn while this one waits for something; also where nobody takes turns. Not for whoever
    holds what others wait for: to get its turn back takes as long as another's."""
    lock = getattr(_MINE, "lock", None)
    if lock is None:
        yield
        return
    lock.release()
    try:
        yield
    finally:
        lock.acquire()
