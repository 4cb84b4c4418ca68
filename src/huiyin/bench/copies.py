"""A large site is told once and laid out several times inside PostgreSQL, by INSERT … SELECT with other keys.

Told keys are ``copies`` apart; copy k of a row has its key + k and refers to copies k of other rows, so that the order
of keys stays the order in time. People are all told, offices and staff are shared. Which columns hold keys is read from
the models; the tables below name what only their meaning tells.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

from huiyin.accounts.models import AccountKind, User
from huiyin.appeals.models import Appeal, OriginalText
from huiyin.bench.sheets import Lines, Sheet
from huiyin.bench.storing import PostgresStore
from huiyin.channels.models import Notification
from huiyin.core import codes
from huiyin.journal.models import Event

#: What copies cannot share and the database cannot make, by the key of the told appeal: one value for each copy.
SECRETS = "bench_secrets"
SECRETS_COLUMNS = ("appeal_id", "query_codes", "query_code_hashes", "contacts", "contact_hashes")
_MAKE_SECRETS = (
    f"CREATE UNLOGGED TABLE {SECRETS} ({SECRETS_COLUMNS[0]} bigint, "
    f"{', '.join(f'{name} text[]' for name in SECRETS_COLUMNS[1:])})"
)
#: How many tables are worked on at once, each over a connection of its own with these settings.
AT_ONCE = 2
_SETTINGS = ("SET maintenance_work_mem = '2GB'", "SET max_parallel_maintenance_workers = 0", "SET jit = off")

Model = type[models.Model]
Progress = Callable[[int], object]
#: Told the words for what comes next, and how many steps it has.
Phase = Callable[[str, int], object]


def _renumbered(number: str) -> str:
    """The number of copy k: its last digit is k, and the check digit follows from the two that were there before."""
    following = {
        codes.check_digit(f"{first}0"): "".join(codes.check_digit(f"{first}{k}") for k in range(10))
        for first in range(10)
    }
    table = "".join(following[str(check)] for check in range(10))
    return f"left({number}, -2) || k || substr('{table}', right({number}, 1)::int * 10 + k + 1, 1)"


def _secret(name: str, key: str) -> str:
    return f"(SELECT {name}[k] FROM {SECRETS} AS secret WHERE secret.appeal_id = told.{key})"  # noqa: S608


def _data() -> str:
    """Numbers and keys inside an Event, those that it has."""
    pairs = [f"'{name}', " + _renumbered(f"(told.data->>'{name}')") for name in ("number", "into")]
    for name in ("note", "reply", "follow_up", "deadline"):
        value = f"told.data->'{name}'"
        pairs.append(f"'{name}', CASE jsonb_typeof({value}) WHEN 'number' THEN ({value})::bigint + k END")
    return f"told.data || jsonb_strip_nulls(jsonb_build_object({', '.join(pairs)}))"


_CITIZEN = "CASE WHEN told.{column} > {staff} THEN told.{column} + k ELSE told.{column} END"
#: Columns without two equal values, or with a key that the models do not tell, in every copy of their own. ``told`` is
#: the row that was told, ``k`` which copy is made.
OWN: dict[tuple[Model, str], str] = {
    (Appeal, "number"): _renumbered("told.number"),
    (Appeal, "submission_key"): "'bench/' || (told.id + k)",
    (Appeal, "source_number"): "CASE told.source_number WHEN '' THEN '' ELSE (told.id + k)::text END",
    (Appeal, "query_code_hash"): _secret("query_code_hashes", "id"),
    (OriginalText, "query_code"): _secret("query_codes", "appeal_id"),
    (Event, "subject_id"): "(told.subject_id::bigint + k)::text",
    (Notification, "token"): "left(md5(told.token || k), 24)",
    (Notification, "event_id"): "told.event_id + k",
}
#: Columns that need not differ between copies, and what they are there.
ALONG: dict[tuple[Model, str], str] = {
    (OriginalText, "contact"): f"coalesce({_secret('contacts', 'appeal_id')}, '')",
    (OriginalText, "contact_hash"): f"coalesce({_secret('contact_hashes', 'appeal_id')}, '')",
    (Event, "actor_id"): _CITIZEN,
    (Event, "organisation_id"): "told.organisation_id",
    (Event, "data"): _data(),
}


class Unclear(Exception):
    """A column of a copied table about which ``OWN`` or ``ALONG`` has to say something."""


def check(model: Model, copied: Collection[Model]) -> None:
    """Unclear where copies of a row would be alike in what must be unique, or where what looks like a key is none."""
    own = {column for owner, column in OWN if owner is model}
    known = own | {column for owner, column in ALONG if owner is model}
    unique = [set(one.fields) for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    for field in model._meta.concrete_fields:
        name = str(field.attname)
        if _moves(field, copied):
            own.add(field.name)
        elif name.endswith("_id") and not field.is_relation and name not in known:
            raise Unclear(f"{model.__name__}.{name}: whose key is it in a copy?")
        if field.unique:
            unique.append({field.name})
    for names in unique:
        if not names & own:
            raise Unclear(f"{model.__name__}: copies would have the same {', '.join(sorted(names))}")


def statement(model: Model, copied: Collection[Model], copies: int, staff: int) -> str:
    """The INSERT that lays out the other copies of everything that was told of a model. Accounts with keys up to
    ``staff`` are the same in all copies."""
    values = {str(field.column): _value(field, copied, staff) for field in model._meta.concrete_fields}
    table, columns = model._meta.db_table, ", ".join(f'"{name}"' for name in values)
    # Names of our own tables and columns, and numbers.
    return (
        f'INSERT INTO "{table}" ({columns}) SELECT {", ".join(values.values())} '  # noqa: S608
        f'FROM "{table}" AS told, generate_series(1, {copies - 1}) AS k'
    )


def _value(field: "models.Field[Any, Any]", copied: Collection[Model], staff: int) -> str:
    column = str(field.column)
    special = OWN.get((field.model, column)) or ALONG.get((field.model, column))
    if special is _CITIZEN or field.related_model is User:
        return _CITIZEN.format(column=column, staff=staff)
    return special or f"told.{column}{' + k' if _moves(field, copied) else ''}"


def _moves(field: "models.Field[Any, Any]", copied: Collection[Model]) -> bool:
    """Whether a column holds the key of a row that every copy has of its own."""
    return field.related_model in copied if field.is_relation else field.primary_key


class CopyingStore(PostgresStore):
    """Telling is one transaction; then the tables are laid out and get their indexes, two at a time.

    For a site of a hundred gigabytes that can be made anew at any time: its tables are not logged (a crash of the server
    empties them), and foreign keys of copied rows are not looked over.
    """

    away = (
        "connamespace = current_schema()::regnamespace "
        "AND (contype = 'f' OR contype IN ('p', 'u') AND conrelid::regclass::text = ANY(%s))"
    )

    def __init__(
        self, sheets: Sequence[Lines], copied: Sequence[Sheet], copies: int, progress: Progress, phase: Phase
    ) -> None:
        super().__init__(sheets)
        self.copied, self.copies = {sheet.model for sheet in copied}, copies
        self.progress, self.phase = progress, phase
        for model in self.copied:
            check(model, self.copied)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """A load that is broken off while it tells leaves the site empty; afterwards, an unfinished one."""
        with transaction.atomic():
            self._begin()
            yield
        self._finish()

    def _begin(self) -> None:
        """Nothing refers to anything now, so that tables may cease to be logged in any order."""
        super()._begin()
        with connection.cursor() as cursor:
            # Not the list of migrations: an emptied site still knows which tables it has.
            cursor.execute(
                "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' "
                "AND relnamespace = current_schema()::regnamespace AND relname <> 'django_migrations'"
            )
            self._tables = [table for (table,) in cursor.fetchall()]
            for table in self._tables:
                cursor.execute(f"ALTER TABLE {table} SET UNLOGGED")
            cursor.execute(_MAKE_SECRETS)

    def _finish(self) -> None:
        """Copies, indexes, foreign keys, sequences, and last of all what index-only scans need."""
        tables = self._largest_first()
        rows: dict[str, list[str]] = {table: [] for table in tables}
        staff = User.objects.filter(kind=AccountKind.STAFF).aggregate(last=models.Max("pk"))["last"] or 0
        for model in self.copied:
            rows[model._meta.db_table].append(statement(model, self.copied, self.copies, staff))
        references: list[str] = []
        for table, name, definition in self._keys:
            addition = f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
            (references if definition.startswith("FOREIGN KEY") else rows[table]).append(addition)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE INDEX ON {SECRETS} ({SECRETS_COLUMNS[0]})")
        self._at_once("laying out copies", list(rows.values()))
        # Two indexes of one table side by side read it together.
        indexes = sorted(self._indexes, key=lambda one: tables.index(one[0]))
        self._at_once("making indexes", [[definition] for _table, _name, definition in indexes])
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {SECRETS}")
            for addition in references:
                cursor.execute(f"{addition} NOT VALID")
            self._reset_sequences(cursor)
        self._at_once("cleaning up", [[f"VACUUM (FREEZE, ANALYZE) {table}"] for table in tables])

    def _largest_first(self) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT oid::regclass::text FROM pg_class WHERE oid::regclass::text = ANY(%s) "
                "ORDER BY pg_table_size(oid) DESC",
                [self._tables],
            )
            return [table for (table,) in cursor.fetchall()]

    def _at_once(self, words: str, jobs: Sequence[Sequence[str]]) -> None:
        """Do jobs side by side, the statements of each one after the other; what fails stops those that wait."""
        self.phase(words, sum(map(len, jobs)))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                for done in as_completed([pool.submit(self._do, job) for job in jobs]):
                    done.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _do(self, job: Sequence[str]) -> None:
        """In a thread, which has a connection of its own."""
        try:
            with connection.cursor() as cursor:
                for setting in _SETTINGS:
                    cursor.execute(setting)
                for one in job:
                    cursor.execute(one)
                    self.progress(1)
        finally:
            connection.close()
