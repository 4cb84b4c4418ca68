"""What stands beside the hits of a search, for every list that can be searched: a note, and other searches."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.appeals.selectors.lists import Filters, Order
from huiyin.search.offers import Change, Offer, offers
from huiyin.search.scopes import Scope
from huiyin.search.selectors import RANKED_MAX, RANKED_SHOWN, Found

_WITHOUT = {
    "kind": gettext_lazy("不限类型"),
    "category": gettext_lazy("不限领域"),
    "division": gettext_lazy("不限地方"),
    "organisation": gettext_lazy("不限单位"),
    "state": gettext_lazy("不限办到哪一步"),
    "days": gettext_lazy("不限日期"),
    "all": gettext_lazy("去掉全部条件，只留下要找的词"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """Another search, in words."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Beside:
    """``note``: in which order, and what is missing, "" where there is nothing to say; ``ways``: where nothing was found."""

    note: str = ""
    ways: tuple[Way, ...] = ()


def beside(
    found: Found, filters: Filters, *, now: datetime, scope: Scope, href: Callable[[Filters], str]
) -> Beside:
    """The words beside a page of hits. No query where something was found."""
    if not filters.q:
        return Beside()
    is_empty = not found.rows and found.newer is None and found.older is None
    ways = offers(filters, now=now, scope=scope) if is_empty else ()
    return Beside(_note(found, filters), tuple(_ways(ways, href)))


def _note(found: Found, filters: Filters) -> str:
    if not found.is_indexed:
        return _("只有一个字（或只有符号）时，要从新到旧逐件去找，一次找一段；再写一个字，马上就能找全。")
    if filters.order not in (Order.SUBMITTED, found.order):
        return _("找到的超过 %(n)d 件，排不出先后，还是新的在前。多写一个词再试。") % {"n": RANKED_MAX}
    if found.order != Order.SUBMITTED and found.is_partial:
        return _("只列出最前面的 %(n)d 件。") % {"n": RANKED_SHOWN}
    return _("还没有找到底，可以接着往前找。") if found.is_partial else ""


def _ways(found: Iterable[Offer], href: Callable[[Filters], str]) -> Iterable[Way]:
    for offer in found:
        if offer.change == Change.FILTER:
            label = str(_WITHOUT[offer.name])
        elif offer.change == Change.SPELLING:
            label = _("您要找的是不是“%(words)s”") % {"words": offer.name}
        else:
            label = _("只找“%(words)s”") % {"words": offer.name}
        yield Way(label, href(offer.filters))
