"""挂牌督办: the public list of what the platform follows itself, and what has been taken off it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.appeals.models import Supervision
from huiyin.appeals.selectors.pressing import public_list
from huiyin.appeals.terms import Kind, SupervisionOutcome, SupervisionState
from huiyin.core import clock
from huiyin.core.paging import parse_cursor
from huiyin.web.addresses import reverse
from huiyin.web.pages import page
from huiyin.web.public.appeals_cards import href_of
from huiyin.web.public.appeals_words import Chip, place_words
from huiyin.web.requests import Request
from huiyin.web.words import date_words, day_words


@dataclass(frozen=True, slots=True)
class Listed:
    """One line. Of a private appeal or a report ``title``, ``href``, ``place`` and ``note`` are "": number, subject,
    office and time limit are all that is shown."""

    number: str
    appeal_number: str
    href: str
    title: str
    category: str
    place: str
    office: str
    since: str
    due: str
    until: str
    chip: Chip
    note: str


@dataclass(frozen=True, slots=True)
class SupervisionPage:
    """One page of the list, or of its history."""

    is_over: bool
    now_href: str
    over_href: str
    rows: tuple[Listed, ...]
    newer_href: str
    older_href: str


@require_safe
def supervision(request: Request) -> HttpResponse:
    """Those that stand on the list, newest first; ``?tab=over``: those taken off. One query."""
    now, is_over = clock.now(), request.GET.get("tab") == "over"
    found = public_list(is_over=is_over, cursor=parse_cursor(request.GET.get("at", "")))
    content = SupervisionPage(
        is_over=is_over,
        now_href=reverse("public:supervision"),
        over_href=_href(is_over=True),
        rows=tuple(_listed(one, now) for one in found.rows),
        newer_href=_href(is_over=is_over, at=found.newer) if found.newer else "",
        older_href=_href(is_over=is_over, at=found.older) if found.older else "",
    )
    return page(request, "public/supervision.html", content)


def _href(*, is_over: bool, at: str = "") -> str:
    query = {**({"tab": "over"} if is_over else {}), **({"at": at} if at else {})}
    return reverse("public:supervision") + (f"?{urlencode(query)}" if query else "")


def _listed(one: Supervision, now: datetime) -> Listed:
    appeal = one.appeal
    shows_text = appeal.is_published and appeal.kind != Kind.REPORT
    category = appeal.category.name if appeal.category else _("未分类")
    return Listed(
        number=one.number,
        appeal_number=appeal.number,
        href=href_of(appeal) if shows_text else "",
        title=appeal.title if shows_text else "",
        category=category,
        place=place_words(appeal) if shows_text else "",
        office=(appeal.lead or one.organisation).name,
        since=day_words(one.listed_at, now) if one.listed_at else "",
        due=date_words(one.due_at),
        until=day_words(one.delisted_at, now) if one.delisted_at else "",
        chip=_chip(one, now),
        note=one.public_note if shows_text else "",
    )


def _chip(one: Supervision, now: datetime) -> Chip:
    if one.outcome:
        return Chip(str(SupervisionOutcome(one.outcome).label), "done", "check")
    if one.delisted_at:
        return Chip(_("已销号"), "done", "check")
    if one.state == SupervisionState.RUNNING and one.due_at < now:
        return Chip(_("逾期未回复"), "over", "alert")
    if one.state == SupervisionState.RUNNING:
        return Chip(_("督办中"), "doing", "clock")
    return Chip(_("单位已回复，待核实"), "wait", "hourglass")
