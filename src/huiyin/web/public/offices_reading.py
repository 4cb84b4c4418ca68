"""What the pages of offices and mailboxes read. Each function costs a fixed number of queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count

from huiyin.appeals.selectors.lists import Filters, Order, public_list, published
from huiyin.core.clock import local_day
from huiyin.organisations.models import Division, Mailbox, Organisation, OrganisationKind
from huiyin.organisations.selectors import child_divisions, find_organisations, in_division
from huiyin.statistics.figures import Figures, figures
from huiyin.web.public.appeals_cards import AppealCard, cards_of_slice

NEWEST = 5
RESULTS = 50
KEPT_SECONDS = 60
#: Figures of one office or mailbox are over this many days.
WINDOW = timedelta(days=365)
#: In which order the kinds of offices of a place are listed.
KINDS = (
    OrganisationKind.GOVERNMENT,
    OrganisationKind.DEPARTMENT,
    OrganisationKind.TOWNSHIP,
    OrganisationKind.INSTITUTION,
    OrganisationKind.ENTERPRISE,
    OrganisationKind.PLATFORM,
)


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A place directly below another one, and how many offices it and everything in it have."""

    division: Division
    offices: int


def offices_of(division_code: str) -> list[tuple[OrganisationKind, list[Organisation]]]:
    """The active offices of exactly this place, by kind. One query."""
    rows = list(
        Organisation.objects.filter(division_id=division_code, is_active=True, kind__in=KINDS)
        .select_related("division")
        .order_by("path")
    )
    groups = [(kind, [office for office in rows if office.kind == kind]) for kind in KINDS]
    return [(kind, offices) for kind, offices in groups if offices]


def places_below(division_code: str) -> tuple[PlaceCount, ...]:
    """The places directly below that have offices. Two queries."""
    counts: Counter[str] = Counter(
        dict(
            Organisation.objects.filter(in_division(division_code), is_active=True, kind__in=KINDS)
            .values("division_id")
            .annotate(number=Count("pk"))
            .order_by()
            .values_list("division_id", "number")
        )
    )
    below = list(child_divisions(division_code))
    found = [
        PlaceCount(place, sum(n for code, n in counts.items() if code.startswith(place.code)))
        for place in below
    ]
    return tuple(place for place in found if place.offices)


def found_offices(text: str) -> tuple[list[Organisation], bool]:
    """Active offices whose name contains ``text``, at most RESULTS, and whether there are more. One query."""
    rows = list(find_organisations(text=text).filter(is_active=True)[: RESULTS + 1])
    return rows[:RESULTS], len(rows) > RESULTS


def office_by_code(code: str) -> Organisation | None:
    """An office with its place and the office above it; inactive ones too. One query."""
    return Organisation.objects.select_related("division", "parent").filter(code=code).first()


def mailbox_by_code(code: str) -> Mailbox | None:
    """A mailbox with leader, office and place; closed ones too. One query."""
    return (
        Mailbox.objects.select_related("leader", "organisation", "division")
        .filter(code=code, organisation__is_active=True)
        .first()
    )


def year_of(
    *, organisation: Organisation | None = None, mailbox: Mailbox | None = None, now: datetime
) -> Figures:
    """The figures of the last WINDOW, kept for a minute."""
    key = f"figures-of-{organisation.pk if organisation else ''}-{mailbox.pk if mailbox else ''}"
    kept: Figures | None = cache.get(key)
    if kept is None:
        today = local_day(now)
        kept = figures(organisation=organisation, mailbox=mailbox, since=today - WINDOW, until=today, now=now)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def newest_of_office(code: str, now: datetime) -> tuple[AppealCard, ...]:
    """Cards of the published appeals that the office answered last. Three queries."""
    filters = Filters(organisation=code, order=Order.REPLIED)
    return cards_of_slice(public_list(filters, None, now=now, size=NEWEST), now)


def newest_of_mailbox(mailbox: Mailbox, now: datetime) -> tuple[AppealCard, ...]:
    """Cards of the published letters to the mailbox that were answered last. Three queries."""
    rows = published().filter(mailbox=mailbox)
    return cards_of_slice(
        public_list(Filters(order=Order.REPLIED), None, now=now, rows=rows, size=NEWEST), now
    )


def mailbox_groups(
    mailboxes: Sequence[Mailbox],
) -> list[tuple[Division, list[Mailbox]]]:
    """Mailboxes by place, in the order in which they come."""
    groups: dict[str, tuple[Division, list[Mailbox]]] = {}
    for mailbox in mailboxes:
        groups.setdefault(mailbox.division_id, (mailbox.division, []))[1].append(mailbox)
    return list(groups.values())
