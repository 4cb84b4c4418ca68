"""The page of one appeal."""

from django.http import Http404, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from huiyin.appeals.selectors.reading import Reading, find_appeal, read
from huiyin.appeals.services.counting import waiting_views
from huiyin.appeals.terms import SUBJECT
from huiyin.core import clock
from huiyin.journal.services import record_private_read
from huiyin.organisations.actors import Actor
from huiyin.web.keeping import about_appeal, kept
from huiyin.web.maps import with_map
from huiyin.web.pages import page
from huiyin.web.public.reading_pages import appeal_page
from huiyin.web.requests import Request


def open_appeal(number: str, actor: Actor) -> Reading:
    """What the actor may read of the appeal of this number. Http404 where there is none, or none for them."""
    appeal = find_appeal(number)
    reading = read(appeal, actor) if appeal else None
    if reading is None:
        raise Http404
    return reading


@kept(60)
@require_safe
def appeal(request: Request, number: str) -> HttpResponse:
    """One appeal; views are counted (huiyin.edge), staff's are not; staff reading a private one are recorded."""
    now, actor = clock.now(), request.actor
    reading = open_appeal(number, actor)
    if actor.is_staff and not reading.appeal.is_published and not reading.is_author:
        key = reading.appeal.pk
        record_private_read(who=actor.who(), subject=SUBJECT, subject_id=key, what="text", now=now)
    content = appeal_page(
        reading,
        now=now,
        views=waiting_views(reading.appeal.pk),
        is_signed_in=actor.is_signed_in,
        is_staff=actor.is_staff,
    )
    response = page(request, "public/appeal.html", content)
    if content.point:
        response = with_map(response)
    about_appeal(response, reading.appeal.pk, is_view=not actor.is_staff)
    if actor.is_signed_in or actor.keys:
        add_never_cache_headers(response)
    return response
