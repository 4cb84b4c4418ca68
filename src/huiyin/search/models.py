"""What the index knows of each appeal. The posting lists themselves are the database's own (search/index.py)."""

from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from huiyin.appeals.models import Appeal

if TYPE_CHECKING:
    Numbers = models.Field[Iterable[int], tuple[int, ...]]
else:
    Numbers = models.Field


class NumbersField(Numbers):
    """A set of signed 32-bit numbers: ``integer[]`` in PostgreSQL, four bytes each in a BLOB elsewhere."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The type of the column."""
        return "integer[]" if connection.vendor == "postgresql" else "blob"

    def get_db_prep_value(
        self, value: Iterable[int] | None, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        """PostgreSQL's own text of an array (a list costs the driver ten times as much), bytes elsewhere."""
        if value is None:
            return None
        numbers = sorted(value)
        if connection.vendor == "postgresql":
            return f"{{{','.join(map(str, numbers))}}}"
        return array("i", numbers).tobytes()

    def from_db_value(
        self, value: Any, expression: object, connection: BaseDatabaseWrapper
    ) -> tuple[int, ...] | None:
        """A tuple of numbers."""
        if value is None or connection.vendor == "postgresql":
            return value if value is None else tuple(value)
        return tuple(array("i", value))


class Document(models.Model):
    """An appeal as the index knows it: the numbers of its pairs and of its marks (huiyin.search.pairs).

    ``submitted_at`` (UTC) is the appeal's, kept here so that hits are put in order without reading the appeals.
    """

    appeal = models.OneToOneField(Appeal, on_delete=models.CASCADE, primary_key=True, related_name="+")
    submitted_at = models.DateTimeField()
    numbers = NumbersField()

    class Meta:
        indexes = [models.Index(fields=["appeal", "submitted_at"], name="document_moment")]

    def __str__(self) -> str:
        return f"document {self.appeal_id}"
