"""What waits for one office: the queues of its desk, how much is in each, and every appeal in which it has a part.

Everything starts from the rows of one office (indexes ``assignment_work``, ``appeal_lead_newest``), so a page costs as
much as the office has open, never as much as the site holds.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from huiyin.appeals.models import Appeal, Assignment, Rating, Reply, Supervision
from huiyin.appeals.policies import in_pool_of, not_recused
from huiyin.appeals.selectors.pressing import due_of, with_supervision
from huiyin.appeals.terms import (
    LIVE,
    UNFINISHED,
    AssignmentRole,
    AssignmentStatus,
    ReplyStatus,
    Status,
    SupervisionState,
)
from huiyin.core.paging import Cursor, ahead, in_order, shown_of, window_ahead
from huiyin.organisations.actors import Post

QUEUE_SIZE = 30
SOON = timedelta(hours=24)
#: From how many parts on a list goes through the newest appeals instead of all parts.
MANY_PARTS = 2000
#: Where nothing runs, the row stands last.
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits for the office: ``open`` is everything unfinished, ``mine`` the part signed for by one person."""

    open: int = 0
    mine: int = 0
    overdue: int = 0
    soon: int = 0
    pending: int = 0
    handling: int = 0
    assisting: int = 0
    approval: int = 0
    unrated: int = 0
    supervised: int = 0
    pool: int = 0


def _anything(_post: Post) -> Q:
    return Q()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Which appeals a queue holds: the states and the role of the office's part, and what else must be so."""

    statuses: Collection[str]
    role: AssignmentRole | None = None
    also: Callable[[Post], Q] = _anything

    def rows(self, post: Post) -> QuerySet[Appeal]:
        """The appeals, unless the office is named in them (回避)."""
        return _with_part(post.organisation_id, self.statuses, self.role).filter(
            not_recused(post), self.also(post)
        )


def _awaits_approval(post: Post) -> Q:
    waiting = Reply.objects.filter(
        organisation_id=post.organisation_id, published_at__isnull=True, status=ReplyStatus.AWAITING_APPROVAL
    )
    return Q(pk__in=waiting.values("appeal_id"))


def _is_unrated(post: Post) -> Q:
    rated = Rating.objects.filter(appeal=OuterRef("pk"), round=OuterRef("round"))
    return Q(~Exists(rated), lead_id=post.organisation_id, status=Status.REPLIED)


def _is_supervised(post: Post) -> Q:
    running = Supervision.objects.filter(appeal__lead_id=post.organisation_id, state=SupervisionState.RUNNING)
    return Q(pk__in=running.values("appeal_id"))


#: Everything on which the office still has to work.
OPEN = Waiting(UNFINISHED)
#: The queues by the names that pages use in addresses.
QUEUES = {
    # 待签收: given to the office and not signed for
    "pending": Waiting((AssignmentStatus.PENDING,)),
    # 办理中: led by the office and signed for
    "handling": Waiting((AssignmentStatus.HANDLING, AssignmentStatus.RETURN_ASKED), AssignmentRole.LEAD),
    # 协办: another office leads, this one has still to say its part
    "assisting": Waiting(UNFINISHED, AssignmentRole.ASSISTING),
    # 待审签: a reply of the office waits for its approver
    "approval": Waiting(LIVE, also=_awaits_approval),
    # 待评价: answered by the office, and the author has not said what they think
    "unrated": Waiting(LIVE, AssignmentRole.LEAD, _is_unrated),
}
#: Led by the office, under supervision, and the answer has still to come. Its list runs by its own time limit.
TO_ANSWER = Waiting(LIVE, AssignmentRole.LEAD, _is_supervised)


def _with_part(
    office: int, statuses: Collection[str], role: AssignmentRole | None = None
) -> QuerySet[Appeal]:
    # One filter over all columns of the part is one inner join, which annotations share: the part leads to the appeal,
    # by the index of the office's parts, on SQLite too.
    columns: dict[str, Any] = {"assignments__organisation_id": office, "assignments__status__in": statuses}
    if role:
        columns["assignments__role"] = role
    return Appeal.objects.filter(**columns)


def _timed(rows: QuerySet[Appeal]) -> QuerySet[Appeal]:
    """With role, status and handler of the office's part, and ``due``, the limit that runs for this office: an
    assisting office signs by its own time and then keeps the reply's."""
    # Conditions speak of the annotations: one about the part's own columns would make the join an outer one.
    is_assisting = Q(part_role=AssignmentRole.ASSISTING)
    is_pending = Q(part_status=AssignmentStatus.PENDING)
    return rows.annotate(
        part_role=F("assignments__role"),
        part_status=F("assignments__status"),
        part_handler=F("assignments__handler_id"),
        due=Case(
            When(is_assisting & is_pending, then=F("assignments__claim_due_at")),
            When(is_assisting & Q(suspended_at__isnull=True), then=F("reply_due_at")),
            default=F("due_at"),
        ),
    )


def pool(post: Post) -> QuerySet[Appeal]:
    """可认领: accepted, within the office's duties, and nobody has it."""
    return Appeal.objects.filter(in_pool_of(post) & not_recused(post))


