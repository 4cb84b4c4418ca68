"""Turns: loops that one worker does at a time, on one machine or on many.

A turn is a row with a moment until which it is held, taken and given back by guarded UPDATEs: no session has to last
and no connection is kept waiting, so it holds on both databases and through PgBouncer in transaction mode. Who dies
in the middle holds it for HELD; whoever comes then does what was left. See docs/decisions.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from huiyin.channels.models import Turn
from huiyin.core.codes import random_token

#: Longer than a loop works at one go.
HELD = timedelta(minutes=5)


@contextmanager
def alone(name: str, now: datetime) -> Iterator[bool]:
    """Whether it is our turn at ``name``, for as long as the block runs. Never waits. Three queries."""
    holder = random_token()
    is_ours = _take(name, holder, now)
    try:
        yield is_ours
    finally:
        if is_ours:
            Turn.objects.filter(name=name, holder=holder).update(held_until=now)


def _take(name: str, holder: str, now: datetime) -> bool:
    row, until = Turn.objects.filter(name=name), now + HELD
    if row.filter(held_until__lte=now).update(held_until=until, holder=holder):
        return True
    made = Turn(name=name, held_until=until, holder=holder)
    Turn.objects.bulk_create([made], ignore_conflicts=True)
    return row.filter(holder=holder).exists()
