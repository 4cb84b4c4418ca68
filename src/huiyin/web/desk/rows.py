"""Appeals as rows of the desk's lists: time left in words, where the office's part stands, what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import (
    AssignmentRole,
    AssignmentStatus,
    Channel,
    Kind,
    Lane,
    RedoState,
    ReplyStatus,
    Stage,
    Status,
    Urgency,
)
from huiyin.search.passages import Passage, Piece
from huiyin.web.addresses import reverse
from huiyin.web.desk.access import Desk
from huiyin.web.pressing import supervision_marks
from huiyin.web.words import day_words
from huiyin.web.work import Countdown, Mark, countdown_of


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a work list. ``claim``: the action that one button does at once, "" where the button is a link."""

    number: str
    version: int
    href: str
    title: str
    countdown: Countdown | None
    meta: tuple[str, ...]
    state_label: str
    chips: tuple[Mark, ...]
    action_label: str
    action_href: str
    claim: str
    reply_href: str
    selected: bool = False
    pieces: tuple[Piece, ...] = ()
    passage: tuple[Piece, ...] = ()


def appeal_href(number: str) -> str:
    """The page of an appeal at the desk."""
    return reverse("desk:appeal", args=[number])


def reply_href(number: str) -> str:
    """The editor of its reply."""
    return reverse("desk:reply", args=[number])


def stage_words(appeal: Appeal) -> str:
    """What is due: 签收, 首次答复, 再次答复."""
    if appeal.due_stage == Stage.REPLY:
        return _("再次答复") if appeal.first_replied_at else _("首次答复")
    return str(Stage(appeal.due_stage).label) if appeal.due_stage else ""


def marks(appeal: Appeal) -> list[Mark]:
    """What one should see at a glance about an appeal."""
    found = []
    if appeal.lane == Lane.EMERGENCY:
        found.append(Mark(_("急件"), "over", "alert"))
    if appeal.raised_at:
        found.append(Mark(_("提级督办"), "over", "alert"))
    if appeal.kind == Kind.REPORT:
        found.append(Mark(_("举报"), "over", "lock"))
    elif appeal.is_private:
        found.append(Mark(_("不公开"), "closed", "lock"))
    if appeal.urgency in (Urgency.URGENT, Urgency.EMERGENCY):
        found.append(Mark(str(Urgency(appeal.urgency).label), "over", "fire"))
    if appeal.mailbox:
        found.append(Mark(appeal.mailbox.name, "joint", "mail"))
    if appeal.round > 1:
        found.append(Mark(_("重办"), "over", "refresh"))
    if appeal.redo_state == RedoState.ASKED:
        found.append(Mark(_("作者不满意"), "over", "alert"))
    if appeal.extension_days_asked:
        found.append(Mark(_("已申请延期"), "wait", "calendar"))
    return found


def row_of(appeal: Any, desk: Desk, now: datetime, *, selected: bool = False) -> Row:
    """One row of huiyin.appeals.selectors.queues, in words. No query.

    ``appeal`` bears the annotations of that module, which no class declares.
    """
    part = getattr(appeal, "part_status", None)
    is_assisting = getattr(appeal, "part_role", "") == AssignmentRole.ASSISTING
    label, href, claim = _next_step(appeal, desk, part, is_assisting, now)
    can_reply = desk.is_handler and part == AssignmentStatus.HANDLING and not is_assisting
    return Row(
        number=appeal.number,
        version=appeal.version,
        href=appeal_href(appeal.number),
        title=appeal.title,
        countdown=countdown_of(
            due=appeal.due,
            amber=None if is_assisting else appeal.amber_at,
            start=appeal.part_started if is_assisting else appeal.stage_started_at or appeal.submitted_at,
            stage=_stage_of_part(appeal, part, is_assisting),
            now=now,
            suspended=appeal.status == Status.SUSPENDED,
        ),
        meta=_meta(appeal, now),
        state_label=_state(appeal, part, is_assisting),
        chips=(
            *supervision_marks(appeal, now),
            *_part_marks(appeal, desk, part, is_assisting),
            *marks(appeal),
        ),
        action_label=label,
        action_href=href,
        claim=claim,
        reply_href=reply_href(appeal.number) if can_reply else "",
        selected=selected,
    )


