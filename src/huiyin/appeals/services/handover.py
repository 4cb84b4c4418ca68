"""Who leads 首接负责: raising what nobody takes to the supervisor, and handing the lead over to an assisting office."""

from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Assignment, Reply
from huiyin.appeals.services.acting import Act, acting, words
from huiyin.appeals.terms import AssignmentRole, AssignmentStatus, RaiseReason, ReplyStatus
from huiyin.core.errors import InvalidInput, WrongState
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Organisation

REASON_MAX = 300


def raise_to_supervisor(
    *, appeal: Appeal, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """提级督办, by hand: from now on only a supervisor dispatches it, and the office may not return it."""
    with acting(appeal=appeal, action=Action.RAISE, actor=actor, now=now, seen_version=seen_version) as act:
        reason = words(reason, field="reason", limit=REASON_MAX, missing=_("请写明为什么提级"))
        act.finish(
            raised_at=now,
            raise_reason=RaiseReason.BY_HAND,
            data={"reason": reason, "raised": RaiseReason.BY_HAND.value},
        )


def ask_handover(
    *,
    appeal: Appeal,
    to: Organisation,
    reason: str,
    actor: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """主办移交: the lead asks an assisting office that has signed for its part to lead instead. It leads until then."""
    action = Action.ASK_HANDOVER
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reason = words(reason, field="reason", limit=REASON_MAX, missing=_("请写明为什么由它主办更合适"))
        part = _ready(act, to.pk)
        act.finish(
            handover_to=part.organisation,
            data={"reason": reason, "to": part.organisation.name, "to_id": part.organisation_id},
        )


def _ready(act: Act, organisation_id: int | None) -> Assignment:
    """The assisting part that may take the lead; InvalidInput where there is none."""
    ready = (AssignmentStatus.HANDLING, AssignmentStatus.DONE)
    part = act.case.part_of(organisation_id) if organisation_id else None
    if part is None or part.role != AssignmentRole.ASSISTING or part.status not in ready:
        raise InvalidInput("not-ready", _("只能移交给已经签收的协办单位；先请它协办并签收"), field="to")
    return part


def agree_handover(*, appeal: Appeal, actor: Actor, now: datetime, seen_version: int | None = None) -> None:
    """The office takes the lead, or the platform decides so. No deadline changes; the old lead is relieved."""
    action = Action.AGREE_HANDOVER
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        part, lead = _ready(act, act.appeal.handover_to_id), act.case.lead
        if lead is None:
            raise WrongState("no-lead", _("还没有主办单位"))
        take_lead(act.appeal, lead, part, now)
        act.finish(
            lead=part.organisation,
            handover_to=None,
            data={
                "from": lead.organisation.name,
                "lead": part.organisation.name,
                "lead_id": part.organisation_id,
            },
        )


def take_lead(appeal: Appeal, lead: Assignment, part: Assignment, now: datetime) -> None:
    """The part of ``lead`` ends, ``part`` leads from now on, and an unpublished reply is the new lead's draft."""
    Assignment.objects.filter(pk=lead.pk).update(status=AssignmentStatus.RELIEVED, done_at=now)
    Assignment.objects.filter(pk=part.pk).update(
        role=AssignmentRole.LEAD, status=AssignmentStatus.HANDLING, done_at=None, from_assignment=lead
    )
    Reply.objects.filter(appeal=appeal).exclude(status=ReplyStatus.PUBLISHED).update(
        organisation_id=part.organisation_id, status=ReplyStatus.DRAFT
    )


def refuse_handover(
    *, appeal: Appeal, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """The lead stays where it is, and learns why."""
    action = Action.REFUSE_HANDOVER
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reason = words(reason, field="reason", limit=REASON_MAX, missing=_("请写明为什么不接手"))
        act.finish(handover_to=None, data={"reason": reason})
