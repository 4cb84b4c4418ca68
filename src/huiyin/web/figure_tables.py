"""Figures as rows of a table for spreadsheets: counts, hours, and every share with its 95 % interval."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.statistics.definitions import DEFINITIONS, VERSION
from huiyin.statistics.figures import Figures, MonthFigures, OfficeFigures
from huiyin.statistics.shares import Share
from huiyin.web.exports import Cell

#: Shares in the order of the columns.
SHARES = (
    "response_rate",
    "solved_rate",
    "satisfaction",
    "participation",
    "acceptance_rate",
    "claim_rate",
    "on_time_rate",
    "closure_on_time_rate",
    "closure_rate",
    "return_rate",
    "redo_rate",
    "extension_rate",
    "supervision_rate",
)
_HOURS = ("median_reply_hours", "mean_reply_hours", "median_close_hours", "mean_close_hours")


def offices_head() -> list[str]:
    """Over the table by office."""
    return [_("层级"), _("名次"), _("单位代码"), _("单位"), *figures_head(), _("综合得分")]


def offices_rows(offices: Iterable[OfficeFigures]) -> Iterator[list[Cell]]:
    """One line for each office."""
    for office in offices:
        score = office.figures.score
        yield [
            str(office.level.label),
            office.rank,
            office.code,
            office.name,
            *figures_cells(office.figures),
            None if score is None else round(score, 2),
        ]


def months_head() -> list[str]:
    """Over the table by month."""
    return [_("月份"), *figures_head()]


def months_rows(months: Iterable[MonthFigures]) -> Iterator[list[Cell]]:
    """One line for each month."""
    return ([f"{month.month:%Y-%m}", *figures_cells(month.figures)] for month in months)


def _counts() -> dict[str, str]:
    """The counts, with their headings."""
    return {
        "received": _("收到"),
        "accepted": _("受理"),
        "replied": _("已答复"),
        "closed": _("已办结"),
        "rated": _("已评价"),
        "satisfied": _("满意"),
        "solved": _("解决"),
        "partly": _("部分解决"),
        "redone": _("重办"),
        "extended": _("延期"),
        "supervised": _("督办"),
        "parts": _("交办单"),
        "returned": _("退回"),
        "moderations_due": _("受理到期"),
        "moderations_kept": _("按期受理"),
        "claims_due": _("签收到期"),
        "claims_kept": _("按期签收"),
        "replies_due": _("首次答复到期"),
        "replies_kept": _("按期答复"),
        "closures_due": _("办结到期"),
        "closures_kept": _("按期办结"),
    }


def figures_head() -> list[str]:
    """Over the figures themselves."""
    hours = (_("%(label)s（工作小时）") % {"label": DEFINITIONS[key].label} for key in _HOURS)
    shares = (
        str(DEFINITIONS[key].label) + suffix
        for key in SHARES
        for suffix in ("", _("（区间下限）"), _("（区间上限）"))
    )
    return [*_counts().values(), *hours, *shares]


def figures_cells(found: Figures) -> list[Cell]:
    """The figures of one line; a share has four digits, and is empty where there is nothing to count."""
    hours = (getattr(found, key) for key in _HOURS)
    return [
        *(getattr(found, key) for key in _counts()),
        *(None if value is None else round(value, 2) for value in hours),
        *(cell for key in SHARES for cell in share_cells(getattr(found, key))),
    ]


def share_cells(share: Share) -> list[Cell]:
    """Share and bounds from 0 to 1 with four digits."""
    if share.value is None or share.interval is None:
        return [None, None, None]
    return [round(number, 4) for number in (share.value, *share.interval)]


def definitions_sheet(at: datetime) -> tuple[str, list[str], list[list[Cell]]]:
    """The definitions as a sheet of their own, with their version and the moment of the figures."""
    rows: list[list[Cell]] = [[str(one.label), str(one.sentence)] for one in DEFINITIONS.values()]
    return (
        _("统计口径"),
        [_("指标"), _("怎么算的")],
        [*rows, [_("口径版本"), VERSION], [_("数据截至"), at]],
    )
