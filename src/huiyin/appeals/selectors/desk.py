"""Reads of the desk: what waits for one office, one appeal in its hands, and what helps to answer it.

Everything starts from the rows of one office (indexes ``assignment_work``, ``appeal_lead_newest``), so a page costs as
much as the office has open, never as much as the site holds.
"""

from collections.abc import Collection
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

from huiyin.appeals import policies
from huiyin.appeals.models import (
    Appeal,
    Assignment,
    Attachment,
    Note,
    Rating,
    Reply,
    ReplyTemplate,
    Supervision,
)
from huiyin.appeals.policies import not_recused, paths_above
from huiyin.appeals.selectors.pressing import due_of, with_supervision
from huiyin.appeals.terms import (
    LIVE,
    UNFINISHED,
    AssignmentRole,
    AssignmentStatus,
    NoteKind,
    ReplyStatus,
    Satisfaction,
    Status,
    SupervisionState,
)
from huiyin.core.paging import Cursor, ahead, shown_of, window_ahead
from huiyin.core.prepared import Prepared
from huiyin.organisations.actors import Post
from huiyin.organisations.models import Role
from huiyin.organisations.nesting import code_range

QUEUE_SIZE = 30
SOON = timedelta(hours=24)
SATISFACTION_DAYS = 90
SUBORDINATES_MAX = 300
#: From how many parts on a list goes through the newest appeals instead of all parts.
MANY_PARTS = 2000
#: Rows of numbers.
Counted = QuerySet[Appeal, tuple[Any, ...]]
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


def _with_part(post: Post, statuses: Collection[str]) -> QuerySet[Appeal]:
    """Appeals in which the office has a part in one of the states, unless it is named in them (回避)."""
    return _parts_of(post.organisation_id, statuses).filter(not_recused(post))


def _parts_of(office: int, statuses: Collection[str]) -> QuerySet[Appeal]:
    """Appeals in which the office has a part in one of the states, with that part's columns as ``part_…``.

    ``due`` is the limit that runs for this office: an assisting office signs by its own time and then keeps the
    reply's.
    """
    # One filter over both columns is one inner join, which the annotations share: the part leads to the appeal, by the
    # index of the office's parts, on SQLite too.
    is_assisting = Q(part_role=AssignmentRole.ASSISTING)
    rows = Appeal.objects.filter(assignments__organisation_id=office, assignments__status__in=statuses)
    return rows.annotate(
        part_role=F("assignments__role"),
        part_status=F("assignments__status"),
        part_handler=F("assignments__handler_id"),
        part_started=F("assignments__dispatched_at"),
        is_designated=F("assignments__is_designated"),
        due=Case(
            When(is_assisting & Q(part_status=AssignmentStatus.PENDING), then=F("assignments__claim_due_at")),
            When(is_assisting & Q(suspended_at__isnull=True), then=F("reply_due_at")),
            default=F("due_at"),
        ),
    )


def unfinished(post: Post) -> QuerySet[Appeal]:
    """Everything on which the office still has to work."""
    return _with_part(post, UNFINISHED)


def pending(post: Post) -> QuerySet[Appeal]:
    """待签收: given to the office and not signed for."""
    return _with_part(post, (AssignmentStatus.PENDING,))


def handling(post: Post) -> QuerySet[Appeal]:
    """办理中: led by the office and signed for."""
    return _with_part(post, (AssignmentStatus.HANDLING, AssignmentStatus.RETURN_ASKED)).filter(
        Q(part_role=AssignmentRole.LEAD)
    )


def assisting(post: Post) -> QuerySet[Appeal]:
    """协办: another office leads, this one has still to say its part."""
    return unfinished(post).filter(Q(part_role=AssignmentRole.ASSISTING))


def approval(post: Post) -> QuerySet[Appeal]:
    """待审签: a reply of the office waits for its approver."""
    waiting = Reply.objects.filter(
        organisation_id=post.organisation_id, published_at__isnull=True, status=ReplyStatus.AWAITING_APPROVAL
    )
    return _with_part(post, LIVE).filter(pk__in=waiting.values("appeal_id"))


