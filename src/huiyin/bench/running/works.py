"""What is measured, and the bar that each must meet at a million appeals (docs/benchmarks.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlencode

from huiyin.appeals.models import Appeal
from huiyin.bench.running import readers, searches
from huiyin.bench.running.wrk import Ask
from huiyin.bench.tour import FAR, Sights
from huiyin.core.clock import local_day
from huiyin.core.paging import Cursor
from huiyin.organisations.models import Role

LIST_MS, APPEAL_MS, FIGURES_MS, DESK_MS, SUBMIT_MS, HOT_MS = 25.0, 15.0, 20.0, 25.0, 12.0, 0.3
SEARCH_P95_MS = 50.0
LIST_QUERIES = 12


@dataclass(frozen=True, slots=True)
class Work:
    """One row: requests of the same kind, in turn. Bars: CPU of product and database in milliseconds a request,
    queries, the 95th percentile of the time that a reader waits (milliseconds)."""

    name: str
    asks: tuple[Ask, ...]
    cpu_ms: float | None = None
    queries: int | None = None
    p95_ms: float | None = None


def pages(seen: Sights, now: datetime) -> Iterator[Work]:
    """Pages that the framework makes for each reader anew."""
    fars = [Cursor(now - timedelta(days=days), 1) for days in range(30, FAR.days, 30)]
    for name, query in (
        ("list: one office", f"organisation={seen.office.code}"),
        ("list: one category", f"category={seen.category}"),
        ("list: one county", f"division={seen.county}"),
        ("list: everything", ""),
        ("list: a county’s category", f"division={seen.county}&category={seen.category}"),
    ):
        first = readers.uncached(f"/appeals/?{query}")
        far = tuple(readers.uncached(f"/appeals/?{query}&page={cursor}") for cursor in fars)
        yield Work(name, (first,), LIST_MS, LIST_QUERIES)
        yield Work(f"{name}, pages far back", far, LIST_MS, LIST_QUERIES)
    yield Work(
        "appeal with more than 30 entries",
        (readers.uncached(f"/appeals/{seen.long_number}/"),),
        APPEAL_MS,
    )
    yield Work("appeals, one after the other", tuple(_appeals()), APPEAL_MS)
    today = local_day(now)
    month = today.replace(day=1) - timedelta(days=1)
    yield Work("figures of a year", (readers.uncached(f"/figures/?year={today.year}"),), FIGURES_MS)
    yield Work(
        "figures of a month",
        (readers.uncached(f"/figures/?year={month.year}&month={month.month}"),),
        FIGURES_MS,
    )
    yield from _staff(seen)


def _appeals() -> Iterator[Ask]:
    newest = Appeal.objects.filter(is_published=True).order_by("-submitted_at")
    for number in newest.values_list("number", flat=True)[:300]:
        yield readers.uncached(f"/appeals/{number}/")


def _staff(seen: Sights) -> Iterator[Work]:
    largest = seen.post(Role.HANDLER, seen.office)
    busy = seen.post(Role.HANDLER, seen.busy)
    yield Work("desk of the largest office", (readers.signed_in("/desk/", largest),), DESK_MS)
    yield Work("desk of the busiest office", (readers.signed_in("/desk/", busy),), DESK_MS)
    yield Work("desk: everything of the office", (readers.signed_in("/desk/all/", largest),), DESK_MS)
    moderator, supervisor = seen.post(Role.MODERATOR), seen.post(Role.SUPERVISOR)
    yield Work("console: intake", (readers.signed_in("/console/", moderator),), DESK_MS)
    yield Work("console: supervision board", (readers.signed_in("/console/board/", supervisor),), DESK_MS)


def searching(rng: Random) -> Iterator[Work]:
    """Searches of readers who are not signed in, uncached."""
    for name, words in searches.kinds_of_words(rng).items():
        asks = tuple(readers.uncached(f"/appeals/?{urlencode({'q': word})}") for word in words)
        yield Work(f"search: {name}", asks, p95_ms=SEARCH_P95_MS)
        if name == "4 characters":
            best = tuple(
                readers.uncached(f"/appeals/?{urlencode({'q': word, 'order': 'relevant'})}") for word in words
            )
            yield Work(f"search: {name}, most relevant first", best, p95_ms=SEARCH_P95_MS)
