"""Storing a plan of divisions, organisations or categories: everything or nothing, with one Event."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.core.errors import InvalidInput, WrongState
from huiyin.core.permission import require
from huiyin.organisations.actors import Actor
from huiyin.organisations.category_plans import plan_categories
from huiyin.organisations.division_plans import plan_divisions
from huiyin.organisations.models import Category, Division, Duty, Organisation
from huiyin.organisations.organisation_plans import plan_organisations
from huiyin.organisations.plans import CategoryPlan, DivisionPlan, OrganisationRow, Plan
from huiyin.organisations.policies import Action, may
from huiyin.organisations.services.writing import one_writer, write_event
from huiyin.organisations.terms import OrganisationEvent

T = TypeVar("T")
Progress = Callable[[int], object]
"""Is told how many rows have been stored since it was called last."""

BATCH = 2_000
WAITING_FOLDER = "imports"
"""Where a file stands in the file store from its check until somebody confirms the import."""
WAITING_KEPT = timedelta(days=1)
_ORGANISATION_COLUMNS = [
    "name",
    "short_name",
    "seal",
    "kind",
    "division",
    "parent",
    "path",
    "intro",
    "phone",
    "address",
    "verified_at",
]


@transaction.atomic
def apply(plan: Plan, *, actor: Actor, now: datetime, progress: Progress | None = None) -> Plan:
    """Store what the plan says, in one transaction; returns the plan as it was carried out.

    The plan is made again under the lock: InvalidInput("import-has-errors") where a line is wrong or out of the
    actor's reach, WrongState("plan-stale") where the data has changed since ``plan`` was made. Where nothing is
    to be changed, nothing is written, not even an Event.
    """
    require(may(actor, Action.IMPORT))
    one_writer()
    if isinstance(plan, DivisionPlan):
        divisions = plan_divisions(plan.table, actor=actor)
        _require_same(plan, divisions)
        _store_divisions(divisions.rows, progress)
        _event(OrganisationEvent.DIVISIONS_IMPORTED, "division", divisions, len(divisions.rows), actor, now)
        return divisions
    if isinstance(plan, CategoryPlan):
        categories = plan_categories(plan.table)
        _require_same(plan, categories)
        _store_categories(categories.rows, progress)
        _event(
            OrganisationEvent.CATEGORIES_IMPORTED, "category", categories, len(categories.rows), actor, now
        )
        return categories
    organisations = plan_organisations(plan.table, actor=actor)
    _require_same(plan, organisations)
    _store_organisations(organisations.rows, now, progress)
    _event(
        OrganisationEvent.ORGANISATIONS_IMPORTED,
        "organisation",
        organisations,
        len(organisations.rows),
        actor,
        now,
    )
    return organisations


def forget_waiting(*, now: datetime) -> int:
    """Remove the files that nobody has confirmed or given up within WAITING_KEPT; returns how many.

    They hold names and telephone numbers of offices and belong to a session that is long over.
    """
    try:
        _folders, names = default_storage.listdir(WAITING_FOLDER)
    except FileNotFoundError:
        return 0
    return sum(_forget_stale(f"{WAITING_FOLDER}/{name}", now - WAITING_KEPT) for name in names)


def _forget_stale(path: str, before: datetime) -> bool:
    """Whether the file was stored before, and is gone now. One that is taken away meanwhile does not count."""
    try:
        if default_storage.get_modified_time(path) >= before:
            return False
    except FileNotFoundError:
        return False
    default_storage.delete(path)
    return True


def _require_same(shown: Plan, fresh: Plan) -> None:
    if fresh.has_errors:
        first = fresh.errors[0]
        raise InvalidInput(
            "import-has-errors",
            _("有 %(n)s 行有误，没有导入任何内容。第 %(line)s 行：%(sentence)s")
            % {"n": len(fresh.errors), "line": first.number, "sentence": first.sentence},
        )
    if fresh.lines != shown.lines:
        raise WrongState(
            "plan-stale", _("核对之后，系统里的数据又有变动，没有导入任何内容。请重新核对一遍再导入。")
        )


def _store_divisions(rows: Sequence[Division], progress: Progress | None) -> None:
    """Parents come first in ``rows``. Whether a division is active stays as it is."""
    for batch in _batches(rows):
        Division.objects.bulk_create(
            batch,
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "full_name", "level", "parent"],
        )
        if progress:
            progress(len(batch))


def _store_categories(rows: Sequence[Category], progress: Progress | None) -> None:
    """Parents come first in ``rows``. Place in the list, and whether a category is in use, stay as they are."""
    for batch in _batches(rows):
        Category.objects.bulk_create(
            batch, update_conflicts=True, unique_fields=["code"], update_fields=["name", "keywords"]
        )
        if progress:
            progress(len(batch))


def _store_organisations(rows: Sequence[OrganisationRow], now: datetime, progress: Progress | None) -> None:
    """Level by level of the tree, so that each parent has its key before its children are stored."""
    levels: dict[int, list[OrganisationRow]] = defaultdict(list)
    for row in rows:
        levels[row.organisation.path.count("/")].append(row)
    keys = dict(Organisation.objects.values_list("code", "pk"))
    for depth in sorted(levels):
        for batch in _batches(levels[depth]):
            for row in batch:
                row.organisation.pk = None
                row.organisation.parent_id = keys[row.parent_code] if row.parent_code else None
                if row.is_verified is not None and row.is_verified != row.organisation.is_verified:
                    row.organisation.verified_at = now if row.is_verified else None
            stored = Organisation.objects.bulk_create(
                [row.organisation for row in batch],
                update_conflicts=True,
                unique_fields=["code"],
                update_fields=_ORGANISATION_COLUMNS,
            )
            keys.update((organisation.code, organisation.pk) for organisation in stored)
            if progress:
                progress(len(batch))
    _store_duties({keys[row.organisation.code]: row.duties for row in rows if row.duties is not None})


def _store_duties(wanted: dict[int, frozenset[str]]) -> None:
    """Make the duty lists of these organisations exactly what is wanted."""
    held: dict[tuple[int, str], int] = {
        (organisation_id, category_id): pk
        for pk, organisation_id, category_id in Duty.objects.values_list(
            "pk", "organisation_id", "category_id"
        )
        if organisation_id in wanted
    }
    surplus = [pk for (organisation_id, code), pk in held.items() if code not in wanted[organisation_id]]
    for batch in _batches(surplus):
        Duty.objects.filter(pk__in=batch).delete()
    missing = (
        Duty(organisation_id=organisation_id, category_id=code)
        for organisation_id, codes in wanted.items()
        for code in sorted(codes)
        if (organisation_id, code) not in held
    )
    for batch_of_duties in _batches(missing):
        Duty.objects.bulk_create(batch_of_duties)


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _event(
    type: OrganisationEvent,
    subject: str,
    plan: Plan,
    stored: int,
    actor: Actor,
    now: datetime,
) -> None:
    """One Event for the whole import, under the subject id "import"; none where nothing was stored."""
    if not stored:
        return
    write_event(
        type,
        subject=subject,
        subject_id="import",
        actor=actor,
        now=now,
        data={
            "file": plan.table.name,
            "stored": stored,
            **{state.value: n for state, n in plan.counts.items()},
        },
    )
