"""领导阅批: a leader's first page. The appeals themselves open on the page that the platform has, with the leader's
rights: masked text, and one thing to do, 批示."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors import leader as selectors
from huiyin.core import clock
from huiyin.core.paging import parse_cursor
from huiyin.core.text import listed
from huiyin.organisations.models import Role
from huiyin.web.addresses import reverse
from huiyin.web.console.access import require_role
from huiyin.web.console.appeals import Tab
from huiyin.web.console.frame import Frame, frame
from huiyin.web.console.rows import Row, appeal_href, row
from huiyin.web.pages import page
from huiyin.web.pressing import supervision_marks
from huiyin.web.requests import Request

_LABELS: dict[str, Promise] = {
    "waiting": gettext_lazy("等您阅批"),
    "late": gettext_lazy("信箱里超期的"),
    "supervised": gettext_lazy("督办中"),
    "mailbox": gettext_lazy("信箱全部"),
    "instructed": gettext_lazy("我批示过的"),
}
_REMARKS: dict[str, Promise] = {
    "waiting": gettext_lazy("写给您信箱、正在办、还没有批示的。"),
    "late": gettext_lazy("写给您信箱、过了期限的。"),
    "supervised": gettext_lazy("本辖区正在督办的。"),
    "mailbox": gettext_lazy("写给您信箱的，最新的在前。"),
    "instructed": gettext_lazy("您写过批示的，最新的在前。"),
}


@dataclass(frozen=True, slots=True)
class LeaderPage:
    """One of the lists."""

    frame: Frame
    mailboxes: str
    remark: str
    tab: str
    tabs: tuple[Tab, ...]
    rows: tuple[Row, ...]
    newer_href: str
    older_href: str


@never_cache
@require_GET
@require_role(Role.LEADER)
def leader(request: Request) -> HttpResponse:
    """What was written to the leader's mailboxes, newest first. Four queries."""
    now, wanted = clock.now(), request.GET.get("tab", "")
    tab = wanted if wanted in selectors.LISTS else "waiting"
    found = selectors.page_of(tab, request.actor, now, parse_cursor(request.GET.get("at", "")))
    names = selectors.mailboxes_of(request.actor).values_list("name", flat=True)
    content = LeaderPage(
        frame=frame(request, "leader"),
        mailboxes=listed(names) or _("您的单位还没有领导信箱"),
        remark=str(_REMARKS[tab]),
        tab=tab,
        tabs=_tabs(selectors.counts(request.actor, now), tab),
        rows=tuple(_row(one, now) for one in found.rows),
        newer_href=_href(tab, at=found.newer) if found.newer else "",
        older_href=_href(tab, at=found.older) if found.older else "",
    )
    return page(request, "console/leader.html", content)


def _href(tab: str, **more: str) -> str:
    return f"{reverse('console:leader')}?{urlencode({'tab': tab, **more})}"


def _tabs(counts: dict[str, int], current: str) -> tuple[Tab, ...]:
    return tuple(
        Tab(name, str(label), _href(name), counts.get(name, -1), name == current)
        for name, label in _LABELS.items()
    )


def _row(appeal: Appeal, now: datetime) -> Row:
    href = f"{appeal_href(appeal.number)}?back=leader"
    made = row(appeal, now, href=href)
    chips = (*supervision_marks(appeal, now), *made.chips)
    return replace(made, chips=chips, action_label=_("阅批"), action_href=f"{href}#press")