def unrated(post: Post) -> QuerySet[Appeal]:
    """待评价: answered by the office, and the author has not said what they think."""
    rated = Rating.objects.filter(appeal=OuterRef("pk"), round=OuterRef("round"))
    return _with_part(post, LIVE).filter(
        ~Exists(rated),
        Q(part_role=AssignmentRole.LEAD),
        lead_id=post.organisation_id,
        status=Status.REPLIED,
    )


def pool(post: Post) -> QuerySet[Appeal]:
    """可认领: accepted, within the office's duties, and nobody has it."""
    nobody = Value(None, output_field=DateTimeField())
    return Appeal.objects.filter(policies.in_pool_of(post) & not_recused(post)).annotate(
        due=F("due_at"), part_started=nobody
    )


def to_answer(post: Post) -> QuerySet[Appeal]:
    """Led by the office, under supervision, and the answer has still to come."""
    waiting = Supervision.objects.filter(appeal__lead_id=post.organisation_id, state=SupervisionState.RUNNING)
    return _with_part(post, LIVE).filter(Q(part_role=AssignmentRole.LEAD), pk__in=waiting.values("appeal_id"))


#: The queues by the names that pages use in addresses; "overdue" and "soon" narrow the unfinished.
QUEUES = {
    "pending": pending,
    "handling": handling,
    "assisting": assisting,
    "approval": approval,
    "unrated": unrated,
    "pool": pool,
    "overdue": unfinished,
    "soon": unfinished,
}

#: Counted like a queue; its list runs by its own time limit, see ``supervised``.
_COUNTED = {"supervised": to_answer}


def counts(post: Post, user_id: int, now: datetime, *, takes_from_pool: bool) -> Counts:
    """How much waits, in two queries. They stand on every page of the desk, so they are prepared."""
    found = _OPEN.rows(post.organisation_id, post.organisation_path, user_id, now)
    waiting = _WAITING.rows(
        post.organisation_id, post.organisation_path, post.division_code, fixed=takes_from_pool
    )
    numbers = dict(zip(_OPEN_COUNTS, found[0], strict=True)) if found else {}
    return Counts(**numbers, **dict(waiting))


_OPEN_COUNTS = ("open", "mine", "overdue", "soon", "pending", "handling", "assisting")


def _open_parts(_fixed: None, office: int, path: str, user_id: int, now: datetime) -> Counted:
    """What is unfinished, counted in one row: _OPEN_COUNTS."""
    lead, helper = Q(part_role=AssignmentRole.LEAD), Q(part_role=AssignmentRole.ASSISTING)
    is_pending = Q(part_status=AssignmentStatus.PENDING)
    rows = unfinished(Post(Role.HANDLER, office, "", path, ""))
    return (
        rows.order_by()
        .annotate(all=Value(1))
        .values("all")
        .annotate(
            open=Count("pk"),
            mine=Count("pk", filter=Q(part_handler=user_id)),
            overdue=Count("pk", filter=Q(due__lt=now)),
            soon=Count("pk", filter=Q(due__gte=now, due__lt=now + SOON)),
            pending=Count("pk", filter=is_pending),
            handling=Count("pk", filter=lead & ~is_pending),
            assisting=Count("pk", filter=helper),
        )
        .values_list(*_OPEN_COUNTS)
    )


def _waiting_parts(takes_from_pool: bool, office: int, path: str, division: str) -> Counted:
    """(name, number) of the queues that are not about what is unfinished."""
    post = Post(Role.HANDLER, office, "", path, division)
    names = ["approval", "unrated", "supervised", *(["pool"] if takes_from_pool else [])]
    first, *others = (
        (QUEUES | _COUNTED)[name](post)
        .order_by()
        .annotate(queue=Value(name))
        .values("queue")
        .annotate(count=Count("pk"))
        .values_list("queue", "count")
        for name in names
    )
    return first.union(*others, all=True)


