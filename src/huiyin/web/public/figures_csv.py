"""The figures as a file for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _

from huiyin.statistics.figures import Figures, MonthFigures, OfficeFigures
from huiyin.statistics.shares import Share

#: Spreadsheets take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet runs: text that looks like a formula gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV text (RFC 4180) of safe cells, with the mark by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_cell(cell) for cell in head])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def offices_table(offices: Iterable[OfficeFigures]) -> str:
    """One line for each office."""
    return table(
        [_("层级"), _("名次"), _("单位代码"), _("单位"), *_head(), _("综合得分")],
        (
            [
                office.level.label,
                office.rank,
                office.code,
                office.name,
                *_cells(office.figures),
                None if office.figures.score is None else f"{office.figures.score:.2f}",
            ]
            for office in offices
        ),
    )


def months_table(months: Iterable[MonthFigures]) -> str:
    """One line for each month."""
    return table(
        [_("月份"), *_head()], ([f"{month.month:%Y-%m}", *_cells(month.figures)] for month in months)
    )


def _head() -> list[str]:
    shares = (_("回复率"), _("按期答复率"), _("满意率"), _("解决率"), _("参评率"), _("重办率"), _("退回率"))
    return [
        _("收到"),
        _("受理"),
        _("已答复"),
        _("到期"),
        _("按期答复"),
        _("已评价"),
        _("满意"),
        _("解决（部分算半件）"),
        _("重办"),
        _("交办单"),
        _("退回"),
        _("答复用时中位（工作日）"),
        _("答复用时平均（工作日）"),
        *(label + suffix for label in shares for suffix in ("", _("（区间下限）"), _("（区间上限）"))),
    ]


def _cells(found: Figures) -> list[object]:
    shares = (
        found.response_rate,
        found.on_time_rate,
        found.satisfaction,
        found.solved_rate,
        found.participation,
        found.redo_rate,
        found.return_rate,
    )
    return [
        found.received,
        found.accepted,
        found.replied,
        found.due,
        found.on_time,
        found.rated,
        found.satisfied,
        f"{found.solved:g}",
        found.redone,
        found.parts,
        found.returned,
        None if found.median_days is None else f"{found.median_days:g}",
        None if found.mean_days is None else f"{found.mean_days:.2f}",
        *(cell for share in shares for cell in _share(share)),
    ]


def _share(share: Share) -> list[str]:
    """Share and bounds from 0 to 1 with four digits; empty where there is nothing to count."""
    if share.value is None or share.interval is None:
        return ["", "", ""]
    return [f"{number:.4f}" for number in (share.value, *share.interval)]


def attachment(text: str, name: str) -> HttpResponse:
    """A download under a Chinese name."""
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename=\"figures.csv\"; filename*=UTF-8''{quote(name)}"
    return response
