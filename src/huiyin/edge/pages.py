"""Kept pages: one of them, and the store of them all."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field

from huiyin.edge.asking import Key

Headers = list[tuple[str, str]]
#: For so many seconds others get the old copy of a page that has run out while one makes it anew: of one that is old
#: only by time, and of one that an Event has made old.
GRACE, GRACE_AFTER_EVENT = 10.0, 0.4
#: How long it is remembered that something has changed, so that a page begun before is not kept as new.
_REMEMBERED = 120.0
_GZIP_FROM = 300
_GZIP_LEVEL = 6


@dataclass(slots=True)
class Page:
    """A page as it is sent: headers without those that depend on the reader, and the body plain and compressed.

    Times are seconds of the monotonic clock. ``old_at`` is when it runs out; ``grace`` for how long it may still be
    shown while somebody makes it anew.
    """

    headers: Headers
    body: bytes
    tag: str
    viewed: int
    old_at: float
    grace: float = GRACE
    compressed: bytes = b""
    mark: str = field(init=False)

    def __post_init__(self) -> None:
        """The mark (ETag) follows from the body."""
        self.mark = hashlib.blake2b(self.body, digest_size=12).hexdigest()
        if len(self.body) >= _GZIP_FROM:
            self.compressed = gzip.compress(self.body, _GZIP_LEVEL, mtime=0)

    @property
    def weight(self) -> int:
        """Bytes in memory, nearly."""
        return len(self.body) + len(self.compressed) + 2000


class Pages:
    """The store: bounded by its weight, the page that was not asked for the longest goes first. For many threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._tagged: dict[str, set[Key]] = {}
        self._changed: dict[str, float] = {}
        self._all_changed = float("-inf")
        self._weight = 0

    def get(self, key: Key) -> Page | None:
        """The page of a key, old or not."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page, *, begun: float) -> None:
        """Keep a page that somebody began to make at ``begun``: what has changed since then makes it old already."""
        with self._lock:
            changed = max(self._changed.get(page.tag, float("-inf")), self._all_changed)
            if changed >= begun:
                page.old_at, page.grace = begun, GRACE_AFTER_EVENT
            self._drop(key)
            self._pages[key] = page
            self._weight += page.weight
            if page.tag:
                self._tagged.setdefault(page.tag, set()).add(key)
            while self._weight > self._limit:
                self._drop(next(iter(self._pages)))

    def grow_old(self, tags: Collection[str], now: float) -> None:
        """What these tags stand for has changed."""
        with self._lock:
            self._changed = {tag: at for tag, at in self._changed.items() if at > now - _REMEMBERED}
            for tag in tags:
                self._changed[tag] = now
                for key in self._tagged.get(tag, ()):
                    _age(self._pages[key], now)

    def grow_all_old(self, now: float) -> None:
        """Anything may have changed."""
        with self._lock:
            self._all_changed = now
            for page in self._pages.values():
                _age(page, now)

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is None:
            return
        self._weight -= page.weight
        keys = self._tagged.get(page.tag, set())
        keys.discard(key)
        if not keys:
            self._tagged.pop(page.tag, None)


def _age(page: Page, now: float) -> None:
    page.old_at, page.grace = min(page.old_at, now), GRACE_AFTER_EVENT
