"""Dispatch 交办: one lead, any assisting offices, and what becomes of an office's wish to give it back."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Assignment
from huiyin.appeals.policies import Case
from huiyin.appeals.services.acting import Act, acting, words
from huiyin.appeals.terms import (
    DISPATCHES_MAX,
    LIVE,
    NOTE_MAX,
    RETURNS_MAX,
    UNFINISHED,
    AssignmentRole,
    AssignmentStatus,
    RaiseReason,
    Status,
)
from huiyin.core.errors import InvalidInput
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Organisation, OrganisationKind


def dispatch(
    *,
    appeal: Appeal,
    lead: Organisation,
    actor: Actor,
    now: datetime,
    assisting: list[Organisation] | None = None,
    note: str = "",
    designated: bool = False,
    seen_version: int | None = None,
) -> None:
    """Give the appeal to one lead and any assisting organisations. ``designated`` offices may not return it, nor may
    whoever a supervisor gives one to that was raised (提级)."""
    with acting(
        appeal=appeal, action=Action.DISPATCH, actor=actor, now=now, seen_version=seen_version
    ) as act:
        designated = designated or act.appeal.raised_at is not None
        helpers = [helper for helper in assisting or [] if helper.pk != lead.pk]
        for organisation in (lead, *helpers):
            can_receive(act.case, organisation, field="lead" if organisation is lead else "assisting")
        assign(act.appeal, lead, AssignmentRole.LEAD, now, designated=designated)
        for helper in helpers:
            assign(act.appeal, helper, AssignmentRole.ASSISTING, now)
        act.finish(
            lead=lead,
            dispatched_at=now,
            dispatch_count=F("dispatch_count") + 1,
            data={
                "lead": lead.name,
                "lead_id": lead.pk,
                "assisting": [helper.name for helper in helpers],
                "assisting_ids": [helper.pk for helper in helpers],
                "note": note.strip()[:NOTE_MAX],
                "designated": designated,
            },
        )


def assign(
    appeal: Appeal,
    organisation: Organisation,
    role: AssignmentRole,
    now: datetime,
    *,
    designated: bool = False,
    task: str = "",
    from_assignment: Assignment | None = None,
) -> Assignment:
    """A part for an office, waiting for its signature."""
    return Assignment.objects.create(
        appeal=appeal,
        organisation=organisation,
        role=role,
        status=AssignmentStatus.PENDING,
        is_designated=designated,
        task=task,
        from_assignment=from_assignment,
        dispatched_at=now,
    )


def can_receive(case: Case, organisation: Organisation, *, field: str) -> None:
    """InvalidInput at ``field`` where the office is named in the appeal, no office that answers, or has a part."""
    if case.is_recused(organisation.path):
        raise InvalidInput(
            "recused",
            _("留言反映的就是“%(name)s”或其上级，按回避规定不能交给它办") % {"name": organisation.name},
            field=field,
        )
    if organisation.kind == OrganisationKind.MEDIA:
        raise InvalidInput(
            "media", _("“%(name)s”是新闻单位，不承办留言") % {"name": organisation.name}, field=field
        )
    if not organisation.is_active:
        raise InvalidInput(
            "inactive", _("“%(name)s”已停用，请换一个单位") % {"name": organisation.name}, field=field
        )
    if case.part_of(organisation.pk):
        raise InvalidInput(
            "has-part", _("“%(name)s”已经在办这件留言") % {"name": organisation.name}, field=field
        )


def add_assisting(
    *,
    appeal: Appeal,
    organisation: Organisation,
    actor: Actor,
    now: datetime,
    task: str = "",
    seen_version: int | None = None,
) -> None:
    """Ask one more office in 请求协办, by the dispatcher or by the lead."""
    action = Action.ADD_ASSISTING
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        can_receive(act.case, organisation, field="organisation")
        assign(act.appeal, organisation, AssignmentRole.ASSISTING, now, task=task.strip()[:300])
        act.finish(data={"organisation": organisation.name, "organisation_id": organisation.pk})


def transfer(
    *,
    appeal: Appeal,
    to: Organisation,
    actor: Actor,
    now: datetime,
    note: str = "",
    seen_version: int | None = None,
) -> None:
    """转派: the lead passes it down to a subordinate. Nobody's deadline grows: the reply stays due when it was."""
    with acting(
        appeal=appeal, action=Action.TRANSFER, actor=actor, now=now, seen_version=seen_version
    ) as act:
        lead = act.case.lead
        if lead is None or not to.path.startswith(lead.organisation.path) or to.pk == lead.organisation_id:
            raise InvalidInput("not-below", _("只能转派给本单位的下级；其他单位请申请协办或退回"), field="to")
        can_receive(act.case, to, field="to")
        Assignment.objects.filter(pk=lead.pk).update(status=AssignmentStatus.TRANSFERRED, done_at=now)
        assign(
            act.appeal,
            to,
            AssignmentRole.LEAD,
            now,
            designated=lead.is_designated,
            from_assignment=lead,
        )
        act.finish(
            lead=to,
            handover_to=None,
            data={
                "from": lead.organisation.name,
                "lead": to.name,
                "lead_id": to.pk,
                "note": note.strip()[:NOTE_MAX],
            },
        )


