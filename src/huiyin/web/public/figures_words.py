"""Figures in words: shares with count and interval, durations, cards, rows of the tables, definitions."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from huiyin.statistics.definitions import DEFINITIONS
from huiyin.statistics.figures import Figures
from huiyin.statistics.shares import Share
from huiyin.web.words import percent, thousands

NOTHING = "–"
#: Count and interval; a line may break between them and nowhere else.
_NOTE = Markup('<span class="nowrap">{}</span> <span class="nowrap interval">{}</span>')


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: in words, from 0 to 100 (None: nothing to count), and its count with the 95 % interval below."""

    text: str
    percent: float | None
    note: Markup


@dataclass(frozen=True, slots=True)
class FigureCard:
    """One large figure with its unit and a note."""

    label: str
    value: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class DefinitionLine:
    """What a figure means."""

    label: str
    sentence: str


def rate_of(share: Share) -> Rate:
    """“93.6%”, with “188 / 201 89.3–96.2” below; “–” where there is nothing to count."""
    value, interval = share.value, share.interval
    if value is None or interval is None:
        return Rate(NOTHING, None, Markup())
    low, high = (f"{bound * 100:.1f}" for bound in interval)
    counted = f"{part_words(share.part)} / {thousands(share.whole)}"
    return Rate(percent(value), value * 100, _NOTE.format(counted, f"{low}–{high}"))


def part_words(part: float) -> str:
    """The counted part: 1,204, or 12.5 where halves are counted."""
    return thousands(int(part)) if part == int(part) else f"{part:,.1f}"


def number_words(value: float | None, digits: int = 1) -> str:
    """2.5, 3 (without “.0”), or “–”."""
    return NOTHING if value is None else f"{value:.{digits}f}".removesuffix("." + "0" * digits)


def days_words(value: float | None) -> str:
    """“2.5 个工作日”, “当天” for 0, “–” where nothing was answered."""
    if value is None:
        return NOTHING
    return _("当天") if value == 0 else _("%(n)s 个工作日") % {"n": number_words(value)}


def main_cards(found: Figures) -> tuple[FigureCard, ...]:
    """The four figures that matter most."""
    return (
        FigureCard(
            _("受理留言"),
            thousands(found.accepted),
            _("件"),
            _("收到 %(n)s 件") % {"n": thousands(found.received)},
        ),
        _share_card(_("回复率"), found.response_rate),
        _share_card(_("按期答复率"), found.on_time_rate),
        _share_card(_("满意率"), found.satisfaction),
    )


def further_cards(found: Figures) -> tuple[FigureCard, ...]:
    """Four more."""
    median = found.median_days
    same_day = median == 0
    return (
        FigureCard(
            _("首次答复用时（中位）"),
            _("当天") if same_day else number_words(median),
            "" if median is None or same_day else _("个工作日"),
            _("平均 %(days)s") % {"days": days_words(found.mean_days)},
        ),
        _share_card(_("解决率"), found.solved_rate),
        _share_card(_("参评率"), found.participation),
        _share_card(_("重办率"), found.redo_rate),
    )


def _share_card(label: str, share: Share) -> FigureCard:
    rate = rate_of(share)
    if rate.percent is None:
        return FigureCard(label, NOTHING, "", _("还没有可以统计的"))
    return FigureCard(label, rate.text.removesuffix("%"), "%", rate.note)


def definition_lines(keys: Iterable[str] = DEFINITIONS) -> tuple[DefinitionLine, ...]:
    """The definitions in the reader's language, all or those of ``keys``."""
    return tuple(DefinitionLine(str(DEFINITIONS[key].label), str(DEFINITIONS[key].sentence)) for key in keys)
