"""The appeals behind a number: the same counts, as conditions on rows, so that anybody may look at each one.

Read from the rows themselves, never from the facts: a number and the list behind it agree, or one of them is wrong
(tests/statistics/test_behind.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Assignment, Deadline, Rating
from huiyin.appeals.terms import (
    SUBJECT,
    AssignmentStatus,
    ClockState,
    ExclusionState,
    Satisfaction,
    Solved,
    Stage,
    Status,
)
from huiyin.core.clock import start_of_day
from huiyin.journal.models import Event
from huiyin.organisations.selectors import in_division
from huiyin.statistics.figures import next_day
from huiyin.statistics.measures import COUNTS, LIMITS


@dataclass(frozen=True, slots=True)
class Scope:
    """Which appeals: days are inclusive, in Asia/Shanghai; at most one of office and division."""

    since: date
    until: date
    now: datetime
    organisation_id: int | None = None
    division: str = ""

    @property
    def start(self) -> datetime:
        """The first moment, UTC."""
        return start_of_day(self.since)

    @property
    def end(self) -> datetime:
        """The first moment after it, UTC."""
        return start_of_day(next_day(self.until))


#: What a list may be asked for besides the counts themselves: what is left when one is taken from another.
REMAINDERS = ("unreplied", "unclosed", "unsatisfied", "unsolved", "excluded")
NAMES = (
    *COUNTS,
    *REMAINDERS,
    *(f"{name.removesuffix('_due')}_missed" for name in COUNTS if name.endswith("_due")),
)
_STAGES = {due.removesuffix("_due"): stage for stage, (due, _kept) in LIMITS.items()}


def behind(name: str, scope: Scope) -> QuerySet[Appeal]:
    """The appeals that a count counts. KeyError for a name that is not in NAMES."""
    if name in ("parts", "returned"):
        return _with_part(name, scope)
    kind, _mark, which = name.rpartition("_")
    if kind in _STAGES:
        return _with_limit(_STAGES[kind], which, scope)
    rows = Appeal.objects.filter(_received(scope))
    if scope.organisation_id is not None:
        rows = rows.filter(lead_id=scope.organisation_id)
    return rows.filter(_CONDITIONS[name]())


def _received(scope: Scope) -> Q:
    return Q(submitted_at__gte=scope.start, submitted_at__lt=scope.end) & in_division(scope.division)


_MAIN = ~Q(status=Status.MERGED)
_ACCEPTED = _MAIN & Q(accepted_at__isnull=False)
_REPLIED = _MAIN & Q(first_replied_at__isnull=False)
_CLOSED = Q(status__in=(Status.CLOSED, Status.ARCHIVED), accepted_at__isnull=False)


def _rated(condition: Q | None = None) -> Q:
    """By the last rating."""
    later = Rating.objects.filter(appeal=OuterRef("appeal"), round__gt=OuterRef("round"))
    last = Rating.objects.filter(~Exists(later), condition or Q(), appeal=OuterRef("pk"))
    return _MAIN & Q(Exists(last))


def _happened(action: Action) -> Q:
    events = Event.objects.filter(
        subject=SUBJECT, subject_id=Cast(OuterRef("pk"), CharField()), type=action.value
    )
    return _MAIN & Q(Exists(events))


_CONTENT = Q(satisfaction__gte=Satisfaction.FAIRLY_SATISFIED)
_CONDITIONS: dict[str, Callable[[], Q]] = {
    "received": lambda: Q(),
    "accepted": lambda: _ACCEPTED,
    "replied": lambda: _REPLIED,
    "unreplied": lambda: _ACCEPTED & Q(first_replied_at__isnull=True),
    "closed": lambda: _CLOSED,
    "unclosed": lambda: _ACCEPTED & ~_CLOSED,
    "redone": lambda: _REPLIED & Q(round__gt=1),
    "extended": lambda: _happened(Action.GRANT_EXTENSION),
    "supervised": lambda: _happened(Action.SUPERVISE),
    "rated": _rated,
    "satisfied": lambda: _rated(_CONTENT),
    "unsatisfied": lambda: _rated(~_CONTENT),
    "solved": lambda: _rated(Q(solved=Solved.YES)),
    "partly": lambda: _rated(Q(solved=Solved.PARTLY)),
    "unsolved": lambda: _rated(Q(solved=Solved.NO)),
    "excluded": lambda: Q(exclusion_state=ExclusionState.GRANTED),
}


def _with_part(name: str, scope: Scope) -> QuerySet[Appeal]:
    parts = Assignment.objects.filter(appeal=OuterRef("pk"))
    if scope.organisation_id is not None:
        parts = parts.filter(organisation_id=scope.organisation_id)
    if name == "returned":
        parts = parts.filter(status=AssignmentStatus.RETURNED)
    return Appeal.objects.filter(_received(scope), Exists(parts))


def _with_limit(stage: str, which: str, scope: Scope) -> QuerySet[Appeal]:
    """By limits that were due in the period: all of them, those kept or those missed."""
    limits = Deadline.objects.filter(
        Q(due_at__gte=scope.start, due_at__lt=min(scope.end, scope.now), stage=stage),
        ~Q(state=ClockState.CANCELLED, ended_at__lte=F("due_at")),
        ~Q(state=ClockState.PAUSED, paused_at__lte=F("due_at")),
        appeal=OuterRef("pk"),
    )
    if stage == Stage.REPLY:
        limits = limits.filter(is_first=True)
    if scope.organisation_id is not None:
        limits = limits.filter(organisation_id=scope.organisation_id)
    kept = Q(state=ClockState.ENDED, ended_at__lte=F("due_at"))
    if which != "due":
        limits = limits.filter(kept if which == "kept" else ~kept)
    return Appeal.objects.filter(_MAIN, in_division(scope.division), Exists(limits))
