"""After the reply: follow-up question, rating, redo, closure, archive."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Attachment, FollowUp, Rating
from huiyin.appeals.services.acting import acting, words
from huiyin.appeals.services.handling import attach, write_note
from huiyin.appeals.terms import (
    BODY_MAX,
    COMMENT_MAX,
    REDOS_MAX,
    AssignmentRole,
    AssignmentStatus,
    NoteKind,
    RaiseReason,
    RedoState,
    Satisfaction,
    Solved,
    Status,
)
from huiyin.core.errors import InvalidInput, WrongState
from huiyin.core.masking import mask
from huiyin.core.text import clean_text
from huiyin.journal.models import Visibility
from huiyin.organisations.actors import Actor


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the author thinks: five levels, three scores of 1–5, and whether it got solved."""

    satisfaction: Satisfaction
    solved: Solved
    solving: int
    attitude: int
    speed: int
    comment: str = ""


def follow_up(
    *, appeal: Appeal, body: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """追问: the appeal goes back to the lead with a fresh reply stage."""
    with acting(
        appeal=appeal, action=Action.FOLLOW_UP, actor=actor, now=now, seen_version=seen_version
    ) as act:
        text = words(body, field="body", limit=BODY_MAX, missing=_("请写下您还想问什么"))
        asked = FollowUp.objects.create(appeal=act.appeal, body=mask(text), asked_at=now)
        act.finish(data={"follow_up": asked.pk}, **_back_to_the_lead(act.appeal))


def _back_to_the_lead(appeal: Appeal) -> dict[str, Any]:
    """The lead has it in hand again, with a fresh reply stage that may be extended again."""
    appeal.assignments.filter(role=AssignmentRole.LEAD, status=AssignmentStatus.DONE).update(
        status=AssignmentStatus.HANDLING, done_at=None
    )
    return {"extension_days": 0, "extension_days_asked": None}


def rate(*, appeal: Appeal, verdict: Verdict, actor: Actor, now: datetime) -> None:
    """评价: once a round. Content or better closes the appeal; worse asks the platform for a redo (重办), after three
    redos under the eyes of the supervisor (提级督办)."""
    with acting(appeal=appeal, action=Action.RATE, actor=actor, now=now) as act:
        comment = clean_text(verdict.comment)
        if len(comment) > COMMENT_MAX:
            raise InvalidInput(
                "too-long", _("评语最多 %(n)d 个字，请精简一些") % {"n": COMMENT_MAX}, field="comment"
            )
        if not all(1 <= score <= 5 for score in (verdict.solving, verdict.attitude, verdict.speed)):
            raise InvalidInput("scores", _("请给三项都打上 1 到 5 分"), field="solving")
        try:
            Rating.objects.create(
                appeal=act.appeal,
                round=act.appeal.round,
                satisfaction=verdict.satisfaction,
                solved=verdict.solved,
                solving=verdict.solving,
                attitude=verdict.attitude,
                speed=verdict.speed,
                comment=mask(comment),
                rated_at=now,
            )
        except IntegrityError:
            raise WrongState("rated-already", _("您已经评价过了，谢谢")) from None
        is_content = verdict.satisfaction >= Satisfaction.FAIRLY_SATISFIED
        was_closed = act.appeal.status == Status.CLOSED
        is_raised = not is_content and act.appeal.round > REDOS_MAX and act.appeal.raised_at is None
        raised: dict[str, Any] = {"raised_at": now, "raise_reason": RaiseReason.REDOS} if is_raised else {}
        act.finish(
            target=Status.CLOSED if is_content or was_closed else Status.REPLIED,
            satisfaction=verdict.satisfaction,
            redo_state="" if is_content else RedoState.ASKED,
            closed_at=act.appeal.closed_at or (now if is_content else None),
            data={
                "satisfaction": int(verdict.satisfaction),
                "solved": verdict.solved.value,
                **({"raised": RaiseReason.REDOS.value} if is_raised else {}),
            },
            **raised,
        )


def redo(
    *, appeal: Appeal, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """重办: the platform confirms the author's reason; a new round begins with a fresh stage."""
    with acting(appeal=appeal, action=Action.REDO, actor=actor, now=now, seen_version=seen_version) as act:
        reason = words(reason, field="reason", limit=300, missing=_("请写明要单位重办什么"))
        act.finish(
            redo_state=RedoState.GRANTED,
            round=act.appeal.round + 1,
            closed_at=None,
            data={"reason": reason, "round": act.appeal.round + 1},
            **_back_to_the_lead(act.appeal),
        )


def decline_redo(
    *, appeal: Appeal, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """The platform finds no ground for a redo, tells the author why, and closes."""
    action = Action.DECLINE_REDO
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reason = words(reason, field="reason", limit=300, missing=_("请告诉作者为什么不重办"))
        act.finish(
            redo_state=RedoState.DECLINED, closed_at=act.appeal.closed_at or now, data={"reason": reason}
        )


def close(*, appeal: Appeal, actor: Actor, now: datetime, seen_version: int | None = None) -> None:
    """办结: by the office, the platform, or by the loop when the author has been silent for AUTO_CLOSE_DAYS."""
    with acting(appeal=appeal, action=Action.CLOSE, actor=actor, now=now, seen_version=seen_version) as act:
        act.finish(closed_at=now)


def keep_promise(
    *,
    appeal: Appeal,
    body: str,
    actor: Actor,
    now: datetime,
    attachments: list[Attachment] | None = None,
    seen_version: int | None = None,
) -> None:
    """承诺兑现: the office says that what it promised for a later day is done, and what was done."""
    action = Action.KEEP_PROMISE
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        note = write_note(act, NoteKind.PROGRESS, Visibility.PUBLIC, body)
        attach(attachments, act.appeal, note=note, is_public=True)
        act.finish(
            promised_on=None,
            data={"note": note.pk, "text": note.body, "files": len(attachments or [])},
        )


def archive(*, appeal: Appeal, actor: Actor, now: datetime) -> None:
    """归档: a year after closure; stays readable, nothing more can be done with it."""
    with acting(appeal=appeal, action=Action.ARCHIVE, actor=actor, now=now) as act:
        act.finish()
