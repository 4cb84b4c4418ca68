"""All appeals of the platform's division, private ones included, narrowed as people ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.appeals.models import SavedPlace
from huiyin.appeals.policies import PLATFORM_ROLES
from huiyin.appeals.selectors.lists import Filters, StateGroup, parse_filters
from huiyin.appeals.selectors.saved import saved_filters
from huiyin.appeals.terms import Kind
from huiyin.core import clock
from huiyin.core.paging import parse_cursor
from huiyin.organisations.models import Category, Division, Organisation, Role
from huiyin.organisations.selectors import category_path_labels
from huiyin.search.scopes import of_platform
from huiyin.search.selectors import number_typed, search
from huiyin.web.addresses import reverse
from huiyin.web.console.access import require_role
from huiyin.web.console.frame import Frame, frame
from huiyin.web.console.rows import Row, rows
from huiyin.web.finding import Beside, beside
from huiyin.web.pages import page
from huiyin.web.requests import Request
from huiyin.web.saved import WHOLE, Saved, change_saved, default_href, saved_of, saved_page

LISTED_FOR = (*PLATFORM_ROLES, Role.LEADER)


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a filter."""

    value: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in force, and the address without it."""

    label: str
    without: str


@dataclass(frozen=True, slots=True)
class AppealsPage:
    """The list with its filters."""

    frame: Frame
    filters: Filters
    kinds: tuple[Choice, ...]
    states: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    divisions: tuple[Choice, ...]
    active: tuple[ActiveFilter, ...]
    saved: Saved
    clear_href: str
    rows: tuple[Row, ...]
    beside: Beside
    newer_href: str
    older_href: str


@never_cache
@require_GET
@require_role(*LISTED_FOR)
def appeals(request: Request) -> HttpResponse:
    """Every appeal within reach, newest first."""
    own = saved_filters(request.actor.account_id, SavedPlace.CONSOLE)
    if default := default_href(own, SavedPlace.CONSOLE, request.GET):
        return redirect(default)
    now, filters = clock.now(), parse_filters(request.GET)
    scope = of_platform(request.actor)
    if number := number_typed(filters, scope.rows):
        return redirect("console:appeal", number)
    found = search(filters, parse_cursor(request.GET.get("at", "")), now=now, scope=scope)
    categories = list(Category.objects.filter(is_active=True, parent__isnull=True))
    places = list(Division.objects.filter(parent__in=request.actor.division_codes(*LISTED_FOR)))
    content = AppealsPage(
        frame=frame(request, "appeals"),
        filters=filters,
        kinds=tuple(Choice(kind.value, str(kind.label), filters.kind == kind) for kind in Kind),
        states=tuple(Choice(state.value, str(state.label), filters.state == state) for state in StateGroup),
        categories=tuple(
            Choice(one.code, one.name, filters.category.split(".")[0] == one.code) for one in categories
        ),
        divisions=tuple(
            Choice(one.code, one.name, filters.division.startswith(one.code))
            for one in places
            if one.is_active
        ),
        active=tuple(_active(filters)),
        saved=saved_of(own, SavedPlace.CONSOLE, filters, request.GET.get("saved", "")),
        clear_href=_href(Filters()),
        rows=rows(found.rows, now, found.passages),
        beside=beside(found, filters, now=now, scope=scope, href=_href),
        newer_href=_href(filters, at=found.newer) if found.newer else "",
        older_href=_href(filters, at=found.older) if found.older else "",
    )
    return page(request, "console/appeals.html", content)


def _href(filters: Filters, **changes: object) -> str:
    query = filters.query(**changes) or {WHOLE: "1"}
    return f"{reverse('console:appeals')}?{urlencode(query)}"


@never_cache
@require_http_methods(["GET", "POST"])
@require_role(*LISTED_FOR)
def saved(request: Request) -> HttpResponse:
    """The filters that one keeps for this list."""
    if request.method == "POST":
        return change_saved(request, SavedPlace.CONSOLE)
    around = frame(request, "appeals")
    return page(
        request, "console/saved.html", saved_page(request.actor.account_id, SavedPlace.CONSOLE, around)
    )


def _active(filters: Filters) -> Iterator[ActiveFilter]:
    """The filters in force in words; at most one query for each that names a row."""
    if filters.q:
        yield ActiveFilter(_("含“%(words)s”") % {"words": filters.q}, _href(filters, q=""))
    if filters.kind:
        yield ActiveFilter(str(Kind(filters.kind).label), _href(filters, kind=""))
    if filters.category:
        label = category_path_labels([filters.category]).get(filters.category) or filters.category
        yield ActiveFilter(label, _href(filters, category=""))
    if filters.division:
        place = Division.objects.filter(pk=filters.division).first()
        yield ActiveFilter(place.name if place else filters.division, _href(filters, division=""))
    if filters.organisation:
        office = Organisation.objects.filter(code=filters.organisation).first()
        yield ActiveFilter(office.name if office else filters.organisation, _href(filters, organisation=""))
    if filters.state:
        yield ActiveFilter(str(StateGroup(filters.state).label), _href(filters, state=""))
    if filters.since:
        yield ActiveFilter(_("%(day)s 起") % {"day": filters.since}, _href(filters, since=None))
    if filters.until:
        yield ActiveFilter(_("到 %(day)s") % {"day": filters.until}, _href(filters, until=None))