_OPEN = Prepared(
    Appeal,
    _open_parts,
    lambda office, path, user_id, now: (office, *paths_above(path), user_id, now, now + SOON),
)
_WAITING = Prepared(
    Appeal,
    _waiting_parts,
    lambda office, path, division: (office, *paths_above(path), *code_range(division)),
)


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a queue, what is due first on top; ``more`` is the cursor of the next page."""

    rows: tuple[Appeal, ...]
    more: str | None


def work_list(post: Post, *, mine: int | None, cursor: Cursor | None) -> Queue:
    """Everything unfinished, the longest overdue first; of one person where ``mine`` is given. Two queries."""
    return _page("" if mine is None else _MINE, post, mine or 0, cursor, None)


def queue(name: str, post: Post, *, now: datetime, cursor: Cursor | None) -> Queue:
    """One page of one of QUEUES. Two queries."""
    return _page(name, post, 0, cursor, now)


#: The work list of one person.
_MINE = "mine"


def _page(name: str, post: Post, mine: int, cursor: Cursor | None, now: datetime | None) -> Queue:
    """A page of the work list (""), of one person's, or of a queue, by the prepared query."""
    at = cursor or Cursor(_NEVER, 0)
    seat = (post.organisation_id, post.organisation_path, post.division_code)
    keys = [
        key
        for (key,) in _KEYS.rows(
            *seat, mine, now or _NEVER, at.at, at.pk, fixed=(name, post.role, cursor is not None)
        )
    ]
    rows = (
        {row.pk: row for row in _ROWS.instances(post.organisation_id, *keys, fixed=name == "pool")}
        if keys
        else {}
    )
    found = [rows[key] for key in keys if key in rows]
    shown, more = shown_of(found, moment=_sorts_at, size=QUEUE_SIZE)
    return Queue(tuple(shown), more)


def _keys(
    fixed: tuple[str, Role, bool],
    office: int,
    path: str,
    division: str,
    mine: int,
    now: datetime,
    at: datetime,
    pk: int,
) -> QuerySet[Appeal]:
    """Keyset paging upwards by the time left; what has no limit comes last. The keys of a page are found first, without
    its words: PostgreSQL takes longer to plan a query over ten tables than to answer it, and may begin at a wrong one."""
    name, role, is_further = fixed
    post = Post(role, office, "", path, division)
    rows = QUEUES.get(name, unfinished)(post)
    if name == _MINE:
        rows = rows.filter(Q(part_handler=mine))
    elif name == "overdue":
        rows = rows.filter(Q(due__lt=now))
    elif name == "soon":
        rows = rows.filter(Q(due__gte=now, due__lt=now + SOON))
    keys = window_ahead(_sorted(rows), "sorts_at", Cursor(at, pk) if is_further else None, QUEUE_SIZE)
    return keys.values_list("pk")


def _rows(is_pool: bool, office: int, *keys: int) -> QuerySet[Appeal]:
    """The appeals of these keys in the words of a queue."""
    if is_pool:
        nobody = Value(None, output_field=DateTimeField())
        return _with_words(
            _sorted(Appeal.objects.annotate(due=F("due_at"), part_started=nobody)), office, keys
        )
    return _with_words(_with_handler(_sorted(_parts_of(office, LIVE))), office, keys)


def _sorted(rows: QuerySet[Appeal]) -> QuerySet[Appeal]:
    return rows.annotate(sorts_at=Coalesce("due", Value(_NEVER), output_field=DateTimeField()))


def _with_handler(rows: QuerySet[Appeal]) -> QuerySet[Appeal]:
    """With the name of the person who has the office's part."""
    return rows.annotate(part_handler_name=F("assignments__handler__display_name"))


_ROWS = Prepared(Appeal, _rows)
_KEYS = Prepared(
    Appeal,
    _keys,
    lambda office, path, division, mine, now, at, pk: (
        *(office, *paths_above(path), *code_range(division), mine),
        *(now, now + SOON if now < _NEVER else now, at, pk),
    ),
)


def _sorts_at(row: Any) -> datetime:
    moment: datetime = row.sorts_at
    return moment


