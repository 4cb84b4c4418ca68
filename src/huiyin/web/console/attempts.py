"""Trying a form: what a service refuses stands at its field, with everything typed still there. And lists by key."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django import forms
from django.db.models import Model, QuerySet

from huiyin.core.errors import DomainError
from huiyin.web.errors import status_of
from huiyin.web.forms import add_error

Row = TypeVar("Row", bound=Model)
PAGE = 50


def attempt(form: forms.Form, run: Callable[[], object]) -> int:
    """Run when the form is sound. 0 when it is done, else the HTTP status for showing the form again."""
    if not form.is_valid():
        return 422
    try:
        run()
    except DomainError as error:
        add_error(form, error)
        return status_of(error)
    return 0


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Row]):
    """Rows in ascending order of a unique column, with the values of the column beyond which its neighbours begin."""

    rows: tuple[Row, ...]
    before: str
    after: str


def stretch(rows: QuerySet[Row], column: str, *, after: str, before: str, size: int = PAGE) -> Stretch[Row]:
    """One page of rows by keyset, after or before a value of ``column``. One query."""
    if before:
        found = list(rows.filter(**{f"{column}__lt": before}).order_by(f"-{column}")[: size + 1])
        more, found = len(found) > size, found[:size][::-1]
        return Stretch(
            tuple(found),
            str(getattr(found[0], column)) if found and more else "",
            str(getattr(found[-1], column)) if found else "",
        )
    if after:
        rows = rows.filter(**{f"{column}__gt": after})
    found = list(rows.order_by(column)[: size + 1])
    more, found = len(found) > size, found[:size]
    return Stretch(
        tuple(found),
        str(getattr(found[0], column)) if found and after else "",
        str(getattr(found[-1], column)) if more else "",
    )
