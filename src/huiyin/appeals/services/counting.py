"""How often an appeal was looked at: counted in this process, written to the database every few seconds.

One viewer counts once a day for an appeal, and nobody stores who it was (core.seen). A crash loses the views of the last
seconds, never a vote: "me too", follows and thanks are rows. Pages stay readable while the database is busy writing.
"""

import threading
from collections import Counter
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import F

from huiyin.appeals.models import Appeal
from huiyin.core.clock import local_day
from huiyin.core.seen import SeenToday

#: Each process writes at most so often; with four of them an appeal's row is written less than once a second.
FLUSH_EVERY = timedelta(seconds=5)


class _Buffer:
    """Views that are not in the database yet, by appeal key; shared by the threads of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._views: Counter[int] = Counter()
        self._flushed_at: datetime | None = None

    def add(self, appeal_id: int) -> None:
        """Count one."""
        with self._lock:
            self._views[appeal_id] += 1

    def waiting(self, appeal_id: int) -> int:
        """How many of this appeal wait here."""
        with self._lock:
            return self._views[appeal_id]

    def take(self, now: datetime) -> Counter[int]:
        """Everything that waits, once FLUSH_EVERY has passed since the last time; else nothing."""
        with self._lock:
            is_early = self._flushed_at is not None and abs(now - self._flushed_at) < FLUSH_EVERY
            if is_early or not self._views:
                return Counter()
            self._flushed_at = now
            taken, self._views = self._views, Counter()
            return taken

    def put_back(self, views: Counter[int]) -> None:
        """The database was busy: keep them for the next time."""
        with self._lock:
            self._views += views


_buffer = _Buffer()


@cache
def _seen() -> SeenToday:
    return SeenToday(settings.HOME / "run")


def count_view(appeal_id: int, *, viewer: str, now: datetime) -> bool:
    """Somebody looks at an appeal; returns whether it is their first time today (in Asia/Shanghai).

    ``viewer`` tells people apart: an account, or an address and a browser. It is hashed and forgotten.
    """
    is_first = _seen().first_time(f"{appeal_id}|{viewer}".encode(), local_day(now))
    if is_first:
        _buffer.add(appeal_id)
    return is_first


def waiting_views(appeal_id: int) -> int:
    """The views of an appeal that are not in its ``view_count`` yet, as far as this process knows."""
    return _buffer.waiting(appeal_id)


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
