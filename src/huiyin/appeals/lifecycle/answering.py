"""From the letter to the rating: submission, moderation, dispatch, handling, reply, and what follows it. Pure."""

from django.utils.translation import gettext_lazy as _

from huiyin.appeals.lifecycle.actions import Action as _A
from huiyin.appeals.lifecycle.actions import Relation as _R
from huiyin.appeals.lifecycle.transitions import ACTIVE, READABLE, Transition, row
from huiyin.appeals.terms import Status as _S
from huiyin.journal.models import Visibility

_PUBLIC, _AUTHOR, _HANDLING = Visibility.PUBLIC, Visibility.AUTHOR, Visibility.HANDLING
_SUPERVISION = Visibility.SUPERVISION
_STAFF = {_R.DISPATCHER, _R.SUPERVISOR}

ROWS: tuple[Transition, ...] = (
    # The author and the moderator
    row(_A.REVISE, {_S.RETURNED}, _S.SUBMITTED, {_R.AUTHOR}, _AUTHOR, _("新的标题和内容")),
    row(
        _A.WITHDRAW,
        {_S.SUBMITTED, _S.RETURNED, _S.ACCEPTED, _S.DISPATCHED, _S.HANDLING, _S.SUSPENDED},
        _S.WITHDRAWN,
        {_R.AUTHOR},
        _PUBLIC,
    ),
    row(_A.RETURN_TO_AUTHOR, {_S.SUBMITTED}, _S.RETURNED, {_R.MODERATOR}, _AUTHOR, _("要改什么")),
    row(_A.NOT_ACCEPT, {_S.SUBMITTED}, _S.NOT_ACCEPTED, {_R.MODERATOR}, _AUTHOR, _("固定理由之一")),
    row(_A.ACCEPT, {_S.SUBMITTED}, _S.ACCEPTED, {_R.MODERATOR}, _PUBLIC, _("公开方式和公开文本")),
    row(_A.CORRECT, READABLE, None, {_R.MODERATOR}, _HANDLING, _("新的公开文本")),
    row(_A.CLASSIFY, {_S.SUBMITTED, *ACTIVE}, None, {_R.MODERATOR, _R.DISPATCHER}, _HANDLING),
    row(_A.RECUSE, {_S.SUBMITTED, _S.ACCEPTED}, None, {_R.MODERATOR, *_STAFF}, _SUPERVISION),
    row(
        _A.MERGE,
        {_S.SUBMITTED, _S.ACCEPTED, _S.DISPATCHED, _S.HANDLING},
        _S.MERGED,
        {_R.MODERATOR, _R.DISPATCHER},
        _PUBLIC,
        _("并入哪一件"),
    ),
    # Dispatch
    row(
        _A.DISPATCH,
        {_S.ACCEPTED},
        _S.DISPATCHED,
        _STAFF,
        _PUBLIC,
        _("一个主办单位；提级以后由督办员交办，单位不得退回"),
    ),
    row(
        _A.ADD_ASSISTING,
        {_S.DISPATCHED, _S.HANDLING},
        None,
        {_R.DISPATCHER, _R.LEAD_HANDLER},
        _PUBLIC,
        _("协办单位和分工"),
    ),
    row(
        _A.CLAIM,
        {_S.DISPATCHED, _S.HANDLING},
        _S.HANDLING,
        {_R.LEAD_PENDING, _R.ASSISTING_PENDING},
        _PUBLIC,
        may_stay=True,
    ),
    row(_A.CLAIM_FROM_POOL, {_S.ACCEPTED}, _S.HANDLING, {_R.POOL_HANDLER}, _PUBLIC),
    row(
        _A.ASK_RETURN,
        {_S.DISPATCHED, _S.HANDLING},
        None,
        {_R.LEAD_PENDING, _R.LEAD_HANDLER, _R.ASSISTING_PENDING, _R.ASSISTING_HANDLER},
        _HANDLING,
        _("退回理由；每个单位限一次，指定办理的不得退回"),
    ),
    row(
        _A.AGREE_RETURN,
        {_S.DISPATCHED, _S.HANDLING},
        _S.ACCEPTED,
        {_R.DISPATCHER},
        _HANDLING,
        may_stay=True,
        or_else=_S.REPLIED,
    ),
    row(_A.REFUSE_RETURN, {_S.DISPATCHED, _S.HANDLING}, None, {_R.DISPATCHER}, _HANDLING, _("理由")),
    row(
        _A.TRANSFER,
        {_S.DISPATCHED, _S.HANDLING},
        _S.DISPATCHED,
        {_R.LEAD_PENDING, _R.LEAD_HANDLER},
        _PUBLIC,
        _("下级单位；期限不变"),
    ),
    # Handling
    row(
        _A.ADD_PROGRESS,
        {_S.HANDLING, _S.SUSPENDED, _S.REPLIED, _S.CLOSED},
        None,
        {_R.LEAD_HANDLER, _R.ASSISTING_HANDLER},
        _PUBLIC,
        _("进展文字"),
    ),
    row(
        _A.ADD_INTERNAL,
        {*ACTIVE, _S.CLOSED},
        None,
        {_R.LEAD_HANDLER, _R.LEAD_APPROVER, _R.ASSISTING_HANDLER, _R.LEAD_PENDING, *_STAFF},
        _HANDLING,
        _("备注文字"),
    ),
    row(_A.ACKNOWLEDGE, {_S.HANDLING}, None, {_R.LEAD_HANDLER}, _PUBLIC, _("不算答复")),
    row(
        _A.CONTRIBUTE,
        {_S.DISPATCHED, _S.HANDLING},
        _S.REPLIED,
        {_R.ASSISTING_HANDLER},
        _HANDLING,
        _("协办意见"),
        may_stay=True,
    ),
    row(
        _A.DRAFT_REPLY,
        {_S.HANDLING, _S.REPLIED, _S.CLOSED},
        None,
        {_R.LEAD_HANDLER, _R.LEAD_APPROVER},
        _HANDLING,
        _("答复正文"),
    ),
    row(_A.SEND_FOR_APPROVAL, {_S.HANDLING, _S.REPLIED, _S.CLOSED}, None, {_R.LEAD_HANDLER}, _HANDLING),
    row(
        _A.REJECT_REPLY,
        {_S.HANDLING, _S.REPLIED, _S.CLOSED},
        None,
        {_R.LEAD_APPROVER},
        _HANDLING,
        _("修改意见"),
    ),
    row(
        _A.PUBLISH_REPLY,
        {_S.HANDLING, _S.REPLIED, _S.CLOSED},
        _S.REPLIED,
        {_R.LEAD_APPROVER},
        _PUBLIC,
        _("送审的答复"),
        may_stay=True,
    ),
    row(_A.ASK_EXTENSION, {_S.HANDLING}, None, {_R.LEAD_HANDLER}, _HANDLING, _("到期前，天数和理由")),
    row(_A.GRANT_EXTENSION, {_S.HANDLING}, None, _STAFF, _PUBLIC, _("理由告知作者")),
    row(_A.REFUSE_EXTENSION, {_S.HANDLING}, None, _STAFF, _HANDLING, _("理由")),
    row(_A.SUSPEND, {_S.HANDLING}, _S.SUSPENDED, {_R.LEAD_HANDLER}, _AUTHOR, _("需要什么材料")),
    row(_A.SUPPLEMENT, {_S.SUSPENDED}, _S.HANDLING, {_R.AUTHOR}, _AUTHOR, _("材料或说明")),
    row(_A.RESUME, {_S.SUSPENDED}, _S.HANDLING, {_R.LEAD_HANDLER, _R.SYSTEM}, _AUTHOR),
    # After the reply
    row(
        _A.FOLLOW_UP,
        {_S.REPLIED},
        _S.HANDLING,
        {_R.AUTHOR},
        _PUBLIC,
        _("追问内容；最多三次"),
    ),
    row(
        _A.RATE,
        {_S.REPLIED, _S.CLOSED},
        _S.CLOSED,
        {_R.AUTHOR},
        _PUBLIC,
        _("五级满意度、三项评分、是否解决"),
        may_stay=True,
    ),
    row(_A.REDO, {_S.REPLIED, _S.CLOSED}, _S.HANDLING, _STAFF, _PUBLIC, _("作者不满意并经核实")),
    row(_A.DECLINE_REDO, {_S.REPLIED, _S.CLOSED}, _S.CLOSED, _STAFF, _AUTHOR, _("理由")),
    row(
        _A.CLOSE,
        {_S.REPLIED},
        _S.CLOSED,
        {_R.LEAD_HANDLER, _R.DISPATCHER, _R.SYSTEM},
        _PUBLIC,
        _("已有答复"),
    ),
    row(_A.ARCHIVE, {_S.CLOSED}, _S.ARCHIVED, {_R.SYSTEM}, _HANDLING, _("办结满一年")),
    row(
        _A.KEEP_PROMISE,
        {_S.HANDLING, _S.REPLIED, _S.CLOSED},
        None,
        {_R.LEAD_HANDLER},
        _PUBLIC,
        _("做了什么，可以附照片"),
    ),
    row(
        _A.RECOMPUTE,
        {_S.SUBMITTED, *ACTIVE, _S.CLOSED, _S.ARCHIVED},  # a promise outlives the closure
        None,
        {_R.SYSTEM},
        _PUBLIC,
        quiet=True,
    ),
    # Everybody
    row(_A.ME_TOO, READABLE, None, {_R.CITIZEN}, _SUPERVISION, quiet=True),
    row(_A.FOLLOW, READABLE, None, {_R.CITIZEN}, _SUPERVISION, quiet=True),
    row(_A.UNFOLLOW, set(_S), None, {_R.CITIZEN}, _SUPERVISION, quiet=True),
    row(_A.THANK, {_S.REPLIED, _S.CLOSED}, None, {_R.CITIZEN}, _SUPERVISION, quiet=True),
)
