"""Striking an appeal out of the assessed figures 剔除: asked by the office, decided by the supervisor. Pure.

The appeal itself goes on as it was; only the adjusted figures leave it out, and everybody may see that they do.
"""

from django.utils.translation import gettext_lazy as _

from huiyin.appeals.lifecycle.actions import Action as _A
from huiyin.appeals.lifecycle.actions import Relation as _R
from huiyin.appeals.lifecycle.transitions import Transition, row
from huiyin.appeals.terms import Status as _S
from huiyin.journal.models import Visibility

#: States in which an office has, or has had, the appeal.
_WITH_OFFICE = {_S.DISPATCHED, _S.HANDLING, _S.SUSPENDED, _S.REPLIED, _S.CLOSED, _S.ARCHIVED}

ROWS: tuple[Transition, ...] = (
    row(
        _A.ASK_EXCLUSION,
        _WITH_OFFICE,
        None,
        {_R.LEAD_HANDLER, _R.LEAD_APPROVER},
        Visibility.HANDLING,
        _("固定理由之一和说明；一件限一次"),
    ),
    row(_A.GRANT_EXCLUSION, _WITH_OFFICE, None, {_R.SUPERVISOR}, Visibility.PUBLIC, _("理由公开")),
    row(_A.REFUSE_EXCLUSION, _WITH_OFFICE, None, {_R.SUPERVISOR}, Visibility.HANDLING, _("理由")),
)
