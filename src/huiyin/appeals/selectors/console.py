"""Reads of the console: the queues of the platform, what waits for a decision, and one appeal with all that hangs on it.

Everything is bounded to the divisions over which the actor looks after appeals (moderator, dispatcher, supervisor).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Value

from huiyin.appeals.grouping import about_place, anywhere
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.lifecycle.transitions import ACTIVE, READABLE
from huiyin.appeals.models import Appeal, Assignment, Attachment, FollowUp, Rating, Reply
from huiyin.appeals.policies import PLATFORM_ROLES, Case, not_recused, running_supervision
from huiyin.appeals.selectors.similar import Similar
from huiyin.appeals.terms import IN_HANDS, SUBJECT, AssignmentStatus, RedoState, Status
from huiyin.core.indexing import Literal
from huiyin.core.rows import only
from huiyin.journal.models import Event
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Division, Level, Organisation, OrganisationKind, Role
from huiyin.organisations.nesting import division_ancestors
from huiyin.organisations.selectors import in_division

QUEUE_SIZE = 40
OFFICES_FOUND = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many appeals wait in a queue, and how many of them are over their time."""

    count: int = 0
    overdue: int = 0


def within_reach(actor: Actor) -> Q:
    """Appeals of the divisions that the actor's platform posts reach over; none without such a post."""
    return anywhere(actor.division_codes(*PLATFORM_ROLES), in_division)


def in_sight(actor: Actor) -> Q:
    """Appeals that may be listed for the actor in the console: those within reach, and a leader's own places, without
    the appeals in which their office is named (回避)."""
    sight = anywhere(actor.division_codes(*PLATFORM_ROLES), about_place)
    for post in actor.posts_as(Role.LEADER):
        sight |= about_place(post.division_code) & not_recused(post)
    return sight


def _among(actor: Actor, marked: QuerySet[Any], column: str = "pk") -> QuerySet[Appeal]:
    """The appeals within reach that are among ``marked``: few rows, found by an index that holds nothing else. The place
    is asked of those; read the other way round, every appeal of the place would be looked at for the mark."""
    return Appeal.objects.filter(within_reach(actor), pk__in=marked.values(column))


def to_moderate(actor: Actor) -> QuerySet[Appeal]:
    """待审核: submitted and not looked at yet."""
    return _among(actor, Appeal.objects.filter(status=Status.SUBMITTED))


def unconfirmed(actor: Actor) -> QuerySet[Appeal]:
    """Those of them whose author has not confirmed the contact by a code."""
    return to_moderate(actor).filter(is_confirmed=False)


def to_dispatch(actor: Actor) -> QuerySet[Appeal]:
    """待交办: accepted, and no office has it."""
    return _among(actor, Appeal.objects.filter(status=Status.ACCEPTED, lead__isnull=True))


def unreviewed(actor: Actor) -> QuerySet[Appeal]:
    """急件补审: an office has it already, and no moderator has read it."""
    return _among(actor, Appeal.objects.filter(is_unreviewed=True)).filter(status__in=READABLE)


def raised(actor: Actor) -> QuerySet[Appeal]:
    """提级督办: nobody took it, or nobody solved it; a supervisor decides who does."""
    return _among(actor, Appeal.objects.filter(raised_at__isnull=False)).filter(status__in=ACTIVE)


def handover_asked(actor: Actor) -> QuerySet[Appeal]:
    """主办移交: the lead wants an assisting office to lead."""
    return _among(actor, Appeal.objects.filter(handover_to__isnull=False)).filter(status=Status.HANDLING)


def consulting(actor: Actor) -> QuerySet[Appeal]:
    """会商: the offices talk about who does what; after its time the platform decides."""
    return _among(actor, Appeal.objects.filter(consultation_due_at__isnull=False)).filter(
        status=Status.HANDLING
    )


