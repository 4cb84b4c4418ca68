"""Queries that stand on pages which are asked for all the time: written by the framework once, afterwards only run.

Putting a query together costs several times what the database needs to answer it. ``Prepared`` has it built with
examples in the place of the values, remembers where each of them has come out, and puts the real ones there.
"""

import copy
import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

#: How many texts one query may have: one for each ``fixed`` it was asked with.
TEXTS_MOST = 500
_FIRST_DAY = datetime(1971, 1, 1, 3, 14, 15, 926, tzinfo=UTC)
_FIRST_NUMBER = 2_000_000_000
#: Characters that nobody's words have (private use), one for each value; and what a value keeps of its form.
_FIRST_CHARACTER, _FORM = 0xE000, re.compile(r"[^/.]+")


@dataclass(frozen=True, slots=True)
class _Text:
    """SQL with its parameters and what made it; ``places`` says which parameter is which of the facets."""

    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]


class Prepared:
    """A query that is asked again and again with other values.

    ``build(fixed, *values)`` gives the rows. ``facets(*values)`` names everything that the query makes of the values,
    themselves included: the end of a day, the paths above a path. What decides which conditions the query has belongs
    into ``fixed``. Values are numbers, moments, days and words; of a word its slashes, dots and lengths are kept, so a
    query may depend on the form of a path or a code.

    A value in a wrong place would show somebody what is another's. So each new text is compared with what the framework
    writes for the values of its first use, and in tests (``compares``) with those of every use; ValueError where they
    differ.
    """

    compares = False

    def __init__(
        self,
        model: type[Model],
        build: Callable[..., QuerySet[Any, Any]],
        facets: Callable[..., Sequence[object]] = lambda *values: values,
    ) -> None:
        self._model, self._build, self._facets = model, build, facets
        self._texts: dict[Hashable, _Text | None] = {}

    def rows(self, *values: object, fixed: Hashable = ()) -> list[tuple[Any, ...]]:
        """What a ``values_list`` of numbers and words answers for these values. One query."""
        found = self._ready(values, fixed)
        if found is None:
            return []
        alias, text, params = found
        with connections[alias].cursor() as cursor:
            cursor.execute(text.sql, params)
            return cursor.fetchall()

    def instances(self, *values: object, fixed: Hashable = ()) -> list[Any]:
        """The model instances that the query gives for these values, with what it annotates and joins. One query."""
        found = self._ready(values, fixed)
        return [] if found is None else list(ModelIterable(_Answer(*found)))

    def _ready(self, values: Sequence[object], fixed: Hashable) -> tuple[str, _Text, list[Any]] | None:
        """Where to ask, the text, and its parameters for these values; None where nothing can come of it."""
        alias = router.db_for_read(self._model)
        key = (alias, fixed, *map(_form, values))
        if key not in self._texts:
            if len(self._texts) >= TEXTS_MOST:
                self._texts.clear()
            self._texts[key] = self._written(alias, fixed, values)
        text = self._texts[key]
        if text is None:
            return None
        params = self._filled(alias, text, values)
        if self.compares:
            self._compare(alias, text, params, fixed, values)
        return alias, text, params

    def _filled(self, alias: str, text: _Text, values: Sequence[object]) -> list[Any]:
        """The parameters with the values in the places of their examples."""
        facets, params, adapt = self._facets(*values), list(text.params), _adapted(alias)
        for place, number in text.places:
            params[place] = _like(params[place], adapt(facets[number]))
        return params

    def _compare(
        self, alias: str, text: _Text, params: list[Any], fixed: Hashable, values: Sequence[object]
    ) -> None:
        sql, plain = self._build(fixed, *values).using(alias).query.get_compiler(alias).as_sql()
        if sql != text.sql or list(plain) != params:
            raise ValueError(f"{self._build.__name__}: the prepared query is not the one for these values")

    def _written(self, alias: str, fixed: Hashable, values: Sequence[object]) -> _Text | None:
        """The text of the query; None where its conditions let nothing through, whatever the values."""
        examples = [_example(value, number) for number, value in enumerate(values)]
        compiler = self._build(fixed, *examples).using(alias).query.get_compiler(alias)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        adapt = _adapted(alias)
        numbers = {adapt(facet): number for number, facet in enumerate(self._facets(*examples))}
        places = tuple(
            (place, numbers[param])
            for place, param in enumerate(params)
            if isinstance(param, Hashable) and param in numbers
        )
        text = _Text(compiler, sql, tuple(params), places)
        self._compare(alias, text, self._filled(alias, text, values), fixed, values)
        return text


class _Answer:
    """A query set, as far as ModelIterable looks at it, whose query is written already."""

    def __init__(self, alias: str, text: _Text, params: list[Any]) -> None:
        self.db, self.query = alias, self
        self._known_related_objects: dict[Any, Any] = {}
        self._compiler = copy.copy(text.compiler)
        self._compiler.connection = connections[alias]
        self._compiler.as_sql = lambda: (text.sql, tuple(params))

    def get_compiler(self, using: str) -> Any:
        return self._compiler


def _form(value: object) -> Hashable:
    """What of a value the text of a query may depend on."""
    return (type(value), _FORM.sub(lambda part: str(len(part[0])), value) if isinstance(value, str) else "")


def _example(value: object, number: int) -> object:
    """Something of the same form that nobody would ask for."""
    if isinstance(value, datetime):
        return _FIRST_DAY + timedelta(days=400 * number)
    if isinstance(value, date):
        return (_FIRST_DAY + timedelta(days=400 * number)).date()
    if isinstance(value, int):
        return _FIRST_NUMBER + number
    if isinstance(value, str):
        own = chr(_FIRST_CHARACTER + number)
        return _FORM.sub(
            lambda part: own.ljust(len(part[0]), own)[:-1] + "5" if len(part[0]) > 1 else own, value
        )
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
