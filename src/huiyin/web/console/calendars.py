"""The working calendar 工作日历: a year at a glance, closures and extra days, the notice of a year, office hours."""

import calendar as months
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huiyin.appeals import services
from huiyin.appeals.policies.governing import EVERYWHERE, may_govern
from huiyin.core import clock
from huiyin.core.clock import local_day
from huiyin.core.working_time import NATIONAL, OFFICE_HOURS, Calendar
from huiyin.organisations.calendar_notices import NoticeDay
from huiyin.organisations.calendars import calendars_of, unpublished_year
from huiyin.organisations.models import CalendarDay, Division, OfficeHours
from huiyin.organisations.selectors import division_path
from huiyin.web.addresses import reverse
from huiyin.web.console.access import SYSTEM, require_role
from huiyin.web.console.attempts import attempt
from huiyin.web.console.calendar_forms import DayForm, EntryForm, HoursForm, YearForm
from huiyin.web.console.frame import Frame, frame
from huiyin.web.pages import page
from huiyin.web.requests import Request
from huiyin.web.words import month_words

FIRST, LAST = 2018, 2099
LISTED = 300


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: its class in the table, the mark below the number, and what a screen reader says."""

    number: int
    tone: str
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday; None where the week belongs to another month."""

    name: str
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A day or hours that somebody has entered."""

    pk: int
    when: str
    what: str
    place: str
    may_remove: bool


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """A year of a place; ``missing`` is a year whose notice has still to be entered."""

    frame: Frame
    year: int
    place: str
    place_name: str
    path: tuple[tuple[str, str | None], ...]
    years: tuple[tuple[str, str], ...]
    is_published: bool
    missing: int | None
    months: tuple[Month, ...]
    days: tuple[EntryRow, ...]
    hours: tuple[EntryRow, ...]
    usual_hours: str
    forms: dict[str, forms.Form]
    opened: str
    planned: tuple[NoticeDay, ...] = ()
    has_errors: bool = False


@never_cache
@require_GET
@require_role(*SYSTEM)
def calendar(request: Request) -> HttpResponse:
    """The year that is asked for, or this one."""
    return _show(request, {})


@never_cache
@require_POST
@require_role(*SYSTEM)
def calendar_act(request: Request, act: str) -> HttpResponse:
    """One of the forms of the page. The notice of a year is shown as it was read before it is entered."""
    if act not in _ACTS:
        raise Http404
    kind, run, done = _ACTS[act]
    form = kind(request.POST, auto_id=f"id_{act}_%s")
    if act == "year" and request.POST.get("do") != "enter":
        return _dry_run(request, form)
    status = attempt(form, lambda: run(request, form.cleaned_data))
    if status:
        return _show(request, {act: form}, status=status)
    messages.success(request, str(done))
    return redirect(_href(*_asked(request)))


def _dry_run(request: Request, form: forms.Form) -> HttpResponse:
    found: list[Any] = []
    status = attempt(
        form,
        lambda: found.append(services.check_year(form.cleaned_data["year"], form.cleaned_data["text"])),
    )
    planned = found[0].days if found else ()
    return _show(request, {"year": form}, planned=planned, status=status or 200)


def _set_day(request: Request, typed: dict[str, Any]) -> None:
    services.set_day(actor=request.actor, now=clock.now(), **typed)


def _remove_day(request: Request, typed: dict[str, Any]) -> None:
    entry = CalendarDay.objects.select_related("division").filter(pk=typed["entry"]).first()
    if entry:
        services.remove_day(actor=request.actor, entry=entry, now=clock.now())


def _enter_year(request: Request, typed: dict[str, Any]) -> None:
    services.enter_year(actor=request.actor, now=clock.now(), **typed)


def _set_hours(request: Request, typed: dict[str, Any]) -> None:
    services.set_hours(actor=request.actor, now=clock.now(), **typed)


def _remove_hours(request: Request, typed: dict[str, Any]) -> None:
    entry = OfficeHours.objects.select_related("division").filter(pk=typed["entry"]).first()
    if entry:
        services.remove_hours(actor=request.actor, entry=entry, now=clock.now())


_SAVED = gettext_lazy("已保存。受影响的期限几分钟内重新计算，每件都有记录")
_ACTS: dict[str, tuple[type[forms.Form], Callable[[Request, dict[str, Any]], None], Any]] = {
    "day": (DayForm, _set_day, _SAVED),
    "remove-day": (EntryForm, _remove_day, _SAVED),
    "year": (YearForm, _enter_year, _SAVED),
    "hours": (HoursForm, _set_hours, _SAVED),
    "remove-hours": (EntryForm, _remove_hours, _SAVED),
}


def _asked(request: Request) -> tuple[int, str]:
    """The year and the place that the page shows."""
    sent = request.POST if request.method == "POST" else request.GET
    typed, place = sent.get("shown", ""), sent.get("place", "")
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else 0
    if not FIRST <= year <= LAST:
        year = local_day(clock.now()).year
    return year, place if place.isdecimal() and Division.objects.filter(pk=place).exists() else EVERYWHERE


def _href(year: int, place: str) -> str:
    return f"{reverse('console:calendar')}?shown={year}&place={place}"


def _show(
    request: Request,
    bound: dict[str, forms.Form],
    *,
    planned: tuple[NoticeDay, ...] = (),
    status: int = 200,
) -> HttpResponse:
    year, place = _asked(request)
    today, known = local_day(clock.now()), calendars_of([place])[place]
    missing, mine = unpublished_year(today), _governed(request)
    path = division_path(place) if place else []
    content = CalendarPage(
        frame=frame(request, "calendar"),
        year=year,
        place=place,
        place_name=path[-1].full_name if path else "",
        path=(
            (_("全站"), _href(year, "") if path else None),
            *((one.name, _href(year, one.pk)) for one in path),
        ),
        years=tuple((str(one), _href(one, place)) for one in (year - 1, year + 1) if FIRST <= one <= LAST),
        is_published=known.is_published(year),
        missing=missing,
        months=tuple(_month(known, year, number, today) for number in range(1, 13)),
        days=tuple(_day_row(one, today, mine) for one in _days(year)),
        hours=tuple(_hours_row(one, today, mine) for one in _hours()),
        usual_hours=_hours_words([(str(start)[:5], str(end)[:5]) for start, end in OFFICE_HOURS]),
        forms={name: bound.get(name) or _blank(name, place, missing) for name in ("day", "year", "hours")},
        opened=next(iter(bound), ""),
        planned=planned,
        has_errors=status >= 400,
    )
    return page(request, "console/calendar.html", content, status=status)


def _governed(request: Request) -> Callable[[str | None], bool]:
    """Whether an entry of a place is the reader's to take back; asked once for the whole site, in one query."""
    whole = bool(may_govern(request.actor, EVERYWHERE))
    return lambda place: bool(may_govern(request.actor, place)) if place else whole


