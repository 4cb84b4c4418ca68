"""When things happen in the demonstration city: arrivals as real platforms see them, and the hours of offices. Pure."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from huiyin.core.clock import LOCAL, local, local_day
from huiyin.core.working_time import NATIONAL

OPENS, CLOSES = time(8, 30), time(17, 50)

#: Share of a day's arrivals by hour, 0 to 23 (domain.md §8: the peak is 10:00 with 12 % of a day).
HOURS = (
    0.6,
    0.3,
    0.2,
    0.2,
    0.3,
    0.8,
    1.8,
    4.0,
    8.2,
    10.8,
    12.0,
    8.6,
    5.2,
    4.8,
    6.8,
    8.0,
    7.4,
    4.8,
    3.4,
    3.4,
    3.2,
    2.6,
    1.7,
    0.9,
)
#: Share by weekday, Monday to Sunday: Tuesday is highest, Saturday has 6 % of a week.
WEEKDAYS = (16.0, 22.0, 18.0, 16.0, 14.5, 6.0, 7.5)


def moment(day: date, clock_time: time) -> datetime:
    """A local day and time as a moment in UTC."""
    return datetime.combine(day, clock_time, tzinfo=LOCAL).astimezone(UTC)


def is_office_time(at: datetime) -> bool:
    """Whether offices are open."""
    return NATIONAL.is_working_day(local_day(at)) and OPENS <= local(at).time() <= CLOSES


def in_office(at: datetime, rng: Random) -> datetime:
    """The same moment in office hours, else a moment in the first 100 minutes of the next working morning."""
    if is_office_time(at):
        return at
    day = local_day(at)
    if not NATIONAL.is_working_day(day) or local(at).time() > CLOSES:
        day = NATIONAL.add_days(day, 1)
    return moment(day, OPENS) + timedelta(minutes=rng.uniform(0, 100))


def lately(now: datetime, rng: Random, *, hours: float = 6) -> datetime:
    """A moment in office hours within the last ``hours``, else on the afternoon of the last working day."""
    at = now - timedelta(hours=rng.uniform(0.3, hours))
    if is_office_time(at):
        return at
    day = local_day(at)
    if not NATIONAL.is_working_day(day) or local(at).time() < OPENS:
        day = working_day_before(day, 1)
    return min(moment(day, time(13, 30)) + timedelta(minutes=rng.uniform(0, 250)), now - timedelta(minutes=5))


def working_day_before(day: date, count: int) -> date:
    """The working day ``count`` working days before a day, which itself is not counted."""
    while count > 0:
        day -= timedelta(days=1)
        count -= NATIONAL.is_working_day(day)
    return day


def day_that_ends_on(due: date, days: int) -> date:
    """The last working day on which a limit of ``days`` working days must begin to end on ``due``."""
    day = due - timedelta(days=1)
    while not NATIONAL.is_working_day(day) or NATIONAL.add_days(day, days) > due:
        day -= timedelta(days=1)
    return day


def morning_of(day: date, rng: Random) -> datetime:
    """A moment in the morning of a day."""
    return moment(day, time(8, 0)) + timedelta(minutes=rng.triangular(30, 190, 132))


def arrival_on(day: date, rng: Random) -> datetime:
    """A moment of a day at which people write."""
    hour = rng.choices(range(24), HOURS)[0]
    return moment(day, time(hour)) + timedelta(minutes=rng.uniform(0, 59.9))


def arrival_days(first: date, last: date, count: int, rng: Random) -> list[date]:
    """``count`` days between two days, both included, in order: by weekday, holidays quiet, slowly growing."""
    days: Sequence[date] = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    weights = [
        WEEKDAYS[day.weekday()]
        * (1 if NATIONAL.is_working_day(day) or day.weekday() > 4 else 0.4)
        * (1 + n / len(days))
        for n, day in enumerate(days)
    ]
    return sorted(rng.choices(days, weights, k=count))


def recent_arrivals(now: datetime, count: int, rng: Random, *, hours: int = 20) -> list[datetime]:
    """``count`` moments within the last ``hours`` hours, weighted by the hour of the day, in order."""
    quarters = [now - timedelta(minutes=15 * n + 4) for n in range(hours * 4)]
    weights = [HOURS[local(at).hour] + 0.1 for at in quarters]
    chosen = rng.choices(quarters, weights, k=count)
    return sorted(at - timedelta(seconds=rng.uniform(0, 800)) for at in chosen)
