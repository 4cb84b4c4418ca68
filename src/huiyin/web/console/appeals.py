"""The intake queue, the page of one appeal, and the actions on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huiyin.appeals.lifecycle import Action, Relation
from huiyin.appeals.models import Appeal
from huiyin.appeals.policies import PLATFORM_ROLES, Case, may_read, relations
from huiyin.appeals.selectors import console as selectors
from huiyin.appeals.selectors.board import BOXES
from huiyin.core import clock
from huiyin.core.errors import DomainError, Forbidden
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Role
from huiyin.web.addresses import reverse
from huiyin.web.console.access import home_of, require_role
from huiyin.web.console.acts import ACTS
from huiyin.web.console.appeal_pages import CaseView, case_view
from huiyin.web.console.appeal_work import office_rows
from huiyin.web.console.dispatch_send import DISPATCHING
from huiyin.web.console.doing import Doing
from huiyin.web.console.frame import Frame, frame
from huiyin.web.console.rows import Row, appeal_href, row
from huiyin.web.errors import status_of
from huiyin.web.forms import add_error
from huiyin.web.maps import with_map
from huiyin.web.pages import CONSOLE_ROLES, page
from huiyin.web.requests import Request

TABS = ("moderate", "review", "unconfirmed", "dispatch")
DECISIONS = ("returns", "handovers", "extensions", "redos", "raised", "consultations")
#: Who opens an appeal in the console: the platform's people, and the leaders of its place.
CASE_ROLES = (*PLATFORM_ROLES, Role.LEADER)
_CONCERNED = (Relation.MODERATOR, Relation.DISPATCHER, Relation.SUPERVISOR, Relation.LEADER)


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of the queue."""

    name: str
    label: str
    href: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class IntakePage:
    """The queue on the left, the opened appeal on the right; ``done`` says what became of the one before. ``ticked``:
    the rows that are chosen to be dispatched together, None where nothing is."""

    frame: Frame
    tab: str
    tabs: tuple[Tab, ...]
    rows: tuple[Row, ...]
    more: int
    opened: CaseView | None
    back: str
    following: str
    ticked: frozenset[str] | None
    none: bool
    done: str
    done_number: str
    done_href: str
    has_errors: bool = False


@dataclass(frozen=True, slots=True)
class AppealPage:
    """One appeal with everything about it."""

    frame: Frame
    case: CaseView
    back: str
    back_href: str
    has_errors: bool = False


@never_cache
@require_GET
@require_role(*CONSOLE_ROLES)
def intake(request: Request) -> HttpResponse:
    """The queue of the platform. Administrators, who have no part in it, are led to their own first page."""
    if not request.actor.holds(*PLATFORM_ROLES):
        home = home_of(request.actor)
        if home is None:
            raise Forbidden("console-role", _("您的岗位在管理台里还没有可用的页面，请联系系统管理员。"))
        return redirect(home)
    number = request.GET.get("open", "")
    case = _case(request.actor, number) if number else None
    return _intake(request, _tab(request.GET.get("tab", ""), request.actor), case)


def _tab(wanted: str, actor: Actor) -> str:
    """The tab asked for; else the one in which the actor has work to do."""
    if wanted in TABS:
        return wanted
    return TABS[0] if actor.holds(Role.MODERATOR) or not actor.holds(Role.DISPATCHER) else "dispatch"


