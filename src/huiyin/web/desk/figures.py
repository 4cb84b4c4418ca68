"""The office's own figures, by the definitions that the public reads."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.core import clock
from huiyin.core.clock import local_day
from huiyin.statistics.definitions import DEFINITIONS
from huiyin.statistics.figures import Figures, MonthFigures, by_month
from huiyin.statistics.figures import figures as figures_of
from huiyin.statistics.shares import Share
from huiyin.web.desk.access import Desk, at_desk
from huiyin.web.desk.acts import office_of
from huiyin.web.desk.frame import Frame, frame
from huiyin.web.figure_words import length, length_words
from huiyin.web.pages import page
from huiyin.web.requests import Request
from huiyin.web.words import month_words, percent

#: Choices of the period, in months that end with the present one.
PERIODS = (1, 3, 12)
MONTHS_SHOWN = 12
_DEFINED = (
    "received",
    "accepted",
    "replied",
    "response_rate",
    "on_time_rate",
    "satisfaction",
    "solved_rate",
    "median_reply_hours",
    "interval",
)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share in words: value, how many of how many, interval; ``bar`` is None where there is nothing to count."""

    label: str
    value: str
    count: str
    interval: str
    bar: int | None


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of the table."""

    month: str
    received: str
    replied: str
    response: str
    on_time: str
    satisfaction: str
    median: str


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """Counts, shares and months of one office."""

    frame: Frame
    office: str
    period: str
    segments: tuple[tuple[str, str, bool], ...]
    counts: tuple[tuple[str, str, str], ...]
    rates: tuple[Rate, ...]
    months: tuple[MonthRow, ...]
    definitions: tuple[tuple[str, str], ...]


@never_cache
@require_GET
@at_desk
def figures(request: Request, desk: Desk) -> HttpResponse:
    """Received, replied, shares with their counts and intervals, working time, month by month."""
    now = clock.now()
    today, office = local_day(now), office_of(desk)
    asked = request.GET.get("months", "")
    months = int(asked) if asked in {str(one) for one in PERIODS} else PERIODS[1]
    since = _months_back(today, months)
    found = figures_of(organisation=office, since=since, until=today, now=now)
    rows = by_month(organisation=office, since=_months_back(today, MONTHS_SHOWN), until=today, now=now)
    content = FiguresPage(
        frame=frame(desk, "figures", now),
        office=desk.name,
        period=_("%(since)s 到今天") % {"since": since.isoformat()},
        segments=tuple(
            (_period_words(one), f"{reverse('desk:figures')}?months={one}", one == months) for one in PERIODS
        ),
        counts=_counts(found),
        rates=_rates(found),
        months=tuple(_month(one) for one in reversed(rows)),
        definitions=tuple((str(DEFINITIONS[key].label), str(DEFINITIONS[key].sentence)) for key in _DEFINED),
    )
    return page(request, "desk/figures.html", content)


def _months_back(today: date, months: int) -> date:
    """The first day of the month with which a period of so many months begins."""
    months_of_all = today.year * 12 + today.month - months
    return date(months_of_all // 12, months_of_all % 12 + 1, 1)


def _period_words(months: int) -> str:
    return _("本月") if months == 1 else _("近 %(n)d 个月") % {"n": months}


def _counts(found: Figures) -> tuple[tuple[str, str, str], ...]:
    return (
        (_("收到"), str(found.received), _("件")),
        (_("已答复"), str(found.replied), _("件")),
        (_("答复用时（中位）"), *length(found.median_reply_hours)),
        (_("收到评价"), str(found.rated), _("件")),
    )


def _rates(found: Figures) -> tuple[Rate, ...]:
    return (
        _rate(_("回复率"), found.response_rate),
        _rate(_("按期答复率"), found.on_time_rate),
        _rate(_("满意率"), found.satisfaction),
        _rate(_("解决率"), found.solved_rate),
    )


def _rate(label: str, share: Share) -> Rate:
    between = share.interval
    return Rate(
        label=label,
        value=percent(share.value),
        count=_("%(part)s / %(whole)s 件") % {"part": _number(share.part), "whole": share.whole},
        interval=_("95%% 区间 %(low)s–%(high)s") % {"low": percent(between[0]), "high": percent(between[1])}
        if between
        else _("还没有可算的"),
        bar=None if share.value is None else round(share.value * 100),
    )


def _month(one: MonthFigures) -> MonthRow:
    found = one.figures
    return MonthRow(
        month=_("%(year)d 年 %(month)s") % {"year": one.month.year, "month": month_words(one.month.month)},
        received=str(found.received),
        replied=str(found.replied),
        response=_share(found.response_rate),
        on_time=_share(found.on_time_rate),
        satisfaction=_share(found.satisfaction),
        median=length_words(found.median_reply_hours),
    )


def _share(share: Share) -> str:
    if share.value is None:
        return "–"
    return _("%(share)s（%(part)s/%(whole)s）") % {
        "share": percent(share.value),
        "part": _number(share.part),
        "whole": share.whole,
    }


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
