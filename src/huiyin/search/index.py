"""The posting lists: which appeals have which numbers, newest first. The one place that speaks each database's own SQL.

SQLite: an FTS5 table without contents, one word for each number, ``detail=none`` (only which row, not where in it).
PostgreSQL: a GIN index on the column of numbers. Both answer "all of these, and one of those" by walking the shortest
list and skipping in the others, so the days of a Span keep the answer small.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.db import connection

from huiyin.core.paging import Cursor
from huiyin.search.models import Document
from huiyin.search.pairs import marks
from huiyin.search.spans import Span, spans_after, spans_before

POSTINGS = "search_postings"
#: Without a table of contents (the entries are in Document), and without sizes, which only a ranking would need.
MAKE_POSTINGS = (
    "CREATE VIRTUAL TABLE {table} USING fts5(words, content='', detail=none, columnsize=0, tokenize='ascii')"
)
#: How many numbers are remembered with their words (SQLite).
_REMEMBERED = 100_000
#: Without a list of pending entries: to write takes a little longer, to read always the same.
MAKE_GIN = f"CREATE INDEX {POSTINGS} ON search_document USING gin (numbers) WITH (fastupdate = off)"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: every one of ``every``, and at least one of ``either``.

    ``since`` and ``below`` (UTC) bound the moment of submission, the second exclusive.
    """

    every: frozenset[int]
    either: frozenset[int]
    since: datetime | None = None
    below: datetime | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """What the index has to know of an appeal."""

    appeal_id: int
    submitted_at: datetime
    numbers: set[int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An appeal that may be a hit, and when it was submitted (UTC)."""

    appeal_id: int
    submitted_at: datetime


def candidates(asked: Asked, start: Cursor, limit: int) -> list[Candidate]:
    """At most ``limit`` appeals beyond ``start``, nearest first: older ones, or younger ones where it looks backwards.

    One query: the spans are asked one after the other, and the database stops when there are enough.
    """
    if not asked.either:
        return []
    parts: list[str] = []
    values: list[Any] = []
    spans = list(_spans(asked, start))
    for span, further in zip_longest(spans, spans[1:]):
        condition, given = _condition(asked, span, further, start)
        way = "ASC" if start.backwards else "DESC"
        # S608: the SQL is made of names of ours, numbers and placeholders; no word of anybody is in it.
        parts.append(
            f"SELECT * FROM (SELECT d.appeal_id, d.submitted_at FROM {_source()} WHERE {condition} "  # noqa: S608
            f"ORDER BY d.submitted_at {way}, d.appeal_id {way} LIMIT {limit:d}) AS span"
        )
        values += given
    hits = f"SELECT appeal_id, submitted_at FROM ({' UNION ALL '.join(parts)}) AS hits LIMIT {limit:d}"  # noqa: S608
    return _read(hits, values) if parts else []


def few(asked: Asked, start: Cursor, limit: int) -> list[Candidate]:
    """All candidates, newest first, where there are at most ``limit``; else some ``limit`` + 1 of them. One query.
    None is newer than ``start``.

    SQLite walks the lists once, in no order, and stops when there are too many. PostgreSQL has found all before it gives
    the first, so there it is asked span by span.
    """
    if connection.vendor != "sqlite":
        return candidates(asked, start, limit + 1)
    if not asked.either:
        return []
    condition, values = _within(asked, *_numbers(asked, ()))
    hits = f"SELECT d.appeal_id, d.submitted_at FROM {_source()} WHERE {condition} LIMIT {limit + 1:d}"  # noqa: S608
    return sorted(_read(hits, values), key=lambda one: (one.submitted_at, one.appeal_id), reverse=True)


def _read(sql: str, values: list[Any]) -> list[Candidate]:
    return [Candidate(row.pk, row.submitted_at) for row in Document.objects.raw(sql, values)]


def _spans(asked: Asked, start: Cursor) -> Iterable[Span]:
    """The spans that can hold anything between ``since`` and ``below``."""
    if start.backwards:
        return (s for s in spans_after(start.at) if asked.below is None or s.border < asked.below)
    return (s for s in spans_before(start.at) if asked.since is None or s.border > asked.since)


def _source() -> str:
    if connection.vendor == "sqlite":
        return f"{POSTINGS} AS p CROSS JOIN search_document AS d ON d.appeal_id = p.rowid"
    return "search_document AS d"


def _condition(asked: Asked, span: Span, further: Span | None, start: Cursor) -> tuple[str, list[Any]]:
    """Within the span by its names, and by the clock up to the ``further`` one: an appeal that stands in a list too many
    comes once, and in its place."""
    condition, values = _numbers(asked, span.names)
    beyond, side, end = (">", ">=", "<") if start.backwards else ("<", "<", ">=")
    condition += f" AND (d.submitted_at, d.appeal_id) {beyond} (%s, %s) AND d.submitted_at {side} %s"
    values = [*values, _moment(start.at), start.pk, _moment(span.border)]
    if further:
        condition += f" AND d.submitted_at {end} %s"
        values.append(_moment(further.border))
    return _within(asked, condition, values)


def _numbers(asked: Asked, names: Sequence[str]) -> tuple[str, list[Any]]:
    """The question to the posting lists; ``names`` of spans, of which one must fit."""
    every, either = set(asked.every), list[Collection[int]]()
    for group in (asked.either, marks(names)):
        if len(group) == 1:
            every |= group
        elif group:
            either.append(group)
    ask = _match if connection.vendor == "sqlite" else _contains
    return ask(every, either)


def _within(asked: Asked, condition: str, values: list[Any]) -> tuple[str, list[Any]]:
    """… and within the days asked for."""
    for side, moment in ((">=", asked.since), ("<", asked.below)):
        if moment:
            condition += f" AND d.submitted_at {side} %s"
            values = [*values, _moment(moment)]
    return condition, values


def _moment(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def _match(every: Collection[int], either: Sequence[Collection[int]]) -> tuple[str, list[Any]]:
    groups = [_word(number) for number in sorted(every)]
    groups += [f"({' OR '.join(map(_word, sorted(group)))})" for group in either]
    return f"{POSTINGS} MATCH %s", [" AND ".join(groups)]


def _contains(every: Collection[int], either: Sequence[Collection[int]]) -> tuple[str, list[Any]]:
    parts = ["d.numbers @> %s::integer[]", *("d.numbers && %s::integer[]" for _group in either)]
    return " AND ".join(parts), [sorted(every), *(sorted(group) for group in either)]


class _Words(dict[int, str]):
    """A number as a word of FTS5, remembered; letters first, for a bare word must not begin with a digit."""

    def __missing__(self, number: int) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[number] = word = f"x{number + (1 << 31):08x}"
        return word


_word = _Words().__getitem__


def store(several: Collection[Posting]) -> int:
    """Bring what is known of some appeals up to date; returns for how many something had changed. In a transaction."""
    rows = Document.objects.filter(pk__in=[one.appeal_id for one in several])
    known = {key: set(numbers) for key, numbers in rows.values_list("pk", "numbers")}
    changed = [one for one in several if known.get(one.appeal_id) != one.numbers]
    put(changed)
    if connection.vendor == "sqlite":
        before = {one.appeal_id: known.get(one.appeal_id, set()) for one in changed}
        for one in changed:
            take_out(POSTINGS, one.appeal_id, before[one.appeal_id] - one.numbers)
        post(POSTINGS, [(one.appeal_id, one.numbers - before[one.appeal_id]) for one in changed])
    return len(changed)


def put(several: Iterable[Posting]) -> None:
    """Store what is known of appeals, in place of what was known before; not yet in SQLite's lists.

    Written by hand: an instance of the model costs more than its row, and a rebuilt index has millions.
    """
    table, adapt = Document._meta.db_table, Document._meta.get_field("numbers").get_db_prep_value
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (appeal_id, submitted_at, numbers) VALUES (%s, %s, %s) "  # noqa: S608 - our own names
            "ON CONFLICT (appeal_id) DO UPDATE SET submitted_at = excluded.submitted_at, numbers = excluded.numbers",
            [(one.appeal_id, _moment(one.submitted_at), adapt(one.numbers, connection)) for one in several],
        )


def post(table: str, new: Iterable[tuple[int, Collection[int]]]) -> None:
    """Put appeals into the lists of numbers in which they do not stand yet (SQLite)."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (rowid, words) VALUES (%s, %s)",  # noqa: S608
            [(appeal_id, words(numbers)) for appeal_id, numbers in new if numbers],
        )


def words(numbers: Iterable[int]) -> str:
    """Numbers as the text that FTS5 reads."""
    return " ".join(map(_word, numbers))


def take_out(table: str, appeal_id: int, gone: Collection[int]) -> None:
    """Take an appeal out of some lists (SQLite).

    A table without contents learns what is gone by being told the words; the other words of the row stay as they are.
    """
    if gone:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({table}, rowid, words) VALUES ('delete', %s, %s)",  # noqa: S608
                [appeal_id, words(gone)],
            )
