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
        self._usual = tuple((str(field.attname), _usual(field)) for field in fields)
        self._names = {name for name, _usual_value in self._usual}
        self._has_json = {str(field.attname) for field in fields if isinstance(field, models.JSONField)}
        self.moments = [n for n, field in enumerate(fields) if isinstance(field, models.DateTimeField)]
        self.rows: list[list[Any]] = []
        self.last = 0

    def key(self) -> int:
        """The next primary key."""
        self.last += 1
        return self.last

    def _row(self, values: dict[str, Any]) -> list[Any]:
        """The values of one row by attribute name, in the order of the columns; KeyError for a name that is none."""
        if unknown := values.keys() - self._names:
            raise KeyError(f"{self.table} has no {sorted(unknown)}")
        for name in self._has_json & values.keys():
            values[name] = json.dumps(values[name])
        return [values.get(name, usual) for name, usual in self._usual]

    def add(self, **values: Any) -> Any:
        """One row more; returns its key, the next one where it brings none."""
        if self._key not in values:
            values[self._key] = self.key()
        self.rows.append(self._row(values))
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
