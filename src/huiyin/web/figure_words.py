"""Figures in words: shares with count and interval, durations, cards, definitions. For all three fronts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from huiyin.statistics.definitions import DEFINITIONS
from huiyin.statistics.figures import Figures
from huiyin.statistics.shares import Share
from huiyin.web.words import percent, thousands

NOTHING = "–"
#: From so many counted appeals on a share is exact enough for a second digit.
TWO_DIGITS_FROM = 10_000
#: A working day has so many office hours (core.working_time.OFFICE_HOURS).
HOURS_OF_DAY = 7

#: The address of the list of appeals behind a count (statistics.behind.NAMES).
Lists = Callable[[str], str]


def _nowhere(name: str) -> str:
    return ""


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


def rate_of(share: Share, href: str = "") -> Rate:
    """“93.6%”, with “188 / 201 89.3–96.2” below; “–” where there is nothing to count.

    The count leads to ``href``, the list of appeals behind it.
    """
    value, interval = share.value, share.interval
    if value is None or interval is None:
        return Rate(NOTHING, None, Markup())
    low, high = (f"{bound * 100:.1f}" for bound in interval)
    counted = f"{part_words(share.part)} / {thousands(share.whole)}"
    text = f"{value * 100:.2f}%" if share.whole >= TWO_DIGITS_FROM else percent(value)
    # Count and interval; a line may break between them and nowhere else.
    note = Markup(f'{linked(counted, href)} <span class="nowrap interval">{low}–{high}</span>')  # noqa: S704
    return Rate(text, value * 100, note)


def linked(words: str, href: str) -> Markup:
    """A count that leads to the appeals behind it; plain where there is no list."""
    if not href:
        return Markup(f'<span class="nowrap">{escape(words)}</span>')  # noqa: S704
    return Markup(f'<a class="nowrap behind" href="{escape(href)}">{escape(words)}</a>')  # noqa: S704


def part_words(part: float) -> str:
    """The counted part: 1,204, or 12.5 where halves are counted."""
    return thousands(int(part)) if part == int(part) else f"{part:,.1f}"


def number_words(value: float | None, digits: int = 1) -> str:
    """2.5, 3 (without “.0”), or “–”."""
    return NOTHING if value is None else f"{value:.{digits}f}".removesuffix("." + "0" * digits)


def length(hours: float | None) -> tuple[str, str]:
    """Working hours as people say them: (“3”, “个工作小时”), and from a working day on (“2.5”, “个工作日”)."""
    if hours is None:
        return NOTHING, ""
    if hours == 0:
        return _("不到半小时"), ""
    if hours < HOURS_OF_DAY:
        return number_words(hours), _("个工作小时")
    return number_words(hours / HOURS_OF_DAY), _("个工作日")


def length_words(hours: float | None) -> str:
    """The same in one: “2.5 个工作日”."""
    return " ".join(filter(None, length(hours)))


def main_cards(found: Figures, lists: Lists = _nowhere) -> tuple[FigureCard, ...]:
    """The four figures that matter most; ``lists`` gives the addresses of what is behind them."""
    return (
        FigureCard(
            _("受理留言"),
            thousands(found.accepted),
            _("件"),
            linked(_("收到 %(n)s 件") % {"n": thousands(found.received)}, lists("received")),
        ),
        share_card(_("回复率"), found.response_rate, lists("replied")),
        share_card(_("解决率"), found.solved_rate, lists("solved")),
        share_card(_("满意率"), found.satisfaction, lists("satisfied")),
    )


def further_cards(found: Figures, lists: Lists = _nowhere) -> tuple[FigureCard, ...]:
    """Eight more: in time, how long, how often asked for more."""
    return (
        share_card(_("按期签收率"), found.claim_rate, lists("claims_kept")),
        share_card(_("按期答复率"), found.on_time_rate, lists("replies_kept")),
        share_card(_("按期办结率"), found.closure_on_time_rate, lists("closures_kept")),
        share_card(_("办结率"), found.closure_rate, lists("closed")),
        hours_card(_("首次答复用时（中位）"), found.median_reply_hours, found.mean_reply_hours),
        hours_card(_("办结用时（中位）"), found.median_close_hours, found.mean_close_hours),
        share_card(_("参评率"), found.participation, lists("rated")),
        share_card(_("重办率"), found.redo_rate, lists("redone")),
    )


def hours_card(label: str, median: float | None, mean: float | None) -> FigureCard:
    """A median, with the mean below."""
    value, unit = length(median)
    note = _("还没有可以统计的") if median is None else _("平均 %(length)s") % {"length": length_words(mean)}
    return FigureCard(label, value, unit, note)


def share_card(label: str, share: Share, href: str = "") -> FigureCard:
    """A share, with its count and interval below."""
    rate = rate_of(share, href)
    if rate.percent is None:
        return FigureCard(label, NOTHING, "", _("还没有可以统计的"))
    return FigureCard(label, rate.text.removesuffix("%"), "%", rate.note)


def definition_lines(keys: Iterable[str] = DEFINITIONS) -> tuple[DefinitionLine, ...]:
    """The definitions in the reader's language, all or those of ``keys``."""
    return tuple(DefinitionLine(str(DEFINITIONS[key].label), str(DEFINITIONS[key].sentence)) for key in keys)
