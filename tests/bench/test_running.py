"""The benchmark: who asks, what is counted, what is written down."""

import http.server
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl

import pytest
from django.conf import settings
from django.test import Client

from huiyin.appeals.models import Appeal, Draft
from huiyin.bench import loading
from huiyin.bench.profiles import PROFILES
from huiyin.bench.running import nginx, processes, readers, report, searches, views, works, wrk
from huiyin.bench.running.product import CSRF_COOKIE, SESSION_COOKIE
from huiyin.bench.running.results import Row, Run, kept
from huiyin.bench.running.run import queries_of
from huiyin.bench.tour import sights
from huiyin.core import clock
from huiyin.journal.models import Event
from tests.statistics.history import NOW

SPIN = "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass\ntime.sleep(30)"


@pytest.fixture
def site(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A generated site smaller than any."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    loading.load(
        profile=replace(PROFILES["demo"], name="tiny", appeals=120), until=NOW, progress=lambda done: None
    )


@pytest.mark.usefixtures("site")
def test_every_page_of_the_benchmark_is_there_and_is_made_for_its_reader() -> None:
    for work in [*works.pages(sights(), NOW), *works.searching(Random(1))]:
        for ask in work.asks[:2]:
            client = Client()
            name, _equals, value = ask.headers["Cookie"].partition("=")
            client.cookies[settings.SESSION_COOKIE_NAME if "huiyin" in name else name] = value
            answer = client.get(ask.address)
            assert answer.status_code == 200, (work.name, ask.address)
        assert queries_of(work.asks[0]) > 0


@pytest.mark.usefixtures("site")
def test_people_who_press_the_button_have_submitted() -> None:
    before = Appeal.objects.count()
    for ask in readers.submitting(3, NOW):
        client = Client()
        cookies = dict(part.split("=") for part in ask.headers["Cookie"].split("; "))
        client.cookies[settings.SESSION_COOKIE_NAME] = cookies[SESSION_COOKIE]
        client.cookies[CSRF_COOKIE] = cookies[CSRF_COOKIE]
        answer = client.post(ask.address, dict(parse_qsl(ask.body)))
        assert answer.status_code == 302, answer.content.decode()
    assert Appeal.objects.count() == before + 3
    assert Event.objects.filter(type="submitted").count() == before + 3
    assert not Draft.objects.exists()


@pytest.mark.usefixtures("site")
def test_the_search_is_compared_with_a_look_at_every_text() -> None:
    words = searches.kinds_of_words(Random(1))
    found, wanted = searches.recall([one for kind in words.values() for one in kind[:2]], NOW)
    assert found == wanted > 0


@pytest.mark.usefixtures("site")
def test_a_recall_below_one_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    word = searches.kinds_of_words(Random(1))["4 characters"][0]
    monkeypatch.setattr(searches, "_searched", lambda words, now: set())
    found, wanted = searches.recall([word], NOW)
    assert found == 0 < wanted


@pytest.mark.usefixtures("site")
def test_every_viewer_of_a_replay_is_counted_with_few_writes() -> None:
    done = views.replay(30_000, NOW)
    assert done.seen == done.counted == 30_000
    assert done.writes <= 2 + done.seconds  # the first, the last, and one a second


def test_a_process_costs_what_it_has_used_with_its_children() -> None:
    shell = [
        sys.executable,
        "-c",
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SPIN!r}])",
    ]
    with subprocess.Popen(shell) as parent:
        try:
            until = time.monotonic() + 20
            while processes.cpu_seconds(processes.tree(parent.pid)) < 0.4 and time.monotonic() < until:
                time.sleep(0.05)
            whole = processes.tree(parent.pid)
            assert len(whole) == 2
            assert processes.cpu_seconds(whole) >= 0.4
            assert all(sum(processes.memory(pid)) > 1_000_000 for pid in whole)
        finally:
            for pid in processes.tree(parent.pid):
                os.kill(pid, 9)
    assert processes.cpu_seconds([parent.pid]) == 0


