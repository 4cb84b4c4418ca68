"""Mailboxes of leaders: list, new, change."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.core import clock
from huiyin.organisations import services
from huiyin.organisations.details import MailboxDetails
from huiyin.organisations.models import Mailbox
from huiyin.organisations.policies import manageable
from huiyin.web.addresses import reverse
from huiyin.web.console.access import SYSTEM, require_role
from huiyin.web.console.attempts import attempt
from huiyin.web.console.fields import DivisionField
from huiyin.web.console.frame import Frame, frame
from huiyin.web.console.offices import OfficeFormPage
from huiyin.web.forms import LineField
from huiyin.web.offices import OfficeField
from huiyin.web.pages import page
from huiyin.web.requests import Request

LISTED = 300


class MailboxForm(forms.Form):
    """The details of a mailbox."""

    name = LineField(
        label=gettext_lazy("名称"),
        max_length=40,
        help_text=gettext_lazy("例如“市长信箱”。"),
        error_messages={"required": gettext_lazy("请填写名称")},
    )
    organisation = OfficeField(
        label=gettext_lazy("管理单位"),
        help_text=gettext_lazy("谁来拆信、分办。"),
        error_messages={"required": gettext_lazy("请填写管理单位")},
    )
    division = DivisionField(
        label=gettext_lazy("行政区划"), error_messages={"required": gettext_lazy("请填写行政区划")}
    )
    leader = LineField(
        label=gettext_lazy("领导职务"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("管理单位名单里的职务，例如“市长”；没有就不填。"),
    )
    promise = LineField(
        label=gettext_lazy("承诺"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("写信页上给群众看的话，例如“5 个工作日内答复”。"),
    )
    position = forms.IntegerField(
        label=gettext_lazy("排序"), min_value=0, max_value=9999, required=False, initial=0
    )
    is_open = forms.BooleanField(label=gettext_lazy("开放收信"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """The leader is looked up among those of the office."""
        cleaned = super().clean() or {}
        office, title = cleaned.get("organisation"), cleaned.get("leader")
        cleaned["leader"] = None
        if office and title:
            cleaned["leader"] = office.leaders.filter(title=title).first()
            if cleaned["leader"] is None:
                self.add_error(
                    "leader",
                    _("“%(office)s”的领导名单里没有“%(title)s”，请先到单位页登记。")
                    % {"office": office.name, "title": title},
                )
        return cleaned

    def details(self) -> MailboxDetails:
        """What was typed, as the service takes it."""
        typed = dict(self.cleaned_data) | {"position": self.cleaned_data["position"] or 0}
        typed.pop("code", None)
        return MailboxDetails(**typed)


class NewMailboxForm(MailboxForm):
    """A new mailbox has a code, which stays."""

    code = LineField(
        label=gettext_lazy("信箱代码"),
        max_length=40,
        help_text=gettext_lazy("小写字母、数字、连字符，用在网址里；以后不能改。"),
        error_messages={"required": gettext_lazy("请填写信箱代码")},
    )
    field_order = ("code",)


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """One line of the list."""

    href: str
    name: str
    code: str
    office: str
    place: str
    leader: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class MailboxesPage:
    """Mailboxes within reach."""

    frame: Frame
    rows: tuple[MailboxRow, ...]


@never_cache
@require_GET
@require_role(*SYSTEM)
def mailboxes(request: Request) -> HttpResponse:
    """Every mailbox within reach, closed ones too."""
    found = Mailbox.objects.filter(manageable(request.actor)).select_related(
        "organisation", "division", "leader"
    )
    rows = tuple(_row(one) for one in found.order_by("division_id", "position", "id")[:LISTED])
    return page(request, "console/mailboxes.html", MailboxesPage(frame(request, "mailboxes"), rows))


def _row(one: Mailbox) -> MailboxRow:
    return MailboxRow(
        href=reverse("console:mailbox", args=[one.code]),
        name=one.name,
        code=one.code,
        office=one.organisation.name,
        place=one.division.full_name,
        leader=f"{one.leader.title} {one.leader.name}".strip() if one.leader else "",
        is_open=one.is_open,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*SYSTEM)
def new_mailbox(request: Request) -> HttpResponse:
    """A new mailbox."""
    form = NewMailboxForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda: services.create_mailbox(
                actor=request.actor, code=form.cleaned_data["code"], details=form.details(), now=clock.now()
            ),
        )
        if not status:
            messages.success(request, _("信箱已建立"))
            return redirect("console:mailboxes")
    return _form(request, form, _("新增信箱"), reverse("console:new_mailbox"), status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*SYSTEM)
def mailbox(request: Request, code: str) -> HttpResponse:
    """Change, open or close a mailbox."""
    one = Mailbox.objects.filter(code=code).select_related("organisation", "leader").first()
    if one is None:
        raise Http404
    form = MailboxForm(request.POST if request.method == "POST" else None, initial=_initial(one))
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda: services.change_mailbox(
                actor=request.actor, mailbox=one, details=form.details(), now=clock.now()
            ),
        )
        if not status:
            messages.success(request, _("已保存"))
            return redirect("console:mailboxes")
    return _form(request, form, one.name, reverse("console:mailbox", args=[code]), status)


def _initial(one: Mailbox) -> dict[str, Any]:
    return {
        "name": one.name,
        "organisation": one.organisation.code,
        "division": one.division_id,
        "leader": one.leader.title if one.leader else "",
        "promise": one.promise,
        "position": one.position,
        "is_open": one.is_open,
    }


def _form(request: Request, form: forms.Form, title: str, action: str, status: int) -> HttpResponse:
    content = OfficeFormPage(frame(request, "mailboxes"), form, title, reverse("console:mailboxes"), action)
    return page(request, "console/office_form.html", content, status=status)
