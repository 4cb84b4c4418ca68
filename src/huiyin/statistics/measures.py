"""What is counted: the names of the counts, and what one appeal adds to them. Pure.

An appeal adds to the day on which it was received, a limit to the day on which it was due, all in Asia/Shanghai.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from huiyin.appeals.terms import ClockState, Satisfaction, Solved, Stage, Status
from huiyin.core.clock import local_day
from huiyin.statistics.durations import working_hours

#: The limits that are counted, and the names under which: how many were due, how many of these were kept.
LIMITS: dict[str, tuple[str, str]] = {
    Stage.MODERATE: ("moderations_due", "moderations_kept"),
    Stage.CLAIM: ("claims_due", "claims_kept"),
    Stage.REPLY: ("replies_due", "replies_kept"),
    Stage.CLOSE: ("closures_due", "closures_kept"),
}

#: Counts of appeals, by the day on which they were received.
OF_APPEALS = (
    "received",
    "accepted",
    "replied",
    "closed",
    "redone",
    "extended",
    "supervised",
    "rated",
    "satisfied",
    "solved",
    "partly",
    "parts",
    "returned",
)
#: Counts of limits, by the day on which they were due.
OF_LIMITS = tuple(name for names in LIMITS.values() for name in names)
COUNTS = (*OF_APPEALS, *OF_LIMITS)
#: How long things took, in whole working hours: how often which number of hours.
HOURS = ("reply_hours", "close_hours")


class Entry(NamedTuple):
    """Where something is counted: the day, the office (None: no office's doing), what, and how many hours it took."""

    day: date
    organisation_id: int | None
    name: str
    hours: int = -1


#: What one appeal, or many, add to which entry.
Entries = Counter[Entry]


class LimitFacts(NamedTuple):
    """A Deadline, as far as it is counted. Times are UTC."""

    stage: str
    organisation_id: int | None
    state: str
    due_at: datetime
    paused_at: datetime | None
    ended_at: datetime | None
    is_first: bool

    def has_counted(self, now: datetime) -> bool:
        """Whether it is due in the sense of the figures: its time is over, and nothing took it away before.

        What was paused or called off before it was due is in neither count.
        """
        if self.stage not in LIMITS or (self.stage == Stage.REPLY and not self.is_first):
            return False
        if self.due_at >= now:
            return False
        if self.state == ClockState.CANCELLED:
            return self.ended_at is None or self.ended_at > self.due_at
        return self.state != ClockState.PAUSED or self.paused_at is None or self.paused_at > self.due_at

    @property
    def was_kept(self) -> bool:
        """Whether it was met in time."""
        return self.state == ClockState.ENDED and self.ended_at is not None and self.ended_at <= self.due_at


@dataclass(slots=True)
class AppealFacts:
    """An appeal, as far as it is counted. ``parts`` are (organisation, sent back); times are UTC."""

    pk: int
    status: str
    division: str
    category: str | None
    channel: str
    mailbox_id: int | None
    lead_id: int | None
    round: int
    submitted_at: datetime
    accepted_at: datetime | None
    first_replied_at: datetime | None
    closed_at: datetime | None
    is_excluded: bool
    limits: list[LimitFacts] = field(default_factory=list)
    parts: list[tuple[int, bool]] = field(default_factory=list)
    verdict: tuple[int, str] | None = None
    is_extended: bool = False
    is_supervised: bool = False


def entries_of(appeal: AppealFacts, now: datetime) -> Entries:
    """What an appeal adds to the figures, as of ``now``. A merged one was received; its main appeal counts the rest."""
    day, found = local_day(appeal.submitted_at), Entries()
    lead = appeal.lead_id
    found[Entry(day, lead, "received")] += 1
    for office, was_returned in appeal.parts:
        found[Entry(day, office, "parts")] += 1
        if was_returned:
            found[Entry(day, office, "returned")] += 1
    if appeal.status == Status.MERGED:
        return found
    for name in _of_appeal(appeal):
        found[Entry(day, lead, name)] += 1
    for name, end in _durations(appeal):
        found[Entry(day, lead, name, working_hours(appeal.submitted_at, end))] += 1
    for limit in appeal.limits:
        if limit.has_counted(now):
            (due, kept), day = LIMITS[limit.stage], local_day(limit.due_at)
            found[Entry(day, limit.organisation_id, due)] += 1
            if limit.was_kept:
                found[Entry(day, limit.organisation_id, kept)] += 1
    return found


def _of_appeal(appeal: AppealFacts) -> Iterable[str]:
    """The counts in which a main appeal is one."""
    level, solved = appeal.verdict or (0, "")
    is_replied = appeal.first_replied_at is not None
    facts: Mapping[str, bool] = {
        "accepted": appeal.accepted_at is not None,
        "replied": is_replied,
        "closed": _is_closed(appeal),
        "redone": is_replied and appeal.round > 1,
        "extended": appeal.is_extended,
        "supervised": appeal.is_supervised,
        "rated": appeal.verdict is not None,
        "satisfied": level >= Satisfaction.FAIRLY_SATISFIED,
        "solved": solved == Solved.YES,
        "partly": solved == Solved.PARTLY,
    }
    return (name for name, holds in facts.items() if holds)


def _is_closed(appeal: AppealFacts) -> bool:
    return appeal.status in (Status.CLOSED, Status.ARCHIVED) and appeal.accepted_at is not None


def _durations(appeal: AppealFacts) -> Iterable[tuple[str, datetime]]:
    if appeal.first_replied_at is not None:
        yield "reply_hours", appeal.first_replied_at
    if appeal.closed_at is not None and _is_closed(appeal):
        yield "close_hours", appeal.closed_at
