"""Changing the working calendar 工作日历: closures and extra working days, years from the notice, office hours.

Each change marks the open limits that it may move, in its own transaction; the loop ``recompute_deadlines`` then
computes them anew, with an Event for each appeal.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiyin.appeals.models import Deadline
from huiyin.appeals.policies.governing import EVERYWHERE, may_govern
from huiyin.appeals.services.adopting import earliest
from huiyin.appeals.terms import CALENDAR_SUBJECT, OPEN_CLOCKS, RuleEvent
from huiyin.core.clock import local_day, start_of_day
from huiyin.core.errors import InvalidInput
from huiyin.core.permission import require
from huiyin.core.text import clean_line
from huiyin.core.working_time import Span
from huiyin.journal.models import Visibility
from huiyin.journal.services import record
from huiyin.organisations.actors import Actor
from huiyin.organisations.calendar_notices import LONGEST_REASON, NoticePlan, read_notice
from huiyin.organisations.calendars import calendars_of, published_years
from huiyin.organisations.models import CalendarDay, CalendarYear, Division, OfficeHours, Role
from huiyin.organisations.nesting import code_range
from huiyin.organisations.services.writing import one_writer


@transaction.atomic
def set_day(
    *, actor: Actor, division: Division | None, day: date, is_working: bool, reason: str, now: datetime
) -> CalendarDay:
    """A day that is closed, or worked, against the calendar; None is everywhere.

    InvalidInput: "past", "missing", "too-long", "no-change" where the calendar says so already.
    """
    require(may_govern(actor, _code(division)))
    _not_past(day, now)
    reason = _reason(reason)
    one_writer()
    if calendars_of([_code(division)])[_code(division)].is_working_day(day) == is_working:
        words = _("%(day)s 本来就上班") if is_working else _("%(day)s 本来就不上班")
        raise InvalidInput("no-change", words % {"day": day.isoformat()}, field="day")
    stored, _created = CalendarDay.objects.update_or_create(
        division=division, day=day, defaults={"is_working": is_working, "reason": reason}
    )
    _written(
        RuleEvent.CALENDAR_DAY_SET,
        division,
        actor,
        now,
        day,
        {"day": day.isoformat(), "is_working": is_working, "reason": reason},
    )
    return stored


@transaction.atomic
def remove_day(*, actor: Actor, entry: CalendarDay, now: datetime) -> None:
    """Take an entry back; the day is again what the calendar says. InvalidInput "past" once it is over."""
    require(may_govern(actor, entry.division_id or EVERYWHERE))
    _not_past(entry.day, now)
    one_writer()
    removed, _rows = CalendarDay.objects.filter(pk=entry.pk).delete()
    if removed:
        data = {"day": entry.day.isoformat(), "is_working": entry.is_working, "reason": entry.reason}
        _written(RuleEvent.CALENDAR_DAY_REMOVED, entry.division, actor, now, entry.day, data)


@transaction.atomic
def enter_year(*, actor: Actor, year: int, text: str, source: str, now: datetime) -> NoticePlan:
    """A whole year from the State Council's notice, before the product knows it.

    InvalidInput: "year-known", "missing", "lines" where a line cannot be read. December days of the year before that
    are over already are left as they were.
    """
    require(may_govern(actor, EVERYWHERE))
    plan = check_year(year, text)
    source = clean_line(source)
    if not source:
        raise InvalidInput("missing", _("请写明通知的文号或网址"), field="source")
    if len(source) > _SOURCE_MAX:
        raise InvalidInput("too-long", _("最多 %(n)d 个字") % {"n": _SOURCE_MAX}, field="source")
    one_writer()
    today = local_day(now)
    days = [one for one in plan.days if one.day >= today]
    for one in days:
        CalendarDay.objects.update_or_create(
            division=None, day=one.day, defaults={"is_working": one.is_working, "reason": one.reason}
        )
    CalendarYear.objects.create(year=year, source=source, entered_at=now)
    _written(
        RuleEvent.CALENDAR_YEAR_ENTERED,
        None,
        actor,
        now,
        min((one.day for one in days), default=today),
        {"year": year, "source": source, "days": len(days)},
    )
    return plan


def check_year(year: int, text: str) -> NoticePlan:
    """What the pasted text would enter; InvalidInput as for :func:`enter_year`."""
    if published_years().is_published(year):
        raise InvalidInput(
            "year-known",
            _("%(year)d 年的放假安排已经有了。要改某一天，请用“增加一天”") % {"year": year},
            field="year",
        )
    plan = read_notice(year, text)
    if plan.errors:
        raise InvalidInput("lines", _("；").join(_line(*error) for error in plan.errors[:20]), field="text")
    return plan


def _line(number: int, sentence: str) -> str:
    return _("第 %(n)d 行：%(sentence)s") % {"n": number, "sentence": sentence} if number else sentence


@transaction.atomic
def set_hours(
    *, actor: Actor, division: Division | None, since: date, spans: Sequence[Span], now: datetime
) -> OfficeHours:
    """Office hours of a place from a day on. InvalidInput "too-early" before tomorrow, "missing" without a span."""
    require(may_govern(actor, _code(division)))
    _from_tomorrow(since, now)
    if not spans:
        raise InvalidInput("missing", _("请写上班时段"), field="spans")
    one_writer()
    written = [[start.isoformat("minutes"), end.isoformat("minutes")] for start, end in spans]
    stored, _created = OfficeHours.objects.update_or_create(
        division=division, since=since, defaults={"spans": written}
    )
    _written(
        RuleEvent.OFFICE_HOURS_SET,
        division,
        actor,
        now,
        since,
        {"since": since.isoformat(), "hours": ["–".join(span) for span in written]},
    )
    return stored


@transaction.atomic
def remove_hours(*, actor: Actor, entry: OfficeHours, now: datetime) -> None:
    """Take back hours that have not begun. InvalidInput "too-early" where they have."""
    require(may_govern(actor, entry.division_id or EVERYWHERE))
    _from_tomorrow(entry.since, now)
    one_writer()
    removed, _rows = OfficeHours.objects.filter(pk=entry.pk).delete()
    if removed:
        data = {"since": entry.since.isoformat(), "hours": ["–".join(span) for span in entry.spans]}
        _written(RuleEvent.OFFICE_HOURS_REMOVED, entry.division, actor, now, entry.since, data)


_SOURCE_MAX = 120


def _code(division: Division | None) -> str:
    return division.pk if division else EVERYWHERE


def _reason(text: str) -> str:
    reason = clean_line(text)
    if not reason:
        raise InvalidInput("missing", _("请写明事由，例如“台风停工”"), field="reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidInput("too-long", _("最多 %(n)d 个字") % {"n": LONGEST_REASON}, field="reason")
    return reason


def _not_past(day: date, now: datetime) -> None:
    if day < local_day(now):
        raise InvalidInput("past", _("过去的日子不能再改：当时的期限是按当时的日历算的"), field="day")


def _from_tomorrow(since: date, now: datetime) -> None:
    first = earliest(now)
    if first and since < first:
        raise InvalidInput(
            "too-early", _("最早从明天（%(day)s）起") % {"day": first.isoformat()}, field="since"
        )


def _written(
    type: RuleEvent, division: Division | None, actor: Actor, now: datetime, day: date, data: dict[str, Any]
) -> None:
    """The Event of a change, and the open limits that it may move, marked to be computed anew."""
    record(
        type=type.value,
        subject=CALENDAR_SUBJECT,
        subject_id=_code(division) or "site",
        who=actor.who((Role.SYSTEM_ADMIN,)),
        visibility=Visibility.SUPERVISION,
        now=now,
        data={"division": _code(division), **data},
    )
    touched(_code(division), day).update(is_stale=True)


def touched(division: str, day: date) -> "QuerySet[Deadline]":
    """Open limits of a place and everything below it that are due on that day or later."""
    found = Deadline.objects.filter(state__in=OPEN_CLOCKS, due_at__gte=start_of_day(day), is_stale=False)
    if division == EVERYWHERE:
        return found
    start, below = code_range(division)
    return found.filter(appeal__division_id__gte=start, appeal__division_id__lt=below)
