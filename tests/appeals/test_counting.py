"""How often an appeal was looked at: each viewer once a day, exact once written, few writes."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted

from huiyin.appeals.models import Appeal
from huiyin.appeals.services import counting
from huiyin.core.seen import SeenToday

NOW = TUESDAY + DAY


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """An empty buffer, and nobody seen yet."""
    seen = SeenToday(tmp_path, places=1 << 15)
    monkeypatch.setattr(counting, "_buffer", counting._Buffer())
    monkeypatch.setattr(counting, "_seen", lambda: seen)
    yield


def test_a_viewer_counts_once_a_day_for_each_appeal(cast: Cast) -> None:
    one, other = accepted(cast), accepted(cast)
    for appeal, viewer, now in (
        (one, "a", NOW),
        (one, "a", NOW + HOUR),
        (one, "b", NOW),
        (other, "a", NOW),
        (one, "a", NOW + DAY),
    ):
        counting.count_view(appeal.pk, viewer=viewer, now=now)
    assert (counting.waiting_views(one.pk), counting.waiting_views(other.pk)) == (3, 1)
    counting.flush_views(NOW)
    assert list(Appeal.objects.order_by("pk").values_list("view_count", flat=True)) == [3, 1]
    assert counting.waiting_views(one.pk) == 0


def test_a_rush_of_views_is_counted_exactly_with_one_write_for_each_flush(cast: Cast) -> None:
    appeal = accepted(cast)

    def look(first: int) -> None:
        for n in range(first, first + 3000):
            counting.count_view(appeal.pk, viewer=f"viewer {n % 5000}", now=NOW)

    writes = 0
    for second in range(10):
        threads = [threading.Thread(target=look, args=(start * 1000,)) for start in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            counting.flush_views(NOW + timedelta(seconds=second))
        writes += sum("UPDATE" in query["sql"] for query in queries)
    counting.flush_views(NOW + HOUR)
    appeal.refresh_from_db()
    assert appeal.view_count == 5000, "120,000 looks by 5,000 viewers"
    assert writes <= 2


def test_views_wait_while_the_database_is_busy(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: object, **kwargs: object) -> None:
        raise OperationalError("database is locked")

    appeal = accepted(cast)
    counting.count_view(appeal.pk, viewer="a", now=NOW)
    with monkeypatch.context() as patch:
        patch.setattr(Appeal.objects, "filter", busy)
        assert counting.flush_views(NOW) == 0
    assert counting.flush_views(NOW + timedelta(seconds=1)) == 0, "not at once again"
    assert counting.flush_views(NOW + HOUR) == 1
    assert counting.flush_views(NOW + 2 * HOUR) == 0
