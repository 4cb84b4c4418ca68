"""What the pages of staff have in common: the side navigation, chips, and how much time is left in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import JsonResponse
from django.utils.translation import gettext as _

from huiyin.core.clock import local
from huiyin.web.words import day_words, duration_words

#: Amber from here on: a fifth of the time, or four hours (domain.md §4).
SOON = timedelta(hours=4)
SOON_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class SideItem:
    """A heading (words only), or a link with the number of things behind it; ``hot`` draws it in red."""

    label: str = ""
    href: str = ""
    icon: str = ""
    count: int = 0
    hot: bool = False
    current: bool = False
    heading: str = ""


def counts_answer(side: Iterable[SideItem]) -> JsonResponse:
    """The numbers of the side navigation by address, for the script that keeps them fresh (app.js)."""
    return JsonResponse({item.href: [item.count, item.hot] for item in side if item.href})


@dataclass(frozen=True, slots=True)
class Mark:
    """A chip: a state or a warning, in words, colour and icon."""

    label: str
    tone: str = "closed"
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class Countdown:
    """What ui/basics.html countdown() draws."""

    label: str
    percent: int
    tone: str
    absolute: str
    due_iso: str | None


def countdown_of(
    *,
    due: datetime | None,
    start: datetime,
    stage: str,
    now: datetime,
    amber: datetime | None = None,
    suspended: bool = False,
) -> Countdown | None:
    """Words first, then the share of the time that is gone, then the moment; None where nothing runs.

    ``amber`` is from when on the rules call it near; where it is not known, the rule of thumb of SOON holds.
    """
    if due is None:
        return Countdown(_("暂停计时"), 0, "", _("等作者补充材料"), None) if suspended else None
    whole, gone = (due - start).total_seconds(), (now - start).total_seconds()
    share = min(1.0, max(0.0, gone / whole)) if whole > 0 else 1.0
    left, iso = due - now, local(due).isoformat(timespec="minutes")
    if left < timedelta():
        words = _("应于 %(when)s %(stage)s") % {"when": day_words(due, now), "stage": stage}
        return Countdown(_("超期 %(span)s") % {"span": duration_words(-left)}, 100, "over", words, iso)
    is_soon = now >= amber if amber else left <= SOON or share >= SOON_SHARE
    tone = "soon" if is_soon else "ok"
    words = _("%(when)s 前%(stage)s") % {"when": day_words(due, now), "stage": stage}
    return Countdown(
        _("还有 %(span)s") % {"span": duration_words(left)}, round(share * 100), tone, words, iso
    )
