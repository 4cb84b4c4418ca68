"""Who may do what with an appeal, and who may read which. One set of rules, asked both ways.

``relations`` says what an Actor is to an appeal; with lifecycle.TABLE and a few facts it answers ``may``.
``readable_by`` is the same rule as rows of a query; tests hold the two together.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import TABLE, Action, Relation
from huiyin.appeals.models import Appeal, Assignment, OriginalText
from huiyin.appeals.terms import (
    FOLLOW_UPS_MAX,
    LIVE,
    AssignmentRole,
    AssignmentStatus,
    Kind,
    RedoState,
    Status,
)
from huiyin.core.permission import ALLOWED, Answer, Denied
from huiyin.journal.models import Visibility
from huiyin.organisations.actors import Actor, Post
from huiyin.organisations.models import Duty, Organisation, Role

#: Posts from which the platform looks after the appeals of its division.
PLATFORM_ROLES = (Role.MODERATOR, Role.DISPATCHER, Role.SUPERVISOR)
OFFICE_ROLES = (Role.HANDLER, Role.APPROVER)
_SEEN_BY_OFFICE = (*LIVE, AssignmentStatus.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class Case:
    """An appeal with everything that the rules look at."""

    appeal: Appeal
    assignments: tuple[Assignment, ...]
    recused_paths: tuple[str, ...]
    duties: frozenset[int]
    follow_ups: int
    is_rated: bool

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
    """Everything for ``relations`` and ``may``, in at most five queries."""
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
    )


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
        for relation in _relations_of_post(post, case):
            found.setdefault(relation, post)
    return found


def _relations_of_post(post: Post, case: Case) -> Iterable[Relation]:
    division = case.appeal.division_id
    platform = {
        Role.MODERATOR: Relation.MODERATOR,
        Role.DISPATCHER: Relation.DISPATCHER,
        Role.SUPERVISOR: Relation.SUPERVISOR,
    }
    if post.role in platform:
        return [platform[post.role]] if division.startswith(post.division_code) else []
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


def may(actor: Actor, action: Action, case: Case) -> Answer:
    """Allowed, or Denied with the sentence that the page shows; code "wrong-state" where the moment is wrong."""
    row = TABLE[action]
    if not row.who & relations(actor, case).keys():
        return Denied(_("您没有办理这一步的权限"))
    if case.appeal.status not in row.sources:
        return Denied(
            _("这件留言现在是“%(status)s”，不能“%(action)s”。请刷新页面看最新情况")
            % {"status": Status(case.appeal.status).label, "action": action.label},
            code="wrong-state",
        )
    fact = _FACTS.get(action)
    reason = fact(actor, case) if fact else None
    return Denied(reason, code="wrong-state") if reason else ALLOWED


def possible_actions(actor: Actor, case: Case) -> list[Action]:
    """The buttons: every action that is allowed now, in the order of the table."""
    return [action for action in TABLE if may(actor, action, case)]


# Facts beyond state and relation: each returns the reason against, or None.


def _return_once(actor: Actor, case: Case) -> str | None:
    part = _own_part(actor, case)
    if part is None or part.status == AssignmentStatus.RETURN_ASKED:
        return _("已经申请退回，请等交办员决定")
    if part.is_designated:
        return _("这件是指定办理，不能退回；确有困难请联系交办员")
    if any(
        a.organisation_id == part.organisation_id and a.status == AssignmentStatus.RETURNED
        for a in case.assignments
    ):
        return _("贵单位已经退回过一次，不能再次退回；请联系交办员")
    return None


def _part_pending(actor: Actor, case: Case) -> str | None:
    return None if _own_part(actor, case, AssignmentStatus.PENDING) else _("贵单位已经签收过了")


def _part_handling(actor: Actor, case: Case) -> str | None:
    return None if _own_part(actor, case, AssignmentStatus.HANDLING) else _("贵单位的协办意见已经提交")


def _own_part(actor: Actor, case: Case, *statuses: AssignmentStatus) -> Assignment | None:
    ids = actor.organisation_ids(*OFFICE_ROLES)
    return next(
        (a for a in case.assignments if a.organisation_id in ids and a.status in (statuses or LIVE)),
        None,
    )


def _return_asked(actor: Actor, case: Case) -> str | None:
    asked = any(a.status == AssignmentStatus.RETURN_ASKED for a in case.assignments)
    return None if asked else _("没有单位申请退回")


def _extension_asked(actor: Actor, case: Case) -> str | None:
    return None if case.appeal.extension_days_asked else _("没有待批的延期申请")


def _extension_unasked(actor: Actor, case: Case) -> str | None:
    if case.appeal.extension_days_asked:
        return _("延期申请已经提交，请等候批复")
    return _("已经延期过一次") if case.appeal.extension_days else None


def _redo_asked(actor: Actor, case: Case) -> str | None:
    return None if case.appeal.redo_state == RedoState.ASKED else _("作者没有要求重办")


def _unrated(actor: Actor, case: Case) -> str | None:
    if case.appeal.first_replied_at is None:
        return _("还没有正式答复，答复后就能评价")
    return _("您已经评价过了，谢谢") if case.is_rated else None


def _follow_ups_left(actor: Actor, case: Case) -> str | None:
    if case.follow_ups >= FOLLOW_UPS_MAX:
        return _("一件留言最多追问 %(n)d 次；还有问题请另写一件") % {"n": FOLLOW_UPS_MAX}
    return None


def _no_redo_pending(actor: Actor, case: Case) -> str | None:
    if case.appeal.redo_state == RedoState.ASKED:
        return _("作者不满意，正等平台核实是否重办")
    return None


def _not_own(actor: Actor, case: Case) -> str | None:
    return _("这是您自己写的留言") if is_author(actor, case.appeal) else None


_FACTS: dict[Action, Callable[[Actor, Case], str | None]] = {
    Action.CLAIM: _part_pending,
    Action.CONTRIBUTE: _part_handling,
    Action.ASK_RETURN: _return_once,
    Action.AGREE_RETURN: _return_asked,
    Action.REFUSE_RETURN: _return_asked,
    Action.ASK_EXTENSION: _extension_unasked,
    Action.GRANT_EXTENSION: _extension_asked,
    Action.REFUSE_EXTENSION: _extension_asked,
    Action.REDO: _redo_asked,
    Action.DECLINE_REDO: _redo_asked,
    Action.CLOSE: _no_redo_pending,
    Action.RATE: _unrated,
    Action.FOLLOW_UP: _follow_ups_left,
    Action.ME_TOO: _not_own,
}


# Reading


def readable_by(actor: Actor) -> Q:
    """The appeals the actor may know of, as a condition on Appeal rows."""
    allowed = Q(is_published=True)
    if actor.user_id is not None:
        allowed |= Q(author_id=actor.user_id)
    opened = [int(key.removeprefix("appeal:")) for key in actor.keys if key.startswith("appeal:")]
    if opened:
        allowed |= Q(pk__in=opened)
    for code in actor.division_codes(*PLATFORM_ROLES, Role.LEADER):
        allowed |= Q(division__code__startswith=code)
    for post in actor.posts_as(*OFFICE_ROLES):
        allowed |= _of_office(post)
    return allowed


def _of_office(post: Post) -> Q:
    mine = Assignment.objects.filter(
        appeal=OuterRef("pk"), organisation_id=post.organisation_id, status__in=_SEEN_BY_OFFICE
    )
    return (Q(Exists(mine)) | in_pool_of(post)) & not_recused(post)


def not_recused(post: Post) -> Q:
    """Appeals in which neither the organisation nor one above it is named (回避)."""
    parts = post.organisation_path.rstrip("/").split("/")
    above = ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
    through = Appeal.recused.through._default_manager.filter(
        appeal_id=OuterRef("pk"), organisation_id__in=Organisation.objects.filter(path__in=above).values("pk")
    )
    return ~Q(Exists(through))


def in_pool_of(post: Post) -> Q:
    """Accepted appeals without an office that a handler's office may claim by its duties (认领)."""
    if post.role != Role.HANDLER:
        return Q(pk__in=[])
    duty = Q(pk__in=[])
    for code in Duty.objects.filter(organisation_id=post.organisation_id).values_list(
        "category_id", flat=True
    ):
        duty |= Q(category_id=code) | Q(category__code__startswith=f"{code}.")
    return Q(status=Status.ACCEPTED, lead__isnull=True, division__code__startswith=post.division_code) & duty


def may_read(actor: Actor, case: Case) -> bool:
    """The same rule for one loaded appeal."""
    appeal = case.appeal
    if appeal.is_published or is_author(actor, appeal):
        return True
    if actor.holds_over(appeal.division_id, *PLATFORM_ROLES, Role.LEADER):
        return True
    return any(_office_reads(post, case) for post in actor.posts_as(*OFFICE_ROLES))


def _office_reads(post: Post, case: Case) -> bool:
    if case.is_recused(post.organisation_path):
        return False
    has_part = any(
        a.organisation_id == post.organisation_id and a.status in _SEEN_BY_OFFICE for a in case.assignments
    )
    return has_part or Relation.POOL_HANDLER in _relations_of_post(post, case)


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
    if any(_office_reads(post, case) for post in actor.posts_as(*OFFICE_ROLES)):
        seen |= {Visibility.AUTHOR, Visibility.HANDLING}
    return frozenset(seen)


def original_of(appeal: Appeal) -> OriginalText:
    """The stored original; callers ask reads_original first and record the reading."""
    return OriginalText.objects.get(appeal=appeal)
