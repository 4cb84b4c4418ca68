"""Reads of the audit: what was done, and who read what is private. Newest first, by key: events are only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from huiyin.accounts.models import AccountKind, User
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import SUBJECT
from huiyin.core.clock import start_of_day
from huiyin.core.paging import Cursor, parse_cursor
from huiyin.journal.models import Event, PrivateRead
from huiyin.organisations.models import Organisation

PAGE = 50
NAMES = 200
#: How many records may have been begun before another and stored after it.
SIDE_BY_SIDE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """What is looked for; "" and None mean: not at all. ``person`` and ``office`` are pieces of names, login names or
    codes; ``number`` is an appeal's; days are calendar days in Asia/Shanghai, inclusive."""

    type: str = ""
    person: str = ""
    office: str = ""
    number: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Records(Generic[Row]):
    """One page of records with the cursors of its neighbours ("" where there are none)."""

    rows: tuple[Row, ...]
    newer: str
    older: str


def events(filters: AuditFilters, at: str) -> Records[Event]:
    """One page of Events. At most six queries."""
    found = _within(Event.objects.all(), filters)
    if filters.type:
        found = found.filter(type=filters.type)
    if filters.person:
        found = found.filter(
            Q(actor_id__in=_people(filters.person))
            | Q(subject="account", subject_id__in=_keys(filters.person))
        )
    if filters.office:
        found = found.filter(organisation_id__in=_offices(filters.office))
    if filters.number:
        found = found.filter(subject=SUBJECT, subject_id__in=_numbers(filters.number))
    return _page(found, at)


def private_reads(filters: AuditFilters, at: str) -> Records[PrivateRead]:
    """One page of readings of private texts and contacts. At most six queries."""
    found = _within(PrivateRead.objects.all(), filters)
    if filters.type:
        found = found.filter(what=filters.type)
    if filters.person:
        found = found.filter(reader_id__in=_people(filters.person))
    if filters.office:
        found = found.filter(organisation_id__in=_offices(filters.office))
    if filters.number:
        found = found.filter(subject=SUBJECT, subject_id__in=_numbers(filters.number))
    return _page(found, at)


def _within(rows: QuerySet[Row], filters: AuditFilters) -> QuerySet[Row]:
    """The rows of a period. Keys follow the moments but for those written side by side, so the period is a range of
    keys as well, a little widened: without it a page of last year would read everything newer first. Two queries."""
    found = rows
    if filters.since:
        start = start_of_day(filters.since)
        found = found.filter(at__gte=start)
        if first := rows.filter(at__gte=start).order_by("at").values_list("pk", flat=True).first():
            found = found.filter(pk__gte=first - SIDE_BY_SIDE)
    if filters.until:
        end = start_of_day(filters.until + timedelta(days=1))
        found = found.filter(at__lt=end)
        if last := rows.filter(at__lt=end).order_by("-at").values_list("pk", flat=True).first():
            found = found.filter(pk__lte=last + SIDE_BY_SIDE)
    return found


def _people(text: str) -> list[int]:
    """Staff by a piece of the name or the login name; citizens are not to be found by theirs."""
    named = Q(display_name__icontains=text) | Q(login_name=text.lower())
    return list(
        User.objects.filter(named, kind=AccountKind.STAFF, login_name__gt="").values_list("pk", flat=True)[
            :NAMES
        ]
    )


def _keys(text: str) -> list[str]:
    return [str(key) for key in _people(text)]


def _offices(text: str) -> list[int]:
    named = Q(name__icontains=text) | Q(code=text.lower())
    return list(Organisation.objects.filter(named).values_list("pk", flat=True)[:NAMES])


def _numbers(number: str) -> list[str]:
    return [str(key) for key in Appeal.objects.filter(number=number.upper()).values_list("pk", flat=True)]


def numbers_of(keys: Sequence[str]) -> dict[str, str]:
    """The numbers of appeals by their keys as Events hold them. One query."""
    wanted = [int(key) for key in keys if key.isdecimal()]
    return {
        str(pk): number for pk, number in Appeal.objects.filter(pk__in=wanted).values_list("pk", "number")
    }


def names_of(keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(name, handle) of staff accounts by their keys as Events hold them; citizens stay unnamed. One query."""
    wanted = [int(key) for key in keys if key.isdecimal()]
    rows = User.objects.filter(pk__in=wanted, kind=AccountKind.STAFF)
    return {str(pk): (name, handle) for pk, name, handle in rows.values_list("pk", "display_name", "handle")}


def offices_of(keys: Sequence[str]) -> dict[str, str]:
    """Names of offices by their keys as Events hold them. One query."""
    wanted = [int(key) for key in keys if key.isdecimal()]
    return {
        str(pk): name for pk, name in Organisation.objects.filter(pk__in=wanted).values_list("pk", "name")
    }


def _page(rows: QuerySet[Row], at: str) -> Records[Row]:
    """PAGE rows, newest first, beyond the row that the cursor names; one query."""
    cursor = parse_cursor(at)
    backwards = cursor is not None and cursor.backwards
    if cursor:
        rows = rows.filter(pk__gt=cursor.pk) if backwards else rows.filter(pk__lt=cursor.pk)
    found = list(rows.order_by("pk" if backwards else "-pk")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    if not found:
        return Records((), "", "")
    newer = str(Cursor(_EPOCH, found[0].pk, backwards=True)) if (more if backwards else cursor) else ""
    older = str(Cursor(_EPOCH, found[-1].pk)) if (backwards or more) else ""
    return Records(tuple(found), newer, older)
