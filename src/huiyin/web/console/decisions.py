"""What waits for a decision of the platform: returns, extensions, redos."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal
from huiyin.appeals.policies import PLATFORM_ROLES
from huiyin.appeals.selectors import console as selectors
from huiyin.appeals.selectors.timeline import entry_of
from huiyin.appeals.terms import RaiseReason, Satisfaction
from huiyin.core import clock
from huiyin.web.addresses import reverse
from huiyin.web.console.access import require_role
from huiyin.web.console.appeals import DECISIONS, Tab
from huiyin.web.console.frame import Frame, frame
from huiyin.web.console.rows import Row, appeal_href, row
from huiyin.web.pages import page
from huiyin.web.requests import Request
from huiyin.web.rule_words import extension_words


@dataclass(frozen=True, slots=True)
class Asked:
    """One row: the appeal, who asks for what, and their words."""

    row: Row
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    """One of the three lists."""

    frame: Frame
    tab: str
    tabs: tuple[Tab, ...]
    rows: tuple[Asked, ...]
    more: int


@never_cache
@require_GET
@require_role(*PLATFORM_ROLES)
def decisions(request: Request) -> HttpResponse:
    """Returns asked, extensions asked, redos asked; those due first on top."""
    around, now = frame(request, "decisions"), clock.now()
    wanted = request.GET.get("tab", "")
    waiting = [name for name in DECISIONS if around.waiting[name].count]
    tab = wanted if wanted in DECISIONS else (waiting or list(DECISIONS))[0]
    appeals = selectors.queue(tab, request.actor)
    rows = _ASKED[tab](appeals, now)
    more = max(0, around.waiting[tab].count - len(rows))
    return page(request, "console/decisions.html", DecisionsPage(around, tab, _tabs(around, tab), rows, more))


def _tabs(around: Frame, current: str) -> tuple[Tab, ...]:
    labels = {
        "returns": _("申请退回"),
        "handovers": _("申请移交主办"),
        "raised": _("提级督办"),
        "consultations": _("会商"),
        "extensions": _("申请延期"),
        "redos": _("作者不满意"),
    }
    return tuple(
        Tab(
            name,
            labels[name],
            f"{reverse('console:decisions')}?tab={name}",
            around.waiting[name].count,
            name == current,
        )
        for name in DECISIONS
    )


def _row(appeal: Appeal, now: datetime, tab: str) -> Row:
    href = f"{appeal_href(appeal.number)}?back=decisions:{tab}#decide"
    return replace(row(appeal, now, href=href), action_label=_("去决定"), action_href=href)


def _returns(appeals: Sequence[Appeal], now: datetime) -> tuple[Asked, ...]:
    parts = selectors.returning_parts(appeals)
    return tuple(
        Asked(
            _row(appeal, now, "returns"),
            _("%(name)s申请退回") % {"name": parts[appeal.pk].organisation.name},
            parts[appeal.pk].return_reason,
        )
        for appeal in appeals
        if appeal.pk in parts
    )


def _extensions(appeals: Sequence[Appeal], now: datetime) -> tuple[Asked, ...]:
    events = selectors.asked_why(appeals, Action.ASK_EXTENSION)
    return tuple(
        Asked(
            _row(appeal, now, "extensions"),
            _("%(name)s申请延期 %(length)s")
            % {
                "name": appeal.lead.name if appeal.lead else "",
                "length": extension_words(events[appeal.pk].data if appeal.pk in events else {}),
            },
            str(events[appeal.pk].data.get("reason", "")) if appeal.pk in events else "",
        )
        for appeal in appeals
    )


def _redos(appeals: Sequence[Appeal], now: datetime) -> tuple[Asked, ...]:
    ratings = selectors.latest_ratings(appeals)
    return tuple(
        Asked(
            _row(appeal, now, "redos"),
            _("作者评价：%(level)s") % {"level": Satisfaction(ratings[appeal.pk].satisfaction).label}
            if appeal.pk in ratings
            else "",
            ratings[appeal.pk].comment if appeal.pk in ratings else "",
        )
        for appeal in appeals
    )


def _handovers(appeals: Sequence[Appeal], now: datetime) -> tuple[Asked, ...]:
    events = selectors.asked_why(appeals, Action.ASK_HANDOVER)
    return tuple(
        Asked(
            _row(appeal, now, "handovers"),
            _("%(name)s申请把主办移交给%(to)s")
            % {
                "name": appeal.lead.name if appeal.lead else "",
                "to": appeal.handover_to.name if appeal.handover_to else "",
            },
            str(events[appeal.pk].data.get("reason", "")) if appeal.pk in events else "",
        )
        for appeal in appeals
    )


def _raised(appeals: Sequence[Appeal], now: datetime) -> tuple[Asked, ...]:
    return tuple(
        Asked(
            _row(appeal, now, "raised"),
            str(RaiseReason(appeal.raise_reason).label),
            _("等督办员指定单位") if appeal.lead_id is None else _("由督办员盯办"),
        )
        for appeal in appeals
    )


def _consultations(appeals: Sequence[Appeal], now: datetime) -> tuple[Asked, ...]:
    events = selectors.asked_why(appeals, Action.PROPOSE_PLAN)
    return tuple(
        Asked(
            _row(appeal, now, "consultations"),
            _("过了商定的时间，请决定分工")
            if appeal.consultation_due_at and appeal.consultation_due_at < now
            else _("各单位正在商量"),
            entry_of(events[appeal.pk]).text if appeal.pk in events else "",
        )
        for appeal in appeals
    )


_ASKED = {
    "consultations": _consultations,
    "returns": _returns,
    "handovers": _handovers,
    "raised": _raised,
    "extensions": _extensions,
    "redos": _redos,
}
