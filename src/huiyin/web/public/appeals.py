"""The list of published appeals with its filters, and the same list as a feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.appeals.models import Appeal
from huiyin.appeals.policies import readable_by
from huiyin.appeals.selectors.lists import (
    PUBLIC_STATES,
    Card,
    Filters,
    Order,
    StateGroup,
    cards_of,
    parse_filters,
)
from huiyin.appeals.terms import Kind
from huiyin.core import clock
from huiyin.core.paging import parse_cursor
from huiyin.core.text import clean_line, excerpt
from huiyin.organisations.models import Division, Organisation
from huiyin.organisations.nesting import LENGTHS
from huiyin.organisations.selectors import CategoryNode, category_tree, child_divisions, division_path
from huiyin.search.scopes import everybody
from huiyin.search.selectors import number_typed, search
from huiyin.search.suggesting import suggestions
from huiyin.web.addresses import reverse
from huiyin.web.finding import Beside, beside
from huiyin.web.keeping import LISTS, kept
from huiyin.web.pages import page, site
from huiyin.web.public.appeals_cards import AppealCard, card_of, feed_href, href_of, list_href
from huiyin.web.public.appeals_words import chip_of
from huiyin.web.requests import Request

FEED_SIZE = 30
FEED_EXCERPT = 300
CATEGORY_LEVELS = 2
COUNTY = 6


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select or one link of a row of views."""

    value: str
    label: str
    selected: bool
    href: str = ""


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter that is on, with the address of the list without it."""

    label: str
    remove_href: str


@dataclass(frozen=True, slots=True)
class AppealsPage:
    """The list, its filters, and the way to the pages before and after."""

    filters: Filters
    since: str
    until: str
    kinds: tuple[Option, ...]
    categories: tuple[Option, ...]
    divisions: tuple[Option, ...]
    states: tuple[Option, ...]
    orders: tuple[Option, ...]
    active: tuple[ActiveFilter, ...]
    cards: tuple[AppealCard, ...]
    beside: Beside
    newer_href: str | None
    older_href: str | None
    clear_href: str
    feed_href: str


@kept(30, tag=LISTS)
@require_safe
def appeals(request: Request) -> HttpResponse:
    """Published appeals, newest first, narrowed by what the address says."""
    now = clock.now()
    filters = _public_filters(request)
    readable = Appeal.objects.filter(readable_by(request.actor))
    if number := number_typed(filters, readable):
        return redirect("public:appeal", number)
    found = search(filters, parse_cursor(request.GET.get("page", "")), now=now, scope=everybody())
    tree = category_tree()
    around = division_path(filters.division)
    content = AppealsPage(
        filters=filters,
        since=filters.since.isoformat() if filters.since else "",
        until=filters.until.isoformat() if filters.until else "",
        kinds=tuple(Option(k.value, str(k.label), k.value == filters.kind) for k in Kind if k != Kind.REPORT),
        categories=tuple(_category_options(tree, filters.category)),
        divisions=_division_options(filters.division, around),
        states=_state_links(filters),
        orders=tuple(
            Option(o.value, str(o.label), o == found.order, list_href(filters, order=o))
            for o in Order
            if filters.q or o != Order.RELEVANT
        ),
        active=tuple(_active(filters, tree, around)),
        cards=tuple(card_of(card, now, found.passages.get(card.appeal.pk)) for card in cards_of(found.rows)),
        beside=beside(found, filters, now=now, scope=everybody(), href=list_href),
        newer_href=list_href(filters, page=found.newer) if found.newer else None,
        older_href=list_href(filters, page=found.older) if found.older else None,
        clear_href=reverse("public:appeals"),
        feed_href=feed_href(filters),
    )
    return page(request, "public/appeals.html", content)


def _public_filters(request: Request) -> Filters:
    """The filters of the address, without the groups and the kind that published appeals never fall into."""
    query: dict[str, object] = dict(request.GET.items())
    if query.get("state") not in PUBLIC_STATES:
        query.pop("state", None)
    if query.get("kind") == Kind.REPORT:
        query.pop("kind")
    return parse_filters(query)


def _category_options(nodes: Iterable[CategoryNode], chosen: str, level: int = 1) -> Iterable[Option]:
    for node in nodes:
        code = node.category.code
        yield Option(code, "　" * (level - 1) + node.category.name, code == chosen)
        if level < CATEGORY_LEVELS or chosen.startswith(f"{code}."):
            yield from _category_options(node.children, chosen, level + 1)


def _division_options(chosen: str, around: list[Division]) -> tuple[Option, ...]:
    """The site's divisions; within the chosen county its townships too."""
    top: str = settings.SITE["division"]
    options: list[Option] = []
    county = next((d.code for d in around if len(d.code) == COUNTY), None)
    inner = list(child_divisions(county)) if county else []
    for division in child_divisions(top):
        options.append(Option(division.code, division.name, division.code == chosen))
        if division.code == county:
            options.extend(Option(d.code, f"　{d.name}", d.code == chosen) for d in inner)
    if chosen and around and len(chosen) in LENGTHS and not any(option.selected for option in options):
        options.insert(0, Option(chosen, around[-1].name, True))
    return tuple(options)


