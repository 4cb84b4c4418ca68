"""超期清单: what offices have left undone long after its time, for everybody to see."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.appeals.models import Deadline
from huiyin.appeals.selectors.overdue import overdue_count, overdue_list
from huiyin.appeals.terms import Stage
from huiyin.core import clock
from huiyin.core.paging import parse_cursor
from huiyin.web.pages import page, site
from huiyin.web.public.appeals_cards import href_of
from huiyin.web.public.appeals_words import Chip, place_words
from huiyin.web.requests import Request
from huiyin.web.words import day_words, duration_words

#: From how many limits on the list is not counted for every reader.
LONG = 1000
KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Missed:
    """One missed limit."""

    href: str
    title: str
    number: str
    place: str
    office: str
    stage: str
    due: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class OverduePage:
    """One page of the list; ``hidden`` counts the limits of appeals that are not public."""

    rows: tuple[Missed, ...]
    count: int
    hidden: int
    newer_href: str | None
    older_href: str | None


@require_safe
def overdue(request: Request) -> HttpResponse:
    """The list, what was due last on top. Two queries, one where the list is long and has been counted lately."""
    now = clock.now()
    found = overdue_list(parse_cursor(request.GET.get("page", "")))
    count, hidden = _counted()
    content = OverduePage(
        rows=tuple(_missed(one, now) for one in found.rows),
        count=count,
        hidden=hidden,
        newer_href=f"?page={found.newer}" if found.newer else None,
        older_href=f"?page={found.older}" if found.older else None,
    )
    return page(request, "public/overdue.html", content)


def _counted() -> tuple[int, int]:
    """The counts of the list; of a long one, kept for KEPT_SECONDS in each process."""
    kept: tuple[int, int] | None = cache.get("overdue-count")
    if kept is None:
        kept = overdue_count()
        if sum(kept) >= LONG:
            cache.set("overdue-count", kept, KEPT_SECONDS)
    return kept


def _missed(one: Deadline, now: datetime) -> Missed:
    late = _("超期 %(span)s") % {"span": duration_words(now - one.due_at)}
    return Missed(
        href=href_of(one.appeal),
        title=one.appeal.title,
        number=one.appeal.number,
        place=place_words(one.appeal),
        office=one.organisation.name if one.organisation else site().platform_name,
        stage=str(Stage(one.stage).label),
        due=day_words(one.due_at, now),
        chip=Chip(late, "over", "alert"),
    )
