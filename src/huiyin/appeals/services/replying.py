"""Replies 答复: drafted 拟稿, sent for approval 送审, approved and published 审签发布."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Assignment, Attachment, Reply
from huiyin.appeals.services.acting import Act, acting, words
from huiyin.appeals.services.dispatching import part_complete
from huiyin.appeals.services.handling import attach
from huiyin.appeals.terms import NAME_MAX, REPLY_MAX, AssignmentStatus, ReplyStatus, Status
from huiyin.core.clock import local_day
from huiyin.core.errors import InvalidInput, WrongState
from huiyin.core.text import clean_line
from huiyin.organisations.actors import Actor


@dataclass(frozen=True, slots=True)
class ReplyText:
    """What a handler writes. ``promised_on`` is the day until which the rest will be done (承诺解决日期)."""

    body: str
    contact_department: str = ""
    contact_person: str = ""
    contact_phone: str = ""
    promised_on: date | None = None


def draft_reply(
    *,
    appeal: Appeal,
    text: ReplyText,
    actor: Actor,
    now: datetime,
    attachments: list[Attachment] | None = None,
    seen_version: int | None = None,
) -> Reply:
    """Keep a draft; there is at most one unpublished reply of an appeal. Returns it."""
    action = Action.DRAFT_REPLY
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        body = words(text.body, field="body", limit=REPLY_MAX, missing=_("请写答复内容"))
        if text.promised_on and text.promised_on < local_day(now):
            raise InvalidInput("promised-past", _("承诺解决日期不能早于今天"), field="promised_on")
        reply = _unpublished(act.appeal) or Reply(appeal=act.appeal, organisation_id=act.organisation_id)
        reply.status, reply.organisation_id = ReplyStatus.DRAFT, act.organisation_id
        reply.body = body
        reply.contact_department = clean_line(text.contact_department)[:NAME_MAX]
        reply.contact_person = clean_line(text.contact_person)[:NAME_MAX]
        reply.contact_phone = clean_line(text.contact_phone)[:NAME_MAX]
        reply.promised_on = text.promised_on
        reply.drafted_by_id = actor.user_id
        reply.drafted_at = now
        reply.save()
        attach(attachments, act.appeal, reply=reply, is_public=False)
        act.finish(data={"reply": reply.pk})
    return reply


def _unpublished(appeal: Appeal) -> Reply | None:
    return Reply.objects.filter(appeal=appeal).exclude(status=ReplyStatus.PUBLISHED).first()


def _reply_in(act: Act, status: ReplyStatus, missing: str) -> Reply:
    reply = _unpublished(act.appeal)
    if reply is None or reply.status != status:
        raise WrongState("no-reply", missing)
    return reply


def send_for_approval(
    *, appeal: Appeal, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """送审签: the draft goes to the office's approver."""
    action = Action.SEND_FOR_APPROVAL
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reply = _reply_in(act, ReplyStatus.DRAFT, _("没有可以送审的答复，请先拟写并保存"))
        Reply.objects.filter(pk=reply.pk).update(status=ReplyStatus.AWAITING_APPROVAL, rejection="")
        act.finish(data={"reply": reply.pk})


def reject_reply(
    *, appeal: Appeal, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """The approver sends the draft back with what to mend."""
    action = Action.REJECT_REPLY
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reply = _reply_in(act, ReplyStatus.AWAITING_APPROVAL, _("没有待审签的答复"))
        reason = words(reason, field="reason", limit=500, missing=_("请写明哪里要改"))
        Reply.objects.filter(pk=reply.pk).update(status=ReplyStatus.DRAFT, rejection=reason)
        act.finish(data={"reply": reply.pk, "reason": reason})


def publish_reply(*, appeal: Appeal, actor: Actor, now: datetime, seen_version: int | None = None) -> Reply:
    """审签并发布: the reply is out and does not change any more.

    The appeal counts as replied when the lead has replied and every assisting part is in (domain.md §3); until then
    the reply is shown and the appeal stays in hands. A further reply to a closed appeal leaves it closed.
    """
    action = Action.PUBLISH_REPLY
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reply = _reply_in(act, ReplyStatus.AWAITING_APPROVAL, _("没有待审签的答复，请经办人先送审"))
        Reply.objects.filter(pk=reply.pk).update(
            status=ReplyStatus.PUBLISHED, published_at=now, approved_by_id=actor.user_id
        )
        reply.refresh_from_db()
        Attachment.objects.filter(reply=reply).update(is_public=not act.appeal.is_private)
        is_closed = act.appeal.status == Status.CLOSED
        if act.case.lead and not is_closed:
            Assignment.objects.filter(pk=act.case.lead.pk).update(status=AssignmentStatus.DONE, done_at=now)
        is_complete = part_complete(act.appeal)
        act.finish(
            target=Status.CLOSED if is_closed else Status.REPLIED if is_complete else Status.HANDLING,
            first_replied_at=act.appeal.first_replied_at or now,
            promised_on=reply.promised_on or act.appeal.promised_on,
            data={
                "reply": reply.pk,
                "organisation": reply.organisation.name,
                "is_first": act.appeal.first_replied_at is None,
                "promised_on": reply.promised_on.isoformat() if reply.promised_on else "",
            },
        )
    return reply
