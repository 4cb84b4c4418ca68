"""Inside one office 分办: which of its handlers takes the office's part, and taking that back. Pure."""

from django.utils.translation import gettext_lazy as _

from huiyin.appeals.lifecycle.actions import Action as _A
from huiyin.appeals.lifecycle.actions import Relation as _R
from huiyin.appeals.lifecycle.transitions import Transition, row
from huiyin.appeals.terms import Status as _S
from huiyin.journal.models import Visibility

_WHILE = {_S.DISPATCHED, _S.HANDLING, _S.SUSPENDED}
_OFFICE = {
    _R.LEAD_PENDING,
    _R.LEAD_HANDLER,
    _R.LEAD_APPROVER,
    _R.ASSISTING_PENDING,
    _R.ASSISTING_HANDLER,
}

ROWS: tuple[Transition, ...] = (
    row(_A.ALLOT, _WHILE, None, _OFFICE, Visibility.HANDLING, _("本单位的一位经办人；期限不变")),
    row(
        _A.UNDO_ALLOT,
        _WHILE,
        None,
        _OFFICE,
        Visibility.HANDLING,
        _("十分钟内，由分办的人；分办以后没有别的变化"),
    ),
)
