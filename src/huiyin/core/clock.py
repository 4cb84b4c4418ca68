"""The only place that reads the clock.

Moments are stored and passed in UTC; people count days in Asia/Shanghai.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
#: After all other moments, UTC: where nothing is due, the row stands last.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the clock


def local(moment: datetime) -> datetime:
    """The same moment on a wall clock in Asia/Shanghai."""
    return moment.astimezone(LOCAL)


def local_day(moment: datetime) -> date:
    """The calendar day of a moment in Asia/Shanghai (Friday 16:30 UTC is a Saturday)."""
    return local(moment).date()


def start_of_day(day: date) -> datetime:
    """Midnight in Asia/Shanghai at which this day begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL).astimezone(UTC)
