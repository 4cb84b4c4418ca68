"""What each web process does beside answering: hear of Events, so that kept pages grow old, and write down views.

A thread of its own, begun with the first request, so that it lives in the process that serves and not in the one it was
forked from.
"""

import atexit
import logging
import threading
import time
from collections.abc import Iterator

from django.db import DatabaseError, close_old_connections, connection, connections

from huiyin.appeals.services.counting import flush_views
from huiyin.appeals.terms import SUBJECT
from huiyin.core import clock
from huiyin.edge.pages import Pages
from huiyin.journal.models import Event
from huiyin.web.keeping import LISTS

logger = logging.getLogger(__name__)

EVERY = 0.4
#: Without news for so long nothing is answered from kept pages.
BLIND_AFTER = 5.0
#: On PostgreSQL an Event may become visible after one with a higher key: so many before the newest are looked at again.
OVERLAP = 500
#: Appeals have tags of their own; accounts are on no page that is kept. Anything else may be on any page.
_QUIET_SUBJECTS = {SUBJECT, "account"}


class Follower:
    """``keeps_up`` says whether kept pages can be trusted; the first call begins the following."""

    def __init__(self, *, keeps_pages: bool = True, every: float = EVERY) -> None:
        self._keeps_pages = keeps_pages
        self._every = every
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._heard_at = float("-inf")
        self._newest: int | None = None
        self._known: set[int] = set()

    def keeps_up(self, pages: Pages) -> bool:
        """Whether everything is known that happened until a moment ago."""
        if self._thread is None:
            self._begin(pages)
        return self._keeps_pages and time.monotonic() - self._heard_at < BLIND_AFTER

    def _begin(self, pages: Pages) -> None:
        with self._lock:
            if self._thread is not None:
                return
            if self._keeps_pages:
                self.listen(pages)
            self._thread = threading.Thread(target=self._keep, args=(pages,), name="edge", daemon=True)
            self._thread.start()
        atexit.register(_last_flush)

    def _keep(self, pages: Pages) -> None:
        while True:
            time.sleep(self._every)
            close_old_connections()
            if self._keeps_pages:
                self.listen(pages)
            try:
                flush_views(clock.now())
            except DatabaseError:
                logger.exception("views could not be written; they wait")

    def listen(self, pages: Pages) -> None:
        """Hear of what has happened since the last time, and let the pages about it grow old."""
        heard_at = time.monotonic()
        try:
            news = list(self._news())
        except DatabaseError:
            logger.exception("no news of Events")
            connections.close_all()
            return
        tags = {f"{SUBJECT}:{event.subject_id}" for event in news if event.subject == SUBJECT}
        if any(event.subject == SUBJECT and event.sequence for event in news):
            tags.add(LISTS)
        if tags:
            pages.grow_old(tags, heard_at)
        if any(event.subject not in _QUIET_SUBJECTS for event in news):
            pages.grow_all_old(heard_at)
        self._heard_at = heard_at

    def _news(self) -> Iterator[Event]:
        """Events that were not known yet. One query."""
        if self._newest is None:
            self._newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            self._known = set(range(self._newest - OVERLAP, self._newest + 1))
        since = self._newest - (OVERLAP if connection.vendor == "postgresql" else 0)
        for event in Event.objects.filter(pk__gt=since).only("subject", "subject_id", "sequence"):
            if event.pk not in self._known:
                yield event
            self._known.add(event.pk)
            self._newest = max(self._newest, event.pk)
        self._known = {key for key in self._known if key > self._newest - OVERLAP}


def _last_flush() -> None:
    """What waits is written when the process ends in peace."""
    try:
        flush_views(clock.now())
    except DatabaseError:
        logger.exception("the last views could not be written")
