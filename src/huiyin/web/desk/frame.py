"""What stands around every page of the desk: the side navigation with its counts."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from huiyin.appeals.selectors.queues import Counts, InHand, counts, in_hand
from huiyin.web.addresses import reverse
from huiyin.web.desk.access import Desk
from huiyin.web.work import SideItem


@dataclass(frozen=True, slots=True)
class Frame:
    """The side navigation, the office one sits for, and how much waits there."""

    side: tuple[SideItem, ...]
    place: str
    search_href: str
    bell_href: str
    counts: Counts


def frame(desk: Desk, current: str, now: datetime, office: InHand | None = None) -> Frame:
    """The frame of a page whose link in the side navigation is ``current``. Three queries, one where it is known what
    the ``office`` has in hand."""
    office = office or in_hand(desk.post, now)
    waits = counts(office, desk.actor.account_id, takes_from_pool=desk.is_handler)
    rows = (
        ("work", _("今日待办"), reverse("desk:work"), "inbox", waits.open, waits.overdue > 0),
        _queue("pending", _("待签收"), "flag", waits.pending),
        _queue("handling", _("办理中"), "clock", waits.handling),
        _queue("approval", _("待审签"), "pen", waits.approval, hot=desk.is_approver and waits.approval > 0),
        _queue("assisting", _("协办"), "team", waits.assisting),
        _queue("pool", _("可认领"), "hand", waits.pool),
        _queue("unrated", _("待评价"), "star", waits.unrated),
        (
            "supervised",
            _("督办件"),
            reverse("desk:supervised"),
            "shield",
            waits.supervised,
            waits.supervised > 0,
        ),
    )
    shown = [row for row in rows if row[0] != "pool" or desk.is_handler]
    side = [
        *(
            SideItem(label, href, icon, count, hot, name == current)
            for name, label, href, icon, count, hot in shown
        ),
        SideItem(heading=_("查阅")),
        *_links(current),
        *_offices(desk),
    ]
    return Frame(
        tuple(side), desk.name, f"{reverse('desk:all')}?all=1", reverse("public:notifications"), waits
    )


def _queue(
    slug: str, label: str, icon: str, count: int, *, hot: bool = False
) -> tuple[str, str, str, str, int, bool]:
    return slug, label, reverse("desk:queue", args=[slug]), icon, count, hot


def _links(current: str) -> list[SideItem]:
    rows = (
        ("figures", _("我的三率"), "chart"),
        ("templates", _("答复范本"), "book"),
        ("all", _("全部留言"), "list"),
    )
    return [
        SideItem(label, reverse(f"desk:{name}"), icon, current=name == current) for name, label, icon in rows
    ]


def _offices(desk: Desk) -> list[SideItem]:
    """The other offices that the person may sit for."""
    if len(desk.offices) < 2:
        return []
    links = [
        SideItem(
            name,
            f"{reverse('desk:work')}?{urlencode({'office': code})}",
            "building",
            current=code == desk.code,
        )
        for code, name in desk.offices
    ]
    return [SideItem(heading=_("我的单位")), *links]
