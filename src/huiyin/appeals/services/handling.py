"""Handling 办理: an office signs for an appeal, says how it goes, asks for time or for material."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Assignment, Attachment, Note
from huiyin.appeals.selectors.rules import extended_due, extension_limits
from huiyin.appeals.services.acting import Act, acting, words
from huiyin.appeals.services.dispatching import part_complete
from huiyin.appeals.terms import (
    NOTE_MAX,
    SUSPENSION_DAYS,
    AssignmentRole,
    AssignmentStatus,
    NoteKind,
    Status,
)
from huiyin.core.errors import InvalidInput, WrongState
from huiyin.core.masking import mask
from huiyin.journal.models import Visibility
from huiyin.organisations.actors import Actor


def claim(*, appeal: Appeal, actor: Actor, now: datetime, seen_version: int | None = None) -> None:
    """签收: the office takes its part. The lead's signature moves the appeal into handling.

    Who signs handles it, unless it was allotted to a colleague before (services.allotting).
    """
    with acting(appeal=appeal, action=Action.CLAIM, actor=actor, now=now, seen_version=seen_version) as act:
        part = _own_part(act)
        taken = Assignment.objects.filter(pk=part.pk, status=AssignmentStatus.PENDING).update(
            status=AssignmentStatus.HANDLING, claimed_at=now, handler_id=part.handler_id or actor.user_id
        )
        if not taken:
            raise WrongState("claimed-already", _("同事已经签收了这一件"))
        if part.role == AssignmentRole.ASSISTING:
            act.finish(target=Status(act.appeal.status), data={"role": part.role})
            return
        act.finish(
            claimed_at=act.appeal.claimed_at or now,
            data={"role": part.role},
        )


def _own_part(act: Act) -> Assignment:
    part = act.case.part_of(act.organisation_id)
    if part is None:
        raise InvalidInput("no-part", _("贵单位没有在办这件留言"))
    return part


def claim_from_pool(*, appeal: Appeal, actor: Actor, now: datetime, seen_version: int | None = None) -> None:
    """认领: an office takes an appeal within its duties that nobody has yet. The first one gets it."""
    action = Action.CLAIM_FROM_POOL
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        Assignment.objects.create(
            appeal=act.appeal,
            organisation_id=act.organisation_id,
            role=AssignmentRole.LEAD,
            status=AssignmentStatus.HANDLING,
            handler_id=actor.user_id,
            dispatched_at=now,
            claimed_at=now,
        )
        act.finish(
            lead_id=act.who.organisation_id,
            dispatched_at=now,
            claimed_at=now,
            data={"lead": act.who.organisation_name, "lead_id": act.who.organisation_id},
        )


def add_progress(
    *,
    appeal: Appeal,
    body: str,
    actor: Actor,
    now: datetime,
    attachments: list[Attachment] | None = None,
    seen_version: int | None = None,
) -> None:
    """A step that everybody who may see the appeal can read; not an answer."""
    _note(
        Action.ADD_PROGRESS,
        NoteKind.PROGRESS,
        Visibility.PUBLIC,
        appeal,
        body,
        actor,
        now,
        attachments,
        seen_version,
    )


def add_internal(
    *,
    appeal: Appeal,
    body: str,
    actor: Actor,
    now: datetime,
    attachments: list[Attachment] | None = None,
) -> None:
    """A remark for the handling side only."""
    _note(Action.ADD_INTERNAL, NoteKind.INTERNAL, Visibility.HANDLING, appeal, body, actor, now, attachments)


def acknowledge(
    *, appeal: Appeal, body: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """已收悉: "received, passed on". Shown to the author, never counted as a reply; the clock runs on."""
    with acting(
        appeal=appeal, action=Action.ACKNOWLEDGE, actor=actor, now=now, seen_version=seen_version
    ) as act:
        note = write_note(act, NoteKind.ACKNOWLEDGEMENT, Visibility.PUBLIC, body)
        act.finish(
            acknowledged_at=act.appeal.acknowledged_at or now, data={"note": note.pk, "text": note.body}
        )


def _note(
    action: Action,
    kind: NoteKind,
    visibility: Visibility,
    appeal: Appeal,
    body: str,
    actor: Actor,
    now: datetime,
    attachments: list[Attachment] | None = None,
    seen_version: int | None = None,
) -> None:
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        note = write_note(act, kind, visibility, body)
        attach(attachments, act.appeal, note=note, is_public=visibility == Visibility.PUBLIC)
        act.finish(data={"note": note.pk, "text": note.body, "files": len(attachments or [])})


def write_note(act: Act, kind: NoteKind, visibility: Visibility, body: str) -> Note:
    """A note of the acting office or author; what everybody reads is masked."""
    text = words(body, field="body", limit=NOTE_MAX, missing=_("请写几句再提交"))
    return Note.objects.create(
        appeal=act.appeal,
        organisation_id=act.who.organisation_id,
        kind=kind,
        visibility=visibility,
        body=mask(text) if visibility == Visibility.PUBLIC else text,
        written_by_id=act.actor.user_id,
        written_at=act.now,
    )


def attach(attachments: list[Attachment] | None, appeal: Appeal, *, is_public: bool, **to: object) -> None:
    """Hang uploaded files on the appeal and on the note or reply they came with."""
    for attachment in attachments or []:
        attachment.draft = None
        attachment.appeal = appeal
        attachment.is_public = is_public and not appeal.is_private
        for name, owner in to.items():
            setattr(attachment, name, owner)
        attachment.save()


def contribute(
    *, appeal: Appeal, body: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """协办意见: an assisting office hands its part to the lead and is done."""
    with acting(
        appeal=appeal, action=Action.CONTRIBUTE, actor=actor, now=now, seen_version=seen_version
    ) as act:
        note = write_note(act, NoteKind.CONTRIBUTION, Visibility.HANDLING, body)
        part = _own_part(act)
        Assignment.objects.filter(pk=part.pk).update(status=AssignmentStatus.DONE, done_at=now)
        is_complete = part_complete(act.appeal)
        act.finish(
            target=Status.REPLIED if is_complete else Status(act.appeal.status),
            data={"note": note.pk, "text": note.body},
        )


def ask_extension(
    *, appeal: Appeal, days: int, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """延期: asked before the reply is due, with a reason; ``days`` count in the unit of the limit that runs."""
    action = Action.ASK_EXTENSION
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reason = words(reason, field="reason", limit=300, missing=_("请写明延期理由，批准后会告诉作者"))
        limits = extension_limits(act.appeal, now)
        most = limits.most
        if not most:
            raise WrongState("no-extensions", _("现行的时限规则不许延期"))
        if not 1 <= days <= most:
            raise InvalidInput("days", _("一次最多延期 %(max)d 天") % {"max": most}, field="days")
        if act.appeal.reply_due_at and act.appeal.reply_due_at < now:
            raise WrongState("overdue", _("已经超期，不能再申请延期；请尽快答复"))
        act.finish(
            extension_days_asked=days, data={"days": days, "unit": limits.unit.value, "reason": reason}
        )


def grant_extension(
    *, appeal: Appeal, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """The reply becomes due later, and the author is told why."""
    action = Action.GRANT_EXTENSION
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reason = words(reason, field="reason", limit=300, missing=_("请写明告诉作者的延期理由"))
        days = act.appeal.extension_days_asked or 0
        due, unit = extended_due(act.appeal, days), extension_limits(act.appeal, now).unit
        act.finish(
            extension_days=days,
            extension_days_asked=None,
            data={
                "days": days,
                "unit": unit.value,
                "reason": reason,
                "due_at": due.isoformat() if due else "",
            },
        )


def refuse_extension(
    *, appeal: Appeal, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """No more time; the office is told why."""
    action = Action.REFUSE_EXTENSION
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reason = words(reason, field="reason", limit=300, missing=_("请写明不同意的理由"))
        act.finish(extension_days_asked=None, data={"reason": reason})


def suspend(
    *, appeal: Appeal, question: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """挂起: waiting for the author's material, at most SUSPENSION_DAYS calendar days; the clock stops."""
    with acting(appeal=appeal, action=Action.SUSPEND, actor=actor, now=now, seen_version=seen_version) as act:
        question = words(question, field="question", limit=NOTE_MAX, missing=_("请写明需要作者补充什么"))
        until = now + timedelta(days=SUSPENSION_DAYS)
        act.finish(
            suspended_at=now,
            data={"question": question, "until": until.isoformat()},
        )


def supplement(
    *,
    appeal: Appeal,
    body: str,
    actor: Actor,
    now: datetime,
    attachments: list[Attachment] | None = None,
    seen_version: int | None = None,
) -> None:
    """The author sends what was asked for; the clock runs again."""
    with acting(
        appeal=appeal, action=Action.SUPPLEMENT, actor=actor, now=now, seen_version=seen_version
    ) as act:
        note = write_note(act, NoteKind.SUPPLEMENT, Visibility.AUTHOR, body)
        attach(attachments, act.appeal, note=note, is_public=False)
        act.finish(suspended_at=None, data={"note": note.pk})


def resume(*, appeal: Appeal, actor: Actor, now: datetime, seen_version: int | None = None) -> None:
    """Go on without the material: the office does not need it any more, or the time for it is over."""
    with acting(appeal=appeal, action=Action.RESUME, actor=actor, now=now, seen_version=seen_version) as act:
        act.finish(suspended_at=None)
