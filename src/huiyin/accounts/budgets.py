"""Budgets: how often something may be done in one window of time. They work across processes, in the database."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from huiyin.accounts.models import Budget
from huiyin.core.clock import LOCAL, local, local_day
from huiyin.core.errors import TooOften
from huiyin.core.secrets import keyed_hash

# Windows are counted from a midnight in Asia/Shanghai, so that a day's budget is a calendar day's.
_ANCHOR = datetime(2000, 1, 1, tzinfo=LOCAL)
KEPT = timedelta(days=2)


def window_start(window: timedelta, now: datetime) -> datetime:
    """The beginning of the window that holds ``now``."""
    return now - (now - _ANCHOR) % window


def spend(*, name: str, key: str, limit: int, window: timedelta, now: datetime) -> None:
    """Take one from the budget ``name`` of ``key``; TooOften("too-often") once ``limit`` were taken in the window.

    One guarded UPDATE decides, so parallel callers cannot take more than there is. ``key`` (a number, an address)
    is stored as a keyed hash. Inside a transaction the taking is undone with it.
    """
    start = window_start(window, now)
    key_hash = keyed_hash(f"{name}:{key}")
    row = Budget.objects.filter(name=name, key_hash=key_hash, window_start=start)
    if row.filter(used__lt=limit).update(used=F("used") + 1):
        return
    Budget.objects.bulk_create(
        [Budget(name=name, key_hash=key_hash, window_start=start, used=0)], ignore_conflicts=True
    )
    if not row.filter(used__lt=limit).update(used=F("used") + 1):
        raise TooOften("too-often", come_back(start + window, now))


def come_back(at: datetime, now: datetime) -> str:
    """The sentence for a budget used up: when it is full again, to the minute."""
    minutes = max(1, -(-int((at - now).total_seconds()) // 60))
    if minutes < 60:
        return _("操作太频繁了，请 %(minutes)d 分钟后再试。") % {"minutes": minutes}
    clock = local(at).strftime("%H:%M")
    if local_day(at) == local_day(now):
        return _("操作太频繁了，请今天 %(clock)s 以后再试。") % {"clock": clock}
    return _("操作太频繁了，请明天 %(clock)s 以后再试。") % {"clock": clock}


def forget_old(*, now: datetime) -> int:
    """Remove the counters of windows long past; returns how many."""
    return Budget.objects.filter(window_start__lt=now - KEPT).delete()[0]
