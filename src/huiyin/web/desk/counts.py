"""How much waits at the desk, asked every minute by an open page."""

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.core import clock
from huiyin.web.desk.access import Desk, at_desk
from huiyin.web.desk.frame import frame
from huiyin.web.requests import Request
from huiyin.web.work import counts_answer


@never_cache
@require_GET
@at_desk
def counts(request: Request, desk: Desk) -> JsonResponse:
    """The numbers of the side navigation."""
    return counts_answer(frame(desk, "", clock.now()).side)
