"""Import of divisions, offices and categories: a file, what it would do line by line, and only then the change.

Between the two steps the file waits under a random name in the file store; the session alone knows the name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.core import clock
from huiyin.core.codes import random_token
from huiyin.core.errors import DomainError, InvalidInput
from huiyin.core.tabular import MAX_BYTES
from huiyin.core.text import clean_line, listed
from huiyin.organisations import services
from huiyin.organisations.actors import Actor
from huiyin.organisations.category_plans import plan_categories
from huiyin.organisations.division_plans import plan_divisions
from huiyin.organisations.organisation_plans import plan_organisations
from huiyin.organisations.plans import LineState, Plan
from huiyin.organisations.services.imports import WAITING_FOLDER
from huiyin.organisations.tables import Table, read_table
from huiyin.web.addresses import reverse
from huiyin.web.console.access import SYSTEM, require_role
from huiyin.web.console.attempts import attempt
from huiyin.web.console.frame import Frame, frame
from huiyin.web.errors import status_of
from huiyin.web.pages import page
from huiyin.web.requests import Request

WAITING = "console_import"
LINES = 200
_PLANS: dict[str, Callable[[Table, Actor], Plan]] = {
    "organisations": lambda table, actor: plan_organisations(table, actor=actor),
    "divisions": lambda table, actor: plan_divisions(table, actor=actor),
    "categories": lambda table, actor: plan_categories(table),
}
_WHAT = {
    "organisations": pgettext_lazy("several", "单位"),
    "divisions": gettext_lazy("行政区划"),
    "categories": gettext_lazy("事项分类"),
}
_TONES = {
    LineState.NEW: "done",
    LineState.CHANGED: "doing",
    LineState.UNCHANGED: "closed",
    LineState.ERROR: "over",
}


class UploadForm(forms.Form):
    """A table, and what is in it."""

    what = forms.ChoiceField(
        label=gettext_lazy("表格里是什么"),
        choices=list(_WHAT.items()),
        widget=forms.RadioSelect,
        initial="organisations",
        error_messages={"required": gettext_lazy("请选择表格里是什么")},
    )
    table = forms.FileField(
        label=gettext_lazy("CSV 或 Excel 文件"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.xls,.txt"}),
        allow_empty_file=True,
        error_messages={
            "required": gettext_lazy("请选择一个文件"),
            "missing": gettext_lazy("请选择一个文件"),
        },
    )


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """Choosing a file."""

    frame: Frame
    form: UploadForm
    waiting_name: str


@dataclass(frozen=True, slots=True)
class StateTab:
    """Lines of one state: how many, and the address that lists them."""

    label: str
    href: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One line of the file."""

    number: int
    code: str
    name: str
    state: str
    tone: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What an import would do."""

    frame: Frame
    name: str
    what: str
    tabs: tuple[StateTab, ...]
    rows: tuple[PlannedRow, ...]
    first: int
    older_href: str
    newer_href: str
    ignored: str
    errors: int
    changes: int
    problem: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*SYSTEM)
def imports(request: Request) -> HttpResponse:
    """Choose a file; it is read and checked, and nothing is changed yet."""
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        status = attempt(form, lambda: _keep(request, form.cleaned_data))
        if not status:
            return redirect("console:import_plan")
    waiting = request.session.get(WAITING) or {}
    content = ImportsPage(frame(request, "imports"), form, str(waiting.get("name", "")))
    return page(request, "console/imports.html", content, status=status)


def _keep(request: Request, typed: dict[str, Any]) -> None:
    """Read the table once, so that a wrong file is refused here, and keep it for the next page."""
    upload: UploadedFile[bytes] = typed["table"]
    name = clean_line(upload.name or "")[-80:]
    if (upload.size or 0) > MAX_BYTES:
        raise InvalidInput(
            "table-too-large",
            _("文件超过 %(n)s MB，请拆成几个文件分别导入。") % {"n": MAX_BYTES // 1_000_000},
            field="table",
        )
    data = upload.read()
    try:
        _PLANS[typed["what"]](read_table(data, name), request.actor)
    except InvalidInput as error:
        raise InvalidInput(error.code, error.sentence, field="table") from error
    _drop(request)
    path = default_storage.save(f"{WAITING_FOLDER}/{random_token()}", ContentFile(data))
    request.session[WAITING] = {"path": path, "name": name, "what": typed["what"]}


def _drop(request: Request) -> None:
    waiting = request.session.pop(WAITING, None)
    if waiting:
        default_storage.delete(waiting["path"])


def _plan(waiting: dict[str, str], actor: Actor) -> Plan:
    with default_storage.open(waiting["path"]) as file:
        table = read_table(file.read(), waiting["name"])
    return _PLANS[waiting["what"]](table, actor)


def _waiting(request: Request) -> dict[str, str] | None:
    """The file that waits for this session; None where there is none any more."""
    waiting: dict[str, str] | None = request.session.get(WAITING)
    return waiting if waiting and default_storage.exists(waiting["path"]) else None


@never_cache
@require_GET
@require_role(*SYSTEM)
def import_plan(request: Request) -> HttpResponse:
    """What the import would do, line by line."""
    waiting = _waiting(request)
    return redirect("console:imports") if waiting is None else _show_plan(request, waiting, "", 200)


def _show_plan(request: Request, waiting: dict[str, str], problem: str, status: int) -> HttpResponse:
    plan = _plan(waiting, request.actor)
    wanted = request.GET.get("state", "")
    usual = next((state for state in _ORDER if plan.counts[state]), LineState.UNCHANGED)
    state = LineState(wanted) if wanted in LineState.values else usual
    lines = [line for line in plan.lines if line.state == state]
    typed = request.GET.get("from", "0")
    first = min(int(typed), len(lines)) if typed.isdecimal() and len(typed) < 7 else 0
    here = f"{reverse('console:import_plan')}?state="
    content = PlanPage(
        frame=frame(request, "imports"),
        name=waiting["name"],
        what=str(_WHAT[waiting["what"]]),
        tabs=tuple(
            StateTab(str(one.label), f"{here}{one.value}", plan.counts[one], one == state) for one in _ORDER
        ),
        rows=tuple(
            PlannedRow(line.number, line.code, line.name, str(state.label), _TONES[state], line.sentence)
            for line in lines[first : first + LINES]
        ),
        first=first,
        older_href=f"{here}{state.value}&from={first + LINES}" if len(lines) > first + LINES else "",
        newer_href=f"{here}{state.value}&from={max(0, first - LINES)}" if first else "",
        ignored=listed(plan.table.ignored),
        errors=plan.counts[LineState.ERROR],
        changes=plan.counts[LineState.NEW] + plan.counts[LineState.CHANGED],
        problem=problem,
    )
    return page(request, "console/import_plan.html", content, status=status)


_LISTS = {
    "organisations": "console:offices",
    "divisions": "console:divisions",
    "categories": "console:categories",
}
_ORDER = (LineState.ERROR, LineState.NEW, LineState.CHANGED, LineState.UNCHANGED)


@never_cache
@require_POST
@require_role(*SYSTEM)
def import_apply(request: Request) -> HttpResponse:
    """Store what the plan says, all of it or nothing; or throw the file away."""
    waiting = _waiting(request)
    if waiting is None:
        messages.error(request, _("那份文件已经不在了，请重新选择。"))
        return redirect("console:imports")
    if "discard" in request.POST:
        _drop(request)
        messages.success(request, _("已放弃，什么也没有改动"))
        return redirect("console:imports")
    try:
        plan = services.apply(_plan(waiting, request.actor), actor=request.actor, now=clock.now())
    except DomainError as error:
        return _show_plan(request, waiting, error.sentence, status_of(error))
    _drop(request)
    done = _("导入完成：新增 %(new)d 行，修改 %(changed)d 行，%(same)d 行不变") % {
        "new": plan.counts[LineState.NEW],
        "changed": plan.counts[LineState.CHANGED],
        "same": plan.counts[LineState.UNCHANGED],
    }
    messages.success(request, done)
    return redirect(_LISTS[waiting["what"]])
