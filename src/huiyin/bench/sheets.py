"""Rows on their way into tables: lists of values in the order of a model's columns, without its instances.

An instance of Django costs twenty times the row. What a row does not name has the default of its field, so a column
that is added to a model needs no word here.
"""

import json
from typing import Any

from django.db import models


class Sheet:
    """The rows of one model that wait to be written, and the keys that it has given out."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = model._meta.concrete_fields
        self.model = model
        self._key = str(model._meta.pk.attname)
        self.table = model._meta.db_table
        self.columns = tuple(str(field.column) for field in fields)
        self._blank = [_usual(field) for field in fields]
        self._places = {str(field.attname): n for n, field in enumerate(fields)}
        self._json = {str(field.attname) for field in fields if isinstance(field, models.JSONField)}
        self.moments = [n for n, field in enumerate(fields) if isinstance(field, models.DateTimeField)]
        self.rows: list[list[Any]] = []
        self.last = 0

    def key(self) -> int:
        """The next primary key."""
        self.last += 1
        return self.last

    def add(self, **values: Any) -> Any:
        """One row more, by attribute names; returns its key, the next one where it brings none.

        KeyError for a name that is no column.
        """
        if self._key not in values:
            values[self._key] = self.key()
        for name in self._json & values.keys():
            values[name] = json.dumps(values[name])
        row, places = self._blank.copy(), self._places
        for name, value in values.items():
            row[places[name]] = value
        self.rows.append(row)
        return values[self._key]

    def take(self) -> list[list[Any]]:
        """Everything that waits, which waits no longer."""
        rows, self.rows = self.rows, []
        return rows


def _usual(field: "models.Field[Any, Any]") -> Any:
    """The default as the database takes it; a field without one must be given where NULL is refused."""
    value = field.get_default() if field.has_default() or field.null else None
    if isinstance(field, models.JSONField) and value is not None:
        return json.dumps(value)
    if value is None and not field.null and field.empty_strings_allowed:
        return ""
    return value