def return_asked(actor: Actor) -> QuerySet[Appeal]:
    """申请退回: an office says that the matter is not its own."""
    asking = Assignment.objects.filter(status=Literal(AssignmentStatus.RETURN_ASKED.value))
    return _among(actor, asking, "appeal_id").filter(status__in=(Status.DISPATCHED, Status.HANDLING))


def extension_asked(actor: Actor) -> QuerySet[Appeal]:
    """申请延期: the lead asks for more time."""
    return _among(actor, Appeal.objects.filter(extension_days_asked__isnull=False)).filter(
        status=Status.HANDLING
    )


def redo_asked(actor: Actor) -> QuerySet[Appeal]:
    """作者不满意: the author was dissatisfied, and the platform has to say whether it is done again."""
    asking = Appeal.objects.filter(redo_state=Literal(RedoState.ASKED.value))
    return _among(actor, asking).filter(status__in=(Status.REPLIED, Status.CLOSED))


#: The queues by the names that pages use in addresses.
QUEUES = {
    "moderate": to_moderate,
    "review": unreviewed,
    "unconfirmed": unconfirmed,
    "dispatch": to_dispatch,
    "returns": return_asked,
    "handovers": handover_asked,
    "raised": raised,
    "consultations": consulting,
    "extensions": extension_asked,
    "redos": redo_asked,
}


def waiting(actor: Actor, now: datetime) -> dict[str, Waiting]:
    """How much waits in each of QUEUES. One query that touches the waiting rows only."""
    first, *others = (
        queue(actor)
        .order_by()
        .annotate(queue=Value(name))
        .values("queue")
        .annotate(count=Count("*"), overdue=Count(Value(1), filter=Q(due_at__lt=now)))
        .values_list("queue", "count", "overdue")
        for name, queue in QUEUES.items()
    )
    found = {name: Waiting(count, overdue) for name, count, overdue in first.union(*others, all=True)}
    return {name: found.get(name, Waiting()) for name in QUEUES}


def queue(name: str, actor: Actor) -> list[Appeal]:
    """The first QUEUE_SIZE appeals of one of QUEUES, those due first on top. Two queries: which ones, and their rows; in
    one, PostgreSQL may join everything to every appeal before it looks at the mark."""
    first = QUEUES[name](actor).order_by(F("due_at").asc(nulls_last=True), "id")
    keys = list(first.values_list("pk", flat=True)[:QUEUE_SIZE])
    related = ("category", "division", "lead", "addressee", "mailbox", "handover_to")
    rows = Appeal.objects.select_related(*related).defer("category__keywords").in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def chosen(actor: Actor, numbers: Sequence[str]) -> list[Appeal]:
    """The appeals of these numbers within the actor's reach, in the order given, QUEUE_SIZE at most. One query."""
    rows = Appeal.objects.filter(within_reach(actor), number__in=numbers[:QUEUE_SIZE])
    found = {row.number: row for row in rows.select_related("category", "division", "lead", "mailbox")}
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def asked_why(appeals: Sequence[Appeal], action: Action) -> dict[int, Event]:
    """The latest Event of this type for each appeal, by its key: who asked, and with which words. One query."""
    events = Event.objects.filter(
        subject=SUBJECT, subject_id__in=[str(appeal.pk) for appeal in appeals], type=action.value
    ).order_by("id")
    return {int(event.subject_id): event for event in events}


def returning_parts(appeals: Sequence[Appeal]) -> dict[int, Assignment]:
    """The assignment of each appeal whose office asks to give it back, by the appeal's key. One query."""
    parts = Assignment.objects.filter(
        appeal__in=appeals, status=AssignmentStatus.RETURN_ASKED
    ).select_related("organisation")
    return {part.appeal_id: part for part in parts}


def latest_ratings(appeals: Sequence[Appeal]) -> dict[int, Rating]:
    """The author's last verdict on each appeal, by the appeal's key. One query."""
    return {
        rating.appeal_id: rating for rating in Rating.objects.filter(appeal__in=appeals).order_by("round")
    }


