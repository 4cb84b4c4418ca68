"""Reads of the desk about one appeal in an office's hands, and what helps to answer it. What waits: ``queues``."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Value

from huiyin.appeals import policies
from huiyin.appeals.models import Appeal, Attachment, Note, Rating, Reply, ReplyTemplate
from huiyin.appeals.terms import NoteKind, Satisfaction, Status
from huiyin.organisations.actors import Post

SATISFACTION_DAYS = 90


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
    rated = Appeal.objects.filter(
        lead_id=post.organisation_id,
        submitted_at__gte=now - timedelta(days=SATISFACTION_DAYS),
        satisfaction__isnull=False,
    )
    content = Count(Value(1), filter=Q(satisfaction__gte=Satisfaction.FAIRLY_SATISFIED))
    return Satisfied(**rated.aggregate(content=content, rated=Count("*")))


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
