"""No list reads a growing table in full, on either database.

By default on a small site, where only reading without an index is a fault; ``make test-plans`` does it at city size,
where no step of a query may read much more than a page shows either.
"""

import os

import pytest
from django.test import Client

from huiyin.accounts.models import User
from huiyin.bench import loading, plans, tour
from huiyin.bench.profiles import PROFILES, Profile
from huiyin.core import clock
from tests.statistics.history import NOW

SIZE = os.environ.get("HUIYIN_PLANS_PROFILE", "")
SMALL = Profile("plans", 1500, provinces=0, cities=1, counties=2, townships=3)
QUERIES_MOST = 12

#: What still reads more, why, and what bounds it.
KNOWN = {
    "desk: all, closed": "PostgreSQL: nine of ten are closed, so it walks the days and leaves out what is open. Bounded by "
    "the letters of the weeks in which nearly all are still open, not by the years",
    "desk: figures": "fifteen queries: three rates, the months, the peers; each reads the facts of a year",
    "console (supervisor): board/": "counts what is overdue, and what each office has open, from indexes that hold the "
    "open ones alone",
    "console (supervisor): board/overdue/": "its boxes count what is overdue: the open ones, never a closed one",
}


@pytest.mark.django_db(transaction=True)
def test_no_list_reads_a_growing_table_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    loading.load(profile=PROFILES[SIZE] if SIZE else SMALL, until=NOW, progress=lambda done: None)
    faults: dict[str, list[str]] = {}
    for visit in tour.tour(tour.sights(), NOW):
        client = Client()
        if visit.user_id:
            client.force_login(User.objects.get(pk=visit.user_id))
        client.get(visit.address)
        with plans.reading(counts=bool(SIZE)) as found:
            answer = client.get(visit.address)
        assert answer.status_code in (200, 302), visit
        if found.queries > QUERIES_MOST and visit.name not in KNOWN:
            found.faults.append(f"{found.queries} queries")
        if found.faults and visit.name not in KNOWN:
            faults[visit.name] = found.faults
    assert faults == {}


@pytest.mark.django_db(transaction=True)
def test_a_scan_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    loading.load(profile=SMALL, until=NOW, progress=lambda done: None)
    with plans.reading(counts=False) as found:
        list(User.objects.filter(display_name="nobody"))
    assert len(found.faults) == 1
