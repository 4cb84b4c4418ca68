"""保存的筛选: a person keeps filters of a list under names, for themselves. No Events: nothing shared changes."""

from urllib.parse import urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.appeals.models import SavedFilter, SavedPlace
from huiyin.appeals.models.saved import SAVED_NAME_MAX
from huiyin.appeals.selectors.lists import Filters
from huiyin.appeals.services.acting import words
from huiyin.core.codes import random_token
from huiyin.core.errors import InvalidInput
from huiyin.core.text import clean_line

#: Of one person for one list; more do not fit above it.
SAVED_MAX = 12


def save_filter(*, user_id: int, place: SavedPlace, name: str, filters: Filters) -> SavedFilter:
    """Keep the filters under a name, at the end. InvalidInput where nothing is narrowed, the name is taken, or there
    are SAVED_MAX already."""
    if filters.is_empty:
        raise InvalidInput("empty", _("先选好条件，再保存这个筛选"))
    with transaction.atomic():
        own = _own(user_id, place)
        if len(own) >= SAVED_MAX:
            raise InvalidInput("too-many", _("最多保存 %(n)d 个筛选，请先删去不用的") % {"n": SAVED_MAX})
        return SavedFilter.objects.create(
            key=random_token(),
            user_id=user_id,
            place=place,
            name=_name(name, own),
            query=urlencode(filters.query()),
            position=own[-1].position + 1 if own else 0,
        )


def rename_filter(*, saved: SavedFilter, name: str) -> None:
    """Another name. InvalidInput where it is empty, too long or taken."""
    with transaction.atomic():
        others = [one for one in _own(saved.user_id, saved.place) if one.pk != saved.pk]
        SavedFilter.objects.filter(pk=saved.pk).update(name=_name(name, others))


def delete_filter(*, saved: SavedFilter) -> None:
    """Gone; the appeals it showed are not touched."""
    SavedFilter.objects.filter(pk=saved.pk).delete()


def move_filter(*, saved: SavedFilter, by: int) -> None:
    """One place up (-1) or down (1); nothing at the ends."""
    with transaction.atomic():
        own = _own(saved.user_id, saved.place)
        at = next((n for n, one in enumerate(own) if one.pk == saved.pk), None)
        if at is None or not 0 <= at + by < len(own):
            return
        own.insert(at + by, own.pop(at))
        for position, one in enumerate(own):
            if one.position != position:
                SavedFilter.objects.filter(pk=one.pk).update(position=position)


def open_first(*, saved: SavedFilter, is_default: bool) -> None:
    """Whether the list opens with it; at most one does."""
    with transaction.atomic():
        _own(saved.user_id, saved.place)
        SavedFilter.objects.filter(user_id=saved.user_id, place=saved.place).update(is_default=False)
        SavedFilter.objects.filter(pk=saved.pk).update(is_default=is_default)


def _own(user_id: int, place: str) -> list[SavedFilter]:
    """The person's filters of the list in order, while nobody else changes them: the account's row is locked."""
    User.objects.select_for_update().get(pk=user_id)
    return list(SavedFilter.objects.filter(user_id=user_id, place=place).order_by("position", "id"))


def _name(typed: str, others: list[SavedFilter]) -> str:
    name = words(clean_line(typed), field="name", limit=SAVED_NAME_MAX, missing=_("请给这个筛选起个名字"))
    if any(one.name == name for one in others):
        raise InvalidInput(
            "same-name", _("已经有叫“%(name)s”的筛选，请换个名字") % {"name": name}, field="name"
        )
    return name
