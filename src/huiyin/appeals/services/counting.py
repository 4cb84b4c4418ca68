"""How often an appeal was looked at: counted in this process, written to the database every few seconds.

A crash loses the views of the last seconds, never a vote. Pages stay readable while the database is busy writing.
"""

import threading
from collections import Counter
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import F

from huiyin.appeals.models import Appeal

FLUSH_EVERY = timedelta(seconds=5)


class _Buffer:
    """Views that are not in the database yet, by appeal key; shared by the threads of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._views: Counter[int] = Counter()
        self._flushed_at: datetime | None = None

    def add(self, appeal_id: int) -> int:
        """Count one; returns how many of this appeal wait here."""
        with self._lock:
            self._views[appeal_id] += 1
            return self._views[appeal_id]

    def take(self, now: datetime) -> Counter[int]:
        """Everything that waits, once FLUSH_EVERY has passed since the last time; else nothing."""
        with self._lock:
            if self._flushed_at is not None and abs(now - self._flushed_at) < FLUSH_EVERY:
                return Counter()
            self._flushed_at = now
            taken, self._views = self._views, Counter()
            return taken

    def put_back(self, views: Counter[int]) -> None:
        """The database was busy: keep them for the next time."""
        with self._lock:
            self._views += views


_buffer = _Buffer()


def count_view(appeal_id: int) -> int:
    """Somebody looks at an appeal. Returns the views of it that are not in its ``view_count`` yet."""
    return _buffer.add(appeal_id)


def flush_views(now: datetime) -> int:
    """Write what was counted, one UPDATE for each appeal; at most once in FLUSH_EVERY. Returns how many appeals."""
    views = _buffer.take(now)
    if not views:
        return 0
    try:
        with transaction.atomic():
            for appeal_id, count in sorted(views.items()):
                Appeal.objects.filter(pk=appeal_id).update(view_count=F("view_count") + count)
    except OperationalError:
        _buffer.put_back(views)
        return 0
    return len(views)
