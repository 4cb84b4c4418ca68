"""Raised to the supervisor 提级, and the hand-over of the lead 主办移交. Pure."""

from django.utils.translation import gettext_lazy as _

from huiyin.appeals.lifecycle.actions import Action as _A
from huiyin.appeals.lifecycle.actions import Relation as _R
from huiyin.appeals.lifecycle.transitions import READABLE, Transition, row
from huiyin.appeals.terms import Status as _S
from huiyin.journal.models import Visibility

_PUBLIC, _HANDLING = Visibility.PUBLIC, Visibility.HANDLING
_DECIDING = {_R.ASSISTING_HANDLER, _R.DISPATCHER, _R.SUPERVISOR}

ROWS: tuple[Transition, ...] = (
    row(
        _A.RAISE, READABLE, None, {_R.DISPATCHER, _R.SUPERVISOR}, _HANDLING, _("理由；以后只有督办员可以交办")
    ),
    row(
        _A.ASK_HANDOVER,
        {_S.HANDLING},
        None,
        {_R.LEAD_HANDLER},
        _HANDLING,
        _("已签收的协办单位；理由。期限不变，移交以前仍由本单位负责"),
    ),
    row(_A.AGREE_HANDOVER, {_S.HANDLING}, None, _DECIDING, _PUBLIC, _("要接手的单位，或交办员、督办员")),
    row(_A.REFUSE_HANDOVER, {_S.HANDLING}, None, _DECIDING, _HANDLING, _("理由")),
)
