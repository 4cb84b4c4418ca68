"""The emergency lane 急事急办: given to the duty office at submission, moderated afterwards. Pure."""

from django.utils.translation import gettext_lazy as _

from huiyin.appeals.lifecycle.actions import Action as _A
from huiyin.appeals.lifecycle.actions import Relation as _R
from huiyin.appeals.lifecycle.transitions import READABLE, Transition, row
from huiyin.appeals.terms import Status as _S
from huiyin.journal.models import Visibility

ROWS: tuple[Transition, ...] = (
    row(
        _A.DISPATCH_EMERGENCY,
        {_S.SUBMITTED},
        _S.DISPATCHED,
        {_R.SYSTEM},
        Visibility.PUBLIC,
        _("提交时就判为急件，当地有值班单位"),
    ),
    row(
        _A.REVIEW,
        READABLE,
        None,
        {_R.MODERATOR},
        Visibility.PUBLIC,
        _("先办后审的急件；公开方式和公开文本"),
    ),
    row(
        _A.FALSE_ALARM,
        {_S.SUBMITTED, _S.ACCEPTED, _S.DISPATCHED, _S.HANDLING},
        _S.SUBMITTED,
        {_R.MODERATOR, _R.DISPATCHER, _R.SUPERVISOR},
        Visibility.AUTHOR,
        _("急件；理由。还没有审核的回到审核，审核过的回到交办"),
        may_stay=True,
        or_else=_S.ACCEPTED,
    ),
)
