"""Joint consultation 会商: a question, a proposal, agreement or decision, new parts. Pure."""

from django.utils.translation import gettext_lazy as _

from huiyin.appeals.lifecycle.actions import Action as _A
from huiyin.appeals.lifecycle.actions import Relation as _R
from huiyin.appeals.lifecycle.transitions import Transition, row
from huiyin.appeals.terms import Status as _S
from huiyin.journal.models import Visibility

_HANDLING = Visibility.HANDLING
_WHILE = {_S.HANDLING}
_CHAIR = {_R.LEAD_HANDLER, _R.DISPATCHER, _R.SUPERVISOR}
_OFFICES = {_R.LEAD_HANDLER, _R.ASSISTING_HANDLER}

ROWS: tuple[Transition, ...] = (
    row(
        _A.OPEN_CONSULTATION,
        _WHILE,
        None,
        _CHAIR,
        Visibility.PUBLIC,
        _("要商量什么；有协办单位，同时只有一次会商"),
    ),
    row(_A.CONSULT, _WHILE, None, {*_OFFICES, *_CHAIR}, _HANDLING, _("意见")),
    row(_A.PROPOSE_PLAN, _WHILE, None, _CHAIR, _HANDLING, _("由谁主办，各单位做什么")),
    row(_A.AGREE_PLAN, _WHILE, None, _OFFICES, _HANDLING, _("现在的分工方案；都同意就生效")),
    row(_A.OBJECT_PLAN, _WHILE, None, _OFFICES, _HANDLING, _("理由")),
    row(
        _A.DECIDE_PLAN,
        _WHILE,
        None,
        {_R.DISPATCHER, _R.SUPERVISOR},
        Visibility.PUBLIC,
        _("现在的分工方案，马上生效"),
    ),
)
