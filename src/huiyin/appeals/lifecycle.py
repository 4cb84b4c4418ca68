"""The life cycle of an appeal: one table.

From this table come the guard of every service, the buttons on the pages, the diagram in docs/life-cycle.md and the
model of the stateful test. Pure: knows states and relations, not rows and people.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.appeals.terms import Status
from huiyin.journal.models import Visibility

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Relation(StrEnum):
    """What somebody is to an appeal; policies.py derives it from memberships and assignments."""

    AUTHOR = "author"
    MODERATOR = "moderator"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    LEAD_PENDING = "lead_pending"  # handler of the lead office that has not signed for it yet
    LEAD_HANDLER = "lead_handler"  # handler of the lead office, signed for
    LEAD_APPROVER = "lead_approver"
    ASSISTING_PENDING = "assisting_pending"
    ASSISTING_HANDLER = "assisting_handler"
    POOL_HANDLER = "pool_handler"  # handler of an office whose duties cover an appeal without office
    CITIZEN = "citizen"  # any signed-in account
    SYSTEM = "system"


class Action(models.TextChoices):
    """Everything that can be done to an appeal, with the words on the button."""

    REVISE = "revise", pgettext_lazy("action", "修改后重新提交")
    WITHDRAW = "withdraw", pgettext_lazy("action", "撤回")
    RETURN_TO_AUTHOR = "return_to_author", pgettext_lazy("action", "退回修改")
    NOT_ACCEPT = "not_accept", pgettext_lazy("action", "不予受理")
    ACCEPT = "accept", pgettext_lazy("action", "受理")
    CORRECT = "correct", pgettext_lazy("action", "更正公开内容")
    CLASSIFY = "classify", pgettext_lazy("action", "改分类")
    RECUSE = "recuse", pgettext_lazy("action", "设置回避")
    MERGE = "merge", pgettext_lazy("action", "并案")
    DISPATCH = "dispatch", pgettext_lazy("action", "交办")
    ADD_ASSISTING = "add_assisting", pgettext_lazy("action", "增加协办")
    CLAIM = "claim", pgettext_lazy("action", "签收")
    CLAIM_FROM_POOL = "claim_from_pool", pgettext_lazy("action", "认领")
    ASK_RETURN = "ask_return", pgettext_lazy("action", "申请退回")
    AGREE_RETURN = "agree_return", pgettext_lazy("action", "同意退回")
    REFUSE_RETURN = "refuse_return", pgettext_lazy("action", "不同意退回")
    TRANSFER = "transfer", pgettext_lazy("action", "转派下级")
    ADD_PROGRESS = "add_progress", pgettext_lazy("action", "更新进展")
    ADD_INTERNAL = "add_internal", pgettext_lazy("action", "内部备注")
    ACKNOWLEDGE = "acknowledge", pgettext_lazy("action", "告知已收悉")
    CONTRIBUTE = "contribute", pgettext_lazy("action", "提交协办意见")
    DRAFT_REPLY = "draft_reply", pgettext_lazy("action", "拟写答复")
    SEND_FOR_APPROVAL = "send_for_approval", pgettext_lazy("action", "送审签")
    REJECT_REPLY = "reject_reply", pgettext_lazy("action", "退回修改答复")
    PUBLISH_REPLY = "publish_reply", pgettext_lazy("action", "审签并发布")
    ASK_EXTENSION = "ask_extension", pgettext_lazy("action", "申请延期")
    GRANT_EXTENSION = "grant_extension", pgettext_lazy("action", "同意延期")
    REFUSE_EXTENSION = "refuse_extension", pgettext_lazy("action", "不同意延期")
    SUSPEND = "suspend", pgettext_lazy("action", "请作者补充材料")
    SUPPLEMENT = "supplement", pgettext_lazy("action", "补充材料")
    RESUME = "resume", pgettext_lazy("action", "恢复办理")
    FOLLOW_UP = "follow_up", pgettext_lazy("action", "继续追问")
    RATE = "rate", pgettext_lazy("action", "评价")
    REDO = "redo", pgettext_lazy("action", "确认重办")
    DECLINE_REDO = "decline_redo", pgettext_lazy("action", "不重办")
    CLOSE = "close", pgettext_lazy("action", "办结")
    ARCHIVE = "archive", pgettext_lazy("action", "归档")
    ME_TOO = "me_too", pgettext_lazy("action", "我也遇到了")
    FOLLOW = "follow", pgettext_lazy("action", "有进展告诉我")
    UNFOLLOW = "unfollow", pgettext_lazy("action", "不再关注")
    THANK = "thank", pgettext_lazy("action", "感谢办理")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: from which states, to which (None: the state stays), by whom, and who may read the Event.

    ``may_stay``: facts may leave the appeal where it is (a reply published while an assisting part is still out);
    ``or_else`` is one more state that facts may lead to. ``quiet`` actions may happen side by side: they keep the
    version.
    ``needs`` says in words, for the docs, what must come with it.
    """

    action: Action
    sources: frozenset[Status]
    target: Status | None
    who: frozenset[Relation]
    visibility: Visibility
    may_stay: bool = False
    or_else: Status | None = None
    quiet: bool = False
    needs: StrOrPromise = ""

    def targets(self, source: Status) -> frozenset[Status]:
        """The states in which an appeal may be after the action, coming from ``source``."""
        reached = {state for state in (self.target, self.or_else) if state is not None}
        return frozenset(reached | ({source} if self.may_stay or self.target is None else set()))


