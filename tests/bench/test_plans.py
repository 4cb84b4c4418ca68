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

#: What still grows, and with what.
KNOWN = {
    "desk: all, closed": "an office's closed ones are found by walking over its open ones",
    "desk, mine": "PostgreSQL adds the index of one person's parts to that of the office's",
    "desk: figures": "figures are counted from facts, which a generated site does not have yet",
    "console (supervisor): board/": "the boxes of the board count what is overdue now",
    "console (supervisor): board/overdue/": "the boxes of the board count what is overdue now",
    "list: county and category": "two filters at once go through one index and leave rows out",
    "list: county and category, far": "two filters at once go through one index and leave rows out",
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
