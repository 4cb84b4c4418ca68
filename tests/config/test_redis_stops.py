"""Redis shares what is kept, and when it is stopped in the middle nobody sees an error."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from pytest_django import Settings

from huiyin.accounts.shared_session_store import BELIEVED, SessionStore
from huiyin.bench.running.processes import free_port, listens, wait_for
from huiyin.config import environment
from huiyin.core.shared import ForgivingRedisCache

REDIS = shutil.which("redis-server")
pytestmark = pytest.mark.skipif(REDIS is None, reason="redis-server is not installed")


class Server:
    """A Redis of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert REDIS is not None
        quiet = ["--save", "", "--appendonly", "no", "--dir", str(self.folder), "--loglevel", "warning"]
        self.process = subprocess.Popen([REDIS, "--port", str(self.port), "--bind", "127.0.0.1", *quiet])
        wait_for(lambda: listens(self.port), self.process, seconds=20)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def redis(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Redis, and a product that is set to it."""
    server = Server(tmp_path)
    server.start()
    monkeypatch.setattr(ForgivingRedisCache, "_away_until", 0.0)
    settings.CACHES = {"default": environment.cache(f"redis://127.0.0.1:{server.port}/0")}
    yield server
    caches["default"].close()
    server.stop()


def test_what_is_kept_is_shared_and_missed_when_redis_dies(redis: Server) -> None:
    cache = caches["default"]
    cache.set("numbers", (1, 2), 60)
    assert cache.get("numbers") == (1, 2)
    redis.stop()
    assert cache.get("numbers", "counted again") == "counted again"
    cache.set("numbers", (3, 4), 60)
    assert cache.delete("numbers") is False
    assert "numbers" not in cache


def test_it_is_not_asked_by_everybody_while_it_is_away(
    redis: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = caches["default"]
    redis.stop()
    cache.get("numbers")
    redis.start()
    assert cache.get("numbers", "left alone") == "left alone"
    cache.set("numbers", 1, 60)
    monkeypatch.setattr(ForgivingRedisCache, "_away_until", 0.0)
    assert cache.get("numbers") is None, "what was to be kept meanwhile is not there"
    cache.set("numbers", 2, 60)
    assert cache.get("numbers") == 2


@pytest.mark.django_db
def test_a_session_outlives_redis(redis: Server) -> None:
    session = SessionStore()
    session["draft"] = "暖气不热"
    session.save()
    assert SessionStore(session.session_key)["draft"] == "暖气不热"
    redis.stop()
    again = SessionStore(session.session_key)
    assert again["draft"] == "暖气不热"
    again["draft"] = "路灯不亮"
    again.save()
    assert SessionStore(session.session_key)["draft"] == "路灯不亮"
    again.flush()
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_a_copy_is_believed_for_a_minute_only(redis: Server) -> None:
    session = SessionStore()
    session["draft"] = "暖气不热"
    session.save()
    cache = caches["default"]
    left = cache._cache.get_client().ttl(cache.make_key(session.cache_key))  # type: ignore[attr-defined]
    assert 0 < left <= BELIEVED
    # signed out while Redis could not be told: the copy is all that is left, and not for long
    Session.objects.all().delete()
    cache.delete(session.cache_key)
    assert "draft" not in SessionStore(session.session_key)
