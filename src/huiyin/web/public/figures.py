"""数据公开: how the offices answer, by office and by month, with the definitions, and the same as files."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.core import clock
from huiyin.core.clock import local_day
from huiyin.core.text import clean_line
from huiyin.organisations.models import Level
from huiyin.statistics.definitions import VERSION
from huiyin.statistics.facts import Since, since_then
from huiyin.statistics.figures import (
    Figures,
    MonthFigures,
    OfficeFigures,
    by_month,
    by_office,
    earliest_day,
    figures,
    next_month,
)
from huiyin.statistics.formulas import USUAL
from huiyin.statistics.office_table import OfficeTable, office_table
from huiyin.web.addresses import reverse
from huiyin.web.behind_query import behind_queries
from huiyin.web.exports import csv_response, csv_text, excel_response
from huiyin.web.figure_tables import (
    definitions_sheet,
    months_head,
    months_rows,
    offices_head,
    offices_rows,
)
from huiyin.web.figure_words import (
    NOTHING,
    DefinitionLine,
    FigureCard,
    Lists,
    Rate,
    definition_lines,
    further_cards,
    linked,
    main_cards,
    number_words,
    rate_of,
)
from huiyin.web.keeping import LISTS, kept
from huiyin.web.pages import page
from huiyin.web.public.figures_period import Period, parse_period
from huiyin.web.public.figures_trend import Trend, trend_of
from huiyin.web.requests import Request
from huiyin.web.words import full_time, month_words, thousands

KEPT_SECONDS = 60
OFFICES_SHOWN = 50
NAME_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a select."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One office in the table; ``rank`` None: listed, not ranked."""

    rank: int | None
    name: str
    href: str
    is_verified: bool
    accepted: str
    response: Rate
    on_time: Rate
    solved: Rate
    satisfied: Rate
    hours: str
    score: str


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month in the table; its name in two words, so that a narrow column may break it."""

    year: str
    month: str
    received: str
    accepted: str
    replied: str
    response: Rate
    on_time: Rate
    satisfied: Rate
    hours: str


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """Everything on the page."""

    period: str
    cut_off: str
    version: str
    years: tuple[Choice, ...]
    months: tuple[Choice, ...]
    cards: tuple[FigureCard, ...]
    further: tuple[FigureCard, ...]
    level: str
    levels: tuple[tuple[str, str, bool], ...]
    asked: tuple[tuple[str, str], ...]
    q: str
    clear_href: str
    offices_in_all: str
    offices: tuple[OfficeLine, ...]
    left_out: int
    ranked_from: int
    trend: Trend | None
    by_month: tuple[MonthLine, ...]
    definitions: tuple[DefinitionLine, ...]
    offices_csv: str
    months_csv: str
    excel: str


@dataclass(frozen=True, slots=True)
class _Found:
    """The figures of a period as they were counted at ``at``; of the offices those that the page shows."""

    at: datetime
    total: Figures
    table: OfficeTable
    months: tuple[MonthFigures, ...]


@kept(60, tag=LISTS)
@require_safe
def figures_page(request: Request) -> HttpResponse:
    """The figures of a year or a month; they are at most a minute old, and the page says from when."""
    now = clock.now()
    today, earliest = local_day(now), earliest_day()
    period = parse_period(request.GET, today=today, earliest=earliest)
    q = clean_line(request.GET.get("q", ""))[:NAME_LENGTH]
    found = _found(period, now, request.GET.get("level", ""), q)
    table = found.table
    content = FiguresPage(
        period=period.label,
        cut_off=full_time(found.at),
        version=VERSION,
        years=tuple(
            Choice(str(year), _("%(year)d 年") % {"year": year}, year == period.year)
            for year in range(today.year, (earliest or today).year - 1, -1)
        ),
        months=_months(period),
        cards=main_cards(found.total, _lists(period.since, period.until)),
        further=further_cards(found.total, _lists(period.since, period.until)),
        level=str(table.level.label),
        levels=_levels(period, table),
        asked=(*period.values(), ("level", str(table.level.value))),
        q=q,
        clear_href=f"{period.href(level=str(table.level.value))}#offices",
        offices_in_all=thousands(table.in_all),
        offices=tuple(_office_line(office, period) for office in table.rows),
        left_out=table.found - len(table.rows),
        ranked_from=USUAL.minimum,
        trend=trend_of(found.months),
        by_month=tuple(_month_line(month) for month in reversed(found.months)),
        definitions=definition_lines(),
        offices_csv=period.href("public:figures_csv"),
        months_csv=period.href("public:figures_csv", table="months"),
        excel=period.href("public:figures_excel"),
    )
    return page(request, "public/figures.html", content)


@require_safe
def figures_csv(request: Request) -> HttpResponse:
    """The tables as files: by office (all levels), or by month with ``?table=months``."""
    now = clock.now()
    period = parse_period(request.GET, today=local_day(now), earliest=earliest_day())
    then = since_then(now)
    if request.GET.get("table") == "months":
        text = csv_text(months_head(), months_rows(_by_month(period, now, then)))
        return csv_response(text, _("分月数据 %(period)s") % {"period": period.label})
    text = csv_text(offices_head(), offices_rows(_by_office(period, now, then)))
    return csv_response(text, _("单位数据 %(period)s") % {"period": period.label})


@require_safe
def figures_excel(request: Request) -> HttpResponse:
    """Both tables and the definitions as one Excel file."""
    now = clock.now()
    period = parse_period(request.GET, today=local_day(now), earliest=earliest_day())
    then = since_then(now)
    return excel_response(
        [
            (_("单位数据"), offices_head(), offices_rows(_by_office(period, now, then))),
            (_("分月数据"), months_head(), months_rows(_by_month(period, now, then))),
            definitions_sheet(then.at),
        ],
        _("办理数据 %(period)s") % {"period": period.label},
    )


def _found(period: Period, now: datetime, level: str, q: str) -> _Found:
    """The figures with the offices of a level, the first or those of a name. All but the latter are kept for
    KEPT_SECONDS in each process."""
    level = level if level in {str(one.value) for one in Level} else ""
    key = f"figures-{period.year}-{period.month}-{level}"
    found: _Found | None = None if q else cache.get(key)
    if found is None:
        since, until, then = period.since, period.until, since_then(now)
        found = _Found(
            at=then.at,
            total=figures(since=since, until=until, now=now, then=then),
            table=office_table(since=since, until=until, then=then, level=level, text=q, limit=OFFICES_SHOWN),
            months=_by_month(period, now, then),
        )
        if not q:
            cache.set(key, found, KEPT_SECONDS)
    return found


def _by_office(period: Period, now: datetime, then: Since) -> tuple[OfficeFigures, ...]:
    return by_office(since=period.since, until=period.until, now=now, then=then)


def _by_month(period: Period, now: datetime, then: Since) -> tuple[MonthFigures, ...]:
    until = min(period.until, local_day(now))
    return by_month(since=period.months_since(), until=until, now=now, then=then)


def _months(period: Period) -> tuple[Choice, ...]:
    return (
        Choice("", _("全年"), period.month is None),
        *(Choice(str(m), month_words(m), m == period.month) for m in range(1, 13)),
    )


def _levels(period: Period, table: OfficeTable) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (str(level.label), f"{period.href(level=str(level.value))}#offices", level == table.level)
        for level in table.levels
    )


def _lists(since: date, until: date, office: str = "") -> Lists:
    here, queries = reverse("public:behind"), behind_queries(since, until, office)
    return lambda name: here + queries(name)


def _office_line(office: OfficeFigures, period: Period) -> OfficeLine:
    found, lists = office.figures, _lists(period.since, period.until, office.code)
    return OfficeLine(
        rank=office.rank,
        name=office.name,
        href=reverse("public:office", args=[office.code]),
        is_verified=office.is_verified,
        accepted=linked(thousands(found.accepted), lists("accepted")),
        response=rate_of(found.response_rate, lists("replied")),
        on_time=rate_of(found.on_time_rate, lists("replies_kept")),
        solved=rate_of(found.solved_rate, lists("solved")),
        satisfied=rate_of(found.satisfaction, lists("satisfied")),
        hours=number_words(found.median_reply_hours),
        score=NOTHING if found.score is None else f"{found.score:.1f}",
    )


def _month_line(month: MonthFigures) -> MonthLine:
    found = month.figures
    lists = _lists(month.month, next_month(month.month) - timedelta(days=1))
    return MonthLine(
        year=_("%(year)d 年") % {"year": month.month.year},
        month=month_words(month.month.month),
        received=linked(thousands(found.received), lists("received")),
        accepted=linked(thousands(found.accepted), lists("accepted")),
        replied=linked(thousands(found.replied), lists("replied")),
        response=rate_of(found.response_rate, lists("replied")),
        on_time=rate_of(found.on_time_rate, lists("replies_kept")),
        satisfied=rate_of(found.satisfaction, lists("satisfied")),
        hours=number_words(found.median_reply_hours),
    )