def _days(year: int) -> list[CalendarDay]:
    found = CalendarDay.objects.filter(day__year=year).select_related("division")
    return list(found.order_by("day", "division_id")[:LISTED])


def _hours() -> list[OfficeHours]:
    found = OfficeHours.objects.select_related("division").order_by("-since", "division_id")
    return list(found[:LISTED])


def _blank(name: str, place: str, missing: int | None) -> forms.Form:
    initial: dict[str, Any] = {"year": missing} if name == "year" else {"division": place}
    return _ACTS[name][0](initial=initial, auto_id=f"id_{name}_%s")


def _month(known: Calendar, year: int, number: int, today: date) -> Month:
    weeks = months.Calendar().monthdatescalendar(year, number)
    return Month(
        month_words(number),
        tuple(
            tuple(_cell(known, day, today) if day.month == number else None for day in week) for week in weeks
        ),
    )


def _cell(known: Calendar, day: date, today: date) -> Cell:
    works, is_weekend = known.is_working_day(day), day.weekday() >= 5
    tone, mark, words = "", "", ""
    if works and is_weekend:
        tone, mark, words = "is-made-up", _("班"), _("上班")
    elif not works and not is_weekend:
        tone, mark, words = "is-off", _("休"), _("放假")
    elif is_weekend:
        tone, words = "is-weekend", _("周末")
    if day in known.days and known.days[day] != NATIONAL.is_working_day(day):
        tone = f"{tone} is-local"
    return Cell(day.day, f"{tone} is-today".strip() if day == today else tone, mark, words)


def _day_row(one: CalendarDay, today: date, mine: Callable[[str | None], bool]) -> EntryRow:
    what = _("上班：%(reason)s") if one.is_working else _("不上班：%(reason)s")
    return EntryRow(
        pk=one.pk,
        when=one.day.isoformat(),
        what=what % {"reason": one.reason},
        place=one.division.full_name if one.division else _("全国"),
        may_remove=one.day >= today and mine(one.division_id),
    )


def _hours_row(one: OfficeHours, today: date, mine: Callable[[str | None], bool]) -> EntryRow:
    return EntryRow(
        pk=one.pk,
        when=one.since.isoformat(),
        what=_hours_words(one.spans),
        place=one.division.full_name if one.division else _("全站"),
        may_remove=one.since > today and mine(one.division_id),
    )


def _hours_words(spans: list[Any]) -> str:
    return _("，").join(f"{start}–{end}" for start, end in spans)
