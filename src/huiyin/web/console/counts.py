"""How much waits at the console, asked every minute by an open page."""

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.web.console.access import require_role
from huiyin.web.console.frame import frame
from huiyin.web.pages import CONSOLE_ROLES
from huiyin.web.requests import Request
from huiyin.web.work import counts_answer


@never_cache
@require_GET
@require_role(*CONSOLE_ROLES)
def counts(request: Request) -> JsonResponse:
    """The numbers of the side navigation."""
    return counts_answer(frame(request, "").side)
