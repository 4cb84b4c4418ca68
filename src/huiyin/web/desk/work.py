"""The work list, the queues, and all appeals of the office."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.appeals.selectors import queues
from huiyin.appeals.selectors.desk import SATISFACTION_DAYS, Satisfied, satisfied
from huiyin.appeals.selectors.queues import Counts
from huiyin.core import clock
from huiyin.core.clock import local
from huiyin.core.paging import parse_cursor
from huiyin.web.addresses import reverse
from huiyin.web.desk.access import Desk, at_desk
from huiyin.web.desk.bulk import Bulk, bulk_of
from huiyin.web.desk.frame import Frame, frame
from huiyin.web.desk.rows import Row, rows_of
from huiyin.web.pages import page
from huiyin.web.requests import Request
from huiyin.web.words import date_words, percent

#: Seconds for which the share of satisfied authors is kept.
KEPT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Kpi:
    """One card of figures; each leads to its list."""

    value: str
    label: str
    href: str
    tone: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """The work list or a queue: rows by time left, ``selected`` is the number shown in the panel beside them."""

    frame: Frame
    title: str
    remark: str
    heading: str
    kpis: tuple[Kpi, ...]
    segments: tuple[tuple[str, str, bool], ...]
    rows: tuple[Row, ...]
    selected: str
    more_href: str | None
    first_href: str | None
    empty_title: str
    empty_text: str
    back: str
    bulk: Bulk | None


@dataclass(frozen=True, slots=True)
class QueueWords:
    """Heading of a queue, what is in it, and what is said when nothing is."""

    title: Promise
    remark: Promise
    empty: Promise


QUEUES: dict[str, QueueWords] = {
    "pending": QueueWords(
        gettext_lazy("待签收"),
        gettext_lazy("交办给本单位、还没有签收的。不归本单位管的，打开后申请退回。"),
        gettext_lazy("没有等着签收的留言。"),
    ),
    "handling": QueueWords(
        gettext_lazy("办理中"),
        gettext_lazy("本单位主办、已经签收的。"),
        gettext_lazy("没有正在办理的留言。"),
    ),
    "assisting": QueueWords(
        gettext_lazy("协办"),
        gettext_lazy("别的单位主办，请本单位协办的。交了协办意见就从这里移走。"),
        gettext_lazy("没有需要本单位协办的留言。"),
    ),
    "approval": QueueWords(
        gettext_lazy("待审签"),
        gettext_lazy("经办人已经送审的答复，审签后马上公开。"),
        gettext_lazy("没有等着审签的答复。"),
    ),
    "unrated": QueueWords(
        gettext_lazy("待评价"),
        gettext_lazy("已经答复，作者还没有评价的；十五天没有新问题会自动办结。"),
        gettext_lazy("没有等着评价的留言。"),
    ),
    "pool": QueueWords(
        gettext_lazy("可认领"),
        gettext_lazy("已经受理、还没有交办，又在本单位职责范围内的。先认领的单位主办。"),
        gettext_lazy("现在没有可以认领的留言。"),
    ),
    "overdue": QueueWords(
        gettext_lazy("已超期"),
        gettext_lazy("超期最久的排在最前。"),
        gettext_lazy("没有超期的留言，很好。"),
    ),
    "soon": QueueWords(
        gettext_lazy("24 小时内到期"),
        gettext_lazy("请先办这些。"),
        gettext_lazy("24 小时内没有到期的留言。"),
    ),
}


@never_cache
@require_GET
@at_desk
def work(request: Request, desk: Desk) -> HttpResponse:
    """今日待办: everything unfinished of the office, what is due first on top."""
    now = clock.now()
    office = queues.in_hand(desk.post, now)
    around = frame(desk, "work", now, office)
    is_mine = request.GET.get("mine") == "1"
    parts = queues.of_handler(desk.actor.user_id) if is_mine else queues.EVERY_PART
    found = queues.work_list(office, cursor=parse_cursor(request.GET.get("page", "")), parts=parts)
    here = reverse("desk:work")
    counts = around.counts
    return page(
        request,
        "desk/work.html",
        list_page(
            request,
            desk,
            around,
            found,
            now,
            name="work",
            office=office,
            title=_("今日待办"),
            remark=_day(now),
            heading=_("按期限排序"),
            kpis=_kpis(counts, _satisfied(desk, now)),
            segments=(
                (_("全部 %(n)d") % {"n": counts.open}, here, not is_mine),
                (_("只看我的 %(n)d") % {"n": counts.mine}, f"{here}?mine=1", is_mine),
            ),
            empty=_("都办完了，今天没有待办。"),
        ),
    )


@never_cache
@require_GET
@at_desk
def queue(request: Request, desk: Desk, slug: str) -> HttpResponse:
    """One of the queues."""
    words = QUEUES.get(slug)
    if words is None:
        raise Http404
    now = clock.now()
    office = queues.in_hand(desk.post, now)
    around = frame(desk, slug, now, office)
    cursor = parse_cursor(request.GET.get("page", ""))
    found = queues.queue(slug, office, now=now, cursor=cursor)
    return page(
        request,
        "desk/work.html",
        list_page(
            request,
            desk,
            around,
            found,
            now,
            name=slug,
            office=office,
            title=str(words.title),
            remark=str(words.remark),
            heading=_("按期限排序"),
            empty=str(words.empty),
        ),
    )


def list_page(
    request: Request,
    desk: Desk,
    around: Frame,
    found: queues.Queue,
    now: datetime,
    *,
    name: str = "",
    office: queues.InHand | None = None,
    title: str,
    remark: str,
    heading: str,
    empty: str,
    kpis: tuple[Kpi, ...] = (),
    segments: tuple[tuple[str, str, bool], ...] = (),
) -> ListPage:
    """A list in words; what it is of, and what is said when it is empty, comes with the call.

    ``name`` decides what can be done to several of its rows; ``office``, who has how many in hand.
    """
    numbers = [appeal.number for appeal in found.rows]
    opened = request.GET.get("open", "")
    selected = opened if opened in numbers else ""
    kept = {name: value for name, value in request.GET.items() if name == "mine"}
    more = f"{request.path}?{urlencode({**kept, 'page': found.more})}" if found.more else None
    first = f"{request.path}?{urlencode(kept)}" if request.GET.get("page") else None
    bulk = None
    if office is not None and (found.rows or request.GET.get("batch")):
        bulk = bulk_of(request, desk, name, office, now)
    return ListPage(
        frame=around,
        title=title,
        remark=remark,
        heading=heading,
        kpis=kpis,
        segments=segments,
        rows=rows_of(found.rows, desk, now, selected),
        selected=selected,
        more_href=more,
        first_href=first,
        empty_title=empty,
        empty_text=_("新的留言交办过来，会马上出现在这里。"),
        back=request.get_full_path(),
        bulk=bulk,
    )


def _satisfied(desk: Desk, now: datetime) -> Satisfied:
    """A figure of three months may be some minutes old."""
    key = f"desk-satisfied:{desk.organisation_id}"
    found: Satisfied | None = cache.get(key)
    if found is None:
        found = satisfied(desk.post, now)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _day(now: datetime) -> str:
    return f"{date_words(now)} {local(now):%H:%M}"


def _kpis(counts: Counts, satisfied: Satisfied) -> tuple[Kpi, ...]:
    def queue_href(slug: str) -> str:
        return reverse("desk:queue", args=[slug])

    content = _("满意率 · 近 %(days)d 天 %(content)d/%(rated)d") % {
        "days": SATISFACTION_DAYS,
        "content": satisfied.content,
        "rated": satisfied.rated,
    }
    return (
        Kpi(str(counts.overdue), _("已超期"), queue_href("overdue"), "over" if counts.overdue else ""),
        Kpi(str(counts.soon), _("24 小时到期"), queue_href("soon"), "wait" if counts.soon else ""),
        Kpi(str(counts.pending), _("待签收"), queue_href("pending"), ""),
        Kpi(str(counts.handling), _("办理中"), queue_href("handling"), "doing"),
        Kpi(percent(satisfied.share), content, reverse("desk:figures"), "done"),
    )
