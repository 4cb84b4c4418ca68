"""考核: periods and their formula, exclusions that wait, preview, freeze, correction, export."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.appeals.models import Exclusion
from huiyin.core import clock
from huiyin.core.clock import local_day
from huiyin.organisations.models import Division
from huiyin.statistics import assessing
from huiyin.statistics.assessing import ASSESSORS, Terms
from huiyin.statistics.models import Assessment, PeriodKind
from huiyin.statistics.selectors import assessable, exclusions_waiting
from huiyin.statistics.tables import Table, preview, stored_table
from huiyin.web.addresses import reverse
from huiyin.web.assessment_tables import (
    RankedLine,
    chosen_level,
    excluded_head,
    excluded_rows,
    formula_words,
    levels_of,
    period_words,
    ranked_line,
    ranking_head,
    ranking_rows,
)
from huiyin.web.console.access import require_role
from huiyin.web.console.assessment_forms import CorrectForm, FormulaForm, FreezeForm, NewAssessmentForm
from huiyin.web.console.attempts import attempt
from huiyin.web.console.frame import Frame, frame
from huiyin.web.console.rows import appeal_href
from huiyin.web.exports import excel_response
from huiyin.web.figure_tables import definitions_sheet
from huiyin.web.figure_words import FigureCard, main_cards
from huiyin.web.pages import page
from huiyin.web.requests import Request
from huiyin.web.words import day_words, full_time

LISTED = 60
WAITING_SHOWN = 50
OFFICES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """An exclusion to decide."""

    number: str
    href: str
    office: str
    reason: str
    explanation: str
    asked: str


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period of the list."""

    label: str
    href: str
    place: str
    cut_off: str
    state: str
    tone: str
    can_freeze: bool


@dataclass(frozen=True, slots=True)
class AssessmentsPage:
    """Exclusions that wait, and the periods."""

    frame: Frame
    waiting: tuple[Waiting, ...]
    more: int
    rows: tuple[PeriodRow, ...]


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """One period: the table as it would be, or as it was last frozen; and the forms that apply."""

    frame: Frame
    title: str
    place: str
    cut_off: str
    formula: str
    is_frozen: bool
    can_freeze: bool
    counted_at: str
    editions: tuple[tuple[str, str, str], ...]
    cards: tuple[FigureCard, ...]
    excluded: int
    level: str
    levels: tuple[tuple[str, str, bool], ...]
    lines: tuple[RankedLine, ...]
    left_out: int
    form: forms.Form | None
    change: forms.Form | None
    act_href: str
    public_href: str
    excel_href: str
    has_errors: bool


@dataclass(frozen=True, slots=True)
class FormPage:
    """The form for a new period."""

    frame: Frame
    form: forms.Form


@never_cache
@require_GET
@require_role(*ASSESSORS)
def assessments(request: Request) -> HttpResponse:
    """What waits for a decision, and every period within reach."""
    now = clock.now()
    waiting = exclusions_waiting(request.actor)
    shown = list(waiting[: WAITING_SHOWN + 1])
    found = assessable(request.actor).prefetch_related("editions")[:LISTED]
    content = AssessmentsPage(
        frame=frame(request, "assessments"),
        waiting=tuple(_waiting(one, now) for one in shown[:WAITING_SHOWN]),
        more=waiting.count() - WAITING_SHOWN if len(shown) > WAITING_SHOWN else 0,
        rows=tuple(_row(one, now) for one in found),
    )
    return page(request, "console/assessments.html", content)


def _waiting(one: Exclusion, now: datetime) -> Waiting:
    return Waiting(
        one.appeal.number,
        f"{appeal_href(one.appeal.number)}?back=assessments#decide",
        one.organisation.name,
        one.get_reason_display(),
        one.explanation,
        day_words(one.asked_at, now),
    )


def _row(one: Assessment, now: datetime) -> PeriodRow:
    number, ready = len(one.editions.all()), one.cut_off <= local_day(now)
    states = (
        (_("已定稿"), "done")
        if number == 1
        else (_("已更正，第 %(n)d 版") % {"n": number}, "done")
        if number
        else (_("可以定稿"), "wait")
        if ready
        else (_("没到截止日"), "closed")
    )
    href = reverse("console:assessment", args=[one.code])
    return PeriodRow(
        period_words(one), href, one.division.name, one.cut_off.isoformat(), *states, ready and not number
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*ASSESSORS)
def new_assessment(request: Request) -> HttpResponse:
    """A new period."""
    codes = request.actor.division_codes(*ASSESSORS)
    form = NewAssessmentForm(
        request.POST if request.method == "POST" else None,
        initial=NewAssessmentForm.initial_of() | {"kind": PeriodKind.MONTH},
        divisions=list(Division.objects.filter(code__in=codes)),
    )
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda: assessing.open_assessment(
                division=form.cleaned_data["division"],
                terms=form.terms(),
                actor=request.actor,
                now=clock.now(),
            ),
        )
        if not status:
            messages.success(request, _("考核期已建立，可以先看预览"))
            return redirect("console:assessments")
    content = FormPage(frame(request, "assessments"), form)
    return page(request, "console/assessment_new.html", content, status=status)


