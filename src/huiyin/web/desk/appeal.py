"""The page of one appeal at the desk, and the actions on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.policies import Case, reads_events
from huiyin.appeals.selectors import desk as selectors
from huiyin.appeals.services.acting import moved_on
from huiyin.core import clock
from huiyin.core.errors import DomainError, Forbidden, WrongState
from huiyin.journal.models import Visibility
from huiyin.web.addresses import reverse
from huiyin.web.desk.access import OFFICE, Desk, at_desk, sit_down
from huiyin.web.desk.acts import ACTS, Act, Doing
from huiyin.web.desk.appeal_pages import CaseView, case_view
from huiyin.web.desk.frame import Frame, frame
from huiyin.web.desk.panel import panel
from huiyin.web.desk.rows import appeal_href
from huiyin.web.errors import status_of
from huiyin.web.forms import add_error
from huiyin.web.maps import with_map
from huiyin.web.pages import page
from huiyin.web.requests import Request


@dataclass(frozen=True, slots=True)
class AppealPage:
    """One appeal with everything the office may see and do."""

    frame: Frame
    case: CaseView
    has_errors: bool


def open_case(request: Request, desk: Desk, number: str) -> tuple[Desk, Case]:
    """The appeal, and the desk of the office that has it: another office of the same person takes over by itself.

    404 where nobody here may know of it, Forbidden where it is public but not this office's, WrongState where the
    office had it when the form was opened.
    """
    case = selectors.case_by_number(number)
    if case is None:
        raise Http404
    others = (sit_down(request.actor, code) for code, _name in desk.offices if code != desk.code)
    for candidate in (desk, *others):
        own = selectors.with_duties(case, candidate.post)
        if Visibility.HANDLING in reads_events(candidate.actor, own):
            if candidate.code != desk.code:
                request.session[OFFICE] = candidate.code
            return candidate, own
    offices = {post.organisation_id for post in request.actor.posts}
    if any(part.organisation_id in offices for part in case.assignments):
        _say_it_is_gone(is_writing=request.method == "POST")
    if not case.appeal.is_published:
        raise Http404
    raise Forbidden("not-this-office", _("这件留言不归本单位办。公开的内容请到公众网站，用编号搜索。"))


def _say_it_is_gone(*, is_writing: bool) -> NoReturn:
    """The office had it and has it no more: withdrawn by the author, given back, or given to others."""
    gone = _("这件留言已经不归本单位办了（作者撤回，或已改交别的单位）。")
    if is_writing:
        words = _("您刚才写的内容没有提交，按浏览器的“返回”可以找回来复制。")
        raise WrongState("no-longer-here", f"{gone}{words}")
    raise Forbidden("no-longer-here", gone)


def version_of(request: Request) -> int:
    """The version that the sender's page showed; 0, which no appeal has, where it is missing or spoilt."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def overtaken(error: DomainError, case: Case, version: int) -> DomainError:
    """Where the page was old, "no longer yours to do" only means that somebody, or oneself, was faster."""
    case.appeal.refresh_from_db()  # a step that was rolled back has left its version on the object
    if isinstance(error, Forbidden) and version != case.appeal.version:
        return moved_on(case.appeal)
    return error


@never_cache
@require_GET
@at_desk
def appeal(request: Request, desk: Desk, number: str) -> HttpResponse:
    """Everything about one appeal."""
    now = clock.now()
    desk, case = open_case(request, desk, number)
    if request.GET.get("panel") == "1":
        return panel(request, desk, case, now)
    view = case_view(case, desk, now, shows_contact=request.GET.get("contact") == "1")
    return _page(request, desk, view, now)


@never_cache
@require_POST
@at_desk
def action(request: Request, desk: Desk, number: str, action: str) -> HttpResponse:
    """Do one of ACTS and go on; what cannot be done comes back with its sentence and everything typed."""
    act = ACTS.get(Action(action)) if action in Action.values else None
    if act is None:
        raise Http404
    now = clock.now()
    desk, case = open_case(request, desk, number)
    form = act.form(request.POST, request.FILES, auto_id=f"id_{action}_%s")
    doing = Doing(case, desk, now, version_of(request))
    status = _attempt(act, doing, form)
    if status is None:
        messages.success(request, str(act.done))
        return redirect(back_or(request, reverse("desk:work") if act.leaves else appeal_href(number)))
    _desk, fresh = open_case(request, desk, number)
    return _refused(request, desk, fresh, {Action(action): form}, now, status)


def _attempt(act: Act, doing: Doing, form: forms.Form) -> int | None:
    """None when it is done; otherwise the status, with the sentence on the form."""
    if not form.is_valid():
        return 422
    try:
        act.run(doing, form)
    except DomainError as raised:
        error = overtaken(raised, doing.case, doing.version)
        add_error(form, error)
        return status_of(error)
    return None


def back_or(request: Request, otherwise: str) -> str:
    """The list from which the form came; ``otherwise`` where it came from elsewhere or names what is not ours."""
    back = request.POST.get("back", "")
    is_ours = back.startswith(reverse("desk:work")) and url_has_allowed_host_and_scheme(back, None)
    return back if is_ours else otherwise


def _refused(
    request: Request,
    desk: Desk,
    case: Case,
    bound: Mapping[Action, forms.Form],
    now: datetime,
    status: int,
) -> HttpResponse:
    view = case_view(case, desk, now, bound=bound)
    return _page(request, desk, view, now, status)


def _page(request: Request, desk: Desk, view: CaseView, now: datetime, status: int = 200) -> HttpResponse:
    content = AppealPage(frame(desk, "", now), view, has_errors=status >= 400)
    return with_map(page(request, "desk/appeal.html", content, status=status))
