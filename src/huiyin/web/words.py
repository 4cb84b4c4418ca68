"""How moments, durations and shares are put into words. Asia/Shanghai on every page."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from markupsafe import Markup, escape

from huiyin.core.clock import local, local_day
from huiyin.core.paging import COUNTED_MOST
from huiyin.core.text import excerpt, listed

_WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
_MONTHS = (
    gettext_lazy("1 月"),
    gettext_lazy("2 月"),
    gettext_lazy("3 月"),
    gettext_lazy("4 月"),
    gettext_lazy("5 月"),
    gettext_lazy("6 月"),
    gettext_lazy("7 月"),
    gettext_lazy("8 月"),
    gettext_lazy("9 月"),
    gettext_lazy("10 月"),
    gettext_lazy("11 月"),
    gettext_lazy("12 月"),
)


def month_words(month: int) -> str:
    """11 月; ``month`` counts from 1."""
    return str(_MONTHS[month - 1])


def day_words(moment: datetime, now: datetime) -> str:
    """今天 14:20 · 昨天 09:35 · 11 月 18 日 07:52 · 2025 年 11 月 18 日."""
    at, days = local(moment), (local_day(now) - local_day(moment)).days
    clock = at.strftime("%H:%M")
    if days == 0:
        return _("今天 %(clock)s") % {"clock": clock}
    if days == 1:
        return _("昨天 %(clock)s") % {"clock": clock}
    if days == -1:
        return _("明天 %(clock)s") % {"clock": clock}
    if at.year == local(now).year:
        return _("%(month)s %(day)d 日 %(clock)s") % {
            "month": month_words(at.month),
            "day": at.day,
            "clock": clock,
        }
    return _("%(year)d 年 %(month)s %(day)d 日") % {
        "year": at.year,
        "month": month_words(at.month),
        "day": at.day,
    }


def date_words(moment: datetime) -> str:
    """11 月 23 日（周一）."""
    at = local(moment)
    return _("%(month)s %(day)d 日（%(weekday)s）") % {
        "month": month_words(at.month),
        "day": at.day,
        "weekday": str(_WEEKDAYS[at.weekday()]),
    }


def full_time(moment: datetime) -> str:
    """2026-11-18 07:52, for tables and prints."""
    return local(moment).strftime("%Y-%m-%d %H:%M")


def duration_words(length: timedelta) -> str:
    """3 天 6 小时 · 7 小时 14 分 · 12 分钟: the two largest units, rounded down."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    if days:
        words = ngettext("%(n)d 天", "%(n)d 天", days) % {"n": days}
        return words + (" " + ngettext("%(n)d 小时", "%(n)d 小时", hours) % {"n": hours} if hours else "")
    if hours:
        words = ngettext("%(n)d 小时", "%(n)d 小时", hours) % {"n": hours}
        return words + (" " + ngettext("%(n)d 分", "%(n)d 分", minutes) % {"n": minutes} if minutes else "")
    return ngettext("%(n)d 分钟", "%(n)d 分钟", minutes) % {"n": minutes}


def thousands(value: int) -> str:
    """8,214."""
    return f"{value:,}"


def capped(value: int) -> str:
    """8,214, and “1 万+” for more than ten thousand: nobody counts further for a figure beside a list."""
    return _("1 万+") if value > COUNTED_MOST else thousands(value)


def percent(share: float | None) -> str:
    """0.936 → 93.6%, None → –, 1 → 100%."""
    if share is None:
        return "–"
    return f"{share * 100:.1f}".removesuffix(".0") + "%"


def paragraphs(text: str) -> Markup:
    """Plain text as paragraphs; everything escaped."""
    blocks = [block.strip() for block in text.split("\n\n") if block.strip()]
    if len(blocks) == 1:
        blocks = [line for line in text.split("\n") if line.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n")))
        for block in blocks
    )


FILTERS: dict[str, Callable[..., Any]] = {
    "full_time": full_time,
    "date_words": date_words,
    "thousands": thousands,
    "percent": percent,
    "listed": listed,
    "paragraphs": paragraphs,
    "excerpt": excerpt,
    "iso": lambda moment: local(moment).isoformat(timespec="minutes"),
}
