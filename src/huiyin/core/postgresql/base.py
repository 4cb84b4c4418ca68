"""PostgreSQL whose moments are read by Python's own parser, and which keeps plans where it is told to.

Django reads a moment by a pattern and then puts its zone in place: 3 µs each, and a page has hundreds of them.
Connections of ours speak UTC, as ISO 8601, which ``datetime.fromisoformat`` reads in a fifth of that.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from django.db.backends.postgresql import base, operations
from psycopg import Cursor
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.postgres import types

from huiyin.core.statements import keeps_plans


class Moment(Loader):
    """A ``timestamptz`` of a connection in UTC."""

    #: What Django compares with the zone of the connection; for another one it takes its own loader.
    timezone: ClassVar = UTC

    def load(self, data: Buffer) -> datetime:
        """2026-11-22 10:00:00.5+00 as an aware datetime; ValueError for what no datetime can hold (infinity)."""
        return datetime.fromisoformat(str(data, "ascii"))


class KeepingCursor(Cursor[Any]):
    """A cursor whose statements are prepared at once, values apart, on connections that allow it (prepare_threshold)."""

    def execute(self, query: Any, params: Any = None, **given: Any) -> Self:
        """As psycopg does it."""
        return super().execute(query, params, **{**given, "prepare": True})


class DatabaseOperations(operations.DatabaseOperations):
    """Django's, which say what a statement with a kept plan was."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> Any:
        """psycopg forgets the text of a prepared statement."""
        if isinstance(cursor, KeepingCursor):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend with our reading of moments, and plans kept inside ``kept_plans``."""

    ops_class = DatabaseOperations

    def init_connection_state(self) -> None:
        """For a new connection, and for one from the pool, which may have been here before."""
        super().init_connection_state()
        known = self.connection.adapters.get_loader(types["timestamptz"].oid, Moment.format)
        if known is not Moment and self.timezone is UTC:
            self.connection.adapters.register_loader("timestamptz", Moment)

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that keeps plans where they are kept; a cursor of the server's has a plan of its own."""
        if name is None and keeps_plans():
            return KeepingCursor(self.connection)
        return super().create_cursor(name)
