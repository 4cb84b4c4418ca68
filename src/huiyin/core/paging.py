"""Keyset paging: pages cut by the value of the last row, so the tenth thousandth page costs as much as the first."""

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import Model, Q, QuerySet

from huiyin.core.statements import kept_plans


class Keyed(Protocol):
    """A row with its key: a Model, or what has been made of one."""

    @property
    def pk(self) -> Any:
        """The key."""


Row = TypeVar("Row", bound=Model)
Shown = TypeVar("Shown", bound=Keyed)
PAGE_SIZE = 20
#: Nobody counts further than this for a figure beside a list: more is “1 万+”.
COUNTED_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: rows beyond this moment and key, ``backwards`` for the page before it."""

    at: datetime
    pk: int
    backwards: bool = False

    def __str__(self) -> str:
        raw = f"{self.at.timestamp():.6f}:{self.pk}:{'b' if self.backwards else 'f'}"
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def parse_cursor(text: str) -> Cursor | None:
    """A cursor from the address, or None where it is none: then the first page is shown."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        moment, key, way = raw.split(":")
        return Cursor(datetime.fromtimestamp(float(moment), UTC), int(key), way == "b")
    except (ValueError, binascii.Error, OverflowError, OSError, UnicodeDecodeError):
        return None


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """One page of rows, newest first, with the cursors of its neighbours (None where there are none)."""

    rows: Sequence[Row]
    newer: str | None
    older: str | None


def cut(
    rows: QuerySet[Row],
    *,
    column: str,
    moment: Callable[[Row], datetime],
    cursor: Cursor | None,
    size: int = PAGE_SIZE,
    keys_first: bool = False,
) -> Slice[Row]:
    """The page at ``cursor`` of rows ordered by (column, pk) descending; one query of size + 1 rows.

    ``keys_first``, for rows that no index gives in this order: only their keys are sorted, and a second query reads the
    rows of the page. SQLite would sort them with all their columns.
    """
    whole = rows
    backwards = cursor is not None and cursor.backwards
    if cursor:
        rows = rows.filter(_beyond(column, "pk", "gt" if backwards else "lt", cursor))
    way = "" if backwards else "-"
    window = rows.order_by(f"{way}{column}", f"{way}pk")[: size + 1]
    found = in_order(whole, list(window.values_list("pk", flat=True))) if keys_first else list(window)
    has_more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Slice([], None, None)
    first, last = found[0], found[-1]
    newer = (
        str(Cursor(moment(first), first.pk, backwards=True)) if (has_more if backwards else cursor) else None
    )
    older = str(Cursor(moment(last), last.pk)) if (backwards or has_more) else None
    return Slice(found, newer, older)


@kept_plans()
def in_order(rows: QuerySet[Row], keys: list[int]) -> list[Row]:
    """The rows of these keys in the order of the keys, without those that are not among ``rows``. One query, none for no
    keys."""
    return by_keys(rows.filter(pk__in=keys), keys)


def by_keys(rows: Iterable[Shown], keys: Iterable[int]) -> list[Shown]:
    """The rows that have these keys, in the order of the keys."""
    found = {row.pk: row for row in rows}
    return [found[key] for key in keys if key in found]


def ahead(
    rows: QuerySet[Row],
    *,
    column: str,
    moment: Callable[[Row], datetime],
    cursor: Cursor | None,
    size: int = PAGE_SIZE,
) -> tuple[list[Row], str | None]:
    """The page at ``cursor`` of rows ordered by (column, pk) ascending, for lists by time left, and the cursor of the
    next page (None at the end); one query of size + 1 rows."""
    return shown_of(list(window_ahead(rows, column, cursor, size)), moment=moment, size=size)


def window_ahead(
    rows: QuerySet[Row], column: str, cursor: Cursor | None, size: int, key: str = "pk"
) -> QuerySet[Row]:
    """The query of ``ahead``: the rows of a page and one more."""
    if cursor:
        rows = rows.filter(_beyond(column, key, "gt", cursor))
    return rows.order_by(column, key)[: size + 1]


def shown_of(
    found: list[Shown], *, moment: Callable[[Shown], datetime], size: int
) -> tuple[list[Shown], str | None]:
    """The page of which ``found`` are the rows that ``window_ahead`` gave, and the cursor of the next one."""
    shown = found[:size]
    more = str(Cursor(moment(shown[-1]), shown[-1].pk)) if len(found) > size else None
    return shown, more


def _beyond(column: str, key: str, way: str, cursor: Cursor) -> Q:
    """Beyond the cursor in the order (column, key), in the direction "gt" or "lt". The first condition alone is what an
    index begins at: a database does not see through an OR, and would read everything before it."""
    beyond = Q(**{f"{column}__{way}": cursor.at}) | Q(**{f"{key}__{way}": cursor.pk})
    return Q(**{f"{column}__{way}e": cursor.at}) & beyond
