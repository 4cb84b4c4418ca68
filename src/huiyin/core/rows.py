"""One row where a condition finds at most one."""

from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def only(rows: QuerySet[Row]) -> Row | None:
    """The row that a key or another unique column names, None where there is none. One query.

    For pages that everybody asks for: ``first()`` would sort the one row by its key, and for that Django compares every
    column of the question with it, which takes longer than the answer.
    """
    return next(iter(rows.order_by()[:1]), None)
