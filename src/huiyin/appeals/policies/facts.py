"""Facts beyond state and relation: each returns the reason against an action, in the words of the page, or None."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import MOVES, Action
from huiyin.appeals.models import Assignment
from huiyin.appeals.policies.cases import OFFICE_ROLES, Case, is_author
from huiyin.appeals.terms import (
    FOLLOW_UPS_MAX,
    LIVE,
    UNFINISHED,
    AssignmentStatus,
    ExclusionState,
    Kind,
    Lane,
    RedoState,
    SupervisionState,
)
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Role


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


def _part_unfinished(actor: Actor, case: Case) -> str | None:
    return None if _own_part(actor, case, *UNFINISHED) else _("贵单位的这一份已经办完了")


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


def _promised(actor: Actor, case: Case) -> str | None:
    return None if case.appeal.promised_on else _("答复里没有承诺解决日期")


def _exclusion_unasked(actor: Actor, case: Case) -> str | None:
    state = case.appeal.exclusion_state
    if not state:
        return None
    return _("这件已经申请过剔除，结果是“%(state)s”") % {"state": ExclusionState(state).label}


def _exclusion_asked(actor: Actor, case: Case) -> str | None:
    asked = case.appeal.exclusion_state == ExclusionState.ASKED
    return None if asked else _("没有待决定的剔除申请")


def _not_nudged(actor: Actor, case: Case) -> str | None:
    appeal = case.appeal
    since = appeal.stage_started_at
    if appeal.nudged_at and (since is None or appeal.nudged_at >= since):
        return _("您已经催过了，单位会看到；也可以打电话问一问")
    return None


def _move(action: Action) -> Callable[[Actor, Case], str | None]:
    """The guard of the table of supervision: the running one must be in one of the states it names."""

    def guard(actor: Actor, case: Case) -> str | None:
        sources, running = MOVES[action].sources, case.supervision
        if not sources:
            return _("已经在督办（%(number)s）") % {"number": running.number} if running else None
        if running is None:
            return _("这件留言没有在督办")
        if running.state in sources:
            return None
        return _("%(number)s现在是“%(state)s”，不能“%(action)s”") % {
            "number": running.number,
            "state": SupervisionState(running.state).label,
            "action": action.label,
        }

    return guard


def _listable(actor: Actor, case: Case) -> str | None:
    if case.supervision and case.supervision.listed_at:
        return _("已经挂牌") if case.supervision.is_listed else _("这次督办挂过牌，已经销号")
    return _move(Action.LIST_SUPERVISION)(actor, case)


def _listed(actor: Actor, case: Case) -> str | None:
    if case.supervision and not case.supervision.is_listed:
        return _("没有挂牌")
    return _move(Action.DELIST_SUPERVISION)(actor, case)


def _for_media(actor: Actor, case: Case) -> str | None:
    if case.appeal.kind == Kind.REPORT or not case.appeal.is_published:
        return _("只有已公开的留言才能移交媒体；举报和不公开的留言不行")
    return None


def _dispatches(actor: Actor, case: Case) -> str | None:
    is_raised = case.appeal.raised_at is not None
    if actor.holds_over(case.appeal.division_id, Role.SUPERVISOR if is_raised else Role.DISPATCHER):
        return None
    return _("已经提级督办，只有督办员可以交办") if is_raised else _("由交办员交办；提级以后才由督办员交办")


def _not_raised(actor: Actor, case: Case) -> str | None:
    return _("已经提级督办") if case.appeal.raised_at else None


def _may_take(actor: Actor, case: Case) -> str | None:
    return _("已经提级督办，只有督办员可以交办") if case.appeal.raised_at else None


def _may_hand_over(actor: Actor, case: Case) -> str | None:
    if case.appeal.handover_to_id:
        return _("已经申请移交，请等对方或平台答复")
    if not any(part.status in (AssignmentStatus.HANDLING, AssignmentStatus.DONE) for part in case.assisting):
        return _("还没有签收的协办单位，不能移交主办")
    return None


def _handover_asked(actor: Actor, case: Case) -> str | None:
    to = case.appeal.handover_to_id
    if to is None:
        return _("没有待决定的主办移交")
    is_platform = actor.holds_over(case.appeal.division_id, Role.DISPATCHER, Role.SUPERVISOR)
    if not is_platform and to not in actor.organisation_ids(Role.HANDLER):
        return _("主办要移交的是别的单位")
    return None


def _may_consult(actor: Actor, case: Case) -> str | None:
    if case.appeal.consultation_due_at:
        return _("正在会商，请在这次会商里说")
    return None if case.assisting else _("只有一个单位在办，不用会商；先请别的单位协办")


def _consulting(actor: Actor, case: Case) -> str | None:
    return None if case.appeal.consultation_due_at else _("没有正在进行的会商")


def _deciding_plan(actor: Actor, case: Case) -> str | None:
    if case.lead is None or case.lead.status != AssignmentStatus.HANDLING:
        return _("主办单位不在办理中，现在不能改分工")
    return _consulting(actor, case)


def _unreviewed(actor: Actor, case: Case) -> str | None:
    return None if case.appeal.is_unreviewed else _("这件已经审核过了")


def _in_emergency_lane(actor: Actor, case: Case) -> str | None:
    return None if case.appeal.lane == Lane.EMERGENCY else _("这件不是急件")


#: The fact of each action that has one.
FACTS: dict[Action, Callable[[Actor, Case], str | None]] = {
    Action.DISPATCH: _dispatches,
    Action.CLAIM_FROM_POOL: _may_take,
    Action.RAISE: _not_raised,
    Action.ASK_HANDOVER: _may_hand_over,
    Action.AGREE_HANDOVER: _handover_asked,
    Action.REFUSE_HANDOVER: _handover_asked,
    Action.OPEN_CONSULTATION: _may_consult,
    Action.CONSULT: _consulting,
    Action.PROPOSE_PLAN: _consulting,
    Action.AGREE_PLAN: _deciding_plan,
    Action.OBJECT_PLAN: _consulting,
    Action.DECIDE_PLAN: _deciding_plan,
    Action.REVIEW: _unreviewed,
    Action.FALSE_ALARM: _in_emergency_lane,
    Action.CLAIM: _part_pending,
    Action.ALLOT: _part_unfinished,
    Action.UNDO_ALLOT: _part_unfinished,
    Action.CONTRIBUTE: _part_handling,
    Action.ASK_RETURN: _return_once,
    Action.AGREE_RETURN: _return_asked,
    Action.REFUSE_RETURN: _return_asked,
    Action.ASK_EXTENSION: _extension_unasked,
    Action.GRANT_EXTENSION: _extension_asked,
    Action.REFUSE_EXTENSION: _extension_asked,
    Action.REDO: _redo_asked,
    Action.DECLINE_REDO: _redo_asked,
    Action.KEEP_PROMISE: _promised,
    Action.ASK_EXCLUSION: _exclusion_unasked,
    Action.GRANT_EXCLUSION: _exclusion_asked,
    Action.REFUSE_EXCLUSION: _exclusion_asked,
    Action.CLOSE: _no_redo_pending,
    Action.RATE: _unrated,
    Action.FOLLOW_UP: _follow_ups_left,
    Action.ME_TOO: _not_own,
    Action.NUDGE: _not_nudged,
    **{action: _move(action) for action in MOVES},
    Action.LIST_SUPERVISION: _listable,
    Action.DELIST_SUPERVISION: _listed,
    Action.HAND_CLUE: _for_media,
    Action.ADD_COVERAGE: _for_media,
}
