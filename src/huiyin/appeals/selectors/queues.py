"""What waits for one office: the queues of its desk, how much is in each, and every appeal in which it has a part.

Everything starts from the rows of one office (indexes ``assignment_in_hand``, ``appeal_lead_newest``), so a page never
costs as much as the site holds. Unfinished parts know by when they are due: what is in hand is counted in one index, and
its lists are read from the front of it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, NullIf

from huiyin.appeals.models import Appeal, Assignment, Reply, Supervision
from huiyin.appeals.policies import in_pool_of, is_recused_somewhere, not_recused
from huiyin.appeals.selectors.pressing import with_supervision
from huiyin.appeals.terms import (
    LIVE,
    AssignmentRole,
    AssignmentStatus,
    Openness,
    RedoState,
    ReplyStatus,
    Status,
    SupervisionState,
)
from huiyin.core.clock import NEVER
from huiyin.core.paging import Cursor, by_keys, shown_of, window_ahead
from huiyin.core.statements import kept_plans
from huiyin.organisations.actors import Post

QUEUE_SIZE = 30
SOON = timedelta(hours=24)
EVERY_PART = Q()
#: From how many parts on a list goes through the newest appeals instead of all parts.
MANY_PARTS = 2000


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


#: Queues of what is in hand by the names that pages use in addresses: which unfinished parts are in each at a moment.
OPEN_QUEUES: dict[str, Callable[[datetime], Q]] = {
    # 待签收: given to the office and not signed for
    "pending": lambda _now: Q(status=AssignmentStatus.PENDING),
    # 办理中: led by the office and signed for
    "handling": lambda _now: Q(role=AssignmentRole.LEAD) & ~Q(status=AssignmentStatus.PENDING),
    # 协办: another office leads, this one has still to say its part
    "assisting": lambda _now: Q(role=AssignmentRole.ASSISTING),
    "overdue": lambda now: Q(due_at__lt=now),
    "soon": lambda now: Q(due_at__gte=now, due_at__lt=now + SOON),
}


# Joins instead of questions within questions: of each of these an appeal has one at most.
def _awaits_approval(post: Post) -> Q:
    return Q(
        replies__organisation_id=post.organisation_id,
        replies__published_at__isnull=True,
        replies__status=ReplyStatus.AWAITING_APPROVAL,
        assignments__organisation_id=post.organisation_id,
        assignments__status__in=LIVE,
    )


def _is_unrated(post: Post) -> Q:
    # Who is not satisfied asks for a redo, and the appeal stays as it is until the platform decides; other ratings end it.
    return Q(lead_id=post.organisation_id, status=Status.REPLIED) & ~Q(redo_state=RedoState.ASKED)


def _is_to_answer(post: Post) -> Q:
    return Q(lead_id=post.organisation_id, supervisions__state=SupervisionState.RUNNING)


#: Queues that the database finds: which appeals are in each.
FOUND_QUEUES: dict[str, Callable[[Post], Q]] = {
    # 待审签: a reply of the office waits for its approver
    "approval": _awaits_approval,
    # 待评价: answered by the office, and the author has not said what they think
    "unrated": _is_unrated,
    # Led by the office, under supervision, and the answer has still to come; the list is ``supervised``.
    "supervised": _is_to_answer,
    # 可认领: accepted, within the office's duties, and nobody has it
    "pool": in_pool_of,
}


def of_handler(user_id: int | None) -> Q:
    """Parts that one person has signed for, or was given."""
    return Q(handler_id=user_id)


@dataclass(frozen=True, slots=True)
class InHand:
    """What an office has in hand, counted once for a page. ``seen`` is the condition under which it may know of an
    appeal; ``open`` says how many unfinished parts each handler has signed for, or was given (None: nobody yet), and
    ``queues`` how many are in each of OPEN_QUEUES."""

    post: Post
    seen: Q
    open: Counter[int | None]
    queues: Counter[str]


def in_hand(post: Post, now: datetime) -> InHand:
    """What the office has in hand. Two queries."""
    seen = _seen_by(post)
    tallies = {name: Count("appeal", filter=is_in(now)) for name, is_in in OPEN_QUEUES.items()}
    rows = _unfinished(post, seen).values("handler_id").annotate(_open=Count("appeal"), **tallies)
    by_handler, queues = Counter[int | None](), Counter[str]()
    for handler, total, *found in rows.values_list("handler_id", "_open", *OPEN_QUEUES):
        by_handler[handler] = total
        queues.update(dict(zip(OPEN_QUEUES, found, strict=True)))
    return InHand(post, seen, by_handler, queues)


def _seen_by(post: Post) -> Q:
    # Hardly an office is named anywhere, and the question takes longer to put into each query than to answer.
    return not_recused(post) if is_recused_somewhere(post) else Q()


def _unfinished(post: Post, seen: Q) -> QuerySet[Assignment]:
    parts = Assignment.objects.filter(organisation_id=post.organisation_id, due_at__isnull=False)
    return parts.filter(appeal__in=Appeal.objects.filter(seen)) if seen else parts


def _parts(post: Post) -> QuerySet[Appeal]:
    """Appeals in which the office has a part, with role, status and handler of the part, and ``due``, the limit that
    runs for this office."""
    # One filter over all columns of the part is one inner join, which annotations share: the part leads to the appeal,
    # by the index of the office's parts, on SQLite too.
    rows = Appeal.objects.filter(
        assignments__organisation_id=post.organisation_id, assignments__status__in=LIVE
    )
    return rows.annotate(
        part_role=F("assignments__role"),
        part_status=F("assignments__status"),
        part_handler=F("assignments__handler_id"),
        due=NullIf(F("assignments__due_at"), Value(NEVER), output_field=DateTimeField()),
    )


def counts(office: InHand, user_id: int, *, takes_from_pool: bool) -> Counts:
    """How much waits. One query."""
    first, *others = (
        Appeal.objects.filter(office.seen, holds(office.post))
        .values(queue=Value(name))
        .annotate(count=Count("*"))
        .values_list("queue", "count")
        for name, holds in FOUND_QUEUES.items()
        if takes_from_pool or name != "pool"
    )
    found: dict[str, int] = {name: count for name, count in first.union(*others, all=True)}  # noqa: C416
    return Counts(open=office.open.total(), mine=office.open[user_id], **office.queues, **found)


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a queue: an appeal and the office's part in it, the names beside it, and its running supervision; the
    moments are UTC. ``due`` is the limit that runs for this office. What begins with ``part_`` is None in the pool,
    where nobody has a part."""

    pk: int
    number: str
    version: int
    status: str
    kind: str
    title: str
    author_label: str
    channel: str
    submitted_at: datetime
    first_replied_at: datetime | None
    stage_started_at: datetime | None
    amber_at: datetime | None
    due_stage: str
    due: datetime | None
    openness: str
    lane: str
    urgency: str
    raised_at: datetime | None
    round: int
    redo_state: str
    extension_days_asked: int | None
    category_name: str | None
    division_name: str
    mailbox_name: str | None
    draft_status: str | None
    part_role: str | None
    part_status: str | None
    part_handler: int | None
    part_handler_name: str | None
    part_started: datetime | None
    is_designated: bool | None
    supervision_number: str | None
    supervision_state: str | None
    supervision_due: datetime | None
    supervision_listed: datetime | None
    supervision_delisted: datetime | None

    @property
    def is_private(self) -> bool:
        """As of an Appeal."""
        return self.openness == Openness.PRIVATE


