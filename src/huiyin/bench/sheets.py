"""Rows on their way into tables: lists of values in the order of a model's columns, without its instances.

An instance of Django costs twenty times the row. What a row does not name has the default of its field, so a column
that is added to a model needs no word here.
"""

import json
from collections.abc import Sequence
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any

from django.db import models

Row = list[Any]


class Lines:
    """Rows of one table that wait to be written. ``moments`` are the places of columns that hold one."""

    def __init__(self, table: str, columns: tuple[str, ...], moments: Sequence[int] = ()) -> None:
        self.table, self.columns, self.moments = table, columns, moments
        self.rows: list[Row] = []

    def take(self) -> list[Row]:
        """Everything that waits, which waits no longer."""
        rows, self.rows = self.rows, []
        return rows


class Sheet(Lines):
    """The rows of one model that wait to be written, and the keys that it has given out, ``step`` apart."""

    def __init__(self, model: type[models.Model], step: int = 1) -> None:
        fields = model._meta.concrete_fields
        super().__init__(
            model._meta.db_table,
            tuple(str(field.column) for field in fields),
            [n for n, field in enumerate(fields) if isinstance(field, models.DateTimeField)],
        )
        self.model = model
        self._key = str(model._meta.pk.attname)
        self._blank = {str(field.attname): _usual(field) for field in fields}
        self._key_place = list(self._blank).index(self._key)
        self._json = [str(field.attname) for field in fields if isinstance(field, models.JSONField)]
        self.last, self._step = 0, step

    def key(self) -> int:
        """The next primary key."""
        self.last += self._step
        return self.last

    def row(self, **values: Any) -> Row:
        """A row by attribute names, not yet on the sheet. KeyError for a name that is no column."""
        for name in self._json:
            if name in values:
                values[name] = json_text(values[name])
        row = [*(self._blank | values).values()]
        if len(row) != len(self._blank):
            raise KeyError(*values.keys() - self._blank.keys())
        return row

    def add(self, **values: Any) -> Any:
        """One row more; returns its key, the next one where it brings none."""
        if self._key not in values:
            values[self._key] = self.key()
        self.rows.append(self.row(**values))
        return values[self._key]

    def put(self, row: Row) -> int:
        """A row that was made before, with the next key."""
        row[self._key_place] = key = self.key()
        self.rows.append(row)
        return key


def json_text(value: Any) -> str:
    """What ``json.dumps`` writes; a small dictionary of words and numbers, which an Event has, in a third of the time."""
    if type(value) is not dict:
        return json.dumps(value)
    return f"{{{', '.join([f'{_quoted(name)}: {_scalar(one)}' for name, one in value.items()])}}}"


def _scalar(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return _quoted(value)
    return str(value) if kind is int else json.dumps(value)


def _usual(field: "models.Field[Any, Any]") -> Any:
    """The default as the database takes it; a field without one must be given where NULL is refused."""
    value = field.get_default() if field.has_default() or field.null else None
    if isinstance(field, models.JSONField) and value is not None:
        return json.dumps(value)
    if value is None and not field.null and field.empty_strings_allowed:
        return ""
    return value
