"""The office's own appeals behind a number of its figures, private ones too."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.appeals.policies import readable_by
from huiyin.core import clock
from huiyin.core.paging import parse_cursor
from huiyin.web.addresses import reverse
from huiyin.web.behind_query import hidden_words, page_of_appeals, parse_question
from huiyin.web.desk.access import Desk, at_desk
from huiyin.web.desk.frame import Frame, frame
from huiyin.web.desk.rows import Row, plain_row
from huiyin.web.pages import page
from huiyin.web.requests import Request


@dataclass(frozen=True, slots=True)
class BehindPage:
    """One page of them."""

    frame: Frame
    title: str
    period: str
    hidden: str
    rows: tuple[Row, ...]
    newer_href: str | None
    older_href: str | None


@never_cache
@require_GET
@at_desk
def behind(request: Request, desk: Desk) -> HttpResponse:
    """What ``?count=`` counts for one's own office; other offices' figures are public."""
    now = clock.now()
    question = parse_question(request.GET.dict() | {"office": desk.code}, now)
    if question is None:
        raise Http404
    appeals, mine = question.appeals(now), readable_by(desk.actor)
    found = page_of_appeals(appeals.filter(mine), parse_cursor(request.GET.get("page", "")))
    here = reverse("desk:behind")
    content = BehindPage(
        frame=frame(desk, "figures", now),
        title=question.title,
        period=question.period,
        hidden=hidden_words(appeals.exclude(mine)),
        rows=tuple(plain_row(appeal, now) for appeal in found.rows),
        newer_href=here + question.query(page=found.newer) if found.newer else None,
        older_href=here + question.query(page=found.older) if found.older else None,
    )
    return page(request, "desk/behind.html", content)
