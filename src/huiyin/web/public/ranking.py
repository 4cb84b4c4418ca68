"""办理排行: the frozen tables of assessments, every edition of them, with formula, cut-off and what was struck out."""

from collections import Counter
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.appeals.terms import ExclusionReason
from huiyin.statistics.models import Assessment, Edition
from huiyin.statistics.tables import stored_table
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
from huiyin.web.exports import csv_response, csv_text, excel_response
from huiyin.web.figure_tables import definitions_sheet
from huiyin.web.figure_words import DefinitionLine, FigureCard, definition_lines, main_cards
from huiyin.web.pages import page
from huiyin.web.requests import Request
from huiyin.web.words import full_time

#: Frozen periods listed, the latest first.
LISTED = 60
OFFICES_SHOWN = 200
_DEFINED = ("accepted", "response_rate", "solved_rate", "satisfaction", "score", "interval", "excluded")


@dataclass(frozen=True, slots=True)
class PeriodLink:
    """A frozen period."""

    label: str
    kind: str
    href: str
    frozen_on: str
    editions: int


@dataclass(frozen=True, slots=True)
class EditionLink:
    """One edition of a period: the freeze, or a correction with its reason."""

    label: str
    href: str
    frozen_on: str
    reason: str
    current: bool


@dataclass(frozen=True, slots=True)
class StruckLine:
    """An appeal that was struck out and that everybody may read."""

    number: str
    href: str
    office: str
    reason: str


@dataclass(frozen=True, slots=True)
class RankingsPage:
    """All frozen periods."""

    periods: tuple[PeriodLink, ...]


@dataclass(frozen=True, slots=True)
class RankingPage:
    """One edition of one period, offices of one level."""

    period: str
    place: str
    counted_at: str
    cut_off: str
    frozen_on: str
    version: str
    formula: str
    is_latest: bool
    latest_href: str
    editions: tuple[EditionLink, ...]
    cards: tuple[FigureCard, ...]
    raw_cards: tuple[FigureCard, ...]
    level: str
    levels: tuple[tuple[str, str, bool], ...]
    lines: tuple[RankedLine, ...]
    left_out: int
    struck: tuple[StruckLine, ...]
    struck_private: int
    struck_reasons: tuple[tuple[str, int], ...]
    struck_in_all: int
    csv_href: str
    excel_href: str
    definitions: tuple[DefinitionLine, ...]


@require_safe
def rankings(request: Request) -> HttpResponse:
    """The periods that are frozen, the latest first."""
    found = Assessment.objects.filter(editions__number=1).prefetch_related("editions")[:LISTED]
    periods = tuple(
        PeriodLink(
            period_words(one),
            one.get_kind_display(),
            reverse("public:ranking", args=[one.code]),
            full_time(editions[-1].frozen_at),
            len(editions),
        )
        for one in found
        for editions in (sorted(one.editions.all(), key=lambda edition: edition.number),)
    )
    return page(request, "public/rankings.html", RankingsPage(periods))


@require_safe
def ranking(request: Request, code: str) -> HttpResponse:
    """The table of a period: the last edition, or the one asked for with ``?edition=``."""
    assessment, edition, editions = _edition(code, request.GET.get("edition", ""))
    table = stored_table(edition)
    level = chosen_level(table, request.GET.get("level", ""))
    here = reverse("public:ranking", args=[code])
    chosen = f"{here}?edition={edition.number}"
    peers = [line for line in table.lines if line.level == level]
    public = [one for one in table.excluded if one.is_public]
    content = RankingPage(
        period=period_words(assessment),
        place=assessment.division.full_name,
        counted_at=full_time(edition.counted_at),
        cut_off=assessment.cut_off.isoformat(),
        frozen_on=full_time(edition.frozen_at),
        version=edition.definitions,
        formula=formula_words(table.formula),
        is_latest=edition == editions[-1],
        latest_href=here,
        editions=tuple(_link(one, here, edition) for one in reversed(editions)),
        cards=main_cards(table.adjusted),
        raw_cards=main_cards(table.raw),
        level=str(level.label),
        levels=tuple(
            (str(one.label), f"{chosen}&level={one.value}#offices", one == level) for one in levels_of(table)
        ),
        lines=tuple(ranked_line(line, assessment.since, assessment.until) for line in peers[:OFFICES_SHOWN]),
        left_out=max(0, len(peers) - OFFICES_SHOWN),
        struck=tuple(
            StruckLine(
                one.number,
                reverse("public:appeal", args=[one.number]),
                one.office,
                str(ExclusionReason(one.reason).label),
            )
            for one in public[:OFFICES_SHOWN]
        ),
        struck_private=len(table.excluded) - len(public),
        struck_reasons=tuple(
            (str(ExclusionReason(reason).label), number)
            for reason, number in Counter(one.reason for one in table.excluded).most_common()
        ),
        struck_in_all=len(table.excluded),
        csv_href=f"{reverse('public:ranking_csv', args=[code])}?edition={edition.number}",
        excel_href=f"{reverse('public:ranking_excel', args=[code])}?edition={edition.number}",
        definitions=definition_lines(_DEFINED),
    )
    return page(request, "public/ranking.html", content)


@require_safe
def ranking_csv(request: Request, code: str) -> HttpResponse:
    """The whole table of an edition, all levels, before and after exclusions."""
    assessment, edition, _editions = _edition(code, request.GET.get("edition", ""))
    text = csv_text(ranking_head(), ranking_rows(stored_table(edition)))
    return csv_response(text, _name(assessment, edition))


@require_safe
def ranking_excel(request: Request, code: str) -> HttpResponse:
    """The same as Excel, with the exclusions and the definitions."""
    assessment, edition, _editions = _edition(code, request.GET.get("edition", ""))
    table = stored_table(edition)
    return excel_response(
        [
            (_("办理排行"), ranking_head(), ranking_rows(table)),
            (_("剔除"), excluded_head(), excluded_rows(table.excluded)),
            definitions_sheet(edition.counted_at),
        ],
        _name(assessment, edition),
    )


def _edition(code: str, asked: str) -> tuple[Assessment, Edition, list[Edition]]:
    """A frozen period, the edition asked for (else the last), and all of them. Two queries."""
    assessment = Assessment.objects.select_related("division").filter(code=code).first()
    editions = list(assessment.editions.order_by("number")) if assessment else []
    if assessment is None or not editions:
        raise Http404
    wanted = [one for one in editions if str(one.number) == asked]
    if asked and not wanted:
        raise Http404
    return assessment, (wanted or editions)[-1], editions


def _name(assessment: Assessment, edition: Edition) -> str:
    return _("办理排行 %(period)s 第 %(n)d 版") % {"period": period_words(assessment), "n": edition.number}


def _link(one: Edition, here: str, current: Edition) -> EditionLink:
    return EditionLink(
        label=_("第 %(n)d 版（定稿）") % {"n": one.number}
        if one.number == 1
        else _("第 %(n)d 版（更正）") % {"n": one.number},
        href=f"{here}?edition={one.number}",
        frozen_on=full_time(one.frozen_at),
        reason=one.reason,
        current=one == current,
    )
