"""Writing many rows at once: COPY on PostgreSQL, executemany on SQLite, indexes and foreign keys made afterwards.

A million rows into a table with ten indexes cost more than the table and then the indexes. On PostgreSQL all of it is
one transaction; on SQLite, where that would write everything twice, a load that is broken off leaves an unfinished
site, which ``load`` recognises and refuses.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction

from huiyin.bench.sheets import Lines, Row, Sheet
from huiyin.core.sqlite.base import write_to_disk


class Store(ABC):
    """A database that rows are poured into; ``sheets`` say into which tables."""

    def __init__(self, sheets: Sequence[Lines]) -> None:
        self.sheets = sheets

    def pour(self, batch: Sequence[list[Row]]) -> None:
        """Write the rows of each sheet."""
        with transaction.atomic():
            for sheet, rows in zip(self.sheets, batch, strict=True):
                if rows:
                    self._write(sheet, rows)

    @abstractmethod
    def _write(self, sheet: Lines, rows: list[Row]) -> None: ...

    @abstractmethod
    def _begin(self) -> None: ...

    @abstractmethod
    def _finish(self) -> None: ...

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Indexes are away inside, and back afterwards; the planner then knows what is there."""
        self._begin()
        yield
        self._finish()


def store_for(sheets: Sequence[Lines]) -> Store:
    """The store of the site's database."""
    return PostgresStore(sheets) if connection.vendor == "postgresql" else SqliteStore(sheets)


#: While a site is loaded nothing is kept safe, and the constraints are not asked: a site half loaded is thrown away.
_LOADING = {
    "locking_mode": "EXCLUSIVE",
    "journal_mode": "OFF",
    "synchronous": "OFF",
    "ignore_check_constraints": "ON",
    "cache_size": "-400000",
    "temp_store": "FILE",
    "threads": "2",
}


class SqliteStore(Store):
    """Transactions of one pouring each; nothing is flushed to the disk before the end."""

    def _begin(self) -> None:
        """Remember the indexes and drop them."""
        connection.disable_constraint_checking()
        with connection.cursor() as cursor:
            self._usual = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in _LOADING}
            for name, value in _LOADING.items():
                cursor.execute(f"PRAGMA {name}={value}")
            cursor.execute(
                "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            )
            ours = {sheet.table for sheet in self.sheets}
            self._indexes = [(name, sql) for table, name, sql in cursor.fetchall() if table in ours]
            for name, _sql in self._indexes:
                cursor.execute(f'DROP INDEX "{name}"')

    def _write(self, sheet: Lines, rows: list[Row]) -> None:
        connection.ensure_connection()
        for row in rows:
            for place in sheet.moments:
                if row[place] is not None:
                    row[place] = _plain(row[place])
        columns = ", ".join(f'"{name}"' for name in sheet.columns)
        marks = ", ".join("?" * len(sheet.columns))
        # Names of our own tables and columns; the values are bound.
        connection.connection.executemany(
            f'INSERT INTO "{sheet.table}" ({columns}) VALUES ({marks})',  # noqa: S608
            rows,
        )

    def _finish(self) -> None:
        """Indexes and statistics."""
        with connection.cursor() as cursor:
            for _name, sql in self._indexes:
                cursor.execute(sql)
            cursor.execute("ANALYZE")

    @contextmanager
    def opened(self) -> Iterator[None]:
        """The usual care for the disk and the constraints comes back, whatever has happened."""
        try:
            with super().opened():
                yield
        finally:
            with connection.cursor() as cursor:
                for name, value in self._usual.items():
                    cursor.execute(f"PRAGMA {name}={value}")
            connection.enable_constraint_checking()
            connection.close()
            # Or the first who writes to the site waits for all of it.
            if (file := Path(str(connection.settings_dict["NAME"]))).is_file():
                write_to_disk(file)


def _plain(moment: datetime) -> str:
    """A moment in UTC as Django stores it on SQLite: without saying so."""
    return moment.isoformat(" ").removesuffix("+00:00")


class PostgresStore(Store):
    """One transaction from the first row to the last index."""

    #: Which constraints are taken away before, by their columns in pg_constraint and the names of our tables.
    away = "contype = 'f' AND conrelid::regclass::text = ANY(%s)"

    @contextmanager
    def opened(self) -> Iterator[None]:
        """VACUUM comes after the transaction, so that index-only scans may be used at once."""
        with transaction.atomic(), super().opened():
            yield
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def _begin(self) -> None:
        """Remember indexes and constraints, and drop them, foreign keys first."""
        tables = [sheet.table for sheet in self.sheets]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) "  # noqa: S608
                f"FROM pg_constraint WHERE {self.away} ORDER BY contype",
                [tables],
            )
            self._keys: list[tuple[str, str, str]] = cursor.fetchall()
            for table, name, _definition in self._keys:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            cursor.execute(
                "SELECT quote_ident(tablename), quote_ident(indexname), indexdef FROM pg_indexes "
                "WHERE schemaname = current_schema() AND tablename = ANY(%s) AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)",
                [tables],
            )
            self._indexes: list[tuple[str, str, str]] = cursor.fetchall()
            for _table, name, _definition in self._indexes:
                cursor.execute(f"DROP INDEX {name}")

    def _write(self, sheet: Lines, rows: list[Row]) -> None:
        columns = ", ".join(f'"{name}"' for name in sheet.columns)
        with (
            connection.connection.cursor() as cursor,
            cursor.copy(f'COPY "{sheet.table}" ({columns}) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def _finish(self) -> None:
        """Indexes, foreign keys, sequences."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
            for _table, _name, definition in self._indexes:
                cursor.execute(definition)
            for table, name, definition in self._keys:
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
            self._reset_sequences(cursor)

    def _reset_sequences(self, cursor: Any) -> None:
        found = [sheet.model for sheet in self.sheets if isinstance(sheet, Sheet)]
        for statement in connection.ops.sequence_reset_sql(no_style(), found):
            cursor.execute(statement)
