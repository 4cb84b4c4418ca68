"""The front: a WSGI application before the framework that answers readers who are not signed in from kept pages.

Whatever it cannot answer goes on to the framework as it came. It never keeps what was made for anybody in particular:
a page to keep is asked for as nobody (asking.as_nobody), and only of views that say they may be (huiyin.web.keeping).
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve

from huiyin.appeals.services.counting import count_view
from huiyin.core import clock
from huiyin.edge.asking import Environ, Key, as_nobody, key_of, viewer_of
from huiyin.edge.following import Follower
from huiyin.edge.pages import Headers, Page, Pages
from huiyin.web.keeping import TAG, VIEWED, Keeping, keeping_of

logger = logging.getLogger(__name__)

StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

HOUSE = "Huiyin-Page"
#: How long a reader waits for the one who makes the page they want, in seconds.
PATIENCE = 15.0
#: nginx may keep a page so long without asking (docs/page-cache.md).
NGINX_SECONDS = 1
#: Headers that are ours to give, or that must not be shared.
_OURS = {
    "cache-control",
    "etag",
    "vary",
    "content-length",
    "expires",
    "last-modified",
    TAG.lower(),
    VIEWED.lower(),
}


class _Making:
    """Somebody makes a page; others wait."""

    def __init__(self) -> None:
        self.is_done = threading.Event()
        self.page: Page | None = None


class Front:
    """``follower`` tells it what has changed; ``limit`` bounds the kept pages, in bytes."""

    def __init__(self, framework: Application, *, follower: Follower, limit: int) -> None:
        self._framework = framework
        self._follower = follower
        self._making: dict[Key, _Making] = {}
        self._lock = threading.Lock()
        self.pages = Pages(limit)
        #: How requests were answered: hit, old, made, missed (asked for, not to be kept), passed.
        self.counts: Counter[str] = Counter()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from a kept page where that may be; else let the framework answer."""
        key = key_of(environ) if self._follower.keeps_up(self.pages) else None
        page, how = self._page(key, environ) if key else (None, "passed")
        self.counts[how] += 1
        if key is None or page is None:
            return self._framework(environ, self._counting(environ, start_response))
        if page.viewed and environ["REQUEST_METHOD"] == "GET":
            count_view(page.viewed, viewer=viewer_of(environ), now=clock.now())
        return _send(page, key, how, environ, start_response)

    def _page(self, key: Key, environ: Environ) -> tuple[Page | None, str]:
        """The page of a key, new enough to be shown, and how it was come by."""
        page, now = self.pages.get(key), time.monotonic()
        if page is not None and now < page.old_at:
            return page, "hit"
        keeping = _keeping(environ)
        if keeping is None:
            return None, "passed"
        making, is_mine = self._join(key)
        if is_mine:
            return self._make(key, environ, keeping, making)
        if page is not None and now < page.old_at + page.grace:
            return page, "old"
        making.is_done.wait(PATIENCE)
        return (making.page, "hit") if making.page else (None, "missed")

    def _join(self, key: Key) -> tuple[_Making, bool]:
        """Who makes this page now, and whether that is the one who asks."""
        with self._lock:
            making = self._making.get(key)
            if making is not None:
                return making, False
            self._making[key] = made = _Making()
            return made, True

    def _make(self, key: Key, environ: Environ, keeping: Keeping, making: _Making) -> tuple[Page | None, str]:
        """Ask the framework, as nobody. What cannot be kept is asked for again as the reader is."""
        begun = time.monotonic()
        try:
            making.page = _ask(self._framework, as_nobody(environ, key), keeping, begun)
            if making.page is not None:
                self.pages.put(key, making.page, begun=begun)
        finally:
            with self._lock:
                del self._making[key]
            making.is_done.set()
        return (making.page, "made") if making.page else (None, "missed")

    def _counting(self, environ: Environ, start_response: StartResponse) -> StartResponse:
        """Counts the view that the framework's answer stands for; its signs stay in the house."""

        def start(status: str, headers: Headers, *more: Any) -> Any:
            signs = {name.lower(): value for name, value in headers}
            viewed = signs.get(VIEWED.lower(), "")
            if viewed and environ["REQUEST_METHOD"] == "GET" and status.startswith("200"):
                count_view(int(viewed), viewer=viewer_of(environ), now=clock.now())
            return start_response(status, [one for one in headers if one[0] not in (TAG, VIEWED)], *more)

        return start


def _keeping(environ: Environ) -> Keeping | None:
    """How the page at this address may be kept; None where it may not, or there is none."""
    try:
        return keeping_of(resolve(environ.get("PATH_INFO", "")).func)
    except Resolver404:
        return None


def _ask(framework: Application, environ: Environ, keeping: Keeping, begun: float) -> Page | None:
    """The page, if it is one to keep: found, whole, without a cookie, and not forbidden to be kept."""
    answered: list[Any] = []

    def start(status: str, headers: Headers, *_more: Any) -> Callable[[bytes], object]:
        answered[:] = [status, headers]
        return _no_write

    result = framework(environ, start)
    try:
        body = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    status, headers = answered
    signs = {name.lower(): value for name, value in headers}
    is_forbidden = "no-store" in signs.get("cache-control", "") or "set-cookie" in signs
    if not status.startswith("200") or is_forbidden or "content-encoding" in signs:
        return None
    return Page(
        headers=[(name, value) for name, value in headers if name.lower() not in _OURS],
        body=body,
        tag=signs.get(TAG.lower(), keeping.tag),
        viewed=int(signs.get(VIEWED.lower(), 0)),
        old_at=begun + keeping.seconds,
    )


def _no_write(_data: bytes) -> None:
    raise NotImplementedError("the framework does not write past its answer")


def _send(page: Page, key: Key, how: str, environ: Environ, start_response: StartResponse) -> list[bytes]:
    """The page as this reader can take it: compressed or not, or only that it is still the same."""
    is_small = bool(page.compressed) and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    mark = f'"{page.mark}{"-gz" if is_small else ""}"'
    headers = [
        *page.headers,
        ("ETag", mark),
        ("Vary", "Accept-Encoding, Cookie"),
        # Kept everywhere, shown only after asking whether it is still the same.
        ("Cache-Control", f"{'public' if key.is_plain else 'private'}, no-cache"),
        (HOUSE, how),
    ]
    if key.is_plain:
        headers.append(("X-Accel-Expires", str(NGINX_SECONDS)))
    if mark in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", [one for one in headers if one[0] != "Content-Type"])
        return []
    body = page.compressed if is_small else page.body
    headers.append(("Content-Length", str(len(body))))
    if is_small:
        headers.append(("Content-Encoding", "gzip"))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def front(framework: Application) -> Application:
    """The framework with its front, as the settings want it."""
    limit = settings.PAGE_CACHE_MB << 20
    return Front(framework, follower=Follower(keeps_pages=limit > 0), limit=limit)