@never_cache
@require_GET
@require_role(*ASSESSORS)
def assessment(request: Request, code: str) -> HttpResponse:
    """One period: preview until it is frozen, then the last edition."""
    return _page(request, _found(request, code), None, 200)


@never_cache
@require_POST
@require_role(*ASSESSORS)
def assessment_act(request: Request, code: str, act: str) -> HttpResponse:
    """Change the formula, freeze, or correct."""
    one, now = _found(request, code), clock.now()
    if act == "freeze":
        form: forms.Form = FreezeForm(request.POST)
        status = attempt(form, lambda: assessing.freeze(assessment=one, actor=request.actor, now=now))
        done = _("已定稿，公开页上看得到了")
    elif act == "correct":
        form = CorrectForm(request.POST)
        status = attempt(
            form,
            lambda: assessing.correct(
                assessment=one, reason=form.cleaned_data["reason"], actor=request.actor, now=now
            ),
        )
        done = _("更正版已公开")
    elif act == "change":
        form = changed = FormulaForm(request.POST)
        status = attempt(form, lambda: _change(request, one, changed, now))
        done = _("考核办法已改")
    else:
        raise Http404
    if status:
        return _page(request, one, form, status)
    messages.success(request, done)
    return redirect("console:assessment", code)


def _change(request: Request, one: Assessment, form: FormulaForm, now: datetime) -> None:
    terms = Terms(PeriodKind(one.kind), one.since, one.until, form.cleaned_data["cut_off"], form.formula())
    assessing.change_assessment(assessment=one, terms=terms, actor=request.actor, now=now)


@never_cache
@require_GET
@require_role(*ASSESSORS)
def assessment_excel(request: Request, code: str) -> HttpResponse:
    """The table that the page shows, with everything that was struck out."""
    one = _found(request, code)
    table, is_frozen = _table(one, clock.now())
    name = _("考核 %(period)s") if is_frozen else _("考核预览 %(period)s")
    return excel_response(
        [
            (_("办理排行"), ranking_head(), ranking_rows(table)),
            (_("剔除"), excluded_head(), excluded_rows(table.excluded)),
            definitions_sheet(table.counted_at),
        ],
        name % {"period": period_words(one)},
    )


def _found(request: Request, code: str) -> Assessment:
    one = assessable(request.actor).filter(code=code).first()
    if one is None:
        raise Http404
    return one


def _table(one: Assessment, now: datetime) -> tuple[Table, bool]:
    """The last edition, or how it would come out now."""
    last = one.editions.order_by("-number").first()
    return (stored_table(last), True) if last else (preview(one, now=now), False)


def _page(request: Request, one: Assessment, bound: forms.Form | None, status: int) -> HttpResponse:
    now = clock.now()
    table, is_frozen = _table(one, now)
    can_freeze = not is_frozen and one.cut_off <= local_day(now)
    here = reverse("console:assessment", args=[one.code])
    level = chosen_level(table, request.GET.get("level", ""))
    peers = [line for line in table.lines if line.level == level]
    public = reverse("public:ranking", args=[one.code])
    content = AssessmentPage(
        frame=frame(request, "assessments"),
        title=period_words(one),
        place=one.division.full_name,
        cut_off=one.cut_off.isoformat(),
        formula=formula_words(table.formula),
        is_frozen=is_frozen,
        can_freeze=can_freeze,
        counted_at=full_time(table.counted_at),
        editions=tuple(
            (f"{public}?edition={edition.number}", full_time(edition.frozen_at), edition.reason)
            for edition in one.editions.order_by("-number")
        ),
        cards=main_cards(table.adjusted),
        excluded=len(table.excluded),
        level=str(level.label),
        levels=tuple((str(n.label), f"{here}?level={n.value}", n == level) for n in levels_of(table)),
        lines=tuple(ranked_line(line, one.since, one.until) for line in peers[:OFFICES_SHOWN]),
        left_out=max(0, len(peers) - OFFICES_SHOWN),
        form=_deciding_form(bound, is_frozen, can_freeze),
        change=None
        if is_frozen
        else bound
        if isinstance(bound, FormulaForm)
        else FormulaForm(initial=FormulaForm.initial_of(one), auto_id="change_%s"),
        act_href=here,
        public_href=public if is_frozen else "",
        excel_href=reverse("console:assessment_excel", args=[one.code]),
        has_errors=bool(bound and bound.errors),
    )
    return page(request, "console/assessment.html", content, status=status)


def _deciding_form(bound: forms.Form | None, is_frozen: bool, can_freeze: bool) -> forms.Form | None:
    """The form at the foot: a correction of what is frozen, a freeze of what may be."""
    if isinstance(bound, FreezeForm | CorrectForm):
        return bound
    if is_frozen:
        return CorrectForm()
    return FreezeForm() if can_freeze else None