_S, _R, _A = Status, Relation, Action
_ACTIVE = {_S.ACCEPTED, _S.DISPATCHED, _S.HANDLING, _S.SUSPENDED, _S.REPLIED}
_READABLE = {*_ACTIVE, _S.CLOSED}
_STAFF = {_R.DISPATCHER, _R.SUPERVISOR}


def _row(
    action: Action,
    sources: set[Status],
    target: Status | None,
    who: set[Relation],
    visibility: Visibility,
    needs: StrOrPromise = "",
    *,
    may_stay: bool = False,
    or_else: Status | None = None,
    quiet: bool = False,
) -> Transition:
    return Transition(
        action, frozenset(sources), target, frozenset(who), visibility, may_stay, or_else, quiet, needs
    )


_PUBLIC, _AUTHOR, _HANDLING = Visibility.PUBLIC, Visibility.AUTHOR, Visibility.HANDLING
_SUPERVISION = Visibility.SUPERVISION

TABLE: dict[Action, Transition] = {
    row.action: row
    for row in (
        # The author and the moderator
        _row(_A.REVISE, {_S.RETURNED}, _S.SUBMITTED, {_R.AUTHOR}, _AUTHOR, _("新的标题和内容")),
        _row(
            _A.WITHDRAW,
            {_S.SUBMITTED, _S.RETURNED, _S.ACCEPTED, _S.DISPATCHED, _S.HANDLING, _S.SUSPENDED},
            _S.WITHDRAWN,
            {_R.AUTHOR},
            _PUBLIC,
        ),
        _row(_A.RETURN_TO_AUTHOR, {_S.SUBMITTED}, _S.RETURNED, {_R.MODERATOR}, _AUTHOR, _("要改什么")),
        _row(_A.NOT_ACCEPT, {_S.SUBMITTED}, _S.NOT_ACCEPTED, {_R.MODERATOR}, _AUTHOR, _("固定理由之一")),
        _row(_A.ACCEPT, {_S.SUBMITTED}, _S.ACCEPTED, {_R.MODERATOR}, _PUBLIC, _("公开方式和公开文本")),
        _row(_A.CORRECT, _READABLE, None, {_R.MODERATOR}, _HANDLING, _("新的公开文本")),
        _row(_A.CLASSIFY, {_S.SUBMITTED, *_ACTIVE}, None, {_R.MODERATOR, _R.DISPATCHER}, _HANDLING),
        _row(_A.RECUSE, {_S.SUBMITTED, _S.ACCEPTED}, None, {_R.MODERATOR, *_STAFF}, _SUPERVISION),
        _row(
            _A.MERGE,
            {_S.SUBMITTED, _S.ACCEPTED, _S.DISPATCHED, _S.HANDLING},
            _S.MERGED,
            {_R.MODERATOR, _R.DISPATCHER},
            _PUBLIC,
            _("并入哪一件"),
        ),
        # Dispatch
        _row(_A.DISPATCH, {_S.ACCEPTED}, _S.DISPATCHED, {_R.DISPATCHER}, _PUBLIC, _("一个主办单位")),
        _row(
            _A.ADD_ASSISTING,
            {_S.DISPATCHED, _S.HANDLING},
            None,
            {_R.DISPATCHER, _R.LEAD_HANDLER},
            _PUBLIC,
            _("协办单位和分工"),
        ),
        _row(
            _A.CLAIM,
            {_S.DISPATCHED, _S.HANDLING},
            _S.HANDLING,
            {_R.LEAD_PENDING, _R.ASSISTING_PENDING},
            _PUBLIC,
            may_stay=True,
        ),
        _row(_A.CLAIM_FROM_POOL, {_S.ACCEPTED}, _S.HANDLING, {_R.POOL_HANDLER}, _PUBLIC),
        _row(
            _A.ASK_RETURN,
            {_S.DISPATCHED, _S.HANDLING},
            None,
            {_R.LEAD_PENDING, _R.LEAD_HANDLER, _R.ASSISTING_PENDING, _R.ASSISTING_HANDLER},
            _HANDLING,
            _("退回理由；每个单位限一次，指定办理的不得退回"),
        ),
        _row(
            _A.AGREE_RETURN,
            {_S.DISPATCHED, _S.HANDLING},
            _S.ACCEPTED,
            {_R.DISPATCHER},
            _HANDLING,
            may_stay=True,
            or_else=_S.REPLIED,
        ),
        _row(_A.REFUSE_RETURN, {_S.DISPATCHED, _S.HANDLING}, None, {_R.DISPATCHER}, _HANDLING, _("理由")),
        _row(
            _A.TRANSFER,
            {_S.DISPATCHED, _S.HANDLING},
            _S.DISPATCHED,
            {_R.LEAD_PENDING, _R.LEAD_HANDLER},
            _PUBLIC,
            _("下级单位；期限不变"),
        ),
        # Handling
        _row(
            _A.ADD_PROGRESS,
            {_S.HANDLING, _S.SUSPENDED, _S.REPLIED, _S.CLOSED},
            None,
            {_R.LEAD_HANDLER, _R.ASSISTING_HANDLER},
            _PUBLIC,
            _("进展文字"),
        ),
        _row(
            _A.ADD_INTERNAL,
            {*_ACTIVE, _S.CLOSED},
            None,
            {_R.LEAD_HANDLER, _R.LEAD_APPROVER, _R.ASSISTING_HANDLER, _R.LEAD_PENDING, *_STAFF},
            _HANDLING,
            _("备注文字"),
        ),
        _row(_A.ACKNOWLEDGE, {_S.HANDLING}, None, {_R.LEAD_HANDLER}, _PUBLIC, _("不算答复")),
        _row(
            _A.CONTRIBUTE,
            {_S.DISPATCHED, _S.HANDLING},
            _S.REPLIED,
            {_R.ASSISTING_HANDLER},
            _HANDLING,
            _("协办意见"),
            may_stay=True,
        ),
        _row(
            _A.DRAFT_REPLY,
            {_S.HANDLING, _S.REPLIED, _S.CLOSED},
            None,
            {_R.LEAD_HANDLER, _R.LEAD_APPROVER},
            _HANDLING,
            _("答复正文"),
        ),
        _row(_A.SEND_FOR_APPROVAL, {_S.HANDLING, _S.REPLIED, _S.CLOSED}, None, {_R.LEAD_HANDLER}, _HANDLING),
        _row(
            _A.REJECT_REPLY,
            {_S.HANDLING, _S.REPLIED, _S.CLOSED},
            None,
            {_R.LEAD_APPROVER},
            _HANDLING,
            _("修改意见"),
        ),
        _row(
            _A.PUBLISH_REPLY,
            {_S.HANDLING, _S.REPLIED, _S.CLOSED},
            _S.REPLIED,
            {_R.LEAD_APPROVER},
            _PUBLIC,
            _("送审的答复"),
            may_stay=True,
        ),
        _row(_A.ASK_EXTENSION, {_S.HANDLING}, None, {_R.LEAD_HANDLER}, _HANDLING, _("到期前，天数和理由")),
        _row(_A.GRANT_EXTENSION, {_S.HANDLING}, None, _STAFF, _PUBLIC, _("理由告知作者")),
        _row(_A.REFUSE_EXTENSION, {_S.HANDLING}, None, _STAFF, _HANDLING, _("理由")),
        _row(_A.SUSPEND, {_S.HANDLING}, _S.SUSPENDED, {_R.LEAD_HANDLER}, _AUTHOR, _("需要什么材料")),
        _row(_A.SUPPLEMENT, {_S.SUSPENDED}, _S.HANDLING, {_R.AUTHOR}, _AUTHOR, _("材料或说明")),
        _row(_A.RESUME, {_S.SUSPENDED}, _S.HANDLING, {_R.LEAD_HANDLER, _R.SYSTEM}, _AUTHOR),
        # After the reply
        _row(
            _A.FOLLOW_UP,
            {_S.REPLIED},
            _S.HANDLING,
            {_R.AUTHOR},
            _PUBLIC,
            _("追问内容；最多三次"),
        ),
        _row(
            _A.RATE,
            {_S.REPLIED, _S.CLOSED},
            _S.CLOSED,
            {_R.AUTHOR},
            _PUBLIC,
            _("五级满意度、三项评分、是否解决"),
            may_stay=True,
        ),
        _row(_A.REDO, {_S.REPLIED, _S.CLOSED}, _S.HANDLING, _STAFF, _PUBLIC, _("作者不满意并经核实")),
        _row(_A.DECLINE_REDO, {_S.REPLIED, _S.CLOSED}, _S.CLOSED, _STAFF, _AUTHOR, _("理由")),
        _row(
            _A.CLOSE,
            {_S.REPLIED},
            _S.CLOSED,
            {_R.LEAD_HANDLER, _R.DISPATCHER, _R.SYSTEM},
            _PUBLIC,
            _("已有答复"),
        ),
        _row(_A.ARCHIVE, {_S.CLOSED}, _S.ARCHIVED, {_R.SYSTEM}, _HANDLING, _("办结满一年")),
        # Everybody
        _row(_A.ME_TOO, _READABLE, None, {_R.CITIZEN}, _SUPERVISION, quiet=True),
        _row(_A.FOLLOW, _READABLE, None, {_R.CITIZEN}, _SUPERVISION, quiet=True),
        _row(_A.UNFOLLOW, set(Status), None, {_R.CITIZEN}, _SUPERVISION, quiet=True),
        _row(_A.THANK, {_S.REPLIED, _S.CLOSED}, None, {_R.CITIZEN}, _SUPERVISION, quiet=True),
    )
}

#: The Event of the beginning, which is not a transition.
SUBMITTED_EVENT = "submitted"


def allowed_actions(status: Status, relations: frozenset[Relation]) -> list[Action]:
    """The actions that state and relations permit, in the order of the table. Facts may still forbid one."""
    return [action for action, row in TABLE.items() if status in row.sources and relations & row.who]


def event_type(action: Action) -> str:
    """The type of the Event that an action writes: its own name."""
    return action.value
