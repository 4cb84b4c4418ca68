"""Pressing 监督: reminder, supervision, public listing, talk, instruction, media. Pure.

None of these moves the appeal itself: it stays where the offices have brought it. What moves is the supervision, by
the table MOVES. Everybody may know that somebody pressed; the words to the office are in the rows, for those whom they
concern.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from huiyin.appeals.lifecycle.actions import Action as _A
from huiyin.appeals.lifecycle.actions import Relation as _R
from huiyin.appeals.lifecycle.transitions import READABLE, Transition, row
from huiyin.appeals.terms import Status as _S
from huiyin.appeals.terms import SupervisionState
from huiyin.journal.models import Visibility

_PUBLIC, _HANDLING, _SUPERVISION = Visibility.PUBLIC, Visibility.HANDLING, Visibility.SUPERVISION
_WAITS = {_S.DISPATCHED, _S.HANDLING}
_WITH_LEAD = {*_WAITS, _S.SUSPENDED, _S.REPLIED, _S.CLOSED}
_EVER = {*READABLE, _S.ARCHIVED, _S.MERGED, _S.WITHDRAWN}
_OFFICE = {_R.LEAD_PENDING, _R.LEAD_HANDLER, _R.LEAD_APPROVER}
_SUPERVISOR = {_R.SUPERVISOR}

ROWS: tuple[Transition, ...] = (
    row(_A.NUDGE, _WAITS, None, {_R.AUTHOR}, _PUBLIC, _("过了期限；每次交办限一次")),
    row(
        _A.REMIND,
        _WAITS,
        None,
        {_R.DISPATCHER, _R.SUPERVISOR},
        _PUBLIC,
        _("催办的话；每个单位每天限一次"),
    ),
    row(_A.SUPERVISE, _WITH_LEAD, None, _SUPERVISOR, _PUBLIC, _("督办要求和期限；同时只有一件督办")),
    row(_A.ANSWER_SUPERVISION, _WITH_LEAD, None, _OFFICE, _HANDLING, _("督办回复")),
    row(_A.ACCEPT_ANSWER, _EVER, None, _SUPERVISOR, _HANDLING, _("单位的督办回复")),
    row(_A.REJECT_ANSWER, _EVER, None, _SUPERVISOR, _HANDLING, _("理由，可以另定期限")),
    row(_A.LIST_SUPERVISION, _WITH_LEAD, None, _SUPERVISOR, _PUBLIC, _("正在督办")),
    row(_A.DELIST_SUPERVISION, _EVER, None, _SUPERVISOR, _PUBLIC, _("已挂牌；销号理由")),
    row(_A.END_SUPERVISION, _EVER, None, _SUPERVISOR, _PUBLIC, _("办结或解除，理由")),
    row(_A.RECORD_TALK, _WITH_LEAD, None, _SUPERVISOR, _HANDLING, _("日期、对象、要点；是否公开约谈一事")),
    row(_A.INSTRUCT, READABLE, None, {_R.LEADER}, _HANDLING, _("批示内容；是否公开")),
    row(_A.HAND_CLUE, READABLE, None, _SUPERVISOR, _SUPERVISION, _("已公开的留言，实名认证的记者")),
    row(_A.TAKE_BACK_CLUE, _EVER, None, _SUPERVISOR, _SUPERVISION, _("移交过的线索")),
    row(
        _A.ADD_COVERAGE,
        READABLE,
        None,
        {_R.SUPERVISOR, _R.JOURNALIST},
        _PUBLIC,
        _("https 链接、标题、媒体、日期"),
    ),
)


@dataclass(frozen=True, slots=True)
class Move:
    """From which states of a supervision an action may come (none: there must be no running one), and to which it
    leads (None: it stays)."""

    sources: frozenset[SupervisionState]
    target: SupervisionState | None


#: States of a supervision that still runs.
UNDER_SUPERVISION = frozenset(
    {SupervisionState.RUNNING, SupervisionState.ANSWERED, SupervisionState.ACCEPTED}
)

#: The one table of the states of a supervision.
MOVES: dict[_A, Move] = {
    _A.SUPERVISE: Move(frozenset(), SupervisionState.RUNNING),
    _A.ANSWER_SUPERVISION: Move(frozenset({SupervisionState.RUNNING}), SupervisionState.ANSWERED),
    _A.ACCEPT_ANSWER: Move(frozenset({SupervisionState.ANSWERED}), SupervisionState.ACCEPTED),
    _A.REJECT_ANSWER: Move(frozenset({SupervisionState.ANSWERED}), SupervisionState.RUNNING),
    _A.LIST_SUPERVISION: Move(UNDER_SUPERVISION, None),
    _A.DELIST_SUPERVISION: Move(UNDER_SUPERVISION, None),
    _A.END_SUPERVISION: Move(UNDER_SUPERVISION, SupervisionState.ENDED),
}
