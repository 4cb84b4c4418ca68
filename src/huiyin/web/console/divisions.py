"""Divisions: drilling down, new, rename, out of use and back."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.core import clock
from huiyin.organisations import services
from huiyin.organisations.models import Division, Level
from huiyin.organisations.policies import Action, may
from huiyin.organisations.selectors import division_path
from huiyin.web.addresses import reverse
from huiyin.web.console.access import SYSTEM, require_role
from huiyin.web.console.attempts import attempt
from huiyin.web.console.frame import Frame, frame
from huiyin.web.console.office_forms import PlainForm, WhyForm
from huiyin.web.forms import LineField
from huiyin.web.offices import OfficeField
from huiyin.web.pages import page
from huiyin.web.requests import Request

LISTED = 500


class NameForm(forms.Form):
    """A new name."""

    name = LineField(
        label=gettext_lazy("名称"), max_length=60, error_messages={"required": gettext_lazy("请填写名称")}
    )


class NewDivisionForm(forms.Form):
    """A new division: level and parent follow from its code."""

    code = LineField(
        label=gettext_lazy("行政区划代码"),
        max_length=12,
        help_text=gettext_lazy("2、4、6、9 或 12 位数字；级别和上级由代码决定。"),
        error_messages={"required": gettext_lazy("请填写代码")},
    )
    name = LineField(
        label=gettext_lazy("名称"), max_length=60, error_messages={"required": gettext_lazy("请填写名称")}
    )


class DutyForm(forms.Form):
    """值班单位; left empty, the place above is on duty."""

    office = OfficeField(
        label=gettext_lazy("值班单位"),
        required=False,
        help_text=gettext_lazy(
            "急件一提交就交给它，不分昼夜。输入名称里的几个字或代码；留空由上级的值班单位负责。"
        ),
    )


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One division in the list."""

    code: str
    name: str
    full_name: str
    level: str
    href: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class DivisionsPage:
    """What lies directly below a division (or what a search has found), and the acts on it."""

    frame: Frame
    q: str
    path: tuple[tuple[str, str | None], ...]
    here: DivisionRow | None
    rows: tuple[DivisionRow, ...]
    more: bool
    forms: dict[str, forms.Form]
    opened: str
    refusal: str
    has_errors: bool = False


@never_cache
@require_GET
@require_role(*SYSTEM)
def divisions(request: Request) -> HttpResponse:
    """The tree of places, one level at a time, or a search."""
    return _show(request, request.GET.get("under", ""), {}, 200)


def _show(request: Request, under: str, bound: dict[str, forms.Form], status: int) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:60]
    path = division_path(under) if under.isdecimal() else []
    here = path[-1] if path and path[-1].code == under else None
    if under and here is None:
        raise Http404
    found = list(_below(here, q)[: LISTED + 1])
    answer = may(request.actor, Action.MANAGE_DIVISION, here) if here else None
    possible = _possible(here) if here and answer else ["create"]
    content = DivisionsPage(
        frame=frame(request, "divisions"),
        q=q,
        path=(
            (pgettext("several", "行政区划"), reverse("console:divisions") if here else None),
            *((one.name, None if one == here else _href(one.code)) for one in path),
        ),
        here=_row(here) if here else None,
        rows=tuple(_row(one) for one in found[:LISTED]),
        more=len(found) > LISTED,
        forms={name: bound.get(name) or _blank(name, here) for name in dict.fromkeys((*possible, *bound))},
        opened=next(iter(bound), ""),
        refusal=answer.sentence if answer is not None and not answer else "",
        has_errors=status >= 400,
    )
    return page(request, "console/divisions.html", content, status=status)


def _below(here: Division | None, q: str) -> Any:
    if q:
        return Division.objects.filter(Q(name__icontains=q) | Q(code__startswith=q)).order_by("code")
    return Division.objects.filter(parent=here).order_by("code")


def _possible(here: Division) -> list[str]:
    return ["create", "rename", "duty", "deactivate"] if here.is_active else ["reactivate"]


_FORMS: dict[str, type[forms.Form]] = {
    "create": NewDivisionForm,
    "rename": NameForm,
    "duty": DutyForm,
    "deactivate": WhyForm,
    "reactivate": PlainForm,
}


def _blank(name: str, here: Division | None) -> forms.Form:
    duty = here.duty_organisation if here and name == "duty" else None
    initial = {"name": here.name} if here and name == "rename" else {"code": here.code if here else ""}
    initial["office"] = duty.name if duty else ""
    return _FORMS[name](initial=initial, auto_id=f"id_{name}_%s")


def _href(code: str) -> str:
    return f"{reverse('console:divisions')}?under={code}"


def _row(one: Division) -> DivisionRow:
    return DivisionRow(
        one.code, one.name, one.full_name, str(Level(one.level).label), _href(one.code), one.is_active
    )


@never_cache
@require_http_methods(["POST"])
@require_role(*SYSTEM)
def new_division(request: Request) -> HttpResponse:
    """A new division; the page of its parent shows the form."""
    form = NewDivisionForm(request.POST, auto_id="id_create_%s")
    made: list[Division] = []
    status = attempt(
        form,
        lambda: made.append(
            services.create_division(actor=request.actor, now=clock.now(), **form.cleaned_data)
        ),
    )
    if status:
        under = request.POST.get("under", "")
        known = Division.objects.filter(pk=under).exists()
        return _show(request, under if known else "", {"create": form}, status)
    messages.success(request, _("已新增%(name)s") % {"name": made[0].full_name})
    return redirect(_href(made[0].parent_id or made[0].code))


@never_cache
@require_POST
@require_role(*SYSTEM)
def division_act(request: Request, code: str, act: str) -> HttpResponse:
    """Rename a division, take it out of use or back into it."""
    one = Division.objects.filter(pk=code).first()
    if one is None or act not in ("rename", "duty", "deactivate", "reactivate"):
        raise Http404
    form = _FORMS[act](request.POST, auto_id=f"id_{act}_%s")
    basics = {"actor": request.actor, "division": one, "now": clock.now()}
    runs: dict[str, Any] = {
        "rename": services.change_division,
        "duty": services.set_duty_office,
        "deactivate": services.deactivate_division,
        "reactivate": services.reactivate_division,
    }
    status = attempt(form, lambda: runs[act](**basics, **form.cleaned_data))
    if status:
        return _show(request, code, {act: form}, status)
    messages.success(request, _("已保存"))
    return redirect(_href(code))
