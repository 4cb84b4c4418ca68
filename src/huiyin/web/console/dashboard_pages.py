"""The parts of the overview as the page shows them: figures, tables, drawings, tiles, each with its words."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from huiyin.appeals.terms import Channel, Kind
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Division
from huiyin.statistics.overseeing import may_oversee
from huiyin.statistics.overview import OfficeLine, Outcome, Overview, Place, Step, Stream, Subject
from huiyin.statistics.shares import Share
from huiyin.web.charts import ColumnChart, FlowChart, column_chart, flow_chart
from huiyin.web.console.dashboard_extent import PERIODS, Choices
from huiyin.web.console.dashboard_words import (
    FAIR,
    FEW,
    GOOD,
    Remark,
    change,
    columns_words,
    grade,
    grade_word,
    office_words,
    outcome_sentence,
    remarks,
    trend_sentence,
)
from huiyin.web.console.frame import Frame
from huiyin.web.console.listing import Choice
from huiyin.web.words import full_time, month_words, percent, thousands

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Figure:
    """A large figure that leads to its list; ``tone`` as in ui/work.html kpi()."""

    value: str
    label: str
    href: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One row below the trend."""

    label: str
    received: int
    replied: int
    overdue: int


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A share with its grade, in words, and its count."""

    grade: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class HeatLine:
    """An office and its weeks."""

    name: str
    href: str
    cells: tuple[HeatCell, ...]
    total: HeatCell


@dataclass(frozen=True, slots=True)
class BarLine:
    """What ui/charts.html bar_list() draws."""

    label: str
    href: str
    value: str
    percent: float
    note: str


@dataclass(frozen=True, slots=True)
class Tile:
    """What ui/charts.html grade_tile() draws, and the same as a row of a table."""

    name: str
    href: str
    grade: str
    word: str
    value: str
    note: str
    received: int
    count: str
    interval: str


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One row below the flow: the names, their places from the top of the drawing, and how many."""

    names: tuple[str, str, str]
    places: tuple[int, int, int]
    number: int


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """Everything on the page."""

    frame: Frame
    place: str
    period: str
    days: str
    as_of: str
    divisions: tuple[Choice, ...]
    periods: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    remarks: tuple[Remark, ...]
    figures: tuple[Figure, ...]
    trend: ColumnChart | None
    trend_lines: tuple[TrendLine, ...]
    trend_words: str
    columns: tuple[str, ...]
    columns_words: str
    offices: tuple[HeatLine, ...]
    subjects: tuple[BarLine, ...]
    flow: FlowChart | None
    flow_lines: tuple[FlowLine, ...]
    flow_words: str
    tiles: tuple[Tile, ...]
    good: str
    fair: str
    few: int


def dashboard_page(
    around: Frame, actor: Actor, found: Overview, choices: Choices, places: Mapping[str, Division]
) -> DashboardPage:
    """The page of an overview. ``places`` are the divisions that can be chosen, the present one among them."""
    lines = tuple(_trend_lines(found))
    flows = tuple(_flow_lines(found.streams))
    return DashboardPage(
        frame=around,
        place=places[choices.division].name,
        period=str(choices.period.label),
        days=f"{found.extent.since.isoformat()} – {found.extent.until.isoformat()}",
        as_of=full_time(found.at),
        divisions=tuple(
            Choice(one.code, one.full_name or one.name, one.code == choices.division)
            for one in places.values()
            if may_oversee(actor, one.code)
        ),
        periods=tuple(Choice(one.key, str(one.label), one == choices.period) for one in PERIODS.values()),
        kinds=tuple(Choice(kind.value, str(kind.label), kind == choices.kind) for kind in Kind),
        remarks=tuple(remarks(found, choices)),
        figures=tuple(_figures(found, choices)),
        trend=column_chart([(one.label, (one.received, one.replied, one.overdue)) for one in lines]),
        trend_lines=lines,
        trend_words=trend_sentence(found, [one.label for one in lines]),
        columns=tuple(_start_words(day, found.column_step) for day in found.columns),
        columns_words=columns_words(found.column_step),
        offices=tuple(_office(one, choices) for one in found.offices),
        subjects=tuple(_subjects(found.subjects, choices)),
        flow=flow_chart([(one.names, one.number) for one in flows], _boxes(flows)),
        flow_lines=flows,
        flow_words=outcome_sentence(found),
        tiles=tuple(_tile(one, choices) for one in found.places),
        good=percent(GOOD),
        fair=percent(FAIR),
        few=FEW,
    )