def case_by_number(number: str) -> Case | None:
    """The appeal with everything that rules and page look at; None where there is none. Six queries."""
    rows = (
        Appeal.objects.filter(number=number)
        .select_related("category", "division", "lead", "addressee", "mailbox", "merged_into")
        .prefetch_related(
            Prefetch(
                "assignments",
                Assignment.objects.select_related("organisation", "handler").order_by("id"),
            ),
            "recused",
            Prefetch("follow_ups", FollowUp.objects.order_by("id")),
            Prefetch("ratings", Rating.objects.order_by("round")),
        )
    )
    appeal = only(rows)
    if appeal is None:
        return None
    return Case(
        appeal=appeal,
        assignments=tuple(appeal.assignments.all()),
        recused_paths=tuple(organisation.path for organisation in appeal.recused.all()),
        duties=frozenset(),
        follow_ups=len(appeal.follow_ups.all()),
        is_rated=any(rating.round == appeal.round for rating in appeal.ratings.all()),
        supervision=running_supervision(appeal),
    )


def replies_of(appeal: Appeal) -> list[Reply]:
    """Every reply, drafts included, oldest first. One query."""
    return list(appeal.replies.select_related("organisation", "drafted_by", "approved_by").order_by("id"))


def attachments_of(appeal: Appeal) -> list[Attachment]:
    """What the author has sent along, and offices afterwards. One query."""
    return list(appeal.attachments.select_related("organisation").order_by("id"))


@dataclass(frozen=True, slots=True)
class Precedent:
    """An office that has answered similar appeals of that place: how many, and how long the last one took."""

    organisation: Organisation
    count: int
    took: timedelta | None
    numbers: tuple[str, ...]


def precedents(similar: Sequence[Similar]) -> list[Precedent]:
    """Who had the similar appeals, the office with most of them first. No query: ``similar`` holds the leads."""
    found: dict[int, list[Appeal]] = {}
    for one in similar:
        if one.appeal.lead_id and one.appeal.status in (*IN_HANDS, Status.CLOSED, Status.ARCHIVED):
            found.setdefault(one.appeal.lead_id, []).append(one.appeal)
    rows = [_precedent(appeals) for appeals in found.values()]
    return sorted(rows, key=lambda row: -row.count)


def _precedent(appeals: list[Appeal]) -> Precedent:
    lead = appeals[0].lead
    assert lead is not None  # only appeals with a lead come here
    times = [a.first_replied_at - a.submitted_at for a in appeals if a.first_replied_at]
    return Precedent(lead, len(appeals), times[0] if times else None, tuple(a.number for a in appeals))


def offices_for(text: str, division: str) -> list[Organisation]:
    """Active offices whose name, short name or code contains ``text``; those around the place first. One query."""
    if not text:
        return []
    around = division_ancestors(division)
    found = (
        Organisation.objects.filter(
            Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code=text.lower()), is_active=True
        )
        .exclude(kind=OrganisationKind.MEDIA)
        .select_related("division")
    )
    near = found.annotate(is_near=Q(division_id__in=around))
    return list(near.order_by("-is_near", "division_id", "id")[:OFFICES_FOUND])


def offices_by_code(codes: Sequence[str]) -> dict[str, Organisation]:
    """Active offices by code. One query, none for no codes."""
    if not codes:
        return {}
    rows = Organisation.objects.filter(code__in=codes, is_active=True).select_related("division")
    return {office.code: office for office in rows}


def places_around(division: str, reach: Sequence[str]) -> list[Division]:
    """Where an appeal may be put instead: every county within reach, and the townships of its own county. One query."""
    within = Q(pk__in=[])
    for code in reach:
        within |= in_division(code, "code")
    return list(
        Division.objects.filter(
            within, Q(level__lte=Level.COUNTY) | in_division(division[:6], "code"), is_active=True
        ).order_by("code")
    )
