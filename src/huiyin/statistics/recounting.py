"""All facts anew, while the site serves and the loop goes on: some days at a time, each in one short transaction.

For a site that has no facts, or does not trust them. Days are gone through in their order: what the appeals received
on them add is computed from their rows, what earlier ones add to them (a limit fell due) is remembered already. The
facts of these days are then what their sum says; months are the sums of their days, years those of their months. All
of it holds the row of Counting, so the loop waits a moment and goes on from there. Killed half way it leaves facts
that a second recount puts right; the days that were done are right already.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from huiyin.appeals.models import Appeal, Deadline
from huiyin.core.clock import local_day, start_of_day
from huiyin.journal.models import Event
from huiyin.statistics import facts, standings
from huiyin.statistics.contributions import contributions, stored_contributions
from huiyin.statistics.measures import COUNTS, HOURS, LIMITS
from huiyin.statistics.models import By, Fact, Grain
from huiyin.statistics.sums import FactRow, Sums, rolled_up

#: About how many appeals are counted in one transaction; never less than a day.
APPEALS_AT_ONCE = 1000
DAYS_AT_ONCE = 31
#: How many keys one query names at most.
_KEYS_AT_ONCE = 900
_DAY = timedelta(days=1)
_NUMBERS = (*COUNTS, *HOURS)


def recount(*, now: datetime, progress: Callable[[int], object] = lambda done: None) -> int:
    """Count every appeal anew as of ``now``; ``progress`` hears how many more were. Returns how many there are."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    total, day, until = 0, *_bounds(now)
    _forget(day, until)
    while day <= until:
        upto = min(day + _DAY * (_days_at_once(until - day) - 1), _end_of_month(day), until)
        with transaction.atomic():
            facts.alone()
            counted = _count_days(day, upto, now)
        total += counted
        progress(counted)
        if upto == _end_of_month(upto) or upto == until:
            _roll_up(Grain.MONTH, upto.replace(day=1), Grain.DAY, _end_of_month(upto))
        if (upto.month, upto.day) == (12, 31) or upto == until:
            _roll_up(Grain.YEAR, upto.replace(month=1, day=1), Grain.MONTH, upto.replace(month=12, day=31))
        day = upto + _DAY
    with transaction.atomic():
        counting = facts.alone()
        counting.event_id = max(counting.event_id, last)
        counting.due_until = max(counting.due_until or now, now)
        counting.counted_at = max(counting.counted_at or now, now)
        counting.scored_by = ""
        standings.bring_up(counting)
        counting.save()
    return total


def differences(*, now: datetime) -> list[str]:
    """The codes of the facts that a recount would change, after bringing them up to date. Everything else stays."""
    while facts.refresh(now=now):
        pass
    with transaction.atomic():
        before = _all()
        recount(now=now)
        after = _all()
        transaction.set_rollback(True)
    return sorted(code for code in before.keys() | after.keys() if before.get(code) != after.get(code))


def _all() -> dict[str, list[object]]:
    rows = ((code, row) for code, *row in Fact.objects.values_list("code", *_NUMBERS))
    return {code: row for code, row in rows if any(row)}


def _bounds(now: datetime) -> tuple[date, date]:
    """The days on which anything can count."""
    first = Appeal.objects.order_by("submitted_at").values_list("submitted_at", flat=True).first()
    last = Appeal.objects.order_by("-submitted_at").values_list("submitted_at", flat=True).first()
    return local_day(first or now), max(local_day(last or now), local_day(now))


def _forget(first: date, last: date) -> None:
    """Facts of days on which nothing can count."""
    with transaction.atomic():
        facts.alone()
        for grain, since in (
            (Grain.DAY, first),
            (Grain.MONTH, first.replace(day=1)),
            (Grain.YEAR, first.replace(month=1, day=1)),
        ):
            wrong = Fact.objects.filter(grain=grain)
            wrong.filter(start__lt=since).delete()
            wrong.filter(start__gt=last).delete()


def _days_at_once(left: timedelta) -> int:
    appeals = Appeal.objects.count()
    return max(1, min(DAYS_AT_ONCE, APPEALS_AT_ONCE * (left.days + 1) // max(1, appeals)))


def _end_of_month(day: date) -> date:
    return (day.replace(day=1) + _DAY * 31).replace(day=1) - _DAY


def _count_days(first: date, last: date, now: datetime) -> int:
    """Put the facts of some days right; returns how many appeals were received on them."""
    since, until = start_of_day(first), start_of_day(last + _DAY)
    received = set(
        Appeal.objects.filter(submitted_at__gte=since, submitted_at__lt=until).values_list("pk", flat=True)
    )
    due = set(
        Deadline.objects.filter(stage__in=LIMITS, due_at__gte=since, due_at__lt=until).values_list(
            "appeal_id", flat=True
        )
    )
    sums = Sums()
    for keys in facts.chunks(received, _KEYS_AT_ONCE):
        new = contributions(keys, now)
        facts.remember(new)
        for one in new.values():
            sums.add(one, first=first, last=last)
    for keys in facts.chunks(due - received, _KEYS_AT_ONCE):
        for one in stored_contributions(keys).values():
            sums.add(one, first=first, last=last)
    _replace(Grain.DAY, first, last, sums.rows())
    return len(received)


def _roll_up(grain: Grain, start: date, parts: Grain, end: date) -> None:
    """Put the facts of a month or a year right, from those of its days or months; one transaction for each kind."""
    for by in By:
        with transaction.atomic():
            facts.alone()
            stored = Fact.objects.filter(by=by, grain=parts, start__gte=start, start__lte=end)
            rows = stored.values_list("by", "key", "side", *_NUMBERS).iterator(2000)
            _replace(grain, start, start, rolled_up(grain, start, rows), kinds=(by,))


def _replace(
    grain: Grain, first: date, last: date, right: Iterator[FactRow], kinds: tuple[By, ...] = tuple(By)
) -> None:
    """Let the facts of some days, or of a month or a year, be those that are given."""
    there = {
        code: row
        for by in kinds
        for code, *row in Fact.objects.filter(
            by=by, grain=grain, start__gte=first, start__lte=last
        ).values_list("code", *_NUMBERS)
    }
    numbers = -len(_NUMBERS)
    wrong = [fact for fact in right if there.pop(fact[0], None) != list(fact[numbers:])]
    for codes in facts.chunks(there, _KEYS_AT_ONCE):
        Fact.objects.filter(code__in=codes).delete()
    adapt, hours = connection.ops.adapt_json_value, -len(HOURS)
    facts.write([(*fact[:hours], *(adapt(one, None) for one in fact[hours:])) for fact in wrong])
