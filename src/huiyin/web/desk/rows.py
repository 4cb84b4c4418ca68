"""Appeals as rows of the desk's lists: time left in words, where the office's part stands, what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors.queues import Listed
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


def stage_words(appeal: Appeal | Listed) -> str:
    """What is due: 签收, 首次答复, 再次答复."""
    if appeal.due_stage == Stage.REPLY:
        return _("再次答复") if appeal.first_replied_at else _("首次答复")
    return str(Stage(appeal.due_stage).label) if appeal.due_stage else ""


def marks(appeal: Appeal | Listed) -> list[Mark]:
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
    if appeal.mailbox_name:
        found.append(Mark(appeal.mailbox_name, "joint", "mail"))
    if appeal.round > 1:
        found.append(Mark(_("重办"), "over", "refresh"))
    if appeal.redo_state == RedoState.ASKED:
        found.append(Mark(_("作者不满意"), "over", "alert"))
    if appeal.extension_days_asked:
        found.append(Mark(_("已申请延期"), "wait", "calendar"))
    return found


def row_of(listed: Listed, desk: Desk, now: datetime, *, selected: bool = False) -> Row:
    """One row of a queue, in words. No query."""
    is_assisting = listed.part_role == AssignmentRole.ASSISTING
    label, href, claim = _next_step(listed, desk, is_assisting, now)
    can_reply = desk.is_handler and listed.part_status == AssignmentStatus.HANDLING and not is_assisting
    start = listed.stage_started_at or listed.submitted_at
    return Row(
        number=listed.number,
        version=listed.version,
        href=appeal_href(listed.number),
        title=listed.title,
        countdown=countdown_of(
            due=listed.due,
            amber=None if is_assisting else listed.amber_at,
            start=(is_assisting and listed.part_started) or start,
            stage=_stage_of_part(listed, is_assisting),
            now=now,
            suspended=listed.status == Status.SUSPENDED,
        ),
        meta=_meta(listed, listed.category_name, listed.division_name, now),
        state_label=_state(listed, is_assisting),
        chips=(
            *supervision_marks(listed, now),
            *_part_marks(listed, desk, is_assisting),
            *marks(listed),
        ),
        action_label=label,
        action_href=href,
        claim=claim,
        reply_href=reply_href(listed.number) if can_reply else "",
        selected=selected,
    )


def _meta(appeal: Appeal | Listed, category: str | None, division: str, now: datetime) -> tuple[str, ...]:
    return (
        category or _("未分类"),
        _("来自 %(channel)s") % {"channel": Channel(appeal.channel).label},
        division,
        appeal.author_label,
        day_words(appeal.submitted_at, now),
    )


def _stage_of_part(listed: Listed, is_assisting: bool) -> str:
    if not is_assisting:
        return stage_words(listed)
    return str(Stage.CLAIM.label) if listed.part_status == AssignmentStatus.PENDING else _("交协办意见")


def _state(listed: Listed, is_assisting: bool) -> str:
    if listed.part_status is None:
        return _("待认领")
    if listed.status == Status.SUSPENDED:
        return _("等作者补充材料")
    if listed.draft_status == ReplyStatus.AWAITING_APPROVAL:
        return _("待审签")
    if listed.part_status == AssignmentStatus.HANDLING:
        if is_assisting:
            return _("待交协办意见")
        if listed.draft_status == ReplyStatus.DRAFT:
            return _("答复写了一半")
        return _("待再次答复") if listed.first_replied_at else _("待首次答复")
    if listed.part_status == AssignmentStatus.DONE:
        return str(Status(listed.status).label)
    return str(AssignmentStatus(listed.part_status).label)


def _part_marks(listed: Listed, desk: Desk, is_assisting: bool) -> list[Mark]:
    if listed.part_status is None:
        return []
    found = []
    if is_assisting:
        found.append(Mark(_("协办"), "joint", "team"))
    if listed.is_designated:
        found.append(Mark(_("指定办理"), "closed", "shield"))
    if listed.part_handler_name and listed.part_handler != desk.actor.user_id:
        words = _("交给%(name)s") if listed.part_status == AssignmentStatus.PENDING else _("%(name)s在办")
        found.append(Mark(words % {"name": listed.part_handler_name}, "closed", "user"))
    return found


def _next_step(listed: Listed, desk: Desk, is_assisting: bool, now: datetime) -> tuple[str, str, str]:
    """Label and address of the row's button, and the action where the button does it at once."""
    here = appeal_href(listed.number)
    if listed.part_status is None:
        return str(Action.CLAIM_FROM_POOL.label), here, Action.CLAIM_FROM_POOL.value
    if listed.draft_status == ReplyStatus.AWAITING_APPROVAL and desk.is_approver:
        return _("审签"), reply_href(listed.number), ""
    if not desk.is_handler or listed.status == Status.SUSPENDED:
        return _("查看"), here, ""
    if listed.part_status == AssignmentStatus.PENDING:
        return str(Action.CLAIM.label), here, Action.CLAIM.value
    if listed.part_status == AssignmentStatus.HANDLING and is_assisting:
        return _("写协办意见"), f"{here}#do-{Action.CONTRIBUTE.value}", ""
    if (
        listed.part_status == AssignmentStatus.HANDLING
        and listed.draft_status != ReplyStatus.AWAITING_APPROVAL
    ):
        is_late = listed.due is not None and listed.due < now
        return _("立即答复") if is_late else _("写答复"), reply_href(listed.number), ""
    return _("查看"), here, ""


def rows_of(rows: Sequence[Listed], desk: Desk, now: datetime, selected: str = "") -> tuple[Row, ...]:
    """Rows of a list; the one with the number ``selected`` is marked."""
    return tuple(row_of(one, desk, now, selected=one.number == selected) for one in rows)


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
        meta=(
            *_meta(appeal, appeal.category.name if appeal.category else None, appeal.division.name, now),
            appeal.lead.short_name if appeal.lead else "",
        ),
        state_label=str(Status(appeal.status).label),
        chips=tuple(marks(appeal)),
        action_label="",
        action_href="",
        claim="",
        reply_href="",
        pieces=found.title if found else (),
        passage=found.text if found else (),
    )