def counts(post: Post, user_id: int, now: datetime, *, takes_from_pool: bool) -> Counts:
    """How much waits, in two queries."""
    lead, helper = Q(part_role=AssignmentRole.LEAD), Q(part_role=AssignmentRole.ASSISTING)
    is_pending = Q(part_status=AssignmentStatus.PENDING)
    open_parts = _timed(OPEN.rows(post)).aggregate(
        open=Count("pk"),
        mine=Count("pk", filter=Q(part_handler=user_id)),
        overdue=Count("pk", filter=Q(due__lt=now)),
        soon=Count("pk", filter=Q(due__gte=now, due__lt=now + SOON)),
        pending=Count("pk", filter=is_pending),
        handling=Count("pk", filter=lead & ~is_pending),
        assisting=Count("pk", filter=helper),
    )
    few = {
        "approval": QUEUES["approval"].rows(post),
        "unrated": QUEUES["unrated"].rows(post),
        "supervised": TO_ANSWER.rows(post),
    }
    if takes_from_pool:
        few["pool"] = pool(post)
    first, *others = (
        rows.order_by()
        .annotate(queue=Value(name))
        .values("queue")
        .annotate(count=Count("pk"))
        .values_list("queue", "count")
        for name, rows in few.items()
    )
    waiting: dict[str, int] = {name: count for name, count in first.union(*others, all=True)}  # noqa: C416
    return Counts(**open_parts, **waiting)


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a queue, what is due first on top; ``more`` is the cursor of the next page."""

    rows: tuple[Appeal, ...]
    more: str | None


def work_list(post: Post, *, mine: int | None, cursor: Cursor | None) -> Queue:
    """Everything unfinished, the longest overdue first; of one person where ``mine`` is given. Two queries."""
    rows = _timed(OPEN.rows(post))
    if mine is not None:
        rows = rows.filter(Q(part_handler=mine))
    return _page(rows, _parts(post), post, cursor)


def queue(name: str, post: Post, *, now: datetime, cursor: Cursor | None) -> Queue:
    """One page of one of QUEUES, of the ``pool``, or of what is ``overdue`` or due ``soon``. Two queries; KeyError
    where there is no such queue."""
    if name == "pool":
        nobody = Value(None, output_field=DateTimeField())
        return _page(
            pool(post).annotate(due=F("due_at")),
            Appeal.objects.annotate(due=F("due_at"), part_started=nobody),
            post,
            cursor,
        )
    if name == "overdue":
        rows = _timed(OPEN.rows(post)).filter(Q(due__lt=now))
    elif name == "soon":
        rows = _timed(OPEN.rows(post)).filter(Q(due__gte=now, due__lt=now + SOON))
    else:
        rows = _timed(QUEUES[name].rows(post))
    return _page(rows, _parts(post), post, cursor)


def _page(rows: QuerySet[Appeal], whole: QuerySet[Appeal], post: Post, cursor: Cursor | None) -> Queue:
    """Keyset paging upwards by the time left; what has no limit comes last. The keys of a page are found first in
    ``rows``, then ``whole`` has its words: PostgreSQL takes longer to plan a query over ten tables than to answer it,
    and may begin at a wrong one."""
    keys = list(window_ahead(_sorted(rows), "sorts_at", cursor, QUEUE_SIZE).values_list("pk", flat=True))
    found = in_order(_with_words(_sorted(whole), post.organisation_id), keys)
    page, more = shown_of(found, moment=_sorts_at, size=QUEUE_SIZE)
    return Queue(tuple(page), more)


def _parts(post: Post) -> QuerySet[Appeal]:
    """Every appeal in which the office has a part, with that part's columns as ``part_…``."""
    return _timed(_with_part(post.organisation_id, LIVE)).annotate(
        part_handler_name=F("assignments__handler__display_name"),
        part_started=F("assignments__dispatched_at"),
        is_designated=F("assignments__is_designated"),
    )


def _sorted(rows: QuerySet[Appeal]) -> QuerySet[Appeal]:
    return rows.annotate(sorts_at=Coalesce("due", Value(_NEVER), output_field=DateTimeField()))


def _sorts_at(row: Any) -> datetime:
    moment: datetime = row.sorts_at
    return moment


def _with_words(rows: QuerySet[Appeal], office: int) -> QuerySet[Appeal]:
    """What a row shows beside its own columns, without the long text."""
    reply = Reply.objects.filter(appeal=OuterRef("pk"), organisation_id=office).exclude(
        status=ReplyStatus.PUBLISHED
    )
    return (
        with_supervision(rows)
        .select_related("category", "division", "mailbox")
        .defer("body", "category__keywords")
        .annotate(draft_status=Subquery(reply.values("status")[:1]))
    )


def supervised(post: Post, cursor: Cursor | None) -> Queue:
    """督办件: led by the office and under supervision, the next time limit on top. One query."""
    under_it = Supervision.objects.exclude(state=SupervisionState.ENDED).values("appeal_id")
    rows = with_supervision(_parts(post)).filter(
        not_recused(post),
        Q(part_role=AssignmentRole.LEAD),
        Q(supervision_due__isnull=False),
        pk__in=under_it,
    )
    shown, more = ahead(
        _with_words(rows, post.organisation_id),
        column="supervision_due",
        moment=due_of,
        cursor=cursor,
        size=QUEUE_SIZE,
    )
    return Queue(tuple(shown), more)


def of_office(post: Post) -> QuerySet[Appeal]:
    """Every appeal in which the office has or had a part that it may still look at, for lists with filters.

    An office with few parts is read from its parts, one with many from the newest appeals: the page of either costs
    the same however many there are. One query, and none for the rows.
    """
    parts = Assignment.objects.filter(
        organisation_id=post.organisation_id, status__in=(*LIVE, AssignmentStatus.TRANSFERRED)
    )
    rows = Appeal.objects.filter(not_recused(post))
    if parts[:MANY_PARTS].count() < MANY_PARTS:
        return rows.filter(pk__in=parts.values("appeal_id"))
    return rows.filter(Exists(parts.filter(appeal=OuterRef("pk"))))
