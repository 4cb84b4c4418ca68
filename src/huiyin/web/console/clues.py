"""媒体线索: what was handed to a journalist. They read the public text and the public page, and never who wrote it."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Clue, Coverage
from huiyin.appeals.policies import load_case
from huiyin.appeals.selectors.pressing import clue_of, clues_of, coverage_by_appeal
from huiyin.appeals.terms import Status
from huiyin.core import clock
from huiyin.core.clock import local_day
from huiyin.core.errors import DomainError
from huiyin.core.paging import parse_cursor
from huiyin.core.text import excerpt
from huiyin.organisations.models import Role
from huiyin.web.addresses import reverse
from huiyin.web.console.access import require_role
from huiyin.web.console.doing import Doing
from huiyin.web.console.frame import Frame, frame
from huiyin.web.console.pressing_acts import PRESSES, add_coverage
from huiyin.web.console.pressing_forms import CoverageForm
from huiyin.web.errors import status_of
from huiyin.web.forms import add_error
from huiyin.web.pages import page
from huiyin.web.pressing import Line, day_of
from huiyin.web.requests import Request
from huiyin.web.words import day_words

EXCERPT = 160


@dataclass(frozen=True, slots=True)
class ClueView:
    """One clue: the public text, the word of the supervisor, what was published."""

    number: str
    href: str
    public_href: str
    title: str
    text: str
    meta: tuple[str, ...]
    note: str
    handed: str
    coverage: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CluesPage:
    """The list."""

    frame: Frame
    clues: tuple[ClueView, ...]
    newer_href: str
    older_href: str


@dataclass(frozen=True, slots=True)
class CluePage:
    """One clue with the form for a report."""

    frame: Frame
    clue: ClueView
    form: forms.Form
    has_errors: bool


@never_cache
@require_GET
@require_role(Role.JOURNALIST)
def clues(request: Request) -> HttpResponse:
    """Everything in the journalist's hands, newest first. Two queries."""
    now = clock.now()
    found = clues_of(request.actor.account_id, parse_cursor(request.GET.get("at", "")))
    coverage = coverage_by_appeal([one.appeal_id for one in found.rows])
    here = reverse("console:clues")
    content = CluesPage(
        frame=frame(request, "clues"),
        clues=tuple(
            _view(one, coverage.get(one.appeal_id, []), now, excerpt(one.appeal.body, EXCERPT))
            for one in found.rows
        ),
        newer_href=f"{here}?at={found.newer}" if found.newer else "",
        older_href=f"{here}?at={found.older}" if found.older else "",
    )
    return page(request, "console/clues.html", content)


def _view(clue: Clue, coverage: list[Coverage], now: datetime, text: str) -> ClueView:
    appeal = clue.appeal
    return ClueView(
        number=appeal.number,
        href=reverse("console:clue", args=[appeal.number]),
        public_href=reverse("public:appeal", args=[appeal.number]),
        title=appeal.title,
        text=text,
        meta=(
            str(Status(appeal.status).label),
            appeal.category.name if appeal.category else "",
            appeal.division.name,
            appeal.lead.name if appeal.lead else "",
        ),
        note=clue.note,
        handed=day_words(clue.handed_at, now),
        coverage=tuple(
            Line(one.title, one.outlet, day_of(one.published_on), href=one.url) for one in coverage
        ),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@require_role(Role.JOURNALIST)
def clue(request: Request, number: str) -> HttpResponse:
    """One clue, and the report that came of it. Unknown to everybody to whom it was not handed."""
    now = clock.now()
    found = clue_of(request.actor.account_id, number.upper())
    if found is None:
        raise Http404
    form = (
        CoverageForm(request.POST)
        if request.method == "POST"
        else CoverageForm(initial=_initial(request, now))
    )
    if request.method == "POST" and form.is_valid():
        try:
            case = load_case(found.appeal, request.actor)
            add_coverage(Doing(case, request.actor, now, None), form)
        except DomainError as error:
            add_error(form, error)
            return _page(request, found, form, now, status_of(error))
        messages.success(request, str(PRESSES[Action.ADD_COVERAGE].done))
        return redirect("console:clues")
    return _page(request, found, form, now, 422 if request.method == "POST" else 200)


def _initial(request: Request, now: datetime) -> dict[str, object]:
    post = request.actor.posts_as(Role.JOURNALIST)[0]
    return {"outlet": post.organisation_name, "published_on": local_day(now)}


def _page(request: Request, found: Clue, form: forms.Form, now: datetime, status: int) -> HttpResponse:
    coverage = coverage_by_appeal([found.appeal_id]).get(found.appeal_id, [])
    view = _view(found, coverage, now, found.appeal.body)
    content = CluePage(frame(request, "clues"), view, form, status >= 400)
    return page(request, "console/clue.html", content, status=status)
