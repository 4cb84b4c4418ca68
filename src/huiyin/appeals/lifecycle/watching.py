"""What the watch over the deadlines writes down. Pure."""

from django.utils.translation import gettext_lazy as _

from huiyin.appeals.lifecycle.actions import Action as _A
from huiyin.appeals.lifecycle.actions import Relation as _R
from huiyin.appeals.lifecycle.transitions import Transition, row
from huiyin.appeals.terms import Status as _S
from huiyin.journal.models import Visibility

ROWS: tuple[Transition, ...] = (
    # A limit that was missed may be noticed when the appeal has gone on long since: every state.
    row(
        _A.BREACH,
        set(_S),
        None,
        {_R.SYSTEM},
        Visibility.PUBLIC,
        _("一个已过的期限；每个期限只记一次"),
        quiet=True,
    ),
)
