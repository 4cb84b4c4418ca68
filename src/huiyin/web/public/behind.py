"""逐件查看: the published appeals behind a number, and how many there are besides that are not public."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from huiyin.appeals.selectors.lists import cards_of
from huiyin.core import clock
from huiyin.core.paging import parse_cursor
from huiyin.web.addresses import reverse
from huiyin.web.behind_query import hidden_words, page_of_appeals, parse_question
from huiyin.web.pages import page
from huiyin.web.public.appeals_cards import AppealCard, card_of
from huiyin.web.requests import Request


@dataclass(frozen=True, slots=True)
class BehindPage:
    """One page of them."""

    title: str
    period: str
    hidden: str
    cards: tuple[AppealCard, ...]
    newer_href: str | None
    older_href: str | None


@require_safe
def behind_page(request: Request) -> HttpResponse:
    """What ``?count=`` counts, for ``?office=`` over ``?since=`` to ``?until=``. Six queries."""
    now = clock.now()
    question = parse_question(request.GET, now)
    if question is None:
        raise Http404
    appeals = question.appeals(now)
    found = page_of_appeals(appeals.filter(is_published=True), parse_cursor(request.GET.get("page", "")))
    here = reverse("public:behind")
    content = BehindPage(
        title=question.title,
        period=question.period,
        hidden=hidden_words(appeals.filter(is_published=False)),
        cards=tuple(card_of(card, now) for card in cards_of(found.rows)),
        newer_href=here + question.query(page=found.newer) if found.newer else None,
        older_href=here + question.query(page=found.older) if found.older else None,
    )
    return page(request, "public/behind.html", content)
