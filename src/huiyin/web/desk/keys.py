"""The keys of the desk on a page of their own: for whoever has no script, and for the printer."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.core import clock
from huiyin.web.desk.access import Desk, at_desk
from huiyin.web.desk.frame import Frame, frame
from huiyin.web.pages import page
from huiyin.web.requests import Request


@dataclass(frozen=True, slots=True)
class KeysPage:
    """Nothing but the frame: the table is the template's (_keys.html)."""

    frame: Frame


@never_cache
@require_GET
@at_desk
def keys(request: Request, desk: Desk) -> HttpResponse:
    """The table of keys."""
    return page(request, "desk/keys.html", KeysPage(frame(desk, "", clock.now())))
