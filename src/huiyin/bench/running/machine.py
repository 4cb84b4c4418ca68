"""Where and with what a run was made."""

import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import time
from datetime import datetime
from importlib import metadata
from pathlib import Path
from statistics import median

from django.db import connection

from huiyin.core.clock import local

#: A fixed piece of work in pure Python, timed several times.
_STEPS, _TIMES = 300_000, 9


def pace() -> float:
    """CPU milliseconds that a fixed piece of work takes: machines lend their cores to others, and their clock, too, so
    what is measured while this is twice as long costs twice as much."""
    found = []
    for _time in range(_TIMES):
        began, total = time.process_time(), 0
        for number in range(_STEPS):
            total += number * number % 7
        found.append(1000 * (time.process_time() - began))
    return median(found)


def facts(now: datetime) -> dict[str, str]:
    """Date, machine and versions, by name."""
    load = os.getloadavg()[0]
    return {
        "date": f"{local(now):%Y-%m-%d %H:%M} Asia/Shanghai",
        "commit": _said("git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"),
        "processor": f"{os.cpu_count()} × {_processor()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') >> 30} GB",
        "system": f"Linux {platform.release()}",
        "load before the run": f"{load:.1f}",
        "pace before the run": f"{pace():.0f} ms",
        "database": _database(),
        "Python": f"{platform.python_version()}, {_origin()}",
        **{name: metadata.version(name) for name in ("Django", "granian", "Jinja2", "psycopg")},
        "wrk": _said("wrk", "-v").split("[")[0].strip(),
        "nginx": _said("nginx", "-v").partition("/")[2],
    }


def _origin() -> str:
    """Distributions optimise Python by its profile; whoever builds it with the defaults gets a slower one."""
    return "the distribution’s" if sys.base_prefix == "/usr" else "built apart"


def _database() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('shared_buffers')")
        version, buffers = cursor.fetchone()
    return f"PostgreSQL {version}, shared_buffers {buffers}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _said(*command: str) -> str:
    """The first line of what a command says of itself; "–" where it is not installed."""
    if shutil.which(command[0]) is None:
        return "–"
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[0] if lines else "–"
