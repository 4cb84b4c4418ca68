"""我的三率: the office's own figures by the definitions that the public reads, beside the middle of its peers, each with
the appeals behind it."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.core import clock
from huiyin.core.clock import local_day
from huiyin.organisations.models import Organisation
from huiyin.statistics.definitions import DEFINITIONS
from huiyin.statistics.facts import since_then
from huiyin.statistics.figures import Figures, MonthFigures, by_month
from huiyin.statistics.figures import figures as figures_of
from huiyin.statistics.models import Side
from huiyin.statistics.peers import Standing, standing
from huiyin.statistics.shares import Share
from huiyin.web.addresses import reverse
from huiyin.web.behind_query import behind_query, names
from huiyin.web.desk.access import Desk, at_desk
from huiyin.web.desk.frame import Frame, frame
from huiyin.web.figure_words import length, length_words
from huiyin.web.pages import page
from huiyin.web.requests import Request
from huiyin.web.words import month_words, percent

#: Choices of the period, in months that end with the present one.
PERIODS = (1, 3, 12)
MONTHS_SHOWN = 12
#: The three rates, then the limits: figure, and the lists behind it.
THREE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("response_rate", ("replied", "unreplied")),
    ("solved_rate", ("solved", "partly", "unsolved")),
    ("satisfaction", ("satisfied", "unsatisfied")),
)
LIMITS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("claim_rate", ("claims_kept", "claims_missed")),
    ("on_time_rate", ("replies_kept", "replies_missed")),
    ("closure_on_time_rate", ("closures_kept", "closures_missed")),
)
_DEFINED = (
    "response_rate",
    "solved_rate",
    "satisfaction",
    "claim_rate",
    "on_time_rate",
    "closure_on_time_rate",
    "median_reply_hours",
    "excluded",
    "interval",
)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share in words: value, how many of how many, interval, the peers' middle; ``bar`` None: nothing to count.

    ``links`` are the lists behind it: (words, address).
    """

    label: str
    value: str
    count: str
    interval: str
    peers: str
    bar: int | None
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of the table."""

    month: str
    received: str
    replied: str
    response: str
    on_time: str
    solved: str
    satisfaction: str
    median: str


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """Counts, shares and months of one office."""

    frame: Frame
    office: str
    period: str
    segments: tuple[tuple[str, str, bool], ...]
    standing: str
    counts: tuple[tuple[str, str, str], ...]
    rates: tuple[Rate, ...]
    limits: tuple[Rate, ...]
    excluded: str
    excluded_href: str
    months: tuple[MonthRow, ...]
    definitions: tuple[tuple[str, str], ...]


@never_cache
@require_GET
@at_desk
def figures(request: Request, desk: Desk) -> HttpResponse:
    """The three rates and the limits of this month, three months or a year; month by month below."""
    now = clock.now()
    today = local_day(now)
    office = Organisation.objects.select_related("division").get(pk=desk.organisation_id)
    asked = request.GET.get("months", "")
    months = int(asked) if asked in {str(one) for one in PERIODS} else PERIODS[1]
    since = _months_back(today, months)
    then = since_then(now)
    found = figures_of(organisation=office, since=since, until=today, now=now, then=then)
    struck = figures_of(organisation=office, since=since, until=today, now=now, then=then, side=Side.EXCLUDED)
    rows = by_month(
        organisation=office, since=_months_back(today, MONTHS_SHOWN), until=today, now=now, then=then
    )
    place = standing(office, since=since, until=today, now=now, then=then)
    content = FiguresPage(
        frame=frame(desk, "figures", now),
        office=desk.name,
        period=_("%(since)s 到今天") % {"since": since.isoformat()},
        segments=tuple(
            (_period_words(one), f"{reverse('desk:figures')}?months={one}", one == months) for one in PERIODS
        ),
        standing=_standing(place),
        counts=_counts(found),
        rates=_rates(THREE, found, place, since, today),
        limits=_rates(LIMITS, found, place, since, today),
        excluded=_excluded(found, struck),
        excluded_href=reverse("desk:behind") + behind_query("excluded", since, today),
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


def _rates(
    wanted: tuple[tuple[str, tuple[str, ...]], ...],
    found: Figures,
    place: Standing,
    since: date,
    until: date,
) -> tuple[Rate, ...]:
    here = reverse("desk:behind")
    return tuple(
        _rate(
            str(DEFINITIONS[name].label),
            getattr(found, name),
            place.medians[name],
            tuple(
                (_behind_words(count, getattr(found, count, None)), here + behind_query(count, since, until))
                for count in behind
            ),
        )
        for name, behind in wanted
    )


def _behind_words(name: str, number: int | None) -> str:
    """“逾期答复 3 件”, or the words alone where the number is a remainder."""
    words = names()[name]
    return words if number is None else _("%(words)s %(n)d 件") % {"words": words, "n": number}


def _rate(label: str, share: Share, middle: float | None, links: tuple[tuple[str, str], ...]) -> Rate:
    between = share.interval
    return Rate(
        label=label,
        value=percent(share.value),
        count=_("%(part)s / %(whole)s 件") % {"part": _number(share.part), "whole": share.whole},
        interval=_("95%% 区间 %(low)s–%(high)s") % {"low": percent(between[0]), "high": percent(between[1])}
        if between
        else _("还没有可算的"),
        peers=_("同级中位 %(share)s") % {"share": percent(middle)},
        bar=None if share.value is None else round(share.value * 100),
        links=links if share.whole else (),
    )


def _standing(place: Standing) -> str:
    """“在 31 个同级单位里排第 4（26 个参加排名）”, or why there is no place."""
    if place.rank is None:
        return _("件数不足或还没有人评价，暂不排名；同级共 %(peers)d 个单位") % {"peers": place.peers}
    return _("在同级 %(peers)d 个单位里排第 %(rank)d（%(ranked)d 个参加排名）") % {
        "peers": place.peers,
        "rank": place.rank,
        "ranked": place.ranked,
    }


def _excluded(found: Figures, struck: Figures) -> str:
    if not struck.received:
        return ""
    return _("其中 %(n)d 件经核准不计入考核，考核时受理按 %(left)d 件算。") % {
        "n": struck.received,
        "left": found.accepted - struck.accepted,
    }


def _month(one: MonthFigures) -> MonthRow:
    found = one.figures
    return MonthRow(
        month=_("%(year)d 年 %(month)s") % {"year": one.month.year, "month": month_words(one.month.month)},
        received=str(found.received),
        replied=str(found.replied),
        response=_share(found.response_rate),
        on_time=_share(found.on_time_rate),
        solved=_share(found.solved_rate),
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
