"""The supervisor's board 督办台: boxes with counts, the offices that are worst, and the list behind each count."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors import board as selectors
from huiyin.appeals.selectors.board import BOARD_ROLES, Narrowed
from huiyin.core import clock
from huiyin.core.paging import parse_cursor
from huiyin.core.text import clean_line
from huiyin.organisations.models import Division, Organisation, Role
from huiyin.organisations.nesting import normal_division_code
from huiyin.statistics.shares import Share
from huiyin.web.addresses import reverse
from huiyin.web.console.access import require_role
from huiyin.web.console.frame import Frame, frame
from huiyin.web.console.listing import Choice
from huiyin.web.console.rows import Row, appeal_href, row
from huiyin.web.offices import office_named
from huiyin.web.pages import page
from huiyin.web.pressing import supervision_marks
from huiyin.web.requests import Request
from huiyin.web.words import full_time, percent


@dataclass(frozen=True, slots=True)
class BoxWords:
    """Heading of a box, what is in it, the colour of its count."""

    title: Promise
    remark: Promise
    tone: str = ""


WORDS: dict[str, BoxWords] = {
    "overdue": BoxWords(gettext_lazy("已超期"), gettext_lazy("现在的期限已经过了，超期最久的在前。"), "over"),
    "today": BoxWords(gettext_lazy("今天到期"), gettext_lazy("今天之内到期、还没有过的。"), "wait"),
    "unclaimed": BoxWords(
        gettext_lazy("逾期未签收"), gettext_lazy("主办或协办单位过了签收期限还没有签收。"), "over"
    ),
    "acknowledged": BoxWords(
        gettext_lazy("只收悉未答复"), gettext_lazy("告知过“已收悉”，还没有正式答复。已收悉不算答复。"), "wait"
    ),
    "returned": BoxWords(
        gettext_lazy("退回两次以上"), gettext_lazy("主办单位退回过两次或更多，还在办的。"), "over"
    ),
    "redone": BoxWords(gettext_lazy("重办中"), gettext_lazy("作者不满意，核实后退回重办的。"), "wait"),
    "extended": BoxWords(gettext_lazy("已延期"), gettext_lazy("批准延期、还在办的。")),
    "promised": BoxWords(
        gettext_lazy("承诺日期已过"),
        gettext_lazy("答复里承诺的日期已经过了，单位还没有说明办好。"),
        "over",
    ),
    "supervised": BoxWords(
        gettext_lazy("督办中"), gettext_lazy("还没有结束的督办，督办期限近的在前。"), "doing"
    ),
    "late": BoxWords(gettext_lazy("督办逾期"), gettext_lazy("过了督办期限，单位还没有回复。"), "over"),
    "answered": BoxWords(
        gettext_lazy("督办回复待核"), gettext_lazy("单位已经回复督办，等督办员核实。"), "wait"
    ),
}


@dataclass(frozen=True, slots=True)
class BoxCount:
    """One box of the board."""

    label: str
    count: int
    href: str
    tone: str


@dataclass(frozen=True, slots=True)
class WorstOffice:
    """A line of the table: counts, the share with its interval, where its overdue appeals are listed."""

    name: str
    href: str
    overdue: int
    running: int
    share: str
    share_percent: int
    interval: str


@dataclass(frozen=True, slots=True)
class Filter:
    """The filter over board and lists."""

    action: str
    office: str
    divisions: tuple[Choice, ...]
    all_href: str
    is_active: bool
    error: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The board."""

    frame: Frame
    filter: Filter
    boxes: tuple[BoxCount, ...]
    worst: tuple[WorstOffice, ...]
    as_of: str


@dataclass(frozen=True, slots=True)
class BoxPage:
    """The list behind one count. ``can_supervise``: dispatchers remind only."""

    frame: Frame
    box: str
    title: str
    remark: str
    count: int
    filter: Filter
    rows: tuple[Row, ...]
    more_href: str
    first_href: str
    back: str
    can_supervise: bool
    none: bool
    as_of: str


