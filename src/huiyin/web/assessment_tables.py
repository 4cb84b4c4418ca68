"""The table of an assessment in words and as a file, for the public pages and the console alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from huiyin.appeals.terms import ExclusionReason
from huiyin.organisations.models import Level
from huiyin.statistics.formulas import Formula
from huiyin.statistics.models import Assessment, PeriodKind
from huiyin.statistics.tables import Line, Struck, Table
from huiyin.web.addresses import reverse
from huiyin.web.behind_query import behind_query
from huiyin.web.exports import Cell
from huiyin.web.figure_tables import figures_cells, figures_head
from huiyin.web.figure_words import NOTHING, Rate, rate_of
from huiyin.web.words import month_words, thousands


@dataclass(frozen=True, slots=True)
class RankedLine:
    """One office: what it is ranked by, and the score it would have without exclusions beside it."""

    rank: int | None
    name: str
    href: str
    accepted: str
    accepted_raw: str
    response: Rate
    solved: Rate
    satisfied: Rate
    score: str
    score_raw: str
    excluded: int


def period_words(one: Assessment) -> str:
    """2026 年 10 月 · 2026 年第三季度 · 2026 年 · 2026-10-01 至 2026-10-15."""
    year = {"year": one.since.year}
    if one.kind == PeriodKind.MONTH:
        month = {"month": month_words(one.since.month)}
        return _("%(year)d 年 %(month)s") % {**year, **month}
    if one.kind == PeriodKind.QUARTER:
        return _("%(year)d 年第 %(n)d 季度") % {**year, "n": (one.since.month + 2) // 3}
    if one.kind == PeriodKind.YEAR:
        return _("%(year)d 年") % year
    return _("%(since)s 至 %(until)s") % {"since": one.since.isoformat(), "until": one.until.isoformat()}


def formula_words(formula: Formula) -> str:
    """回复率 × 30 + 解决率 × 35 + 满意率 × 35 …"""
    return _(
        "综合得分 = 回复率 × %(response)d + 解决率 × %(solved)d + 满意率 × %(satisfied)d；"
        "“部分解决”算 %(partly)s 件；受理不足 %(minimum)d 件的只列出、不排名"
    ) % {
        "response": formula.response,
        "solved": formula.solved,
        "satisfied": formula.satisfied,
        "partly": f"{formula.partly:g}",
        "minimum": formula.minimum,
    }


def levels_of(table: Table) -> list[Level]:
    """The levels at which offices had something to do, highest first."""
    return sorted({line.level for line in table.lines})


def chosen_level(table: Table, typed: str) -> Level:
    """The level asked for, or the highest there is."""
    there = levels_of(table)
    return next((one for one in there if str(one.value) == typed), there[0] if there else Level.CITY)


def ranked_line(line: Line, since: date, until: date) -> RankedLine:
    """The words of one office; the counts lead to the appeals of the period that everybody may read."""
    here = reverse("public:behind")

    def lists(name: str) -> str:
        return here + behind_query(name, since, until, line.code)

    return RankedLine(
        rank=line.rank,
        name=line.name,
        href=reverse("public:office", args=[line.code]),
        accepted=thousands(line.adjusted.accepted),
        accepted_raw=thousands(line.raw.accepted),
        response=rate_of(line.adjusted.response_rate, lists("replied")),
        solved=rate_of(line.adjusted.solved_rate, lists("solved")),
        satisfied=rate_of(line.adjusted.satisfaction, lists("satisfied")),
        score=_score(line.score),
        score_raw=_score(line.raw.score),
        excluded=line.excluded,
    )


def _score(score: float | None) -> str:
    return NOTHING if score is None else f"{score:.2f}"


def ranking_head() -> list[str]:
    """Over the rows of the file: everything after exclusions, then everything before."""
    return [
        _("层级"),
        _("名次"),
        _("单位代码"),
        _("单位"),
        _("综合得分"),
        _("剔除件数"),
        *figures_head(),
        _("原始综合得分"),
        *(_("原始%(label)s") % {"label": label} for label in figures_head()),
    ]


def ranking_rows(table: Table) -> Iterator[list[Cell]]:
    """One row for each office, all levels."""
    for line in table.lines:
        raw = line.raw.score
        yield [
            str(line.level.label),
            line.rank,
            line.code,
            line.name,
            line.score,
            line.excluded,
            *figures_cells(line.adjusted),
            None if raw is None else round(raw, 2),
            *figures_cells(line.raw),
        ]


def excluded_head() -> list[str]:
    """Over the exclusions."""
    return [_("留言编号"), _("单位"), _("剔除理由")]


def excluded_rows(excluded: tuple[Struck, ...]) -> Iterator[list[Cell]]:
    """One row for each; what is private has no number."""
    for one in excluded:
        yield [
            one.number if one.is_public else _("不公开"),
            one.office,
            str(ExclusionReason(one.reason).label),
        ]