def ask_return(
    *, appeal: Appeal, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """退回: an office says that the matter is not its own; the dispatcher decides. The clock runs on."""
    with acting(
        appeal=appeal, action=Action.ASK_RETURN, actor=actor, now=now, seen_version=seen_version
    ) as act:
        reason = words(reason, field="reason", limit=300, missing=_("请写明退回理由和建议的承办单位"))
        part = act.case.part_of(act.organisation_id)
        if part is None:
            raise InvalidInput("no-part", _("贵单位没有在办这件留言"))
        Assignment.objects.filter(pk=part.pk).update(
            status=AssignmentStatus.RETURN_ASKED, return_reason=reason
        )
        act.finish(data={"reason": reason, "role": part.role})


def _returning(act: Act, organisation: Organisation) -> Assignment:
    part = act.case.part_of(organisation.pk)
    if part is None or part.status != AssignmentStatus.RETURN_ASKED:
        raise InvalidInput("not-asked", _("“%(name)s”没有申请退回") % {"name": organisation.name})
    return part


def agree_return(
    *,
    appeal: Appeal,
    organisation: Organisation,
    actor: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """The dispatcher takes it back: a lead's return makes the appeal wait for dispatch again, an assistant's does not.

    The second one, or one after the third dispatch, raises it to the supervisor (提级督办).
    """
    action = Action.AGREE_RETURN
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        part = _returning(act, organisation)
        Assignment.objects.filter(pk=part.pk).update(status=AssignmentStatus.RETURNED, done_at=now)
        data = {
            "organisation": organisation.name,
            "organisation_id": organisation.pk,
            "role": part.role,
            "reason": part.return_reason,
        }
        if part.role == AssignmentRole.ASSISTING:
            is_complete = part_complete(act.appeal)
            act.finish(target=Status.REPLIED if is_complete else Status(act.appeal.status), data=data)
            return
        act.appeal.assignments.filter(status__in=UNFINISHED).update(
            status=AssignmentStatus.RELIEVED, done_at=now
        )
        raised = _raised(act.appeal)
        act.finish(
            lead=None,
            handover_to=None,
            return_count=F("return_count") + 1,
            raised_at=act.appeal.raised_at or (now if raised else None),
            raise_reason=act.appeal.raise_reason or raised,
            data={**data, "raised": raised} if raised else data,
        )


def _raised(appeal: Appeal) -> str:
    """Why the lead's return that is agreed now raises the appeal to the supervisor; "" where it does not."""
    if appeal.raised_at:
        return ""
    if appeal.return_count + 1 >= RETURNS_MAX:
        return RaiseReason.RETURNS
    return RaiseReason.DISPATCHES if appeal.dispatch_count >= DISPATCHES_MAX else ""


def part_complete(appeal: Appeal) -> bool:
    """Whether the lead has replied in this round and no part is out any more: then the appeal counts as replied."""
    parts = appeal.assignments.filter(status__in=LIVE)
    return (
        not parts.exclude(status=AssignmentStatus.DONE).exists()
        and parts.filter(role=AssignmentRole.LEAD, status=AssignmentStatus.DONE).exists()
    )


def refuse_return(
    *,
    appeal: Appeal,
    organisation: Organisation,
    reason: str,
    actor: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """The dispatcher says: it is yours. The office is designated from now on and cannot return it again."""
    action = Action.REFUSE_RETURN
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        part = _returning(act, organisation)
        reason = words(reason, field="reason", limit=300, missing=_("请告诉单位为什么由它来办"))
        back_to = AssignmentStatus.HANDLING if part.claimed_at else AssignmentStatus.PENDING
        Assignment.objects.filter(pk=part.pk).update(status=back_to, is_designated=True)
        act.finish(data={"organisation": organisation.name, "reason": reason})
