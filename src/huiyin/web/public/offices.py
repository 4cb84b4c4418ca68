"""单位: all offices by place, and the page of one office."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from huiyin.appeals.selectors.lists import Filters
from huiyin.core import clock
from huiyin.core.clock import local
from huiyin.core.text import clean_line
from huiyin.organisations.models import Organisation
from huiyin.organisations.nesting import normal_division_code
from huiyin.organisations.selectors import category_path_labels, division_path
from huiyin.web.addresses import reverse
from huiyin.web.figure_words import DefinitionLine, FigureCard, definition_lines, length_words, main_cards
from huiyin.web.keeping import LISTS, kept
from huiyin.web.pages import page
from huiyin.web.public.appeals_cards import AppealCard, feed_href, list_href
from huiyin.web.public.offices_reading import (
    found_offices,
    newest_of_office,
    office_by_code,
    offices_of,
    places_below,
    year_of,
)
from huiyin.web.requests import Request
from huiyin.web.words import thousands

WORDS_LENGTH = 60
SHOWN_FIGURES = ("accepted", "response_rate", "solved_rate", "satisfaction", "median_reply_hours", "interval")


@dataclass(frozen=True, slots=True)
class OfficeLink:
    """An office in a list; ``note`` says where it belongs, in results of a search."""

    name: str
    href: str
    seal: str
    is_verified: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """A place below with the number of its offices."""

    name: str
    href: str
    count: str


@dataclass(frozen=True, slots=True)
class OfficesPage:
    """Either the results of a search (``q``), or a place: its offices by kind and the places below."""

    q: str
    place: str
    trail: tuple[tuple[str, str | None], ...]
    groups: tuple[tuple[str, tuple[OfficeLink, ...]], ...]
    places: tuple[PlaceLink, ...]
    found: tuple[OfficeLink, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class OfficePage:
    """One office. ``contacts`` are pairs of words; ``write_href`` is "" where it takes no letters any more."""

    name: str
    seal: str
    kind: str
    place: str
    is_verified: bool
    verified_on: str
    is_active: bool
    intro: str
    trail: tuple[tuple[str, str | None], ...]
    contacts: tuple[tuple[str, str], ...]
    phone: str
    duties: tuple[str, ...]
    leaders: tuple[tuple[str, str], ...]
    mailboxes: tuple[tuple[str, str, str], ...]
    below: tuple[OfficeLink, ...]
    above: OfficeLink | None
    figures: tuple[FigureCard, ...]
    reply_days: str
    definitions: tuple[DefinitionLine, ...]
    cards: tuple[AppealCard, ...]
    list_href: str
    feed_href: str
    write_href: str


@kept(60, tag=LISTS)
@require_safe
def offices(request: Request) -> HttpResponse:
    """The offices of a place (the site's own at first), or those whose name contains the words typed."""
    q = clean_line(request.GET.get("q", ""))[:WORDS_LENGTH]
    if q:
        rows, has_more = found_offices(q)
        found = tuple(link_of(office, note=office.division.name) for office in rows)
        return page(request, "public/offices.html", OfficesPage(q, "", (), (), (), found, has_more))
    top: str = settings.SITE["division"]
    code = normal_division_code(request.GET.get("division", "")) or top
    around = [place for place in division_path(code) if len(place.code) >= len(top)]
    if code != top and (not around or around[-1].code != code):
        raise Http404
    content = OfficesPage(
        q="",
        place=around[-1].name if around else "",
        trail=tuple(
            (place.name, None if place.code == code else _place_href(place.code)) for place in around
        ),
        groups=tuple(
            (str(kind.label), tuple(link_of(office) for office in group)) for kind, group in offices_of(code)
        ),
        places=tuple(
            PlaceLink(one.division.name, _place_href(one.division.code), thousands(one.offices))
            for one in places_below(code)
        ),
        found=(),
        has_more=False,
    )
    return page(request, "public/offices.html", content)


def _place_href(code: str) -> str:
    return f"{reverse('public:offices')}?division={code}"


def link_of(office: Organisation, note: str = "") -> OfficeLink:
    """An office as a link."""
    return OfficeLink(
        office.name, reverse("public:office", args=[office.code]), office.seal, office.is_verified, note
    )


@kept(60, tag=LISTS)
@require_safe
def office(request: Request, code: str) -> HttpResponse:
    """One office: what it does, how to reach it, how it answers, what it answered last."""
    found = office_by_code(code)
    if found is None:
        raise Http404
    now = clock.now()
    figures = year_of(organisation=found, now=now)
    labels = category_path_labels(sorted(found.duties.values_list("code", flat=True)))
    content = OfficePage(
        name=found.name,
        seal=found.seal,
        kind=found.get_kind_display(),
        place=found.division.full_name,
        is_verified=found.is_verified,
        verified_on=f"{local(found.verified_at):%Y-%m-%d}" if found.verified_at else "",
        is_active=found.is_active,
        intro=found.intro,
        trail=_office_trail(found),
        contacts=_contacts(found),
        phone=found.phone,
        duties=tuple(labels.values()),
        leaders=tuple((leader.title, leader.name) for leader in found.leaders.all()),
        mailboxes=tuple(
            (box.name, reverse("public:mailbox", args=[box.code]), box.promise)
            for box in found.mailboxes.filter(is_open=True)
        ),
        below=tuple(link_of(child) for child in found.children.filter(is_active=True).order_by("path")),
        above=link_of(found.parent) if found.parent else None,
        figures=main_cards(figures),
        reply_days=length_words(figures.median_reply_hours),
        definitions=definition_lines(SHOWN_FIGURES),
        cards=newest_of_office(found.code, now),
        list_href=list_href(Filters(organisation=found.code)),
        feed_href=feed_href(Filters(organisation=found.code)),
        write_href=f"{reverse('public:write')}?to={found.code}" if found.is_active else "",
    )
    return page(request, "public/office.html", content)


def _office_trail(found: Organisation) -> tuple[tuple[str, str | None], ...]:
    return (
        (pgettext("several", "单位"), reverse("public:offices")),
        (found.division.name, _place_href(found.division_id)),
        (found.name, None),
    )


def _contacts(found: Organisation) -> tuple[tuple[str, str], ...]:
    pairs = ((_("地址"), found.address), (_("所在地"), found.division.full_name))
    return tuple((label, words) for label, words in pairs if words)
