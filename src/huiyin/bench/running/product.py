"""The product in processes of its own, as ``huiyin serve`` starts it behind a proxy, and what it costs there."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from huiyin.bench.running import processes

#: The site's name in the benchmark; readers come to it through a proxy with TLS, so this is what requests say.
HOST = "bench.invalid"
PROXIED = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
SESSION_COOKIE = "__Host-huiyin"
CSRF_COOKIE = "csrftoken"
READY_SECONDS = 120
_LOCAL = {"", "127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Cpu:
    """CPU seconds used so far: web processes, background loops, the database's processes for this site (0.0 for
    SQLite, which works inside the others; None where it runs on another machine)."""

    web: float
    loops: float
    database: float | None

    def since(self, before: "Cpu") -> "Cpu":
        """What has been used in between."""
        database = None
        if self.database is not None and before.database is not None:
            database = self.database - before.database
        return Cpu(self.web - before.web, self.loops - before.loops, database)


class Product:
    """A running site. ``origin`` is where it listens, without TLS."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self._process = process
        self.origin = f"http://127.0.0.1:{port}"
        self.port = port

    def cpu(self) -> Cpu:
        """What it has used so far."""
        web, loops = self._parts()
        return Cpu(processes.cpu_seconds(web), processes.cpu_seconds(loops), _database_seconds())

    def memory(self) -> list[tuple[int, int]]:
        """Bytes of each web worker: its own, and those of mapped files (see ``processes.memory``)."""
        web, _loops = self._parts()
        return [processes.memory(pid) for pid in web if pid != self._process.pid]

    def _parts(self) -> tuple[list[int], list[int]]:
        whole = processes.tree(self._process.pid)
        loops = {pid for pid in whole if "huiyin.config.cli worker" in processes.command(pid)}
        helpers = {pid for pid in whole if "resource_tracker" in processes.command(pid)}
        return [pid for pid in whole if pid not in loops | helpers], sorted(loops)


def _database_seconds() -> float | None:
    if connection.vendor != "postgresql":
        return 0.0
    if connection.settings_dict["HOST"] not in _LOCAL:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        pids = [row[0] for row in cursor.fetchall()]
    return processes.cpu_seconds(pids)


@contextmanager
def served(*, workers: int, **variables: str) -> Iterator[Product]:
    """This site's database and secrets, served in production mode until the end of the block."""
    port = processes.free_port()
    environment = {
        **os.environ,
        "HUIYIN_MODE": "production",
        "HUIYIN_HOME": str(settings.HOME),
        "HUIYIN_PUBLIC_URL": f"https://{HOST}",
        "HUIYIN_HOSTS": HOST,
        "HUIYIN_TRUSTED_PROXIES": "1",
        "HUIYIN_STAFF_SECOND_FACTOR": "0",
        **variables,
    }
    command = [sys.executable, "-m", "huiyin.config.cli", "serve", "--workers", str(workers)]
    with processes.started(
        [*command, "--port", str(port)],
        lambda: fetch(f"http://127.0.0.1:{port}/healthz"),
        seconds=READY_SECONDS,
        environment=environment,
        stdout=subprocess.DEVNULL,
    ) as process:
        yield Product(process, port)


def fetch(address: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a page; urllib.error.HTTPError where it is refused."""
    request = urllib.request.Request(address, headers={**PROXIED, **headers})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return answer.read(), dict(answer.headers.items())