def _intake(
    request: Request,
    tab: str,
    case: Case | None,
    *,
    bound: Mapping[Action, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    around = frame(request, "dispatch" if tab == "dispatch" else "intake")
    appeals = selectors.queue(tab, request.actor)
    base = f"{reverse('console:intake')}?tab={tab}&"
    opened = None
    if case is not None:
        here = f"{base}open={case.appeal.number}&"
        shows = request.GET.get("contact") == "1"
        opened = case_view(case, request.actor, now, bound=bound, shows_contact=shows, here=here)
    number = opened.number if opened else ""
    did = _action(request.GET.get("did", ""))
    done = ACTS.get(did) if did else None
    done_number = request.GET.get("done", "")[:24]
    content = IntakePage(
        frame=around,
        tab=tab,
        tabs=_tabs(around, tab),
        rows=tuple(
            row(one, now, href=f"{base}open={one.number}#case", selected=one.number == number)
            for one in appeals
        ),
        more=max(0, around.waiting[tab].count - len(appeals)),
        opened=opened,
        back=f"intake:{tab}",
        following=_below([one.number for one in appeals], number),
        ticked=frozenset(request.GET.getlist("pick")) if _dispatches(tab, request.actor) else None,
        none=request.GET.get("none") == "1",
        done=str(done.done) if done and done_number else "",
        done_number=done_number,
        done_href=appeal_href(done_number) if done_number.replace("-", "").isalnum() else "",
        has_errors=status >= 400,
    )
    return with_map(page(request, "console/intake.html", content, status=status))


def _dispatches(tab: str, actor: Actor) -> bool:
    """Whether several of the tab can be dispatched together."""
    return tab == "dispatch" and actor.holds(*DISPATCHING)


def _below(numbers: list[str], number: str) -> str:
    """The number that follows in the list; "" at its end."""
    place = numbers.index(number) + 1 if number in numbers else len(numbers)
    return numbers[place] if place < len(numbers) else ""


def _tabs(around: Frame, current: str) -> tuple[Tab, ...]:
    labels = {
        "moderate": _("待审核"),
        "review": _("急件补审"),
        "unconfirmed": _("联系方式未确认"),
        "dispatch": _("待交办"),
    }
    return tuple(
        Tab(
            name,
            labels[name],
            f"{reverse('console:intake')}?tab={name}",
            around.waiting[name].count,
            name == current,
        )
        for name in TABS
    )


def _case(actor: Actor, number: str) -> Case:
    """The appeal of this number; Http404 where the actor may not know of it, Forbidden where it is another place's."""
    case = selectors.case_by_number(number.upper())
    if case is None or not may_read(actor, case):
        raise Http404
    if not relations(actor, case).keys() & set(_CONCERNED):
        raise Forbidden(
            "outside-division",
            _("这件留言发生在别的地区，由当地的平台受理。公开的内容可以在公众网站上看。"),
        )
    return case


@never_cache
@require_GET
@require_role(*CASE_ROLES)
def appeal(request: Request, number: str) -> HttpResponse:
    """One appeal with everything about it."""
    return _appeal(request, _case(request.actor, number), request.GET.get("back", ""))


def _appeal(
    request: Request,
    case: Case,
    back: str,
    *,
    bound: Mapping[Action, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    here = f"{appeal_href(case.appeal.number)}?{urlencode({'back': back})}&"
    shows = request.GET.get("contact") == "1"
    content = AppealPage(
        frame=frame(request, _current(back)),
        case=case_view(case, request.actor, clock.now(), bound=bound, shows_contact=shows, here=here),
        back=back,
        back_href=_back_href(request.actor, back),
        has_errors=status >= 400,
    )
    return with_map(page(request, "console/appeal.html", content, status=status))


def _current(back: str) -> str:
    """The link of the side navigation from which one came."""
    place = back.partition(":")[0]
    return place if place in ("decisions", "board", "leader") else "appeals"


def _back_href(actor: Actor, back: str) -> str:
    """The list from which one came."""
    place, _colon, tab = back.partition(":")
    if not actor.holds(*PLATFORM_ROLES):
        return reverse("console:leader")
    if place == "board":
        return reverse("console:board_box", args=[tab]) if tab in BOXES else reverse("console:board")
    if place == "intake" and tab in TABS:
        return f"{reverse('console:intake')}?tab={tab}"
    if place == "assessments":
        return reverse("console:assessments")
    if place == "decisions":
        return reverse("console:decisions") + (f"?tab={tab}" if tab in DECISIONS else "")
    return reverse("console:appeals")


@never_cache
@require_POST
@require_role(*CASE_ROLES)
def act(request: Request, number: str, action: str) -> HttpResponse:
    """Carry out one action; what cannot be done comes back on the same page with everything typed."""
    case, name = _case(request.actor, number), _action(action)
    if name is None or name not in ACTS:
        raise Http404
    form = ACTS[name].form(request.POST, auto_id=f"id_{name.value}_%s")
    if "find" in request.POST:
        form.errors.clear()
        return _again(request, case, name, form, 200)
    if not form.is_valid():
        return _again(request, case, name, form, 422)
    doing = Doing(case, request.actor, clock.now(), _version(request))
    try:
        ACTS[name].run(doing, form)
    except DomainError as error:
        add_error(form, error)
        return _again(request, _case(request.actor, number), name, form, status_of(error))
    return _onwards(request, case.appeal, name)


def _action(value: str) -> Action | None:
    return Action(value) if value in Action.values else None


def _version(request: Request) -> int | None:
    """The version that the page showed; one that never was where there is none, so that nothing is overwritten."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 9 else 0


def _again(request: Request, case: Case, action: Action, form: forms.Form, status: int) -> HttpResponse:
    back = request.POST.get("back", "")
    place, _colon, tab = back.partition(":")
    if place == "intake" and tab in TABS:
        return _intake(request, tab, case, bound={action: form}, status=status)
    return _appeal(request, case, back, bound={action: form}, status=status)


def _onwards(request: Request, appeal: Appeal, action: Action) -> HttpResponseRedirect:
    """The next appeal of the queue one works on, or the page one came from."""
    done, back = ACTS[action], request.POST.get("back", "")
    place, _colon, tab = back.partition(":")
    if place == "intake" and tab in TABS:
        if not done.goes_on:
            messages.success(request, str(done.done))
            query = {"tab": tab, "open": appeal.number}
        else:
            query = {"tab": tab, "done": appeal.number, "did": action.value}
            if following := _following(request, tab, appeal):
                query["open"] = following
        return HttpResponseRedirect(f"{reverse('console:intake')}?{urlencode(query)}#case")
    messages.success(request, f"{done.done} · {appeal.number}")
    decided = place in ("decisions", "assessments")
    return HttpResponseRedirect(_back_href(request.actor, back) if decided else appeal_href(appeal.number))


def _following(request: Request, tab: str, appeal: Appeal) -> str:
    """The number of the appeal that stood below in the list, else of the first one left."""
    numbers = [one.number for one in selectors.queue(tab, request.actor) if one.pk != appeal.pk]
    wanted = request.POST.get("next", "")
    return wanted if wanted in numbers else (numbers[0] if numbers else "")


@dataclass(frozen=True, slots=True)
class OfficeRowsPage:
    """Rows for the dispatch table, fetched while one types."""

    rows: tuple[object, ...]
    text: str


@never_cache
@require_GET
@require_role(*PLATFORM_ROLES)
def office_search(request: Request, number: str) -> HttpResponse:
    """Offices for the dispatch table whose name or code contains what was typed."""
    case = _case(request.actor, number)
    text = " ".join(request.GET.get("q", "").split())[:40]
    found = selectors.offices_for(text, case.appeal.division_id)
    return page(
        request, "console/_office_rows.html", OfficeRowsPage(office_rows(case, found, {}, "", ()), text)
    )
