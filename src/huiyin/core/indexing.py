"""Expressions that an index holds, and indexes that are built while the site serves.

A database uses an index over an expression only where the query has the same expression, letter by letter. Values of
queries are bound apart on SQLite, so constants that belong to the expression stand in its text.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddIndex, AlterField, RunPython, SeparateDatabaseAndState
from django.db.migrations.state import ProjectState, StateApps
from django.db.models import CharField, Field, Func
from django.db.models.expressions import Combinable


class Beginning(Func):
    """The first ``length`` characters of a code: the county of a township."""

    function = "SUBSTR"
    template = "%(function)s(%(expressions)s, 1, %(length)s)"
    arity = 1
    output_field = CharField()

    def __init__(self, expression: Combinable | str, length: int, **extra: Any) -> None:
        super().__init__(expression, length=int(length), **extra)


class FirstPart(Func):
    """A code up to its first dot: the top category of urban.c01.c02."""

    template = "SPLIT_PART(%(expressions)s, '.', 1)"
    arity = 1
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite cannot split."""
        template = "SUBSTR(%(expressions)s, 1, INSTR(%(expressions)s || '.', '.') - 1)"
        return self.as_sql(compiler, connection, template=template, **context)


class Literal(Func):
    """A constant that stands in the text of the query, so that SQLite sees that a partial index fits."""

    template = "'%(text)s'"
    arity = 0
    output_field = CharField()

    def __init__(self, text: str) -> None:
        if not text.isidentifier():
            raise ValueError(f"{text!r} is not a plain word")
        super().__init__(text=str(text))


class AddIndexOnline(AddIndex):
    """AddIndex that keeps nobody from writing: CONCURRENTLY on PostgreSQL; the migration must not be atomic.

    SQLite has one writer: others wait for the few seconds that an index of a million rows takes.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Without a lock on the table where the database can."""
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        concurrently = {"concurrently": True} if schema_editor.connection.vendor == "postgresql" else {}
        schema_editor.add_index(model, self.index, **concurrently)


def without_index(
    app_label: str, model: str, name: str, field: "Field[Any, Any]"
) -> SeparateDatabaseAndState:
    """Drop the index that Django gives a foreign key, where another index begins with the same column.

    At once on both databases; SQLite need not write the table anew, as AlterField would.
    """
    drop = RunPython(_dropping(app_label, model, name, ""), RunPython.noop)
    return SeparateDatabaseAndState([drop], [AlterField(model, name, field)])


def without_pattern_index(app_label: str, model: str, name: str) -> RunPython:
    """Drop the second index that Django gives a unique text on PostgreSQL, for LIKE: nobody looks for half a hash."""
    return RunPython(_dropping(app_label, model, name, "_like"), RunPython.noop)


def _dropping(app_label: str, model: str, name: str, suffix: str) -> Callable[[StateApps, Any], None]:
    def drop(apps: StateApps, schema_editor: Any) -> None:
        options = apps.get_model(app_label, model)._meta
        column = options.get_field(name).column
        index = schema_editor._create_index_name(options.db_table, [column], suffix)
        schema_editor.execute(f"DROP INDEX IF EXISTS {schema_editor.quote_name(index)}")

    return drop
