"""督办件: what the platform follows itself, the next time limit on top."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.appeals.selectors import queues
from huiyin.core import clock
from huiyin.core.paging import parse_cursor
from huiyin.web.desk.access import Desk, at_desk
from huiyin.web.desk.frame import frame
from huiyin.web.desk.work import list_page
from huiyin.web.pages import page
from huiyin.web.requests import Request


@never_cache
@require_GET
@at_desk
def supervised(request: Request, desk: Desk) -> HttpResponse:
    """Led by the office and under supervision; answered ones stay until the supervisor ends them."""
    now = clock.now()
    office = queues.in_hand(desk.post, now)
    found = queues.supervised(office, parse_cursor(request.GET.get("page", "")))
    content = list_page(
        request,
        desk,
        frame(desk, "supervised", now, office),
        found,
        now,
        title=_("督办件"),
        remark=_("平台正在督办的，请在督办期限前回复。"),
        heading=_("按督办期限排序"),
        empty=_("没有督办件，很好。"),
    )
    return page(request, "desk/work.html", content)
