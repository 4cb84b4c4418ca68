"""The counts behind the overview, grouped in SQL: as many queries for ten appeals as for ten million.

An appeal counts on the day it was received, a limit for the first reply on the day it was due, all in Asia/Shanghai,
by the definitions of the figures (domain.md §5).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from huiyin.appeals.models import Appeal, Deadline
from huiyin.appeals.terms import ClockState, Satisfaction, Stage, Status
from huiyin.core.clock import LOCAL, start_of_day
from huiyin.organisations.selectors import in_division


@dataclass(frozen=True, slots=True)
class Extent:
    """What is looked at: a place with everything in it, whole days (both inclusive), one kind of appeal or all ("")."""

    division: str
    since: date
    until: date
    kind: str = ""

    def at(self, since: date, until: date) -> "Extent":
        """The same for other days."""
        return Extent(self.division, since, until, self.kind)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.until - self.since).days + 1

    @property
    def before(self) -> "Extent":
        """As many days that end where these begin."""
        return self.at(self.since - timedelta(days=self.days), self.since - timedelta(days=1))

    def received(self) -> Q:
        """The appeals received in it."""
        return self._of("") & _within("submitted_at", self.since, self.until)

    def due(self, now: datetime) -> Q:
        """The limits that were due in it, as a condition on Deadline rows."""
        return (
            self._of("appeal__")
            & _within("due_at", self.since, self.until)
            & Q(due_at__lt=now, stage=Stage.REPLY, is_first=True)
        )

    def open_now(self, now: datetime) -> Q:
        """The appeals that are over their limit at this moment, whenever they came."""
        return self._of("") & Q(due_at__lt=now)

    def _of(self, prefix: str) -> Q:
        found = in_division(self.division, f"{prefix}division_id")
        return found & Q(**{f"{prefix}kind": self.kind}) if self.kind else found


def _within(column: str, since: date, until: date) -> Q:
    return Q(
        **{
            f"{column}__gte": start_of_day(since),
            f"{column}__lt": start_of_day(until + timedelta(days=1)),
        }
    )


class Sum(NamedTuple):
    """Counts of appeals, and of limits for the first reply: how many were due, how many of these were kept."""

    received: int = 0
    accepted: int = 0
    replied: int = 0
    rated: int = 0
    satisfied: int = 0
    due: int = 0
    kept: int = 0

    def __add__(self, other: tuple[int, ...]) -> "Sum":  # type: ignore[override]
        return Sum(*(mine + more for mine, more in zip(self, other, strict=True)))

    @property
    def overdue(self) -> int:
        """Limits that were due and not kept."""
        return self.due - self.kept


def total(sums: Iterable[Sum]) -> Sum:
    """All of them together."""
    found = Sum()
    for one in sums:
        found += one
    return found


_COUNTED = ~Q(status=Status.MERGED)
_APPEALS = {
    "received": Count("pk"),
    "accepted": Count("pk", filter=_COUNTED & Q(accepted_at__isnull=False)),
    "replied": Count("pk", filter=_COUNTED & Q(first_replied_at__isnull=False)),
    "rated": Count("pk", filter=_COUNTED & Q(satisfaction__isnull=False)),
    "satisfied": Count("pk", filter=_COUNTED & Q(satisfaction__gte=Satisfaction.FAIRLY_SATISFIED)),
}
_LIMITS = {
    "due": Count("pk"),
    "kept": Count("pk", filter=Q(state=ClockState.ENDED, ended_at__lte=F("due_at"))),
}


def _limits(extent: Extent, now: datetime) -> QuerySet[Deadline]:
    """What was paused or called off before its time was over was never due."""
    called_off = Q(state=ClockState.CANCELLED, ended_at__lte=F("due_at"))
    paused = Q(state=ClockState.PAUSED, paused_at__lte=F("due_at"))
    return (
        Deadline.objects.filter(extent.due(now), ~called_off, ~paused)
        .exclude(appeal__status=Status.MERGED)
        .order_by()
    )


def by_day(extent: Extent, now: datetime) -> dict[date, Sum]:
    """The counts of every day on which something happened. Two queries."""
    appeals = (
        Appeal.objects.filter(extent.received())
        .order_by()
        .annotate(group=TruncDate("submitted_at", tzinfo=LOCAL))
        .values("group")
        .annotate(**_APPEALS)
        .values_list("group", *_APPEALS)
    )
    limits = (
        _limits(extent, now)
        .annotate(group=TruncDate("due_at", tzinfo=LOCAL))
        .values("group")
        .annotate(**_LIMITS)
        .values_list("group", *_LIMITS)
    )
    found = {day: Sum(*counts) for day, *counts in appeals}
    for day, due, kept in limits:
        found[day] = found.get(day, Sum())._replace(due=due, kept=kept)
    return found


def by_place(extent: Extent, now: datetime) -> dict[str, Sum]:
    """The counts of every division in which something happened, by code. Two queries."""
    appeals = (
        Appeal.objects.filter(extent.received())
        .order_by()
        .values("division_id")
        .annotate(**_APPEALS)
        .values_list("division_id", *_APPEALS)
    )
    limits = (
        _limits(extent, now)
        .values("appeal__division_id")
        .annotate(**_LIMITS)
        .values_list("appeal__division_id", *_LIMITS)
    )
    found = {code: Sum(*counts) for code, *counts in appeals}
    for code, due, kept in limits:
        found[code] = found.get(code, Sum())._replace(due=due, kept=kept)
    return found


def due_by_office(extent: Extent, now: datetime) -> dict[tuple[int, date], Sum]:
    """Limits due and kept, by the key of the office that they bound and the day. One query."""
    rows = (
        _limits(extent, now)
        .filter(organisation__isnull=False)
        .annotate(day=TruncDate("due_at", tzinfo=LOCAL))
        .values("organisation_id", "day")
        .annotate(**_LIMITS)
        .values_list("organisation_id", "day", *_LIMITS)
    )
    return {(office, day): Sum(due=due, kept=kept) for office, day, due, kept in rows}


def by_category(extent: Extent) -> dict[str, Counter[str]]:
    """How many appeals were received in the extent ("now") and before it ("before"), by category. One query."""
    both = extent.at(extent.before.since, extent.until)
    rows = (
        Appeal.objects.filter(both.received())
        .order_by()
        .values("category_id")
        .annotate(
            now=Count("pk", filter=Q(submitted_at__gte=start_of_day(extent.since))),
            before=Count("pk", filter=Q(submitted_at__lt=start_of_day(extent.since))),
        )
    )
    return {row["category_id"] or "": Counter(now=row["now"], before=row["before"]) for row in rows}


class Course(NamedTuple):
    """One way through: by which channel, to which lead office (None: none yet), where it stands, and whether late."""

    channel: str
    lead_id: int | None
    status: str
    is_late: bool


def courses(extent: Extent, now: datetime) -> dict[Course, int]:
    """How many of the appeals received took which way. One query."""
    late = Case(When(due_at__lt=now, then=Value(True)), default=Value(False))
    rows = (
        Appeal.objects.filter(extent.received())
        .order_by()
        .annotate(late=late)
        .values("channel", "lead_id", "status", "late")
        .annotate(number=Count("pk"))
        .values_list("channel", "lead_id", "status", "late", "number")
    )
    return {
        Course(channel, lead, status, bool(is_late)): number
        for channel, lead, status, is_late, number in rows
    }


def late_now(extent: Extent, now: datetime) -> dict[int | None, int]:
    """How many appeals are over their limit at this moment, by lead office. One query."""
    rows = (
        Appeal.objects.filter(extent.open_now(now)).order_by().values("lead_id").annotate(number=Count("pk"))
    )
    return dict(rows.values_list("lead_id", "number"))