def _start_words(start: date, step: Step) -> str:
    if step == Step.MONTH:
        return month_words(start.month)
    return f"{start.month}-{start.day}"


def _trend_lines(found: Overview) -> Iterator[TrendLine]:
    for point in found.trend:
        one = point.sum
        yield TrendLine(_start_words(point.start, found.step), one.received, one.replied, one.overdue)


def _figures(found: Overview, choices: Choices) -> Iterator[Figure]:
    one = found.sum
    yield Figure(thousands(one.received), _("收到"), choices.received_href())
    yield Figure(_share(Share(one.replied, one.accepted)), _("回复率"), "#flow", "doing")
    yield Figure(_share(Share(one.kept, one.due)), _("按期答复率"), "#offices", "wait")
    yield Figure(
        _share(Share(one.satisfied, one.rated)), _("满意率"), choices.received_href(state="closed"), "done"
    )
    late = "over" if found.late_now else ""
    yield Figure(thousands(found.late_now), _("此刻超期"), choices.list_href(state="overdue"), late)


def _share(share: Share) -> str:
    return percent(share.value)


def _count(share: Share) -> str:
    return f"{share.part:.0f}/{share.whole}" if share.whole else ""


def _interval(share: Share) -> str:
    between = share.interval
    return f"{between[0] * 100:.1f}–{between[1] * 100:.1f}" if between else NOTHING


def _cell(share: Share) -> HeatCell:
    return HeatCell(grade(share), _share(share), _count(share))


def _office(one: OfficeLine, choices: Choices) -> HeatLine:
    return HeatLine(
        one.name,
        choices.received_href(organisation=one.code),
        tuple(_cell(share) for share in one.cells),
        _cell(one.total),
    )


def _subjects(subjects: tuple[Subject, ...], choices: Choices) -> Iterator[BarLine]:
    most = max((one.received for one in subjects), default=0) or 1
    for one in subjects:
        yield BarLine(
            label=one.name or _("还没有分类"),
            href=choices.received_href(category=one.code) if one.code else "",
            value=_("%(n)s 件") % {"n": thousands(one.received)},
            percent=round(100 * one.received / most, 1),
            note=_("比%(before)s%(change)s")
            % {"before": choices.period.before, "change": change(one.received, one.before)},
        )


def _flow_lines(streams: Sequence[Stream]) -> Iterator[FlowLine]:
    """Offices by size, those together and those not yet given to one below them."""
    sizes: Counter[str] = Counter()
    for one in streams:
        sizes[one.office] += one.number
    offices = sorted(sizes, key=lambda code: (code == "", code == "*", -sizes[code], code))
    channels, outcomes = list(dict.fromkeys(one.channel for one in streams)), list(Outcome)
    for one in streams:
        yield FlowLine(
            (_channel(one.channel), office_words(one), str(one.outcome.label)),
            (channels.index(one.channel), offices.index(one.office), outcomes.index(one.outcome)),
            one.number,
        )


def _boxes(lines: Sequence[FlowLine]) -> list[list[str]]:
    """The names of each column of the drawing, top to bottom."""
    columns: list[dict[str, int]] = [{}, {}, {}]
    for line in lines:
        for column, name, place in zip(columns, line.names, line.places, strict=True):
            column[name] = place
    return [sorted(column, key=column.__getitem__) for column in columns]


def _channel(code: str) -> str:
    return str(Channel(code).label) if code else _("其他来源")


def _tile(one: Place, choices: Choices) -> Tile:
    key = grade(one.on_time, FEW)
    return Tile(
        name=one.name,
        href=choices.href(one.code),
        grade=key,
        word=grade_word(key),
        value=_share(one.on_time),
        note=_("收到 %(n)s 件，超期 %(late)s 件")
        % {"n": thousands(one.sum.received), "late": thousands(one.sum.overdue)},
        received=one.sum.received,
        count=_count(one.on_time) or NOTHING,
        interval=_interval(one.on_time),
    )