#: What a row calls the columns of other tables.
_NAMES = {
    "category_name": "category__name",
    "division_name": "division__name",
    "mailbox_name": "mailbox__name",
}
_COLUMNS = tuple(_NAMES.get(field.name, field.name) for field in fields(Listed))


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a queue, what is due first on top; ``more`` is the cursor of the next page."""

    rows: tuple[Listed, ...]
    more: str | None


def work_list(office: InHand, *, cursor: Cursor | None, parts: Q = EVERY_PART) -> Queue:
    """A page of what an office has in hand, the longest overdue first; ``parts`` narrows it. Two queries."""
    found = window_ahead(
        _unfinished(office.post, office.seen).filter(parts), "due_at", cursor, QUEUE_SIZE, key="appeal_id"
    )
    return _shown(list(found.values_list("appeal_id", flat=True)), _whole(office.post), office.post)


def queue(name: str, office: InHand, *, now: datetime, cursor: Cursor | None) -> Queue:
    """One page of a queue. Two queries; KeyError where there is no such queue."""
    if name in OPEN_QUEUES:
        return work_list(office, cursor=cursor, parts=OPEN_QUEUES[name](now))
    rows: QuerySet[Appeal] = _parts(office.post)
    whole: QuerySet[Appeal] = _whole(office.post)
    if name == "pool":
        rows = Appeal.objects.annotate(due=F("due_at"))
        whole = rows.annotate(**_NO_PART)
    found = rows.filter(office.seen, FOUND_QUEUES[name](office.post)).annotate(
        sorts_at=Coalesce("due", Value(NEVER), output_field=DateTimeField())
    )
    keys = window_ahead(found, "sorts_at", cursor, QUEUE_SIZE).values_list("pk", flat=True)
    return _shown(list(keys), whole, office.post)


@kept_plans()
def _shown(keys: list[int], whole: QuerySet[Appeal], post: Post) -> Queue:
    """A page of the rows of these keys, of which there is one more than it holds where there is a next one. The keys
    are found first: PostgreSQL takes longer to plan a query over ten tables than to answer it, and may begin at a wrong
    one; from keys it cannot, so it may keep the plan."""
    found = by_keys(_read(_with_words(whole, post).filter(pk__in=keys)), keys)
    page, more = shown_of(found, moment=lambda row: row.due or NEVER, size=QUEUE_SIZE)
    return Queue(tuple(page), more)


def _whole(post: Post) -> QuerySet[Appeal]:
    """Every appeal in which the office has a part, with what a row says of that part."""
    return _parts(post).annotate(
        part_handler_name=F("assignments__handler__display_name"),
        part_started=F("assignments__dispatched_at"),
        is_designated=F("assignments__is_designated"),
    )


#: What a row says where the office has no part.
_NO_PART = {
    "part_role": Value(None, output_field=CharField()),
    "part_status": Value(None, output_field=CharField()),
    "part_handler": Value(None, output_field=BigIntegerField()),
    "part_handler_name": Value(None, output_field=CharField()),
    "part_started": Value(None, output_field=DateTimeField()),
    "is_designated": Value(None, output_field=BooleanField()),
}


def _with_words(rows: QuerySet[Appeal], post: Post) -> QuerySet[Appeal]:
    """What a row says beside its own columns and the office's part."""
    reply = Reply.objects.filter(appeal=OuterRef("pk"), organisation_id=post.organisation_id).exclude(
        status=ReplyStatus.PUBLISHED
    )
    return with_supervision(rows).annotate(draft_status=Subquery(reply.values("status")[:1]))


def _read(rows: QuerySet[Appeal]) -> list[Listed]:
    return [Listed(*row) for row in rows.values_list(*_COLUMNS)]


def supervised(office: InHand, cursor: Cursor | None) -> Queue:
    """督办件: led by the office and under supervision, the next time limit on top. One query."""
    under_it = Supervision.objects.exclude(state=SupervisionState.ENDED).values("appeal_id")
    rows = _with_words(_whole(office.post), office.post).filter(
        office.seen,
        Q(part_role=AssignmentRole.LEAD),
        Q(supervision_due__isnull=False),
        pk__in=under_it,
    )
    found = _read(window_ahead(rows, "supervision_due", cursor, QUEUE_SIZE))
    page, more = shown_of(found, moment=lambda row: row.supervision_due or NEVER, size=QUEUE_SIZE)
    return Queue(tuple(page), more)


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