def _row(name: str, cpu_ms: float, **more: float | None) -> Row:
    told = {"database_ms": 0, "loops_ms": 0, "rate": 40, "p50": 9, "p95": 12, "p99": 15, "requests": 80}
    return Row(name=name, cpu_ms=cpu_ms, failed=0, **{**told, **more})  # type: ignore[arg-type]


def test_a_report_says_what_is_met_what_is_not_and_what_grows(tmp_path: Path) -> None:
    small = Run("sqlite", "county", 20_000, {"date": "yesterday"}, [_row("list", 10, bar_cpu_ms=25)])
    large = Run(
        "sqlite",
        "province",
        1_000_000,
        {"date": "today"},
        [_row("list", 26, bar_cpu_ms=25), _row("submit", 9, bar_rate=200)],
        {"submissions": "80 acknowledged, 80 stored"},
    )
    for run in (large, small):
        run.keep(tmp_path / "runs")
    assert kept(tmp_path / "runs") == [small, large]
    report.write(tmp_path / "runs", tmp_path / "page.md")
    page = (tmp_path / "page.md").read_text()
    assert "| list | 10.0 ✓ | 26.0 ✗ | 2.60 | ≤ 25 ms |" in page
    assert "| submit |  | 9.0 ✗ |  | ≥ 200/s |" in page
    assert "80 acknowledged, 80 stored" in page


def test_what_failed_is_never_met() -> None:
    assert _row("list", 1, bar_cpu_ms=25).is_met
    assert not _row("list", 1, bar_cpu_ms=25, bar_queries=3, queries=4).is_met
    assert _row("list", 1).is_met is None


class _Echo(http.server.BaseHTTPRequestHandler):
    """Answers 204, and 403 where it is told to; remembers what it was asked."""

    asked: list[tuple[str, str, str | None, bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.command, self.path, self.headers["X-Forwarded-For"], body))
        self.send_response(403 if "no" in self.path else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Silence."""


@pytest.fixture
def echo() -> Iterator[str]:
    _Echo.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.skipif(not wrk.is_here(), reason="wrk is not installed")
def test_wrk_asks_for_each_request_once_and_tells_what_was_refused(echo: str) -> None:
    asks = [wrk.Ask(f"/{n}", "POST", {"Content-Type": "text/plain"}, f"body {n}") for n in range(9)]
    wrk.load(echo, [*asks, wrk.Ask("/no")], seconds=1, mode="once")
    assert [path for _method, path, _viewer, _body in _Echo.asked[:10]] == [
        *(f"/{n}" for n in range(9)),
        "/no",
    ]
    assert _Echo.asked[3] == ("POST", "/3", None, b"body 3")


@pytest.mark.skipif(not wrk.is_here(), reason="wrk is not installed")
def test_wrk_sends_each_viewer_from_an_address_of_their_own(echo: str) -> None:
    answered = wrk.load(echo, [wrk.Ask("/no")], seconds=1, mode="viewers", connections=2)
    addresses = [viewer for _method, _path, viewer, _body in _Echo.asked]
    assert len(set(addresses)) == len(addresses) >= answered.requests > 1
    assert answered.refused == answered.requests


def test_the_shipped_nginx_configuration_is_the_one_that_is_measured(tmp_path: Path) -> None:
    here = nginx._here(nginx.SHIPPED.read_text(), tmp_path, 8999, 8998)
    assert "listen 127.0.0.1:8999;" in here and "server 127.0.0.1:8998;" in here
    assert "ssl" not in here and "proxy_cache_use_stale updating" in here
    if shutil.which("nginx"):
        config = tmp_path / "nginx.conf"
        config.write_text(nginx._WRAPPED.format(folder=tmp_path, disk=8997, shipped=here))
        subprocess.run(["nginx", "-t", "-q", "-c", str(config)], check=True)
