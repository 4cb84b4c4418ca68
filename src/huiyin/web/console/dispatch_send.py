"""交办 of several appeals to one office: first what was ticked with one form, then what became of each.

Each appeal is dispatched by itself, in a transaction of its own; one that cannot be says why, stays ticked and holds up
no other. Sending the same page again dispatches nothing twice: what has an office cannot be dispatched. There is no way
back from here: an office that was wrongly given one asks to return it. Accepting is not done together: every masked
text has to be read.
"""

from datetime import datetime
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors import console as selectors
from huiyin.appeals.terms import NOTE_MAX
from huiyin.core import clock
from huiyin.core.errors import DomainError
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Organisation, Role
from huiyin.web.console.access import require_role
from huiyin.web.console.board_send import SendPage, Sent, SentPage
from huiyin.web.console.frame import frame
from huiyin.web.console.rows import Row, row
from huiyin.web.forms import TextField
from huiyin.web.offices import OfficeField
from huiyin.web.pages import page
from huiyin.web.requests import Request

DISPATCHING = (Role.DISPATCHER, Role.SUPERVISOR)


class DispatchAllForm(forms.Form):
    """One lead for several appeals."""

    lead = OfficeField(
        label=gettext_lazy("主办单位"),
        help_text=gettext_lazy("输入名称里的几个字或代码。"),
        error_messages={"required": gettext_lazy("请填写主办单位")},
    )
    note = TextField(
        label=gettext_lazy("交办意见"),
        required=False,
        max_length=NOTE_MAX,
        help_text=gettext_lazy("只有办理单位看得到。"),
    )


@never_cache
@require_POST
@require_role(*DISPATCHING)
def send(request: Request) -> HttpResponse:
    """Ask for the office, or dispatch. Without a choice: back to the queue."""
    now, back = clock.now(), queue_href()
    appeals = selectors.chosen(request.actor, request.POST.getlist("number"))
    if not appeals:
        return HttpResponseRedirect(f"{back}&none=1")
    is_sent = "confirmed" in request.POST
    form = DispatchAllForm(request.POST) if is_sent else DispatchAllForm()
    rows = tuple(row(one, now) for one in appeals)
    home = (_("交办"), back)
    if not is_sent or not form.is_valid():
        content = SendPage(
            frame=frame(request, "dispatch"),
            act="dispatch",
            action=reverse("console:dispatch_send"),
            home=home,
            title=_("交办 %(n)d 件") % {"n": len(rows)},
            button=_("交办"),
            hint=_("每件单独交办，主办单位相同；交办不了的会说明原因，不影响其他的。"),
            form=form,
            rows=rows,
            back=queue_href([one.number for one in appeals]),
            has_errors=is_sent,
        )
        return page(request, "console/board_send.html", content, status=422 if is_sent else 200)
    lead: Organisation = form.cleaned_data["lead"]
    note: str = form.cleaned_data["note"]
    results = tuple(
        _dispatch(appeal, line, lead, note, request.actor, now)
        for appeal, line in zip(appeals, rows, strict=True)
    )
    refused = [one.row.number for one in results if not one.is_done]
    summary = _("%(done)d 件已交办给%(office)s，%(failed)d 件没有。") % {
        "done": len(results) - len(refused),
        "office": lead.name,
        "failed": len(refused),
    }
    sent = SentPage(
        frame(request, "dispatch"), home, _("交办结果"), summary, results, not refused, queue_href(refused)
    )
    return page(request, "console/board_sent.html", sent)


def _dispatch(appeal: Appeal, line: Row, lead: Organisation, note: str, actor: Actor, now: datetime) -> Sent:
    try:
        services.dispatch(appeal=appeal, lead=lead, note=note, actor=actor, now=now)
    except DomainError as error:
        return Sent(line, False, error.sentence)
    return Sent(line, True, _("已交办"))


def queue_href(ticked: list[str] | None = None) -> str:
    """The queue of what waits for dispatch, with these ticked."""
    query = [("tab", "dispatch"), *(("pick", number) for number in ticked or [])]
    return f"{reverse('console:intake')}?{urlencode(query)}"
