"""What the figures are made of: counts by appeals, replies, ratings and parts, grouped in SQL.

Six queries for one group and for a thousand; two more bring the few appeals whose first limit has to be read back
from the Events. An appeal belongs to the day on which it was received, a due reply to the day on which it was due,
all in Asia/Shanghai.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, TruncDate, TruncMonth

from huiyin.appeals.models import Appeal, Assignment, Rating
from huiyin.appeals.terms import AssignmentStatus, Satisfaction, Solved, Status
from huiyin.core.clock import LOCAL, start_of_day
from huiyin.core.working_time import NATIONAL
from huiyin.organisations.selectors import in_division


class By(Enum):
    """What the counts are grouped by."""

    NOTHING = "nothing"
    OFFICE = "office"
    MONTH = "month"


#: The group: "" for all, the key of an organisation (None: not dispatched yet), the first day of a month.
Group = str | int | date | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which appeals count. ``division`` includes everything below; ``since`` and ``until`` are days, both inclusive."""

    since: date
    until: date
    now: datetime
    division: str = ""
    organisation_id: int | None = None
    mailbox_id: int | None = None

    @property
    def start(self) -> datetime:
        """The first moment of the period, UTC."""
        return start_of_day(self.since)

    @property
    def end(self) -> datetime:
        """The first moment after the period or after now, UTC."""
        return min(start_of_day(self.until + timedelta(days=1)), self.now)

    def appeals(self, prefix: str = "") -> Q:
        """The appeals received in the period, as a condition on a row that reaches them by ``prefix``."""
        return self.place(prefix) & Q(
            **{f"{prefix}submitted_at__gte": self.start, f"{prefix}submitted_at__lt": self.end}
        )

    def place(self, prefix: str = "", office: str = "") -> Q:
        """The same without the period; ``office`` is the column of the organisation where it is not the lead's."""
        found = in_division(self.division, f"{prefix}division_id")
        if self.mailbox_id is not None:
            found &= Q(**{f"{prefix}mailbox_id": self.mailbox_id})
        if self.organisation_id is not None:
            found &= Q(**{office or f"{prefix}lead_id": self.organisation_id})
        return found


@dataclass(slots=True)
class Tally:
    """The counts of one group; ``days`` says how many first replies took how many working days."""

    received: int = 0
    accepted: int = 0
    replied: int = 0
    redone: int = 0
    due: int = 0
    on_time: int = 0
    rated: int = 0
    satisfied: int = 0
    solved: float = 0.0
    parts: int = 0
    returned: int = 0
    days: Counter[int] = field(default_factory=Counter)


def count(scope: Scope, by: By) -> dict[Group, Tally]:
    """The tally of every group in which something happened."""
    tallies: dict[Group, Tally] = defaultdict(Tally)
    _count_appeals(scope, by, tallies)
    _count_days(scope, by, tallies)
    _count_due(scope, by, tallies)
    _count_ratings(scope, by, tallies)
    _count_parts(scope, by, tallies)
    return dict(tallies)


def _group(by: By, office: str, moment: str) -> Combinable:
    if by == By.OFFICE:
        return F(office)
    if by == By.MONTH:
        return TruncMonth(moment, tzinfo=LOCAL, output_field=DateField())
    return Value("")


_NOT_MERGED = ~Q(status=Status.MERGED)
_ACCEPTED = _NOT_MERGED & Q(accepted_at__isnull=False)
_REPLIED = _NOT_MERGED & Q(first_replied_at__isnull=False)


def _count_appeals(scope: Scope, by: By, tallies: dict[Group, Tally]) -> None:
    rows = (
        Appeal.objects.filter(scope.appeals())
        .annotate(group=_group(by, "lead_id", "submitted_at"))
        .values("group")
        .annotate(
            received=Count("pk"),
            accepted=Count("pk", filter=_ACCEPTED),
            replied=Count("pk", filter=_REPLIED),
            redone=Count("pk", filter=_REPLIED & Q(round__gt=1)),
        )
        .order_by()
    )
    for row in rows:
        tally = tallies[row["group"]]
        tally.received, tally.accepted = row["received"], row["accepted"]
        tally.replied, tally.redone = row["replied"], row["redone"]


