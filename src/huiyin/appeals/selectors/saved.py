"""The filters that a person keeps for a list, and what of them no longer holds."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.appeals.models import SavedFilter, SavedPlace
from huiyin.appeals.selectors.lists import Filters, parse_filters
from huiyin.organisations.models import Category, Division, Organisation

_LABELS = {
    "kind": gettext_lazy("类型"),
    "category": gettext_lazy("分类"),
    "division": gettext_lazy("地区"),
    "organisation": gettext_lazy("主办单位"),
    "state": gettext_lazy("办到哪一步"),
    "since": gettext_lazy("从哪天"),
    "until": gettext_lazy("到哪天"),
}


def saved_filters(user_id: int, place: SavedPlace) -> list[SavedFilter]:
    """The person's own filters of a list, in their order. One query."""
    return list(SavedFilter.objects.filter(user_id=user_id, place=place).order_by("position", "id"))


def saved_filter(user_id: int, place: SavedPlace, key: str) -> SavedFilter | None:
    """One of them by its key; None for anybody else's. One query."""
    return SavedFilter.objects.filter(user_id=user_id, place=place, key=key[:32]).first()


def filters_of(saved: SavedFilter) -> Filters:
    """What it narrows to, read as an address is: what is not understood any more is left out."""
    return parse_filters(dict(parse_qsl(saved.query)))


def outdated(many: Sequence[SavedFilter]) -> dict[int, list[str]]:
    """What of each filter, by its key, no longer holds, in words for the page: values that are not understood, and
    subjects, places and offices that are gone. Three queries at most, however many filters."""
    read = {one.pk: filters_of(one) for one in many}
    known = {
        "category": _active(Category.objects.all(), {filters.category for filters in read.values()}),
        "division": _active(Division.objects.all(), {filters.division for filters in read.values()}),
        "organisation": _active(
            Organisation.objects.all(), {filters.organisation for filters in read.values()}
        ),
    }
    found = {}
    for one in many:
        understood = read[one.pk].query()
        found[one.pk] = [
            _("%(what)s“%(value)s”") % {"what": _LABELS.get(name, name), "value": value}
            for name, value in parse_qsl(one.query)
            if name not in understood or (name in known and understood[name] not in known[name])
        ]
    return found


def _active(rows: QuerySet[Any], codes: set[str]) -> set[str]:
    """Those of the codes that are in use; no query for none."""
    wanted = codes - {""}
    return (
        set(rows.filter(code__in=wanted, is_active=True).values_list("code", flat=True)) if wanted else set()
    )