def _with_words(rows: QuerySet[Appeal], office: int, keys: Collection[int] | None = None) -> QuerySet[Appeal]:
    """What a row shows beside its own columns, without the long text; of some appeals, where ``keys`` are given."""
    if keys is not None:
        rows = rows.filter(pk__in=keys)
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
    rows = with_supervision(_with_part(post, LIVE).filter(pk__in=under_it)).filter(
        Q(part_role=AssignmentRole.LEAD), Q(supervision_due__isnull=False)
    )
    shown, more = ahead(
        _with_words(_with_handler(rows), post.organisation_id),
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


@dataclass(frozen=True, slots=True)
class Satisfied:
    """How many of an office's rated appeals were rated 基本满意 or better."""

    content: int
    rated: int

    @property
    def share(self) -> float | None:
        """The share, None where nobody has rated."""
        return self.content / self.rated if self.rated else None


def satisfied(post: Post, now: datetime) -> Satisfied:
    """Ratings of the appeals that the office leads and that came in during the last SATISFACTION_DAYS. One query."""
    found = _SATISFIED.rows(post.organisation_id, now - timedelta(days=SATISFACTION_DAYS))
    return Satisfied(*found[0]) if found else Satisfied(0, 0)


def _satisfied(_fixed: None, office: int, since: datetime) -> Counted:
    """(content, rated) in one row."""
    content = Count("pk", filter=Q(satisfaction__gte=Satisfaction.FAIRLY_SATISFIED))
    return (
        Appeal.objects.filter(lead_id=office, submitted_at__gte=since, satisfaction__isnull=False)
        .order_by()
        .annotate(all=Value(1))
        .values("all")
        .annotate(content=content, rated=Count("pk"))
        .values_list("content", "rated")
    )


_SATISFIED = Prepared(Appeal, _satisfied)


def case_by_number(number: str) -> policies.Case | None:
    """The appeal with what rules and pages look at; None where there is none. Three queries, four where offices are
    named in it."""
    ratings = Rating.objects.filter(appeal=OuterRef("pk"), round=OuterRef("round"))
    appeal = (
        Appeal.objects.filter(number=number)
        .select_related("category", "division", "lead", "mailbox", "addressee", "merged_into")
        .annotate(
            follow_up_count=Count("follow_ups"),
            is_rated=Exists(ratings),
            has_recused=Exists(Appeal.recused.through._default_manager.filter(appeal_id=OuterRef("pk"))),
        )
        .first()
    )
    if appeal is None:
        return None
    return policies.Case(
        appeal=appeal,
        assignments=tuple(appeal.assignments.select_related("organisation", "handler").order_by("id")),
        recused_paths=tuple(appeal.recused.values_list("path", flat=True)) if appeal.has_recused else (),
        duties=frozenset(),
        follow_ups=appeal.follow_up_count,
        is_rated=appeal.is_rated,
        supervision=policies.running_supervision(appeal),
    )


def with_duties(case: policies.Case, post: Post) -> policies.Case:
    """The case of an appeal without office, with the office's duties: whether it may claim it. Two queries at most."""
    if case.appeal.status != Status.ACCEPTED:
        return case
    is_within = Appeal.objects.filter(policies.in_pool_of(post), pk=case.appeal.pk).exists()
    return policies.Case(
        appeal=case.appeal,
        assignments=case.assignments,
        recused_paths=case.recused_paths,
        duties=frozenset({post.organisation_id} if is_within else ()),
        follow_ups=case.follow_ups,
        is_rated=case.is_rated,
        supervision=case.supervision,
    )


def replies_of(appeal: Appeal) -> list[Reply]:
    """Every reply, the unpublished one too, oldest first. One query."""
    return list(appeal.replies.select_related("organisation", "drafted_by", "approved_by").order_by("id"))


def files_of(appeal: Appeal) -> list[Attachment]:
    """Every file of the appeal, with what it came with. One query."""
    return list(appeal.attachments.select_related("organisation", "reply", "note").order_by("id"))


def supplements_of(appeal: Appeal) -> list[Note]:
    """What the author sent when asked. One query."""
    return list(appeal.notes.filter(kind=NoteKind.SUPPLEMENT).order_by("id"))


def last_contact(organisation_id: int) -> Reply | None:
    """The newest published reply of the office, for the contact that its next reply begins with. One query."""
    return (
        Reply.objects.filter(organisation_id=organisation_id, published_at__isnull=False)
        .only("contact_department", "contact_person", "contact_phone")
        .order_by("-published_at")
        .first()
    )


def reply_templates(organisation_id: int, *, active_only: bool = True) -> list[ReplyTemplate]:
    """The office's own templates and the shared ones, own first. One query."""
    rows = ReplyTemplate.objects.filter(Q(organisation_id=organisation_id) | Q(organisation__isnull=True))
    if active_only:
        rows = rows.filter(is_active=True)
    return list(
        rows.select_related("category").order_by(F("organisation_id").asc(nulls_last=True), "title", "id")
    )
