"""The counts behind the overview, read from the facts: their cost follows days and places, never appeals.

The same as overview_counts where no kind is chosen; categories and offices only where everything on the site in these
days is about the place, for their facts do not say about which place an appeal was.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import QuerySet
from django.db.models import Sum as Total

from huiyin.organisations.models import Category
from huiyin.statistics.facts import Since, Tally
from huiyin.statistics.models import By, Counting, Fact, Grain, Side
from huiyin.statistics.overview_counts import Extent, Sum

#: The counts of a Sum, as the facts name them.
NAMES = ("received", "accepted", "replied", "rated", "satisfied", "replies_due", "replies_kept")
_DUE = ("replies_due", "replies_kept")


def _rows(by: By, since: date, until: date, grain: Grain = Grain.DAY) -> QuerySet[Fact]:
    return Fact.objects.filter(by=by, side=Side.ALL, grain=grain, start__gte=since, start__lte=until)


def _since(then: Since, by: By, since: date, until: date) -> Iterator[tuple[str, date, Sum]]:
    """What the facts do not have yet: of which key, on which day, how much."""
    for (kind, key, side), days in then.changes.items():
        if kind == by and side == Side.ALL:
            for day, tally in days.items():
                if since <= day <= until:
                    yield key, day, _sum(tally)


def _sum(tally: Tally) -> Sum:
    return Sum(*(tally.counts[name] for name in NAMES))


def are_there() -> bool:
    """Whether the facts were ever counted on this site. One query."""
    return Counting.objects.filter(counted_at__isnull=False).exists()


def is_whole(extent: Extent, then: Since) -> bool:
    """Whether everything that was received or due on the site in these days is about the place. One query."""
    keys = {(By.ALL.value, ""), (By.DIVISION.value, extent.division)}
    found: dict[tuple[str, str], Sum] = defaultdict(Sum)
    rows = Fact.objects.filter(
        by__in=[by for by, _key in keys],
        key__in=[key for _by, key in keys],
        side=Side.ALL,
        grain=Grain.DAY,
        start__gte=extent.since,
        start__lte=extent.until,
    )
    for by, key, *counts in (
        rows.values("by", "key").annotate(*map(Total, NAMES)).values_list("by", "key", *_totals(NAMES))
    ):
        found[by, key] += Sum(*counts)
    for by in (By.ALL, By.DIVISION):
        for key, _day, one in _since(then, by, extent.since, extent.until):
            found[by.value, key] += one
    return found[By.ALL.value, ""] == found[By.DIVISION.value, extent.division]


def _totals(names: Iterable[str]) -> list[str]:
    return [f"{name}__sum" for name in names]


def by_day(extent: Extent, then: Since) -> dict[date, Sum]:
    """The counts of every day on which something happened. One query."""
    found: dict[date, Sum] = defaultdict(Sum)
    rows = _rows(By.DIVISION, extent.since, extent.until).filter(key=extent.division)
    for day, *counts in rows.values_list("start", *NAMES):
        found[day] += Sum(*counts)
    for key, day, one in _since(then, By.DIVISION, extent.since, extent.until):
        if key == extent.division:
            found[day] += one
    return dict(found)


def by_place(extent: Extent, then: Since, codes: Iterable[str]) -> dict[str, Sum]:
    """The counts of the places of these codes, each with everything in it. One query."""
    wanted, found = set(codes), defaultdict[str, Sum](Sum)
    rows = _rows(By.DIVISION, extent.since, extent.until).filter(key__in=wanted).order_by()
    for key, *counts in rows.values("key").annotate(*map(Total, NAMES)).values_list("key", *_totals(NAMES)):
        found[key] += Sum(*counts)
    for key, _day, one in _since(then, By.DIVISION, extent.since, extent.until):
        if key in wanted:
            found[key] += one
    return dict(found)


def due_by_office(extent: Extent, then: Since, grain: Grain) -> dict[tuple[int, date], Sum]:
    """Limits due and kept, by office and day, or by office and month (named by its first day). One query."""
    found: dict[tuple[int, date], Sum] = defaultdict(Sum)
    rows = _rows(By.OFFICE, extent.since, extent.until, grain).filter(replies_due__gt=0)
    for key, start, due, kept in rows.values_list("key", "start", *_DUE):
        found[int(key), start] += Sum(due=due, kept=kept)
    for key, day, one in _since(then, By.OFFICE, extent.since, extent.until):
        start = day.replace(day=1) if grain == Grain.MONTH else day
        found[int(key), start] += Sum(due=one.due, kept=one.kept)
    return {place: one for place, one in found.items() if one.due}


def by_category(extent: Extent, then: Since, received: Counter[str]) -> dict[str, Counter[str]]:
    """How many appeals were received "now" and "before", by category of the first level. Two queries.

    ``received`` says how many there were in all: those that are in no category are what is left.
    """
    tops = set(Category.objects.filter(parent__isnull=True).values_list("code", flat=True))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    first = extent.before.since
    rows = _rows(By.CATEGORY, first, extent.until).filter(key__in=tops)
    counted = [(key, day, number) for key, day, number in rows.values_list("key", "start", "received")]
    counted += [
        (key, day, one.received)
        for key, day, one in _since(then, By.CATEGORY, first, extent.until)
        if key in tops
    ]
    for key, day, number in counted:
        found[key]["now" if day >= extent.since else "before"] += number
    rest = received.copy()
    for numbers in found.values():
        rest.subtract(numbers)
    if any(rest.values()):
        found[""] = rest
    return {key: numbers for key, numbers in found.items() if any(numbers.values())}
