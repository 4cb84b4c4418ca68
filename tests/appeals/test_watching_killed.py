"""Workers that are killed while they watch: every breach is one Event all the same.

With 10,000 limits, as the documentation of the watch reports it:
HUIYIN_TEST_BREACHES=10000 HUIYIN_TEST_DATABASE_URL=postgresql://… .venv/bin/python -m pytest -s (this file)
"""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from tests.cast import Cast, build, handling

from huiyin.appeals.models import Appeal, Assignment, Deadline
from huiyin.appeals.terms import ClockState, Escalation, Stage
from huiyin.channels.models import DigestLine
from huiyin.core.codes import random_token
from huiyin.journal.models import Event

BREACHES = int(os.environ.get("HUIYIN_TEST_BREACHES", "400"))
WORKERS, KILLS = 3, 6
#: An hour after the reply was due.
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="processes need a server to meet on"),
    pytest.mark.django_db(transaction=True),
]


def many_late(cast: Cast) -> None:
    """BREACHES appeals that a handler has signed for and nobody has answered: one through the services, and copies."""
    first = handling(cast)
    part, limit = first.assignments.get(), first.deadlines.get(stage=Stage.REPLY)
    Deadline.objects.exclude(pk=limit.pk).update(watch_at=None)
    original, keys = first.pk, []
    for number in range(BREACHES - 1):
        first.pk, first.number = None, f"QJ-COPY-{number}"
        first.query_code_hash = random_token()
        keys.append(Appeal(**{f.attname: getattr(first, f.attname) for f in Appeal._meta.concrete_fields}))
    copies = Appeal.objects.bulk_create(keys, batch_size=1000)
    for row, model in ((part, Assignment), (limit, Deadline)):
        row.pk = None
        fields = [f.attname for f in model._meta.concrete_fields if f.attname != "appeal_id"]
        model._default_manager.bulk_create(
            (model(appeal_id=c.pk, **{name: getattr(row, name) for name in fields}) for c in copies),
            batch_size=1000,
        )
    assert Deadline.objects.filter(watch_at__lt=NOW).count() == BREACHES
    assert Appeal.objects.filter(pk=original).exists()


def worker(now: datetime) -> subprocess.Popen[bytes]:
    """A process of its own on the database of the test."""
    where = connection.settings_dict
    address = f"{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/{where['NAME']}"
    return subprocess.Popen(
        [sys.executable, "-m", "tests.appeals.watching_worker", now.isoformat()],
        env={**os.environ, "HUIYIN_TEST_DATABASE_URL": f"postgresql://{address}"},
        stderr=subprocess.PIPE,
    )


def recorded() -> int:
    return Event.objects.filter(type="breach").count()


def test_three_workers_killed_and_restarted_record_every_breach_once() -> None:
    many_late(build())
    now, workers, killed_at = NOW, [worker(NOW) for _number in range(WORKERS)], list[int]()
    began = time.monotonic()
    while len(killed_at) < KILLS:
        assert any(one.poll() is None for one in workers), "they were done before they could be killed"
        if recorded() < (len(killed_at) + 1) * BREACHES // (KILLS + 2):
            time.sleep(0.01)
            continue
        victim = workers.pop(0)
        victim.kill()
        victim.communicate()
        killed_at.append(recorded())
        now += timedelta(minutes=3)  # what the dead worker had claimed is free again
        workers.append(worker(now))
    for one in (*workers, worker(now + timedelta(minutes=3))):
        _out, complaints = one.communicate()
        assert one.returncode == 0, complaints.decode()
    assert killed_at[-1] < BREACHES, "the last one was killed while they worked"
    last = worker(now + timedelta(minutes=6))
    last.communicate()
    spent = time.monotonic() - began
    print(f"{BREACHES} breaches, {KILLS} workers killed at {killed_at}, {spent:.1f} s")

    deadlines = [event.data["deadline"] for event in Event.objects.filter(type="breach")]
    assert len(deadlines) == len(set(deadlines)) == BREACHES
    rows = Deadline.objects.filter(pk__in=deadlines, state=ClockState.RUNNING)
    assert rows.filter(breached_at__isnull=False, escalation=Escalation.HANDLER).count() == BREACHES
    assert DigestLine.objects.count() == BREACHES, "and its handler is told of each once"