def _meta(appeal: Appeal, now: datetime) -> tuple[str, ...]:
    return (
        appeal.category.name if appeal.category else _("未分类"),
        _("来自 %(channel)s") % {"channel": Channel(appeal.channel).label},
        appeal.division.name,
        appeal.author_label,
        day_words(appeal.submitted_at, now),
    )


def _stage_of_part(appeal: Appeal, part: str | None, is_assisting: bool) -> str:
    if not is_assisting:
        return stage_words(appeal)
    return str(Stage.CLAIM.label) if part == AssignmentStatus.PENDING else _("交协办意见")


def _state(appeal: Any, part: str | None, is_assisting: bool) -> str:
    if part is None:
        return _("待认领")
    if appeal.status == Status.SUSPENDED:
        return _("等作者补充材料")
    if appeal.draft_status == ReplyStatus.AWAITING_APPROVAL:
        return _("待审签")
    if part == AssignmentStatus.HANDLING:
        if is_assisting:
            return _("待交协办意见")
        if appeal.draft_status == ReplyStatus.DRAFT:
            return _("答复写了一半")
        return _("待再次答复") if appeal.first_replied_at else _("待首次答复")
    if part == AssignmentStatus.DONE:
        return str(Status(appeal.status).label)
    return str(AssignmentStatus(part).label)


def _part_marks(appeal: Any, desk: Desk, part: str | None, is_assisting: bool) -> list[Mark]:
    if part is None:
        return []
    found = []
    if is_assisting:
        found.append(Mark(_("协办"), "joint", "team"))
    if appeal.is_designated:
        found.append(Mark(_("指定办理"), "closed", "shield"))
    if appeal.part_handler_name and appeal.part_handler != desk.actor.user_id:
        words = _("交给%(name)s") if part == AssignmentStatus.PENDING else _("%(name)s在办")
        found.append(Mark(words % {"name": appeal.part_handler_name}, "closed", "user"))
    return found


def _next_step(
    appeal: Any, desk: Desk, part: str | None, is_assisting: bool, now: datetime
) -> tuple[str, str, str]:
    """Label and address of the row's button, and the action where the button does it at once."""
    here = appeal_href(appeal.number)
    if part is None:
        return str(Action.CLAIM_FROM_POOL.label), here, Action.CLAIM_FROM_POOL.value
    if appeal.draft_status == ReplyStatus.AWAITING_APPROVAL and desk.is_approver:
        return _("审签"), reply_href(appeal.number), ""
    if not desk.is_handler or appeal.status == Status.SUSPENDED:
        return _("查看"), here, ""
    if part == AssignmentStatus.PENDING:
        return str(Action.CLAIM.label), here, Action.CLAIM.value
    if part == AssignmentStatus.HANDLING and is_assisting:
        return _("写协办意见"), f"{here}#do-{Action.CONTRIBUTE.value}", ""
    if part == AssignmentStatus.HANDLING and appeal.draft_status != ReplyStatus.AWAITING_APPROVAL:
        is_late = appeal.due is not None and appeal.due < now
        return _("立即答复") if is_late else _("写答复"), reply_href(appeal.number), ""
    return _("查看"), here, ""


def rows_of(appeals: Sequence[Appeal], desk: Desk, now: datetime, selected: str = "") -> tuple[Row, ...]:
    """Rows of a list; the one with the number ``selected`` is marked."""
    return tuple(row_of(appeal, desk, now, selected=appeal.number == selected) for appeal in appeals)


def plain_row(appeal: Appeal, now: datetime, found: Passage | None = None) -> Row:
    """A row of the list of all appeals: where the whole appeal stands, nothing to press. No query.

    ``found``: where the words of a search stand in it.
    """
    return Row(
        number=appeal.number,
        version=appeal.version,
        href=appeal_href(appeal.number),
        title=appeal.title,
        countdown=countdown_of(
            due=appeal.due_at,
            amber=appeal.amber_at,
            start=appeal.stage_started_at or appeal.submitted_at,
            stage=stage_words(appeal),
            now=now,
            suspended=appeal.status == Status.SUSPENDED,
        ),
        meta=(*_meta(appeal, now), appeal.lead.short_name if appeal.lead else ""),
        state_label=str(Status(appeal.status).label),
        chips=tuple(marks(appeal)),
        action_label="",
        action_href="",
        claim="",
        reply_href="",
        pieces=found.title if found else (),
        passage=found.text if found else (),
    )
