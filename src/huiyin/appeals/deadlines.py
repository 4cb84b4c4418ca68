"""Due times: one pure function from a rule set, the calendar and the kind of appeal.

Days are counted in Asia/Shanghai; the day of receipt is day 0; a stage counted in working days ends at 18:00 of its
last working day (END_OF_DAY is our choice, not a rule of law). Working days come from
chinese-calendar, which follows the State Council's notices with make-up days; a year whose calendar has not been
published counts Monday to Friday and says so in the explanation.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import chinese_calendar

from huiyin.appeals.terms import Kind, Stage
from huiyin.core.clock import LOCAL, local, local_day

END_OF_DAY = time(18, 0)


@dataclass(frozen=True, slots=True)
class Rules:
    """One rule set: working days for each stage, and for the reply by kind where it differs."""

    name: str
    working_days: dict[Stage, int]
    reply_days: dict[Kind, int]

    def days(self, stage: Stage, kind: Kind) -> int:
        """The limit of a stage in working days."""
        return (
            self.reply_days.get(kind, self.working_days[stage])
            if stage == Stage.REPLY
            else self.working_days[stage]
        )


#: The shipped rule set `five-day` (Chongqing's five-day acceptance; Jinan and Weifang by-laws): moderated and
#: dispatched within a working day each, signed for within one, answered within five working days after.
FIVE_DAY = Rules(
    "five-day",
    {Stage.MODERATE: 1, Stage.DISPATCH: 1, Stage.CLAIM: 1, Stage.REPLY: 5},
    {Kind.SUGGESTION: 10, Kind.REPORT: 10},
)


def is_working_day(day: date) -> bool:
    """Whether offices work on that day in China; Monday to Friday where the year is not published yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add_working_days(start: date, count: int) -> date:
    """The day that is ``count`` working days after ``start``, which itself is day 0."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day


def working_days_between(start: datetime, end: datetime) -> int:
    """How many working days after the day of ``start`` (day 0) the day of ``end`` is."""
    day, last, count = local_day(start), local_day(end), 0
    while day < last:
        day += timedelta(days=1)
        count += is_working_day(day)
    return count


def due(
    *, stage: Stage, kind: Kind, started_at: datetime, rules: Rules = FIVE_DAY, extra_days: int = 0
) -> datetime:
    """When a stage that began at ``started_at`` is due, in UTC; ``extra_days`` are granted working days."""
    day = add_working_days(local_day(started_at), rules.days(stage, kind) + extra_days)
    return datetime.combine(day, END_OF_DAY, tzinfo=LOCAL).astimezone(started_at.tzinfo)


def after_pause(*, due_at: datetime, paused_at: datetime, resumed_at: datetime) -> datetime:
    """The due time moved by the working days of a suspension; never earlier than it was."""
    days = working_days_between(paused_at, resumed_at)
    moved = add_working_days(local_day(due_at), days)
    return datetime.combine(moved, local(due_at).time(), tzinfo=LOCAL).astimezone(due_at.tzinfo)
