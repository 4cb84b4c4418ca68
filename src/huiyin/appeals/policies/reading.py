"""Who may read which appeal, and how much of it: as rows of a query, and for one loaded appeal."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.appeals.lifecycle import Relation
from huiyin.appeals.models import Appeal, Assignment, OriginalText
from huiyin.appeals.policies.cases import (
    OFFICE_ROLES,
    PLATFORM_ROLES,
    SEEN_BY_OFFICE,
    Case,
    is_author,
    relations,
    relations_of_post,
)
from huiyin.appeals.terms import Kind, Status
from huiyin.core.points import Point
from huiyin.journal.models import Visibility
from huiyin.organisations.actors import Actor, Post
from huiyin.organisations.models import Duty, Role
from huiyin.organisations.selectors import Covers, in_division


def readable_by(actor: Actor) -> Q:
    """The appeals the actor may know of, as a condition on Appeal rows."""
    allowed = Q(is_published=True)
    if actor.user_id is not None:
        allowed |= Q(author_id=actor.user_id)
    opened = [int(key.removeprefix("appeal:")) for key in actor.keys if key.startswith("appeal:")]
    if opened:
        allowed |= Q(pk__in=opened)
    for code in actor.division_codes(*PLATFORM_ROLES):
        allowed |= Q(division__code__startswith=code)
    for post in actor.posts_as(Role.LEADER):
        allowed |= Q(division__code__startswith=post.division_code) & not_recused(post)
    for post in actor.posts_as(*OFFICE_ROLES):
        allowed |= _of_office(post)
    return allowed


def _of_office(post: Post) -> Q:
    mine = Assignment.objects.filter(
        appeal=OuterRef("pk"), organisation_id=post.organisation_id, status__in=SEEN_BY_OFFICE
    )
    return (Q(Exists(mine)) | in_pool_of(post)) & not_recused(post)


def not_recused(post: Post) -> Q:
    """Appeals in which neither the organisation nor one above it is named (回避)."""
    return ~Q(Exists(_naming(post).filter(appeal_id=OuterRef("pk"))))


def is_recused_somewhere(post: Post) -> bool:
    """Whether any appeal names the organisation or one above it: otherwise ``not_recused`` holds for all. One query."""
    return _naming(post).exists()


def _naming(post: Post) -> QuerySet[Any]:
    paths = _paths_above(post.organisation_path)
    return Appeal.recused.through._default_manager.filter(organisation__path__in=paths)


def _paths_above(path: str) -> list[str]:
    """The paths of the organisations above one, and its own: a/, a/b/."""
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def in_pool_of(post: Post) -> Q:
    """Accepted appeals without an office that a handler's office may claim by its duties (认领)."""
    if post.role != Role.HANDLER:
        return Q(pk__in=[])
    # A duty on a category covers those below it; what waits for an office is little, so each row asks for itself.
    duties = Duty.objects.filter(organisation_id=post.organisation_id)
    within = Exists(duties.filter(Covers("category_id", OuterRef("category_id"))))
    # Apart, so that it is begun with: from the place, every appeal of it would be looked at.
    nobodys = Appeal.objects.filter(status=Status.ACCEPTED, lead__isnull=True)
    return Q(within, in_division(post.division_code), pk__in=nobodys.values("pk"))


def may_read(actor: Actor, case: Case) -> bool:
    """The same rule for one loaded appeal."""
    appeal = case.appeal
    if appeal.is_published or is_author(actor, appeal):
        return True
    if actor.holds_over(appeal.division_id, *PLATFORM_ROLES):
        return True
    if Relation.LEADER in relations(actor, case):
        return True
    return any(_office_reads(post, case) for post in actor.posts_as(*OFFICE_ROLES))


def _office_reads(post: Post, case: Case) -> bool:
    if case.is_recused(post.organisation_path):
        return False
    has_part = any(
        a.organisation_id == post.organisation_id and a.status in SEEN_BY_OFFICE for a in case.assignments
    )
    return has_part or Relation.POOL_HANDLER in relations_of_post(post, case)


def reads_original(actor: Actor, case: Case) -> bool:
    """Whether the unmasked text is theirs to read: the author, the platform, offices that have signed for it.

    Reports of wrongdoing stay masked for every office.
    """
    held = relations(actor, case).keys()
    if held & {Relation.AUTHOR, Relation.MODERATOR, Relation.DISPATCHER, Relation.SUPERVISOR}:
        return True
    if case.appeal.kind == Kind.REPORT:
        return False
    return bool(held & {Relation.LEAD_HANDLER, Relation.LEAD_APPROVER, Relation.ASSISTING_HANDLER})


def reads_contact(actor: Actor, case: Case) -> bool:
    """Whether the author's name and contact are theirs: never of a report, otherwise the platform and the lead."""
    held = relations(actor, case).keys()
    if Relation.AUTHOR in held:
        return True
    if case.appeal.kind == Kind.REPORT:
        return Relation.SUPERVISOR in held
    return bool(held & {Relation.MODERATOR, Relation.DISPATCHER, Relation.SUPERVISOR, Relation.LEAD_HANDLER})


def reads_events(actor: Actor, case: Case) -> frozenset[Visibility]:
    """Which Events of the appeal the actor may read."""
    held = relations(actor, case).keys()
    if held & {Relation.MODERATOR, Relation.DISPATCHER, Relation.SUPERVISOR}:
        return frozenset(Visibility)
    seen = {Visibility.PUBLIC}
    if Relation.AUTHOR in held:
        seen.add(Visibility.AUTHOR)
    if Relation.LEADER in held or any(_office_reads(post, case) for post in actor.posts_as(*OFFICE_ROLES)):
        seen |= {Visibility.AUTHOR, Visibility.HANDLING}
    return frozenset(seen)


def original_of(appeal: Appeal) -> OriginalText:
    """The stored original; callers ask reads_original first and record the reading."""
    return OriginalText.objects.get(appeal=appeal)


def point_of(appeal: Appeal) -> Point | None:
    """The exact point that the author gave: may be somebody's home, so callers ask reads_original first.

    The public is told the division and the masked words of the place, never a point, not even a rounded one.
    """
    if appeal.latitude is None or appeal.longitude is None:
        return None
    return Point(appeal.latitude, appeal.longitude)
