"""The keys of the console on a page of their own: for whoever has no script, and for the printer."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.web.console.access import require_role
from huiyin.web.console.frame import Frame, frame
from huiyin.web.pages import CONSOLE_ROLES, page
from huiyin.web.requests import Request


@dataclass(frozen=True, slots=True)
class KeysPage:
    """Nothing but the frame: the table is the template's (_keys.html)."""

    frame: Frame


@never_cache
@require_GET
@require_role(*CONSOLE_ROLES)
def keys(request: Request) -> HttpResponse:
    """The table of keys."""
    return page(request, "console/keys.html", KeysPage(frame(request, "")))
