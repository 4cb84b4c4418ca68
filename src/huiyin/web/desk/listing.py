"""All appeals of the office, whatever became of them, narrowed as people ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.appeals.models import SavedPlace
from huiyin.appeals.selectors.lists import Filters, StateGroup, parse_filters
from huiyin.appeals.selectors.saved import saved_filters
from huiyin.appeals.terms import Kind
from huiyin.core import clock
from huiyin.core.paging import parse_cursor
from huiyin.organisations.models import Category
from huiyin.search.scopes import of_desk
from huiyin.search.selectors import number_typed, search
from huiyin.web.addresses import reverse
from huiyin.web.desk.access import Desk, at_desk
from huiyin.web.desk.frame import Frame, frame
from huiyin.web.desk.rows import Row, plain_row
from huiyin.web.finding import Beside, beside
from huiyin.web.pages import page
from huiyin.web.requests import Request
from huiyin.web.saved import WHOLE, Saved, change_saved, default_href, saved_of, saved_page

#: States in which an office can find its appeals.
STATES = (StateGroup.DOING, StateGroup.REPLIED, StateGroup.CLOSED, StateGroup.ENDED, StateGroup.OVERDUE)


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a filter."""

    value: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class AllPage:
    """The list with its filters; ``active`` are those in force, each with the address without it."""

    frame: Frame
    filters: Filters
    since: str
    until: str
    kinds: tuple[Choice, ...]
    states: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    active: tuple[tuple[str, str], ...]
    saved: Saved
    rows: tuple[Row, ...]
    beside: Beside
    clear_href: str
    newer_href: str | None
    older_href: str | None


@never_cache
@require_GET
@at_desk
def all_appeals(request: Request, desk: Desk) -> HttpResponse:
    """Every appeal in which the office has or had a part, newest first."""
    own = saved_filters(desk.actor.account_id, SavedPlace.DESK)
    if default := default_href(own, SavedPlace.DESK, request.GET):
        return redirect(default)
    now, filters = clock.now(), parse_filters(request.GET)
    scope = of_desk(desk.post)
    if number := number_typed(filters, scope.rows):
        return redirect("desk:appeal", number)
    found = search(filters, parse_cursor(request.GET.get("page", "")), now=now, scope=scope)
    categories = list(Category.objects.filter(is_active=True, parent__isnull=True))
    content = AllPage(
        frame=frame(desk, "all", now),
        filters=filters,
        since=filters.since.isoformat() if filters.since else "",
        until=filters.until.isoformat() if filters.until else "",
        kinds=tuple(Choice(kind.value, str(kind.label), filters.kind == kind) for kind in Kind),
        states=tuple(Choice(one.value, str(one.label), filters.state == one) for one in STATES),
        categories=tuple(
            Choice(one.code, one.name, filters.category.split(".")[0] == one.code) for one in categories
        ),
        active=tuple(_active(filters, {one.code: one.name for one in categories})),
        saved=saved_of(own, SavedPlace.DESK, filters, request.GET.get("saved", "")),
        rows=tuple(plain_row(appeal, now, found.passages.get(appeal.pk)) for appeal in found.rows),
        beside=beside(found, filters, now=now, scope=scope, href=_href),
        clear_href=_href(Filters()),
        newer_href=_href(filters, page=found.newer) if found.newer else None,
        older_href=_href(filters, page=found.older) if found.older else None,
    )
    return page(request, "desk/all.html", content)


def _href(filters: Filters, **changes: object) -> str:
    query = filters.query(**changes) or {WHOLE: "1"}
    return f"{reverse('desk:all')}?{urlencode(query)}"


@never_cache
@require_http_methods(["GET", "POST"])
@at_desk
def saved(request: Request, desk: Desk) -> HttpResponse:
    """The filters that one keeps for this list."""
    if request.method == "POST":
        return change_saved(request, SavedPlace.DESK)
    around = frame(desk, "all", clock.now())
    return page(request, "desk/saved.html", saved_page(desk.actor.account_id, SavedPlace.DESK, around))


def _active(filters: Filters, categories: dict[str, str]) -> Iterator[tuple[str, str]]:
    if filters.q:
        yield _("含“%(words)s”") % {"words": filters.q}, _href(filters, q="")
    if filters.kind:
        yield str(Kind(filters.kind).label), _href(filters, kind="")
    if filters.category:
        code = filters.category.split(".")[0]
        yield categories.get(code, filters.category), _href(filters, category="")
    if filters.division:
        yield _("地区 %(code)s") % {"code": filters.division}, _href(filters, division="")
    if filters.organisation:
        yield _("主办单位 %(code)s") % {"code": filters.organisation}, _href(filters, organisation="")
    if filters.state:
        yield str(StateGroup(filters.state).label), _href(filters, state="")
    if filters.since:
        yield _("%(day)s 起") % {"day": filters.since}, _href(filters, since=None)
    if filters.until:
        yield _("到 %(day)s") % {"day": filters.until}, _href(filters, until=None)
