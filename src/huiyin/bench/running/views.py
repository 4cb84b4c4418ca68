"""A thread that is read by millions: views as fast as they can be counted, and what they cost the row."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from huiyin.appeals.models import Appeal
from huiyin.appeals.services.counting import FLUSH_EVERY, count_view, flush_views

#: New viewers on one day at most: the table of a day has places for four million (core.seen).
A_DAY = 2_000_000
_LOOK_EVERY = 20_000


@dataclass(frozen=True, slots=True)
class Replayed:
    """``seen`` views were replayed, the row counted ``counted`` of them, with so many writes to it."""

    seen: int
    counted: int
    writes: int
    seconds: float
    cpu_seconds: float


def replay(count: int, now: datetime) -> Replayed:
    """So many viewers look at one appeal, each once, on days before today. In this process; the row stays counted."""
    appeal = Appeal.objects.filter(is_published=True).order_by("-pk")[0]
    began, cpu = time.monotonic(), time.process_time()
    days = -(-count // A_DAY)
    with _writes() as written:
        for number in range(count):
            day = now - timedelta(days=days - number // A_DAY)
            count_view(appeal.pk, viewer=f"2001:db8::{number:x}|a browser", now=day)
            if number % _LOOK_EVERY == 0:
                flush_views(now + timedelta(seconds=time.monotonic() - began))
        ended = now + timedelta(seconds=time.monotonic() - began)
        flush_views(ended + 2 * FLUSH_EVERY)
    after = Appeal.objects.values_list("view_count", flat=True).get(pk=appeal.pk)
    return Replayed(
        seen=count,
        counted=after - appeal.view_count,
        writes=written(),
        seconds=time.monotonic() - began,
        cpu_seconds=time.process_time() - cpu,
    )


@contextmanager
def _writes() -> Iterator[Callable[[], int]]:
    count = 0

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += sql.startswith("UPDATE")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield lambda: count