def _state_links(filters: Filters) -> tuple[Option, ...]:
    everything = Option("", _("全部"), not filters.state, list_href(filters, state=""))
    return (
        everything,
        *(
            Option(s.value, str(s.label), s.value == filters.state, list_href(filters, state=s.value))
            for s in PUBLIC_STATES
        ),
    )


def _active(
    filters: Filters, tree: tuple[CategoryNode, ...], around: list[Division]
) -> Iterable[ActiveFilter]:
    """The filters that are on, in words."""
    if filters.q:
        yield ActiveFilter(_("含“%(words)s”") % {"words": filters.q}, list_href(filters, q=""))
    if filters.kind:
        yield ActiveFilter(str(Kind(filters.kind).label), list_href(filters, kind=""))
    if filters.category:
        label = _category_name(tree, filters.category) or _("没有这个分类")
        yield ActiveFilter(label, list_href(filters, category=""))
    if filters.division:
        label = around[-1].name if around and around[-1].code == filters.division else _("没有这个地方")
        yield ActiveFilter(label, list_href(filters, division=""))
    if filters.organisation:
        name = Organisation.objects.filter(code=filters.organisation).values_list("name", flat=True).first()
        yield ActiveFilter(name or _("没有这个单位"), list_href(filters, organisation=""))
    if filters.state:
        yield ActiveFilter(str(StateGroup(filters.state).label), list_href(filters, state=""))
    if filters.since:
        yield ActiveFilter(
            _("%(day)s 起") % {"day": filters.since.isoformat()}, list_href(filters, since=None)
        )
    if filters.until:
        yield ActiveFilter(
            _("%(day)s 止") % {"day": filters.until.isoformat()}, list_href(filters, until=None)
        )


def _category_name(nodes: Iterable[CategoryNode], code: str) -> str:
    for node in nodes:
        if node.category.code == code:
            return node.category.name
        if code.startswith(f"{node.category.code}."):
            return _category_name(node.children, code)
    return ""


@dataclass(frozen=True, slots=True)
class SuggestionsPage:
    """Options for the data list of the search."""

    options: tuple[str, ...]


@kept(60, tag=LISTS)
@require_safe
def appeals_suggest(request: Request) -> HttpResponse:
    """What somebody who has typed ``q`` may be about to look for. The same for every reader."""
    found = suggestions(clean_line(request.GET.get("q", "")), now=clock.now())
    return page(request, "public/_suggestions.html", SuggestionsPage(tuple(found)))


@kept(60, tag=LISTS)
@require_safe
def appeals_feed(request: Request) -> HttpResponse:
    """The newest of the list as an Atom feed, with the same filters."""
    now = clock.now()
    filters = _public_filters(request)
    found = search(filters, None, now=now, scope=everybody(), size=FEED_SIZE)
    names = site()
    feed = Atom1Feed(
        title=_("%(name)s · 留言和答复") % {"name": names.platform_name},
        link=settings.PUBLIC_URL + list_href(filters),
        description=_("公开的留言和官方答复"),
        language=get_language(),
        feed_url=settings.PUBLIC_URL + request.get_full_path(),
    )
    for card in cards_of(found.rows):
        _add_entry(feed, card, now)
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _add_entry(feed: Atom1Feed, card: Card, now: datetime) -> None:
    appeal, reply = card.appeal, card.reply
    answer = f"{reply.organisation}：{excerpt(reply.beginning, FEED_EXCERPT)}" if reply else ""
    feed.add_item(
        title=appeal.title,
        link=settings.PUBLIC_URL + href_of(appeal),
        description=answer or chip_of(appeal, now).label,
        author_name=appeal.author_label,
        unique_id=settings.PUBLIC_URL + href_of(appeal),
        pubdate=appeal.submitted_at,
        updateddate=appeal.updated_at,
        categories=(appeal.category.name,) if appeal.category else (),
    )
