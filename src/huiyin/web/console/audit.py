"""The audit: what was done by whom, and who has read what is private. Only the audit administrator comes here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.appeals.selectors import audit as selectors
from huiyin.appeals.selectors.audit import AuditFilters
from huiyin.core.text import clean_line
from huiyin.journal.models import Event, PrivateRead, Visibility
from huiyin.organisations.models import Role
from huiyin.web.addresses import reverse
from huiyin.web.console.access import AUDIT, require_role
from huiyin.web.console.audit_words import SUBJECTS, data_words, event_types, read_types
from huiyin.web.console.frame import Frame, frame
from huiyin.web.console.listing import Choice
from huiyin.web.pages import page
from huiyin.web.requests import Request
from huiyin.web.words import full_time


@dataclass(frozen=True, slots=True)
class Record:
    """One line of either list."""

    at: str
    what: str
    subject: str
    who: str
    role: str
    office: str
    visibility: str
    data: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of records with its filters."""

    frame: Frame
    title: str
    remark: str
    action: str
    filters: AuditFilters
    types: tuple[Choice, ...]
    rows: tuple[Record, ...]
    newer_href: str
    older_href: str
    shows_data: bool


@never_cache
@require_GET
@require_role(*AUDIT)
def audit(request: Request) -> HttpResponse:
    """Everything that was changed, newest first."""
    filters, labels = _filters(request), event_types()
    found = selectors.events(filters, request.GET.get("at", ""))
    subjects = _subjects(found.rows)
    content = AuditPage(
        frame=frame(request, "audit"),
        title=_("操作记录"),
        remark=_("只能追加，不能修改和删除"),
        action=reverse("console:audit"),
        filters=filters,
        types=_choices(labels, filters.type),
        rows=tuple(_event(one, labels, subjects) for one in found.rows),
        newer_href=_href(filters, found.newer),
        older_href=_href(filters, found.older),
        shows_data=True,
    )
    return page(request, "console/audit.html", content)


@never_cache
@require_GET
@require_role(*AUDIT)
def reads(request: Request) -> HttpResponse:
    """Every reading of a private text, contact or file, newest first."""
    filters, labels = _filters(request), read_types()
    found = selectors.private_reads(filters, request.GET.get("at", ""))
    subjects = _subjects(found.rows)
    content = AuditPage(
        frame=frame(request, "reads"),
        title=_("查阅记录"),
        remark=_("谁在什么时候看了原文、联系方式和不公开的文件"),
        action=reverse("console:reads"),
        filters=filters,
        types=_choices(labels, filters.type),
        rows=tuple(_read(one, labels, subjects) for one in found.rows),
        newer_href=_href(filters, found.newer),
        older_href=_href(filters, found.older),
        shows_data=False,
    )
    return page(request, "console/audit.html", content)


def _filters(request: Request) -> AuditFilters:
    """From the address; what cannot be understood is left out."""
    typed = {
        name: clean_line(request.GET.get(name, ""))[:60] for name in ("type", "person", "office", "number")
    }
    return AuditFilters(
        **typed, since=_day(request.GET.get("since", "")), until=_day(request.GET.get("until", ""))
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def _href(filters: AuditFilters, at: str) -> str:
    values = {name: getattr(filters, name) for name in AuditFilters.__dataclass_fields__}
    return f"?{urlencode({k: v for k, v in values.items() if v} | {'at': at})}" if at else ""


def _choices(labels: dict[str, str], current: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value == current) for value, label in labels.items())


def _subjects(rows: Sequence[Any]) -> dict[tuple[str, str], str]:
    """What the records are about, in words; one query for each sort of subject."""
    keys = {
        name: [row.subject_id for row in rows if row.subject == name]
        for name in ("appeal", "account", "organisation")
    }
    words = {("appeal", key): number for key, number in selectors.numbers_of(keys["appeal"]).items()}
    words |= {("account", key): name for key, (name, _h) in selectors.names_of(keys["account"]).items()}
    return words | {
        ("organisation", key): name for key, name in selectors.offices_of(keys["organisation"]).items()
    }


def _subject(row: Event | PrivateRead, subjects: dict[tuple[str, str], str]) -> str:
    label = SUBJECTS[row.subject]() if row.subject in SUBJECTS else row.subject
    name = subjects.get((row.subject, row.subject_id), row.subject_id if row.subject == "division" else "")
    return f"{label} {name}".strip()


def _role(value: str) -> str:
    if value in Role.values:
        return str(Role(value).label)
    others = {"author": _("作者"), "citizen": _("群众"), "enterprise": _("企业"), "system": _("系统")}
    return others.get(value, "")


def _event(event: Event, labels: dict[str, str], subjects: dict[tuple[str, str], str]) -> Record:
    return Record(
        at=full_time(event.at),
        what=labels.get(event.type, event.type),
        subject=_subject(event, subjects),
        who=event.actor_label or _("没有登录的人"),
        role=_role(event.actor_role),
        office=event.organisation_name,
        visibility=str(Visibility(event.visibility).label),
        data=data_words(event.data),
    )


def _read(row: PrivateRead, labels: dict[str, str], subjects: dict[tuple[str, str], str]) -> Record:
    return Record(
        at=full_time(row.at),
        what=labels.get(row.what, row.what),
        subject=_subject(row, subjects),
        who=row.reader_label,
        role="",
        office="",
        visibility="",
        data="",
    )
