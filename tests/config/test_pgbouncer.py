"""Through PgBouncer in transaction mode: many clients on two connections, and nothing that needs a session."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from huiyin.appeals.models import Appeal
from huiyin.bench.running.processes import free_port, listens, started
from huiyin.journal.models import Outbox
from tests import cast as c
from tests.config.served import database_url, environment

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
CLIENTS, EACH = 8, 4
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed"),
]

#: What the other process does: many threads write and read at once, then the loops have their turn twice at once.
PROGRAM = """
import threading
import django
django.setup()
from django.db import connections
from huiyin.accounts.models import User
from huiyin.appeals.models import Appeal
from huiyin.channels.loops import run_once
from huiyin.core import clock
from huiyin.organisations.actors import actor_for
from tests.cast import submission
from huiyin.appeals import services

failed = []

def at_once(number, work):
    def guarded(place):
        try:
            work(place)
        except Exception as error:
            failed.append(repr(error))
        finally:
            connections.close_all()
    threads = [threading.Thread(target=guarded, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

def write(place):
    actor = actor_for(User.objects.get(display_name="citizen"))
    for number in range({each}):
        services.submit(
            submission=submission(title=f"第 {{place}}-{{number}} 件"), actor=actor, key=None, now=clock.now()
        )
        list(Appeal.objects.iterator(chunk_size=2))

at_once({clients}, write)
at_once(2, lambda place: run_once(now=clock.now()))
assert not failed, failed
"""


@pytest.fixture
def bouncer(tmp_path: Path) -> Iterator[int]:
    """PgBouncer in front of the database of the tests; its port."""
    if connection.vendor != "postgresql":
        pytest.skip("set HUIYIN_TEST_DATABASE_URL")
    known, port = connection.settings_dict, free_port()
    secret = f" password={known['PASSWORD']}" if known["PASSWORD"] else ""
    configuration = tmp_path / "pgbouncer.ini"
    configuration.write_text(
        f"""[databases]
* = host={known["HOST"]} port={known["PORT"] or 5432} user={known["USER"]}{secret}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
reserve_pool_size = 0
server_reset_query =
"""
    )
    assert PGBOUNCER is not None
    as_nobody = ["-u", "nobody"] if Path("/proc/self").stat().st_uid == 0 else []
    with started([PGBOUNCER, "-q", *as_nobody, str(configuration)], lambda: listens(port), seconds=20):
        yield port


def test_many_clients_on_two_connections_write_read_and_work_the_loops(bouncer: int, tmp_path: Path) -> None:
    c.build()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(clients=CLIENTS, each=EACH)],
        env=environment(
            tmp_path,
            HUIYIN_DATABASE_URL=database_url(bouncer),
            HUIYIN_PGBOUNCER="1",
        ),
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert Appeal.objects.count() == CLIENTS * EACH
    assert not Outbox.objects.exists()
