"""What somebody is to an appeal: the Case with everything that the rules look at, and the relations of an Actor to it."""

from collections.abc import Iterable
from dataclasses import dataclass

from huiyin.appeals.lifecycle import Relation
from huiyin.appeals.models import Appeal, Assignment, Clue, Supervision
from huiyin.appeals.terms import LIVE, AssignmentRole, AssignmentStatus, Status, SupervisionState
from huiyin.organisations.actors import Actor, Post
from huiyin.organisations.models import Duty, Role

#: Posts from which the platform looks after the appeals of its division.
PLATFORM_ROLES = (Role.MODERATOR, Role.DISPATCHER, Role.SUPERVISOR)
OFFICE_ROLES = (Role.HANDLER, Role.APPROVER)
SEEN_BY_OFFICE = (*LIVE, AssignmentStatus.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class Case:
    """An appeal with everything that the rules look at."""

    appeal: Appeal
    assignments: tuple[Assignment, ...]
    recused_paths: tuple[str, ...]
    duties: frozenset[int]
    follow_ups: int
    is_rated: bool
    #: The supervision that runs, where there is one; loaded for people with posts only.
    supervision: Supervision | None = None
    #: Whether the appeal was handed to the actor as a clue for the media.
    has_clue: bool = False

    @property
    def lead(self) -> Assignment | None:
        """The live lead assignment."""
        return next((a for a in self.assignments if a.role == AssignmentRole.LEAD and a.status in LIVE), None)

    @property
    def assisting(self) -> tuple[Assignment, ...]:
        """The live assisting assignments."""
        return tuple(a for a in self.assignments if a.role == AssignmentRole.ASSISTING and a.status in LIVE)

    def part_of(self, organisation_id: int) -> Assignment | None:
        """The live assignment of an organisation."""
        return next(
            (a for a in self.assignments if a.organisation_id == organisation_id and a.status in LIVE), None
        )

    def is_recused(self, organisation_path: str) -> bool:
        """Whether an organisation, or one above it, is named in the appeal and must not get it (回避)."""
        return any(organisation_path.startswith(path) for path in self.recused_paths)


def load_case(appeal: Appeal, actor: Actor) -> Case:
    """Everything for ``relations`` and ``may``, in at most seven queries."""
    duties: frozenset[int] = frozenset()
    if appeal.status == Status.ACCEPTED and actor.holds(Role.HANDLER) and appeal.category_id:
        duties = frozenset(
            Duty.objects.filter(
                organisation_id__in=actor.organisation_ids(Role.HANDLER),
                category_id__in=_self_and_above(appeal.category_id),
            ).values_list("organisation_id", flat=True)
        )
    return Case(
        appeal=appeal,
        assignments=tuple(appeal.assignments.select_related("organisation").order_by("id")),
        recused_paths=tuple(appeal.recused.values_list("path", flat=True)),
        duties=duties,
        follow_ups=appeal.follow_ups.count(),
        is_rated=appeal.ratings.filter(round=appeal.round).exists(),
        supervision=running_supervision(appeal),
        has_clue=holds_clue(appeal, actor),
    )


def running_supervision(appeal: Appeal) -> Supervision | None:
    """The supervision that runs on the appeal; one query over ``supervision_one_running``."""
    return (
        Supervision.objects.filter(appeal=appeal)
        .exclude(state=SupervisionState.ENDED)
        .select_related("organisation")
        .first()
    )


def holds_clue(appeal: Appeal, actor: Actor) -> bool:
    """Whether the appeal is in the hands of this journalist; one query for journalists, none for others."""
    if not actor.holds(Role.JOURNALIST):
        return False
    return Clue.objects.filter(
        appeal=appeal, journalist_id=actor.account_id, taken_back_at__isnull=True
    ).exists()


def _self_and_above(code: str) -> list[str]:
    parts = code.split(".")
    return [".".join(parts[: n + 1]) for n in range(len(parts))]


def relations(actor: Actor, case: Case) -> dict[Relation, Post | None]:
    """What the actor is to the appeal, and the post that makes it so (None where no post does)."""
    appeal, found = case.appeal, dict[Relation, Post | None]()
    if actor.is_system:
        found[Relation.SYSTEM] = None
    if is_author(actor, appeal):
        found[Relation.AUTHOR] = None
    if actor.is_signed_in:
        found[Relation.CITIZEN] = None
    for post in actor.posts:
        for relation in relations_of_post(post, case):
            found.setdefault(relation, post)
    return found


def relations_of_post(post: Post, case: Case) -> Iterable[Relation]:
    """What one post makes of its holder."""
    division = case.appeal.division_id
    platform = {
        Role.MODERATOR: Relation.MODERATOR,
        Role.DISPATCHER: Relation.DISPATCHER,
        Role.SUPERVISOR: Relation.SUPERVISOR,
    }
    if post.role in platform:
        return [platform[post.role]] if division.startswith(post.division_code) else []
    if post.role == Role.LEADER:
        is_named = case.is_recused(post.organisation_path)
        return [Relation.LEADER] if division.startswith(post.division_code) and not is_named else []
    if post.role == Role.JOURNALIST:
        return [Relation.JOURNALIST] if case.has_clue and case.appeal.is_published else []
    if post.role not in OFFICE_ROLES or case.is_recused(post.organisation_path):
        return []
    part = case.part_of(post.organisation_id)
    if part is None:
        is_pool = post.organisation_id in case.duties and division.startswith(post.division_code)
        return [Relation.POOL_HANDLER] if is_pool and post.role == Role.HANDLER else []
    is_lead = part.role == AssignmentRole.LEAD
    if post.role == Role.APPROVER:
        return [Relation.LEAD_APPROVER] if is_lead and part.status != AssignmentStatus.PENDING else []
    if part.status == AssignmentStatus.PENDING:
        return [Relation.LEAD_PENDING if is_lead else Relation.ASSISTING_PENDING]
    return [Relation.LEAD_HANDLER if is_lead else Relation.ASSISTING_HANDLER]


def is_author(actor: Actor, appeal: Appeal) -> bool:
    """By account, or by the query code opened in this session."""
    by_account = actor.user_id is not None and appeal.author_id == actor.user_id
    return by_account or f"appeal:{appeal.pk}" in actor.keys