def _count_days(scope: Scope, by: By, tallies: dict[Group, Tally]) -> None:
    """How long first replies took. The database counts pairs of days, so no appeal is loaded."""
    rows = (
        Appeal.objects.filter(scope.appeals(), _REPLIED)
        .annotate(
            group=_group(by, "lead_id", "submitted_at"),
            day=TruncDate("submitted_at", tzinfo=LOCAL),
            reply_day=TruncDate("first_replied_at", tzinfo=LOCAL),
        )
        .values("group", "day", "reply_day")
        .annotate(number=Count("pk"))
        .order_by()
    )
    for row in rows:
        tallies[row["group"]].days[_working_days(row["day"], row["reply_day"])] += row["number"]


@lru_cache(maxsize=20_000)
def _working_days(first: date, last: date) -> int:
    return NATIONAL.days_between(start_of_day(first), start_of_day(last))


#: Whose reply clock has run: answered ones, those in an office's hands, and those withdrawn after the limit.
_COULD_REPLY = (
    Q(first_replied_at__isnull=False)
    | Q(status__in=(Status.DISPATCHED, Status.HANDLING))
    | Q(status=Status.WITHDRAWN, closed_at__gt=F("reply_due_at"))
)


#: The limit by which the first reply is measured: frozen with it, until then the running one.
_FIRST_DUE = Coalesce("first_reply_due_at", "reply_due_at")


def _count_due(scope: Scope, by: By, tallies: dict[Group, Tally]) -> None:
    rows = (
        Appeal.objects.filter(
            scope.place(),
            _NOT_MERGED,
            _COULD_REPLY,
        )
        .annotate(first_due=_FIRST_DUE)
        .filter(first_due__gte=scope.start, first_due__lt=scope.end)
        .annotate(group=_group(by, "lead_id", "first_due"))
        .values("group")
        .annotate(due=Count("pk"), on_time=Count("pk", filter=Q(first_replied_at__lte=F("first_due"))))
        .order_by()
    )
    for row in rows:
        tallies[row["group"]].due += row["due"]
        tallies[row["group"]].on_time += row["on_time"]


def _count_ratings(scope: Scope, by: By, tallies: dict[Group, Tally]) -> None:
    """The last rating of each appeal: a redo that turned out well counts as well."""
    later = Rating.objects.filter(appeal=OuterRef("appeal"), round__gt=OuterRef("round"))
    rows = (
        Rating.objects.filter(scope.appeals("appeal__"), ~Q(appeal__status=Status.MERGED), ~Exists(later))
        .annotate(group=_group(by, "appeal__lead_id", "appeal__submitted_at"))
        .values("group")
        .annotate(
            rated=Count("pk"),
            satisfied=Count("pk", filter=Q(satisfaction__gte=Satisfaction.FAIRLY_SATISFIED)),
            yes=Count("pk", filter=Q(solved=Solved.YES)),
            partly=Count("pk", filter=Q(solved=Solved.PARTLY)),
        )
        .order_by()
    )
    for row in rows:
        tally = tallies[row["group"]]
        tally.rated, tally.satisfied = row["rated"], row["satisfied"]
        tally.solved = row["yes"] + 0.5 * row["partly"]


def _count_parts(scope: Scope, by: By, tallies: dict[Group, Tally]) -> None:
    """Parts given to offices, and those that were sent back. They belong to the office that got them."""
    period = Q(appeal__submitted_at__gte=scope.start, appeal__submitted_at__lt=scope.end)
    rows = (
        Assignment.objects.filter(scope.place("appeal__", "organisation_id"), period)
        .annotate(group=_group(by, "organisation_id", "appeal__submitted_at"))
        .values("group")
        .annotate(parts=Count("pk"), returned=Count("pk", filter=Q(status=AssignmentStatus.RETURNED)))
        .order_by()
    )
    for row in rows:
        tallies[row["group"]].parts, tallies[row["group"]].returned = row["parts"], row["returned"]
