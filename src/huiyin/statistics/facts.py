"""The facts: counted figures, kept in step with the Events, and read together with what has happened since.

Every appeal adds its entries (statistics.measures) to the facts of its office, place, category, channel and mailbox, by
day, month and year. When an Event changes it, or one of its limits falls due, the difference to what it had added
before is added: so the work follows what happens, never the size of the site, and whatever is done twice adds nothing
the second time. ``refresh`` stores this in a loop; a reader adds what came after it in the same way (``since_then``),
so that a page is never behind.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from huiyin.appeals.models import Deadline
from huiyin.appeals.terms import SUBJECT
from huiyin.journal.models import Event
from huiyin.statistics import standings
from huiyin.statistics.contributions import Contribution, contributions, stored_contributions
from huiyin.statistics.measures import COUNTS, HOURS, LIMITS, Entry
from huiyin.statistics.models import By, CountedAppeal, Counting, Fact, Grain, Side, fact_code

#: How many Events, and limits fallen due, are counted at a time.
AT_A_TIME = 500
#: A reader counts at most so many changed appeals himself; with more to do, the page is as old as the facts.
LIVE_AT_MOST = 2000
#: How long a number of an Event that was passed over is looked for again, and how many at most.
HOLES_KEPT, HOLES_MOST = timedelta(minutes=10), 1000
_ROWS_AT_A_TIME = 900
#: Of which Events of offices speak: one of them may have moved to a place of another level.
OFFICE_SUBJECT = "organisation"


@dataclass(slots=True)
class Tally:
    """Counts by name, and how often something took how many working hours."""

    counts: Counter[str] = field(default_factory=Counter)
    reply_hours: Counter[int] = field(default_factory=Counter)
    close_hours: Counter[int] = field(default_factory=Counter)

    def add(self, entry: Entry, number: int) -> None:
        """Count an entry ``number`` times more, or less."""
        if entry.hours < 0:
            self.counts[entry.name] += number
        else:
            hours: Counter[int] = getattr(self, entry.name)
            hours[entry.hours] += number

    def merge(self, other: "Tally") -> None:
        """Add all of another one."""
        for name, number in other.counts.items():
            self.counts[name] += number
        for mine, theirs in (
            (self.reply_hours, other.reply_hours),
            (self.close_hours, other.close_hours),
        ):
            for hours, number in theirs.items():
                mine[hours] += number

    def minus(self, other: "Tally") -> "Tally":
        """What is left when another one is taken away."""
        left = Tally(self.counts.copy(), self.reply_hours.copy(), self.close_hours.copy())
        left.counts.subtract(other.counts)
        left.reply_hours.subtract(other.reply_hours)
        left.close_hours.subtract(other.close_hours)
        return left


#: Which facts change by how much: by what, which one and which side; then by day.
Changes = dict[tuple[str, str, str], dict[date, Tally]]


# Counting


def refresh(*, now: datetime, limit: int = AT_A_TIME) -> int:
    """Count what has happened since the last time; returns how many Events and limits, 0 when there was nothing.

    One transaction, which holds the row of Counting: a second worker waits, and then finds little to do.
    """
    with transaction.atomic():
        counting = alone()
        standings.bring_up(counting)
        appeals, done = _advance(counting, now, limit)
        _count(appeals, now)
        counting.counted_at = now
        counting.save()
    return done


def alone() -> Counting:
    """The row of Counting, locked until the transaction ends: who holds it is the only one that writes facts."""
    Counting.objects.get_or_create(pk=1)
    return Counting.objects.select_for_update().get(pk=1)


def _advance(counting: Counting, now: datetime, limit: int) -> tuple[set[int], int]:
    """The appeals to count next; moves ``counting`` past their Events and limits."""
    appeals, done = set[int](), 0
    holes = {int(pk): datetime.fromisoformat(seen) for pk, seen in counting.holes.items()}
    late = list(Event.objects.filter(pk__in=holes).values_list("pk", "subject", "subject_id"))
    new = list(
        Event.objects.filter(pk__gt=counting.event_id)
        .order_by("pk")
        .values_list("pk", "subject", "subject_id")[:limit]
    )
    appeals |= {int(key) for _pk, subject, key in (*late, *new) if subject == SUBJECT}
    if any(subject == OFFICE_SUBJECT for _pk, subject, _key in (*late, *new)):
        standings.follow_offices()
    if new:
        there, last = {pk for pk, _subject, _key in new}, new[-1][0]
        first = max(counting.event_id + 1, last - HOLES_MOST) if counting.event_id else last
        holes |= {pk: now for pk in range(first, last) if pk not in there}
        counting.event_id = last
    found = {pk for pk, _subject, _key in late}
    counting.holes = {
        str(pk): seen.isoformat() for pk, seen in holes.items() if pk not in found and seen > now - HOLES_KEPT
    }
    due = list(
        _falling_due(counting.due_until, now).order_by("due_at").values_list("due_at", flat=True)[:limit]
    )
    if due:
        until = due[-1] if len(due) == limit else now
        # Many limits fall due at the same moment: all those of the last one belong to it.
        appeals |= set(
            _falling_due(counting.due_until, until + timedelta(microseconds=1)).values_list(
                "appeal_id", flat=True
            )
        )
        counting.due_until = until + timedelta(microseconds=1) if len(due) == limit else now
    else:
        counting.due_until = now
    done = len(late) + len(new) + len(due)
    return appeals, done


def _falling_due(since: datetime | None, until: datetime) -> QuerySet[Deadline]:
    """Limits whose time is over within [since, until)."""
    rows = Deadline.objects.filter(stage__in=LIMITS, due_at__lt=until)
    return rows.filter(due_at__gte=since) if since else rows


def _count(appeal_ids: set[int], now: datetime) -> None:
    """Add to the facts what these appeals add by now and had not added before."""
    for chunk in chunks(appeal_ids, 5000):
        before, after = stored_contributions(chunk), contributions(chunk, now)
        changed = {pk: found for pk, found in after.items() if found != before.get(pk)}
        _store(_changes(before, changed))
        remember(changed)


def remember(counted: dict[int, Contribution]) -> None:
    """Note what these appeals have added, in place of what they had added before."""
    CountedAppeal.objects.bulk_create(
        [CountedAppeal(appeal_id=pk, **found.columns()) for pk, found in counted.items()],
        update_conflicts=True,
        unique_fields=["appeal"],
        update_fields=["places", "is_excluded", "entries"],
    )


def _changes(before: dict[int, Contribution], after: dict[int, Contribution]) -> Changes:
    """The difference between what some appeals had added and what they add."""
    found: Changes = defaultdict(lambda: defaultdict(Tally))
    for pk, new in after.items():
        if pk in before:
            _add(found, before[pk], -1)
        _add(found, new, 1)
    return found


def _add(found: Changes, one: Contribution, sign: int) -> None:
    sides = (Side.ALL.value, Side.EXCLUDED.value) if one.is_excluded else (Side.ALL.value,)
    for entry, number in one.entries.items():
        office = entry.organisation_id
        places = one.places if office is None else (*one.places, (By.OFFICE.value, str(office)))
        for by, key in places:
            for side in sides:
                found[by, key, side][entry.day].add(entry, sign * number)


def _store(changes: Changes) -> None:
    """Add the changes to the facts of their days, months and years."""
    wanted: dict[str, tuple[tuple[Any, ...], Tally]] = {}
    for (by, key, side), days in changes.items():
        for grain, start, tally in _rolled_up(days):
            code = fact_code(by, key, side, grain, start)
            wanted[code] = ((code, grain, start, by, key, side), tally)
    for codes in chunks(wanted, _ROWS_AT_A_TIME):
        before = {
            code: row
            for code, *row in Fact.objects.filter(code__in=codes).values_list("code", *COUNTS, *HOURS)
        }
        write([(*wanted[code][0], *_added(before.get(code), wanted[code][1])) for code in codes])


def write(rows: list[tuple[Any, ...]]) -> None:
    """New facts, or the same ones with other numbers (statistics.sums.FactRow, hours as JSON). Written by hand: many thousands come at once, and what both
    databases do with it is one statement."""
    quote = connection.ops.quote_name
    names = ["code", "grain", "start", "by", "key", "side", *COUNTS, *HOURS]
    columns = ", ".join(map(quote, names))
    values = ", ".join(["%s"] * len(names))
    numbers = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in (*COUNTS, *HOURS))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(Fact._meta.db_table)} ({columns}) VALUES ({values}) "  # noqa: S608 - our own names
            f"ON CONFLICT ({quote('code')}) DO UPDATE SET {numbers}",
            rows,
        )
    standings.keep(rows)


def _rolled_up(days: dict[date, Tally]) -> Iterator[tuple[str, date, Tally]]:
    """The same by day, by month and by year; what does not change is left out."""
    months: dict[date, Tally] = defaultdict(Tally)
    years: dict[date, Tally] = defaultdict(Tally)
    for day, tally in days.items():
        months[day.replace(day=1)].merge(tally)
        years[day.replace(month=1, day=1)].merge(tally)
    for grain, sums in ((Grain.DAY, days), (Grain.MONTH, months), (Grain.YEAR, years)):
        for start, tally in sums.items():
            if (
                any(tally.counts.values())
                or any(tally.reply_hours.values())
                or any(tally.close_hours.values())
            ):
                yield grain.value, start, tally


def _added(before: list[Any] | None, tally: Tally) -> list[Any]:
    """The numbers of a fact, in the order of its columns, with a tally added."""
    old = before or [*(0 for _name in COUNTS), *({} for _name in HOURS)]
    row: list[Any] = [number + tally.counts[name] for name, number in zip(COUNTS, old, strict=False)]
    for name, stored in zip(HOURS, old[len(COUNTS) :], strict=True):
        hours = Counter({int(key): number for key, number in stored.items()})
        hours.update(getattr(tally, name))
        kept = {str(key): number for key, number in sorted(hours.items()) if number}
        row.append(connection.ops.adapt_json_value(kept, None))
    return row


def chunks(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    chunk = []
    for value in values:
        chunk.append(value)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


# Reading


@dataclass(frozen=True, slots=True)
class Since:
    """What has happened after the facts were counted; ``at`` is the moment that facts and changes together stand for,
    ``scored_by`` by what the standings that go with the facts were worked out."""

    at: datetime
    changes: Changes
    scored_by: str = ""


def since_then(now: datetime) -> Since:
    """What the facts do not have yet. Three queries; four where numbers of Events are looked for again, and five more
    where something has happened.

    Where more has happened than can be counted while somebody waits, the facts are shown as of when they were counted;
    where they were never counted, everything is counted here, for there is no earlier moment to be honest about.
    """
    counting = Counting.objects.filter(pk=1).first() or Counting()
    most = None if counting.counted_at is None else LIVE_AT_MOST + 1
    # In the order of their keys, whatever they are about: asked for one subject, SQLite goes through all of its Events.
    events = list(
        Event.objects.filter(pk__gt=counting.event_id)
        .order_by("pk")
        .values_list("subject", "subject_id")[:most]
    )
    if counting.holes:
        late = Event.objects.filter(pk__in=[int(pk) for pk in counting.holes])
        events += late.values_list("subject", "subject_id")
    keys = [int(key) for subject, key in events if subject == SUBJECT]
    due = list(_falling_due(counting.due_until, now).values_list("appeal_id", flat=True)[:most])
    appeals = {*keys, *due}
    if counting.counted_at is not None and max(len(events), len(due)) > LIVE_AT_MOST:
        return Since(counting.counted_at, {}, counting.scored_by)
    if not appeals:
        return Since(now, {}, counting.scored_by)
    changes = _changes(stored_contributions(appeals), contributions(appeals, now))
    return Since(now, changes, counting.scored_by)


def tallies(
    *,
    by: By,
    since: date,
    until: date,
    then: Since,
    keys: Iterable[str] | None = None,
    side: Side = Side.ALL,
) -> dict[str, Tally]:
    """The tally of every key (or of ``keys``) over whole days, both inclusive. Three queries at most."""
    found: dict[str, Tally] = defaultdict(Tally)
    wanted = None if keys is None else set(keys)
    rows = Fact.objects.filter(by=by, side=side)
    for grain, starts in pieces(since, until).items():
        if wanted is None:
            asked = rows.filter(grain=grain, start__in=starts)
        else:
            codes = [fact_code(by, key, side, grain, start) for key in wanted for start in starts]
            asked = Fact.objects.filter(code__in=codes)
        for key, *row in asked.values_list("key", *COUNTS, *HOURS):
            _merge_row(found[key], row)
    for (kind, key, which), days in then.changes.items():
        if kind == by and which == side and (wanted is None or key in wanted):
            for day, tally in days.items():
                if since <= day <= until:
                    found[key].merge(tally)
    return dict(found)


def by_months(
    *, by: By, key: str, months: Iterable[date], then: Since, side: Side = Side.ALL
) -> dict[date, Tally]:
    """The tally of one key in each of some months, which are named by their first days. One query."""
    found = {month: Tally() for month in months}
    rows = Fact.objects.filter(by=by, key=key, side=side, grain=Grain.MONTH, start__in=found)
    for start, *row in rows.values_list("start", *COUNTS, *HOURS):
        _merge_row(found[start], row)
    for day, tally in then.changes.get((by.value, key, side.value), {}).items():
        if day.replace(day=1) in found:
            found[day.replace(day=1)].merge(tally)
    return found


def _merge_row(tally: Tally, row: list[Any]) -> None:
    """Add a row of numbers. Most periods are one row, which is taken as it is."""
    reply_hours, close_hours = (
        dict(zip(map(int, hours), hours.values(), strict=True)) for hours in row[len(COUNTS) :]
    )
    counts = {name: number for name, number in zip(COUNTS, row, strict=False) if number}
    if tally.counts:
        tally.merge(Tally(Counter(counts), Counter(reply_hours), Counter(close_hours)))
    else:
        tally.counts, tally.reply_hours, tally.close_hours = (
            Counter(counts),
            Counter(reply_hours),
            Counter(close_hours),
        )


def pieces(since: date, until: date) -> dict[Grain, list[date]]:
    """A period as whole years, whole months and the days that are left, so that as few facts as possible are read."""
    found: dict[Grain, list[date]] = {}
    day = since
    while day <= until:
        grain, following = Grain.DAY, day + timedelta(days=1)
        if day.day == 1:
            month = date(day.year + day.month // 12, day.month % 12 + 1, 1)
            year = date(day.year + 1, 1, 1)
            if day.month == 1 and year <= until + timedelta(days=1):
                grain, following = Grain.YEAR, year
            elif month <= until + timedelta(days=1):
                grain, following = Grain.MONTH, month
        found.setdefault(grain, []).append(day)
        day = following
    return found