def narrowed_of(request: Request) -> tuple[Narrowed, str]:
    """The filter from the address, and what is wrong with the office typed. Two queries where one was."""
    division = normal_division_code(request.GET.get("division", "")[:12]) or ""
    typed = clean_line(request.GET.get("office", ""))[:40]
    if not typed:
        return Narrowed(division=division), ""
    try:
        return Narrowed(office_named(typed).code, division), ""
    except ValidationError as error:
        return Narrowed(division=division), error.messages[0]


def query_of(narrowed: Narrowed, **more: str) -> str:
    """The filter as it stands in an address, with its question mark."""
    values = {"office": narrowed.office, "division": narrowed.division, **more}
    query = {name: value for name, value in values.items() if value}
    return f"?{urlencode(query)}" if query else ""


def _filter(request: Request, narrowed: Narrowed, action: str, error: str) -> Filter:
    """Two queries at most."""
    reach = request.actor.division_codes(*BOARD_ROLES)
    places = Division.objects.filter(parent__in=reach, is_active=True).order_by("code")
    names = Organisation.objects.filter(code=narrowed.office).values_list("name", flat=True)
    return Filter(
        action=action,
        office=(names.first() or "") if narrowed.office else clean_line(request.GET.get("office", ""))[:40],
        divisions=tuple(Choice(one.code, one.name, narrowed.division.startswith(one.code)) for one in places),
        all_href=action,
        is_active=narrowed != Narrowed() or bool(error),
        error=error,
    )


@never_cache
@require_GET
@require_role(*BOARD_ROLES)
def board(request: Request) -> HttpResponse:
    """Counts that lead to their lists, and the worst offices. Six queries, whatever the site holds."""
    now, (narrowed, error) = clock.now(), narrowed_of(request)
    counts = selectors.counts(request.actor, narrowed, now)
    content = BoardPage(
        frame=frame(request, "board"),
        filter=_filter(request, narrowed, reverse("console:board"), error),
        boxes=tuple(
            BoxCount(
                str(words.title),
                counts[name],
                reverse("console:board_box", args=[name]) + query_of(narrowed),
                words.tone if counts[name] else "",
            )
            for name, words in WORDS.items()
        ),
        worst=tuple(_worst(one, narrowed) for one in selectors.worst_offices(request.actor, narrowed, now)),
        as_of=full_time(now),
    )
    return page(request, "console/board.html", content)


def _worst(one: selectors.Standing, narrowed: Narrowed) -> WorstOffice:
    share = Share(one.overdue, one.running)
    low, high = share.interval or (0.0, 0.0)
    href = reverse("console:board_box", args=["overdue"]) + query_of(replace(narrowed, office=one.code))
    return WorstOffice(
        name=one.name,
        href=href,
        overdue=one.overdue,
        running=one.running,
        share=percent(share.value),
        share_percent=round((share.value or 0) * 100),
        interval=f"{percent(low)}–{percent(high)}",
    )


@never_cache
@require_GET
@require_role(*BOARD_ROLES)
def box(request: Request, box: str) -> HttpResponse:
    """The appeals of one box, to be opened one by one or pressed together."""
    words = WORDS.get(box)
    if words is None:
        raise Http404
    now, (narrowed, error) = clock.now(), narrowed_of(request)
    here = reverse("console:board_box", args=[box])
    cursor = parse_cursor(request.GET.get("at", ""))
    found, more = selectors.box_page(box, request.actor, narrowed, now, cursor)
    content = BoxPage(
        frame=frame(request, "board"),
        box=box,
        title=str(words.title),
        remark=str(words.remark),
        count=selectors.counts(request.actor, narrowed, now)[box],
        filter=_filter(request, narrowed, here, error),
        rows=tuple(board_row(one, now, box) for one in found),
        more_href=here + query_of(narrowed, at=more) if more else "",
        first_href=here + query_of(narrowed) if cursor else "",
        back=here + query_of(narrowed),
        none=request.GET.get("none") == "1",
        can_supervise=request.actor.holds(Role.SUPERVISOR),
        as_of=full_time(now),
    )
    return page(request, "console/board_box.html", content)


def board_row(appeal: Appeal, now: datetime, box: str) -> Row:
    """A row of a list of the board, with the mark of its supervision. No query."""
    made = row(appeal, now, href=f"{appeal_href(appeal.number)}?back=board:{box}")
    return replace(made, chips=(*supervision_marks(appeal, now), *made.chips))
