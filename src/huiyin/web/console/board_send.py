"""Pressing several appeals together: first the list with one form, then what became of each.

Every appeal is pressed by itself, in a transaction of its own: one that cannot be pressed says why and holds up no
other, and sending the same page again presses nobody twice (a reminder is once a day, a supervision once at a time).
"""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors import board as selectors
from huiyin.appeals.selectors.board import BOARD_ROLES
from huiyin.appeals.terms import REMARK_MAX, SUPERVISION_DAYS
from huiyin.core import clock
from huiyin.core.clock import local_day
from huiyin.core.errors import DomainError, Forbidden
from huiyin.core.working_time import NATIONAL
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Role
from huiyin.web.addresses import reverse
from huiyin.web.console.access import require_role
from huiyin.web.console.board import board_row
from huiyin.web.console.frame import Frame, frame
from huiyin.web.console.pressing_forms import SuperviseForm
from huiyin.web.console.rows import Row
from huiyin.web.forms import TextField
from huiyin.web.pages import page
from huiyin.web.requests import Request


class RemindAllForm(forms.Form):
    """One word to the leads of several appeals."""

    text = TextField(
        label=gettext_lazy("催办的话"),
        max_length=REMARK_MAX,
        error_messages={"required": gettext_lazy("请写一句要单位做什么")},
    )


@dataclass(frozen=True, slots=True)
class SendPage:
    """Before sending: what was chosen, and the form. ``action`` is where it goes, ``home`` the list above (words,
    address)."""

    frame: Frame
    act: str
    action: str
    home: tuple[str, str]
    title: str
    button: str
    hint: str
    form: forms.Form
    rows: tuple[Row, ...]
    back: str
    has_errors: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one appeal."""

    row: Row
    is_done: bool
    words: str


@dataclass(frozen=True, slots=True)
class SentPage:
    """Afterwards: one line for each."""

    frame: Frame
    home: tuple[str, str]
    title: str
    summary: str
    results: tuple[Sent, ...]
    is_clean: bool
    back: str


@never_cache
@require_POST
@require_role(*BOARD_ROLES)
def send(request: Request) -> HttpResponse:
    """Ask for the words, or press. Without a choice: back to the list."""
    now, back = clock.now(), _back(request)
    act = "supervise" if request.POST.get("act") == "supervise" else "remind"
    if act == "supervise" and not request.actor.holds(Role.SUPERVISOR):
        raise Forbidden("console-role", _("只有督办员可以发督办；交办员可以催办。"))
    appeals = selectors.chosen(request.actor, request.POST.getlist("number"))
    if not appeals:
        return HttpResponseRedirect(f"{back}{'&' if '?' in back else '?'}none=1")
    is_sent, home = "confirmed" in request.POST, (_("督办台"), reverse("console:board"))
    form = _form(act, request, now, is_sent=is_sent)
    rows = tuple(board_row(one, now, "") for one in appeals)
    if not is_sent or not form.is_valid():
        content = SendPage(
            frame=frame(request, "board"),
            act=act,
            action=reverse("console:board_send"),
            home=home,
            title=_("督办 %(n)d 件") % {"n": len(rows)}
            if act == "supervise"
            else _("催办 %(n)d 件") % {"n": len(rows)},
            button=_("发出督办") if act == "supervise" else _("发出催办"),
            hint=_("每件单独发给它的主办单位；发不了的会说明原因，不影响其他的。"),
            form=form,
            rows=rows,
            back=back,
            has_errors=is_sent,
        )
        return page(request, "console/board_send.html", content, status=422 if is_sent else 200)
    results = tuple(
        _press(act, one, line, form, request.actor, now) for one, line in zip(appeals, rows, strict=True)
    )
    done = sum(one.is_done for one in results)
    title = _("督办结果") if act == "supervise" else _("催办结果")
    failed = len(results) - done
    summary = _("发出 %(done)s 件，没有发出 %(failed)s 件。") % {"done": done, "failed": failed}
    content_sent = SentPage(frame(request, "board"), home, title, summary, results, not failed, back)
    return page(request, "console/board_sent.html", content_sent)


def _form(act: str, request: Request, now: datetime, *, is_sent: bool) -> forms.Form:
    form = SuperviseForm if act == "supervise" else RemindAllForm
    if is_sent:
        return form(request.POST)
    return form(initial={"due_on": NATIONAL.add_days(local_day(now), SUPERVISION_DAYS)})


def _press(act: str, appeal: Appeal, line: Row, form: forms.Form, actor: Actor, now: datetime) -> Sent:
    typed = form.cleaned_data
    try:
        if act == "supervise":
            made = services.supervise(appeal=appeal, actor=actor, now=now, **typed)
            return Sent(line, True, _("已督办：%(number)s") % {"number": made.number})
        services.remind(appeal=appeal, actor=actor, now=now, text=typed["text"])
    except DomainError as error:
        return Sent(line, False, error.sentence)
    return Sent(line, True, _("已催办"))


def _back(request: Request) -> str:
    """The list from which one came; the board where it names what is not ours."""
    back, home = request.POST.get("back", ""), reverse("console:board")
    is_ours = back.startswith(home) and url_has_allowed_host_and_scheme(back, None)
    return back if is_ours else home
