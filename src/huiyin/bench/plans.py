"""Reading the plans of a page's queries: what is read in full, and how much is read at all.

On PostgreSQL EXPLAIN ANALYZE tells the rows that each step has read, sorts included. SQLite tells tables that are read
without an index, and counts the instructions of its machine: a sort or a scan shows there, whatever the plan calls it.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from huiyin.accounts.models import User
from huiyin.appeals.models import (
    Appeal,
    Assignment,
    Deadline,
    Follow,
    FollowUp,
    Note,
    OriginalText,
    Rating,
    Reply,
    Support,
)
from huiyin.channels.models import Notification
from huiyin.journal.models import Event

#: What grows with the years.
GROWING: tuple[type[models.Model], ...] = (
    Appeal,
    Assignment,
    Deadline,
    Event,
    Follow,
    FollowUp,
    Note,
    Notification,
    OriginalText,
    Rating,
    Reply,
    Support,
    User,
)
LARGE = frozenset(model._meta.db_table for model in GROWING)
#: The most rows that one step of one query may read, and the instructions that one query may take on SQLite.
ROWS_MOST, STEPS_MOST = 2_500, 300_000
_A_THOUSAND = 1000


@dataclass(slots=True)
class Plans:
    """What the queries of one page did. ``faults`` are sentences for a person."""

    queries: int = 0
    faults: list[str] = field(default_factory=list)


@contextmanager
def reading(*, counts: bool = True) -> Iterator[Plans]:
    """Read the plan of every SELECT inside. Without ``counts`` only tables that are read in full are faults: on a small
    site a planner may rightly read many rows, so PostgreSQL is asked to avoid that there."""
    found = Plans()
    look = _postgres if connection.vendor == "postgresql" else _sqlite

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found.queries += 1
        if sql.lstrip("( ").startswith("SELECT"):
            with connection.cursor() as cursor:
                found.faults += look(cursor.cursor, sql, params or (), counts)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield found


def _sqlite(cursor: Any, sql: str, params: Any, counts: bool) -> Iterator[str]:
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += _A_THOUSAND

    names = _aliases(sql)
    plan = [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()]
    # In the order of the key and up to a limit, a table is walked, not read.
    is_walk = " LIMIT " in sql and not any("TEMP B-TREE" in line for line in plan)
    for line in plan:
        words = line.split()
        is_large = names.get(words[1], {words[1]}) <= LARGE if words[0] == "SCAN" else False
        if is_large and "INDEX" not in words and not is_walk:
            yield f"{line}: {sql}"
    if counts:
        connection.connection.set_progress_handler(count, _A_THOUSAND)
        cursor.execute(sql, params).fetchall()
        connection.connection.set_progress_handler(None, 0)
        if steps > STEPS_MOST:
            yield f"{steps} steps: {sql}"


def _aliases(sql: str) -> dict[str, set[str]]:
    """Tables by the short names that Django gives them inside subqueries (U0), which may stand for several."""
    words = sql.replace('"', "").replace("(", " ").replace(")", " ").split()
    found: dict[str, set[str]] = {}
    for before, table, alias in zip(words, words[1:], words[2:], strict=False):
        if before in ("FROM", "JOIN"):
            found.setdefault(alias, set()).add(table)
    return found


def _postgres(cursor: Any, sql: str, params: Any, counts: bool) -> Iterator[str]:
    cursor.execute(f"SET enable_seqscan = {'on' if counts else 'off'}")
    cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
    answer = cursor.fetchone()[0]
    plan = json.loads(answer) if isinstance(answer, str) else answer
    cursor.execute("SET enable_seqscan = on")
    for node in _nodes(plan[0]["Plan"]):
        is_large, read = node.get("Relation Name", "") in LARGE, _read(node)
        name = f"{node['Node Type']} {node.get('Relation Name', '')} {node.get('Index Name', '')}"
        if node["Node Type"] == "Seq Scan" and is_large and node["Actual Loops"]:
            yield f"{name}: {sql}"
        elif counts and read > ROWS_MOST and (is_large or node["Node Type"] == "Sort"):
            yield f"{name} read {read} rows: {sql}"


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)


def _read(node: dict[str, Any]) -> int:
    """The rows that a step has given and thrown away, in all its loops."""
    names = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
    rows: float = sum(node.get(name, 0) for name in names) * node.get("Actual Loops", 1)
    return round(rows)
