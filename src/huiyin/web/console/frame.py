"""What stands around every page of the console: the side navigation with its counts."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.appeals.policies import PLATFORM_ROLES
from huiyin.appeals.selectors.board import BOARD_ROLES
from huiyin.appeals.selectors.console import Waiting, waiting
from huiyin.appeals.services.emergencies import EDITORS
from huiyin.core import clock
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Role
from huiyin.statistics.assessing import ASSESSORS
from huiyin.statistics.overseeing import OVERSEERS
from huiyin.web.addresses import reverse
from huiyin.web.console.access import AUDIT, SYSTEM
from huiyin.web.requests import Request
from huiyin.web.work import SideItem


@dataclass(frozen=True, slots=True)
class Frame:
    """The side navigation, the office one works for, and what waits in each queue."""

    side: tuple[SideItem, ...]
    place: str
    search_href: str
    waiting: dict[str, Waiting]


def frame(request: Request, current: str) -> Frame:
    """The frame of a page whose link in the side navigation is ``current``. One query for the platform's people."""
    actor = request.actor
    counts = waiting(actor, clock.now()) if actor.holds(*PLATFORM_ROLES) else {}
    side = [
        *_platform(actor, counts, current),
        *_overview(actor, current),
        *_pressing(actor, current),
        *_assessing(actor, current),
        *_system(actor, current),
        *_emergencies(actor, current),
        *_audit(actor, current),
    ]
    place = actor.posts[0].organisation_name if actor.posts else ""
    return Frame(tuple(side), place, f"{reverse('console:appeals')}?all=1" if counts else "", counts)


def _platform(actor: Actor, counts: dict[str, Waiting], current: str) -> list[SideItem]:
    if not counts:
        return []
    intake = reverse("console:intake")
    decide = [
        counts[name] for name in ("returns", "handovers", "raised", "extensions", "redos", "consultations")
    ]
    rows: tuple[tuple[str, str, str, str, list[Waiting]], ...] = (
        ("intake", _("审核受理"), intake, "inbox", [counts["moderate"], counts["review"]]),
        ("dispatch", _("交办"), f"{intake}?tab=dispatch", "send", [counts["dispatch"]]),
        ("decisions", _("待决定"), reverse("console:decisions"), "scale", decide),
        ("appeals", _("全部留言"), reverse("console:appeals"), "list", []),
    )
    return [
        SideItem(
            label,
            href,
            icon,
            sum(queue.count for queue in queues),
            any(queue.overdue for queue in queues),
            name == current,
        )
        for name, label, href, icon, queues in rows
    ]


def _overview(actor: Actor, current: str) -> list[SideItem]:
    """What leaders and supervisors have: how their place is doing."""
    return _links((("dashboard", _("总体情况"), "chart"),), current) if actor.holds(*OVERSEERS) else []


def _pressing(actor: Actor, current: str) -> list[SideItem]:
    """What supervisors and dispatchers, leaders and journalists have beside the queues."""
    rows = (
        ("board", _("督办台"), "gauge", BOARD_ROLES),
        ("leader", _("领导阅批"), "pen", (Role.LEADER,)),
        ("clues", _("媒体线索"), "message", (Role.JOURNALIST,)),
    )
    return _links(tuple(row[:3] for row in rows if actor.holds(*row[3])), current)


def _assessing(actor: Actor, current: str) -> list[SideItem]:
    if not actor.holds(*ASSESSORS):
        return []
    return _links((("assessments", _("考核"), "star"),), current)


def _system(actor: Actor, current: str) -> list[SideItem]:
    if not actor.holds(*SYSTEM):
        return []
    rows = (
        ("offices", pgettext("several", "单位"), "building"),
        ("people", _("人员"), "team"),
        ("mailboxes", pgettext("several", "信箱"), "mail"),
        ("divisions", pgettext("several", "行政区划"), "pin"),
        ("categories", pgettext("several", "事项分类"), "book"),
        ("imports", _("导入"), "upload"),
    )
    times = (
        ("rules", pgettext("several", "时限规则"), "clock"),
        ("calendar", _("工作日历"), "calendar"),
    )
    return [
        SideItem(heading=_("单位和人员")),
        *_links(rows, current),
        SideItem(heading=_("时限")),
        *_links(times, current),
    ]


def _emergencies(actor: Actor, current: str) -> list[SideItem]:
    return _links((("emergencies", _("急件清单"), "alert"),), current) if actor.holds(*EDITORS) else []


def _audit(actor: Actor, current: str) -> list[SideItem]:
    if not actor.holds(*AUDIT):
        return []
    rows = (("audit", _("操作记录"), "shield"), ("reads", _("查阅记录"), "eye"))
    return [SideItem(heading=_("审计")), *_links(rows, current)]


def _links(rows: tuple[tuple[str, str, str], ...], current: str) -> list[SideItem]:
    return [
        SideItem(label, reverse(f"console:{name}"), icon, current=name == current)
        for name, label, icon in rows
    ]
