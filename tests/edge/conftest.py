"""A front with a framework of the test's own, or with the real one, and readers who ask it."""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections

from huiyin.appeals.services import counting
from huiyin.core.seen import SeenToday
from huiyin.edge.following import Follower
from huiyin.edge.front import Front
from huiyin.edge.pages import Pages


@dataclass
class Answer:
    """What a reader gets."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def how(self) -> str:
        """hit, old, made; "" where the framework answered."""
        return self.headers.get("Huiyin-Page", "")

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(front: Callable[..., Iterable[bytes]], path: str, cookie: str = "", **headers: str) -> Answer:
    """One GET (or ``REQUEST_METHOD``); headers as in the environment."""
    started: list[Any] = []

    def start(status: str, given: list[tuple[str, str]], *_more: object) -> None:
        started[:] = [status, given]

    path, _mark, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_USER_AGENT": "a browser",
        "REMOTE_ADDR": "203.0.113.9",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **({"HTTP_COOKIE": cookie} if cookie else {}),
        **headers,
    }
    result = front(environ, start)
    body = b"".join(result)
    if hasattr(result, "close"):
        result.close()
    return Answer(int(started[0].split()[0]), dict(started[1]), body)


class Following(Follower):
    """A follower without a thread: it hears when the test says so."""

    def keeps_up(self, pages: Pages) -> bool:
        if self._newest is None:
            self.listen(pages)
        return True


class Trusting(Follower):
    """A follower that has nothing to hear."""

    def keeps_up(self, pages: Pages) -> bool:
        return True


@pytest.fixture(autouse=True)
def nobody_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No views from the test before."""
    seen = SeenToday(tmp_path, places=1 << 10)
    monkeypatch.setattr(counting, "_buffer", counting._Buffer())
    monkeypatch.setattr(counting, "_seen", lambda: seen)
    yield


@pytest.fixture
def follower() -> Following:
    return Following()


@pytest.fixture
def site(db: None, follower: Following) -> Iterator[Front]:
    """The whole site behind its front; the end of a request does not end the test's transaction."""
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield Front(WSGIHandler(), follower=follower, limit=8 << 20)
    for end in ends:
        end.connect(close_old_connections)
