"""Joint consultation 会商: the offices agree who leads and what each does, or the platform decides; then it is so."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Assignment, Consultation, ConsultationStance
from huiyin.appeals.services.acting import Act, acting, words
from huiyin.appeals.services.dispatching import assign, can_receive
from huiyin.appeals.services.handover import take_lead
from huiyin.appeals.terms import (
    CONSULTATION_DAYS,
    NOTE_MAX,
    REMARK_MAX,
    UNFINISHED,
    AssignmentRole,
    AssignmentStatus,
    ConsultationState,
)
from huiyin.core.clock import local_day
from huiyin.core.errors import InvalidInput, WrongState
from huiyin.core.text import clean_line
from huiyin.journal.models import Visibility
from huiyin.organisations.actors import Actor
from huiyin.organisations.calendars import calendars_of
from huiyin.organisations.models import Organisation

REASON_MAX = 300
_SIGNED = (AssignmentStatus.HANDLING, AssignmentStatus.DONE)


def open_consultation(
    *, appeal: Appeal, question: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """发起会商: the offices that have a part are asked; they should agree within CONSULTATION_DAYS working days."""
    action = Action.OPEN_CONSULTATION
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        question = words(question, field="question", limit=REMARK_MAX, missing=_("请写明要商量什么"))
        place = act.appeal.division_id
        calendar = calendars_of([place])[place]
        due = calendar.closing(calendar.add_days(local_day(now), CONSULTATION_DAYS)).astimezone(now.tzinfo)
        Consultation.objects.create(
            appeal=act.appeal, question=question, opened_by_id=actor.user_id, opened_at=now, due_at=due
        )
        act.finish(consultation_due_at=due, data={"due_at": due.isoformat()})


def consult(
    *, appeal: Appeal, body: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """会商发言: a word to all who take part; it stands on the timeline of the handling side."""
    with acting(appeal=appeal, action=Action.CONSULT, actor=actor, now=now, seen_version=seen_version) as act:
        body = words(body, field="body", limit=NOTE_MAX, missing=_("请写几句再提交"))
        act.finish(data={"text": body})


def propose_plan(
    *,
    appeal: Appeal,
    lead: Organisation,
    tasks: dict[Organisation, str],
    actor: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """提出分工: who leads, which must have signed for its part, and what each other office does.

    It takes the place of an earlier proposal. The office that proposes it has agreed.
    """
    action = Action.PROPOSE_PLAN
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        part = act.case.part_of(lead.pk)
        if part is None or part.status not in _SIGNED:
            raise InvalidInput("not-ready", _("主办只能是已经签收的单位"), field="lead")
        wanted = {office: clean_line(task) for office, task in tasks.items() if office.pk != lead.pk}
        for office, task in wanted.items():
            if act.case.part_of(office.pk) is None:
                can_receive(act.case, office, field="tasks")
            if not task or len(task) > REASON_MAX:
                raise InvalidInput(
                    "task", _("请用一句话写明“%(name)s”做什么") % {"name": office.name}, field="tasks"
                )
        consultation = _running(act)
        consultation.plan += 1
        consultation.lead, consultation.tasks = lead, {str(o.pk): task for o, task in wanted.items()}
        consultation.save(update_fields=["plan", "lead", "tasks"])
        if act.who.organisation_id and act.case.part_of(act.who.organisation_id):
            _take_stance(act, consultation, agrees=True)
        act.finish(data={"lead": lead.name, "tasks": [f"{o.name}：{task}" for o, task in wanted.items()]})


def _running(act: Act) -> Consultation:
    return Consultation.objects.select_related("lead").get(appeal=act.appeal, state=ConsultationState.OPEN)


def _planned(act: Act) -> Consultation:
    consultation = _running(act)
    if not consultation.plan:
        raise WrongState("no-plan", _("还没有人提出分工方案"))
    return consultation


def _take_stance(act: Act, consultation: Consultation, *, agrees: bool, reason: str = "") -> None:
    ConsultationStance.objects.update_or_create(
        consultation=consultation,
        plan=consultation.plan,
        organisation_id=act.organisation_id,
        defaults={"agrees": agrees, "reason": reason, "taken_at": act.now},
    )


def agree_plan(*, appeal: Appeal, actor: Actor, now: datetime, seen_version: int | None = None) -> None:
    """同意分工: when every office that has a part agrees, the proposal becomes the parts."""
    action = Action.AGREE_PLAN
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        consultation = _planned(act)
        _take_stance(act, consultation, agrees=True)
        agreed = set(
            consultation.stances.filter(plan=consultation.plan, agrees=True).values_list(
                "organisation_id", flat=True
            )
        )
        parts = [part for part in (act.case.lead, *act.case.assisting) if part is not None]
        if all(part.organisation_id in agreed for part in parts):
            _apply(act, consultation, ConsultationState.AGREED)
        else:
            act.finish()


def object_plan(
    *, appeal: Appeal, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """不同意分工: with a reason, to which somebody may answer with another proposal."""
    action = Action.OBJECT_PLAN
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reason = words(reason, field="reason", limit=REASON_MAX, missing=_("请写明为什么不同意，希望怎么分"))
        _take_stance(act, _planned(act), agrees=False, reason=reason)
        act.finish(data={"reason": reason})


def decide_plan(*, appeal: Appeal, actor: Actor, now: datetime, seen_version: int | None = None) -> None:
    """决定分工: the platform makes the proposal the parts, whoever objects."""
    action = Action.DECIDE_PLAN
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        _apply(act, _planned(act), ConsultationState.DECIDED)


def _apply(act: Act, consultation: Consultation, state: ConsultationState) -> None:
    """Turn the proposal into parts, and finish. No due time changes but those of offices that come in now."""
    old, lead = act.case.lead, consultation.lead
    tasks = {int(key): task for key, task in consultation.tasks.items()}
    part = act.case.part_of(lead.pk) if lead else None
    if old is None or lead is None or part is None or part.status not in _SIGNED:
        raise WrongState("not-ready", _("方案里的主办单位已经不在办，请重新提出分工"))
    kept = old.organisation_id if old.pk != part.pk and old.organisation_id in tasks else None
    if old.pk != part.pk:
        take_lead(act.appeal, old, part, act.now)
    if kept:
        Assignment.objects.filter(pk=old.pk).update(
            role=AssignmentRole.ASSISTING, status=AssignmentStatus.HANDLING, task=tasks[kept], done_at=None
        )
    others = [one for one in act.case.assisting if one.pk != part.pk]
    relieved = [one for one in others if one.organisation_id not in tasks and one.status in UNFINISHED]
    for one in relieved:
        Assignment.objects.filter(pk=one.pk).update(status=AssignmentStatus.RELIEVED, done_at=act.now)
    for one in others:
        if one.organisation_id in tasks:
            Assignment.objects.filter(pk=one.pk).update(task=tasks[one.organisation_id])
    added = _add(
        act, tasks, known={old.organisation_id, part.organisation_id, *(o.organisation_id for o in others)}
    )
    Consultation.objects.filter(pk=consultation.pk).update(state=state, ended_at=act.now)
    data: dict[str, Any] = {
        "applied": True,
        "from": old.organisation.name,
        "lead": lead.name,
        "lead_id": lead.pk,
        "kept_id": kept,
        "added_ids": added,
        "relieved_ids": [one.organisation_id for one in relieved],
        "offices": 1 + len(tasks),
    }
    act.finish(visibility=Visibility.PUBLIC, lead=lead, handover_to=None, consultation_due_at=None, data=data)


def _add(act: Act, tasks: dict[int, str], known: set[int]) -> list[int]:
    """Parts for the offices that come in by the proposal; their keys."""
    added = []
    for office in Organisation.objects.filter(pk__in=tasks.keys() - known).order_by("pk"):
        can_receive(act.case, office, field="tasks")
        assign(act.appeal, office, AssignmentRole.ASSISTING, act.now, task=tasks[office.pk])
        added.append(office.pk)
    return added
