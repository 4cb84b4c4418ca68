"""What is wrong with the limits of a rule set that somebody wants to adopt. Pure."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from huiyin.appeals.deadlines.rules import Limit
from huiyin.appeals.terms import Stage

AMOUNT_MAX = 1000
#: Stages that every appeal goes through: each needs a limit that fits all appeals.
NEEDED = (Stage.MODERATE, Stage.DISPATCH, Stage.CLAIM, Stage.REPLY)
#: Stages that a rule set may limit; what an office promises has its own day.
LIMITED = (*NEEDED, Stage.ASSIST, Stage.CLOSE)


def is_fallback(limit: Limit) -> bool:
    """Whether the limit fits every appeal."""
    return not (limit.kinds or limit.urgencies or limit.complexities or limit.divisions) and (
        limit.offices_from <= 1
    )


def problems(limits: Sequence[Limit]) -> dict[int | None, str]:
    """The first sentence about each limit that is wrong, by its place in the list; None for the list as a whole."""
    found: dict[int | None, str] = {}
    closed: set[Stage] = set()
    for index, limit in enumerate(limits):
        if limit.stage not in LIMITED:
            found[index] = _("“%(stage)s”不能规定时限") % {"stage": limit.stage.label}
        elif not 1 <= limit.amount <= AMOUNT_MAX:
            found[index] = _("时限要在 1 到 %(most)d 之间") % {"most": AMOUNT_MAX}
        elif limit.stage in closed:
            found[index] = _(
                "这一行永远用不上：上面已经有一条适用所有留言的“%(stage)s”时限。请把它移到上面"
            ) % {"stage": limit.stage.label}
        if is_fallback(limit):
            closed.add(limit.stage)
    missing = [stage.label for stage in NEEDED if stage not in closed]
    if missing:
        found[None] = _("还缺适用所有留言的时限：%(stages)s。请各加一行不带条件的") % {
            "stages": _("、").join(str(label) for label in missing)
        }
    return found
