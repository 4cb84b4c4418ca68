"""Saved filters 保存的筛选 on the lists of desk and console: chips above the list, saving, and the page that keeps order."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.appeals import services
from huiyin.appeals.models import SavedFilter, SavedPlace
from huiyin.appeals.models.saved import SAVED_NAME_MAX
from huiyin.appeals.selectors.lists import Filters, parse_filters
from huiyin.appeals.selectors.saved import filters_of, outdated, saved_filter, saved_filters
from huiyin.core.errors import DomainError, InvalidInput
from huiyin.core.text import listed
from huiyin.web.requests import Request

#: The list and the page of saved filters of each place.
LISTS = {SavedPlace.DESK: "desk:all", SavedPlace.CONSOLE: "console:appeals"}
PAGES = {SavedPlace.DESK: "desk:saved", SavedPlace.CONSOLE: "console:saved"}
#: In the address of a list that shall not open with the default filter.
WHOLE = "all"


@dataclass(frozen=True, slots=True)
class Chip:
    """One saved filter above the list."""

    name: str
    href: str
    current: bool
    is_default: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands above a list: the chips, the filters as ``query`` to be saved ("" where there is nothing new to save),
    and what of the current one no longer holds. No counts: each would cost as much as its list."""

    chips: tuple[Chip, ...]
    query: str
    warning: str
    action: str
    manage_href: str
    name_max: int = SAVED_NAME_MAX


@dataclass(frozen=True, slots=True)
class Line:
    """One saved filter on the page where they are kept in order."""

    key: str
    name: str
    href: str
    is_default: bool
    warning: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class SavedPage:
    """All of a person's filters of one list."""

    frame: object
    lines: tuple[Line, ...]
    action: str
    list_href: str
    name_max: int = SAVED_NAME_MAX


def default_href(own: Sequence[SavedFilter], place: SavedPlace, query: QueryDict) -> str | None:
    """Where a list opens that was asked for without any condition, by a person's ``saved_filters``; None where it opens
    as it is."""
    default = next((one for one in own if one.is_default), None)
    return _href(place, default) if default and not query else None


def saved_of(own: Sequence[SavedFilter], place: SavedPlace, filters: Filters, key: str) -> Saved:
    """What stands above the list. Three queries at most, where the current filter names what may be gone."""
    current = next((one for one in own if one.key == key), None)
    wanted = filters.query()
    if current is None or filters_of(current).query() != wanted:
        current = next((one for one in own if filters_of(one).query() == wanted), None)
    gone = outdated([current])[current.pk] if current else []
    return Saved(
        chips=tuple(Chip(one.name, _href(place, one), one is current, one.is_default) for one in own),
        query="" if current or filters.is_empty else urlencode(wanted),
        warning=_warning(gone),
        action=reverse(PAGES[place]),
        manage_href=reverse(PAGES[place]) if own else "",
    )


def saved_page(user_id: int, place: SavedPlace, frame: object) -> SavedPage:
    """The page on which filters are renamed, moved, deleted. Four queries at most."""
    own = saved_filters(user_id, place)
    gone = outdated(own)
    return SavedPage(
        frame=frame,
        lines=tuple(
            Line(
                key=one.key,
                name=one.name,
                href=_href(place, one),
                is_default=one.is_default,
                warning=_warning(gone[one.pk]),
                is_first=n == 0,
                is_last=n == len(own) - 1,
            )
            for n, one in enumerate(own)
        ),
        action=reverse(PAGES[place]),
        list_href=f"{reverse(LISTS[place])}?{WHOLE}=1",
    )


def change_saved(request: Request, place: SavedPlace) -> HttpResponseRedirect:
    """Save, rename, move, delete or open first; back to where it was pressed, with a sentence. Others' filters are not found."""
    user_id, act = request.actor.account_id, request.POST.get("act", "")
    try:
        if act == "save":
            return _save(request, user_id, place)
        saved = saved_filter(user_id, place, request.POST.get("key", ""))
        if saved is None:
            raise InvalidInput("gone", _("没有这个筛选，也许刚刚删了"))
        messages.success(request, _change(saved, act, request.POST.get("name", "")))
    except DomainError as error:
        messages.error(request, error.sentence)
        if act == "save":
            return HttpResponseRedirect(_list_href(place, request.POST.get("query", "")))
    return HttpResponseRedirect(reverse(PAGES[place]))


def _save(request: Request, user_id: int, place: SavedPlace) -> HttpResponseRedirect:
    filters = parse_filters(dict(parse_qsl(request.POST.get("query", "")[:2000])))
    saved = services.save_filter(
        user_id=user_id, place=place, name=request.POST.get("name", ""), filters=filters
    )
    messages.success(request, _("已保存筛选“%(name)s”") % {"name": saved.name})
    return HttpResponseRedirect(_href(place, saved))


def _change(saved: SavedFilter, act: str, name: str) -> str:
    """Do it; what to say afterwards."""
    words = {"name": saved.name}
    if act == "rename":
        services.rename_filter(saved=saved, name=name)
        return _("已改名")
    if act == "delete":
        services.delete_filter(saved=saved)
        return _("已删除筛选“%(name)s”") % words
    if act in ("up", "down"):
        services.move_filter(saved=saved, by=-1 if act == "up" else 1)
        return _("顺序已调整")
    if act in ("first", "not_first"):
        services.open_first(saved=saved, is_default=act == "first")
        return _("以后先打开“%(name)s”") % words if act == "first" else _("以后先打开全部留言")
    raise InvalidInput("unknown", _("没有这个操作，请再按一次"))


def _warning(gone: list[str]) -> str:
    if not gone:
        return ""
    return _("这个筛选有条件不再适用：%(what)s。请重新选好再保存。") % {"what": listed(gone)}


def _href(place: SavedPlace, saved: SavedFilter) -> str:
    return _list_href(place, urlencode({**filters_of(saved).query(), "saved": saved.key}))


def _list_href(place: SavedPlace, query: str) -> str:
    """The list with these conditions, read as from an address; without the default where they say nothing."""
    read = dict(parse_qsl(query[:2000]))
    kept = parse_filters(read).query() | {name: read[name] for name in ("saved",) if name in read}
    return f"{reverse(LISTS[place])}?{urlencode(kept or {WHOLE: '1'})}"
