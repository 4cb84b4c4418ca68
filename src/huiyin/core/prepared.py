"""Counts that stand on every page of a desk: their SQL is written by the framework once, and afterwards only run.

Putting such a query together costs ten times what the database needs to answer it. ``Prepared`` builds it with
examples in the place of the values, remembers where each of them has come out, and puts the real ones there.
"""

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import Model, QuerySet

#: How many texts one query may have: one for each ``fixed`` it was asked with.
TEXTS_MOST = 500
_FIRST_DAY = datetime(1971, 1, 1, 3, 14, 15, 926, tzinfo=UTC)
_FIRST_NUMBER = 2_000_000_000


@dataclass(frozen=True, slots=True)
class _Text:
    """SQL with its parameters; ``places`` says which of them is which of the facets."""

    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]


class Prepared:
    """A query that is asked again and again with other values.

    ``build(fixed, *values)`` gives the rows as a ``values_list`` of numbers and words. ``facets(*values)`` names all
    that the query makes of the values, themselves included: the end of a day, the paths above a path. What decides
    which conditions the query has belongs into ``fixed``. Values are numbers, moments, days, codes or paths (a path
    keeps its number of slashes).
    """

    def __init__(
        self,
        model: type[Model],
        build: Callable[..., QuerySet[Any, tuple[Any, ...]]],
        facets: Callable[..., Sequence[object]] = lambda *values: values,
    ) -> None:
        self._model, self._build, self._facets = model, build, facets
        self._texts: dict[Hashable, _Text | None] = {}

    def rows(self, *values: object, fixed: Hashable = ()) -> list[tuple[Any, ...]]:
        """What the query answers for these values. One query."""
        alias = router.db_for_read(self._model)
        key = (alias, fixed, *(_shape(value) for value in values))
        if key not in self._texts:
            if len(self._texts) >= TEXTS_MOST:
                self._texts.clear()
            self._texts[key] = self._written(alias, fixed, values)
        text = self._texts[key]
        if text is None:
            return []
        facets, params = self._facets(*values), list(text.params)
        adapt = _adapted(alias)
        for place, number in text.places:
            params[place] = _like(params[place], adapt(facets[number]))
        with connections[alias].cursor() as cursor:
            cursor.execute(text.sql, params)
            return cursor.fetchall()

    def _written(self, alias: str, fixed: Hashable, values: Sequence[object]) -> _Text | None:
        """The text of the query; None where its conditions let nothing through, whatever the values."""
        examples = [_example(value, number) for number, value in enumerate(values)]
        try:
            sql, params = self._build(fixed, *examples).using(alias).query.get_compiler(alias).as_sql()
        except EmptyResultSet:
            return None
        adapt = _adapted(alias)
        numbers = {adapt(facet): number for number, facet in enumerate(self._facets(*examples))}
        places = tuple(
            (place, numbers[param])
            for place, param in enumerate(params)
            if isinstance(param, Hashable) and param in numbers
        )
        return _Text(sql, tuple(params), places)


def _shape(value: object) -> tuple[type, int]:
    return type(value), value.count("/") if isinstance(value, str) else 0


def _example(value: object, number: int) -> object:
    """Something of the same kind that nobody would ask for."""
    if isinstance(value, datetime):
        return _FIRST_DAY + timedelta(days=400 * number)
    if isinstance(value, date):
        return (_FIRST_DAY + timedelta(days=400 * number)).date()
    if isinstance(value, int):
        return _FIRST_NUMBER + number
    if isinstance(value, str):
        return re.sub("[^/]+", f"\ue000{number}5", value)
    raise TypeError(f"{value!r} is no value of a prepared query")


def _adapted(alias: str) -> Callable[[object], Any]:
    """How the database gets a value that the framework would have put into the query."""
    ops = connections[alias].ops

    def adapt(value: object) -> Any:
        if isinstance(value, datetime):
            return ops.adapt_datetimefield_value(value)
        return ops.adapt_datefield_value(value) if isinstance(value, date) else value

    return adapt


def _like(example: object, value: Any) -> Any:
    """The value in the wrapper that the driver wants, where the framework has chosen one (Int4)."""
    return type(example)(value) if isinstance(example, int) else value
