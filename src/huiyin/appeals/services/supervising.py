"""Pressing 监督: reminder 催办, supervision 督办 with number and time limit, its answer, the public list 挂牌.

The appeal stays where it is; what moves is the Supervision, by lifecycle.MOVES, under the lock of its appeal.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import MOVES, Action
from huiyin.appeals.models import Appeal, Reminder, Supervision, SupervisionAnswer
from huiyin.appeals.services.acting import Act, acting, moved_on, words
from huiyin.appeals.services.numbering import next_number
from huiyin.appeals.terms import (
    NOTE_MAX,
    PUBLIC_NOTE_MAX,
    REMARK_MAX,
    SUPERVISION_DAYS_MAX,
    UNFINISHED,
    AnswerVerdict,
    SupervisionOutcome,
)
from huiyin.core.clock import local_day
from huiyin.core.errors import InvalidInput, TooOften, WrongState
from huiyin.core.masking import mask
from huiyin.core.text import clean_text
from huiyin.core.working_time import NATIONAL
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Organisation

REASON_MAX = 300


def remind(
    *,
    appeal: Appeal,
    text: str,
    actor: Actor,
    now: datetime,
    organisation: Organisation | None = None,
    seen_version: int | None = None,
) -> None:
    """催办: press the lead, or another office that has a part still open. Once a day for each office: TooOften says
    when it is possible again. Everybody may know that it was pressed; the words are for the office."""
    with acting(appeal=appeal, action=Action.REMIND, actor=actor, now=now, seen_version=seen_version) as act:
        text = words(text, field="text", limit=REMARK_MAX, missing=_("请写一句要单位做什么"))
        office, today = _pressed(act, organisation), local_day(now)
        if Reminder.objects.filter(
            appeal=act.appeal, organisation=office, day=today, is_by_author=False
        ).exists():
            raise TooOften(
                "reminded-today",
                _("今天已经催办过“%(name)s”，%(day)s可以再催")
                % {"name": office.name, "day": day_label(today + timedelta(days=1))},
            )
        Reminder.objects.create(
            appeal=act.appeal,
            organisation=office,
            text=text,
            day=today,
            sent_by_id=actor.user_id,
            sent_at=now,
        )
        act.finish(data={"organisation": office.name, "organisation_id": office.pk})


def _pressed(act: Act, organisation: Organisation | None) -> Organisation:
    """The office that is pressed: it must have the appeal, and not be done with it."""
    part = act.case.part_of(organisation.pk) if organisation else act.case.lead
    if part is None or part.status not in UNFINISHED:
        raise InvalidInput("no-part", _("这个单位没有在办，或已经办完，不用催"), field="organisation")
    return part.organisation


def nudge(*, appeal: Appeal, actor: Actor, now: datetime) -> None:
    """催一催: the author presses once, after the time limit has passed. WrongState("not-due") before that."""
    with acting(appeal=appeal, action=Action.NUDGE, actor=actor, now=now) as act:
        due, lead = act.appeal.due_at, act.case.lead
        if due is None or due >= now or lead is None:
            raise WrongState("not-due", _("还没有过期限；过了期限还没有结果，您可以来催一次"))
        Reminder.objects.create(
            appeal=act.appeal,
            organisation=lead.organisation,
            is_by_author=True,
            day=local_day(now),
            sent_by_id=actor.user_id,
            sent_at=now,
        )
        act.finish(nudged_at=now, data={"organisation": lead.organisation.name})


def supervise(
    *,
    appeal: Appeal,
    text: str,
    due_on: date,
    actor: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Supervision:
    """督办: a number, a time limit of its own (the end of the working day ``due_on``) and what is asked of the lead."""
    with acting(
        appeal=appeal, action=Action.SUPERVISE, actor=actor, now=now, seen_version=seen_version
    ) as act:
        text = words(text, field="text", limit=NOTE_MAX, missing=_("请写明督办要求"))
        due_at = time_limit(due_on, now, field="due_on")
        if act.case.lead is None:
            raise WrongState("no-lead", _("还没有主办单位，请先交办"))
        number = next_number(act, now)
        supervision = Supervision.objects.create(
            appeal=act.appeal,
            division_id=number.division,
            year=number.year,
            serial=number.serial,
            number=number.text,
            organisation=act.case.lead.organisation,
            text=text,
            due_at=due_at,
            issued_by_id=actor.user_id,
            issued_at=now,
        )
        act.finish(
            data={
                "supervision": number.text,
                "organisation": act.case.lead.organisation.name,
                "due_at": due_at.isoformat(),
            }
        )
    return supervision


def time_limit(day: date, now: datetime, *, field: str) -> datetime:
    """The end of office hours of a day from today on, at most SUPERVISION_DAYS_MAX days ahead, in UTC."""
    today = local_day(now)
    due_at = NATIONAL.closing(day).astimezone(UTC)
    if due_at <= now:
        raise InvalidInput("past", _("期限要在现在以后"), field=field)
    if day > today + timedelta(days=SUPERVISION_DAYS_MAX):
        raise InvalidInput("too-far", _("期限最长 %(days)d 天") % {"days": SUPERVISION_DAYS_MAX}, field=field)
    return due_at


def answer_supervision(
    *, appeal: Appeal, body: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """督办回复: the lead office says what it has done."""
    action = Action.ANSWER_SUPERVISION
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        body = words(body, field="body", limit=NOTE_MAX, missing=_("请写明办到哪一步、什么时候办好"))
        supervision = _running(act)
        is_late = now > supervision.due_at
        _move(act, supervision)
        SupervisionAnswer.objects.create(
            supervision=supervision,
            organisation_id=act.organisation_id,
            body=body,
            is_late=is_late,
            answered_by_id=actor.user_id,
            answered_at=now,
        )
        act.finish(data={"supervision": supervision.number, "text": body, "late": is_late})


def accept_answer(*, appeal: Appeal, actor: Actor, now: datetime, seen_version: int | None = None) -> None:
    """The supervisor takes the office's answer; the supervision runs until it is ended."""
    action = Action.ACCEPT_ANSWER
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        supervision = _running(act)
        _move(act, supervision)
        _judge(supervision, AnswerVerdict.ACCEPTED, "", now)
        act.finish(data={"supervision": supervision.number})


def reject_answer(
    *,
    appeal: Appeal,
    reason: str,
    actor: Actor,
    now: datetime,
    due_on: date | None = None,
    seen_version: int | None = None,
) -> None:
    """The office has to answer again, and is told why; by the old time limit, or by a new one."""
    action = Action.REJECT_ANSWER
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reason = words(reason, field="reason", limit=REASON_MAX, missing=_("请告诉单位哪里还要说清楚"))
        supervision = _running(act)
        due_at = time_limit(due_on, now, field="due_on") if due_on else supervision.due_at
        _move(act, supervision, due_at=due_at)
        _judge(supervision, AnswerVerdict.REJECTED, reason, now)
        act.finish(data={"supervision": supervision.number, "reason": reason, "due_at": due_at.isoformat()})


def list_supervision(
    *, appeal: Appeal, actor: Actor, now: datetime, note: str = "", seen_version: int | None = None
) -> None:
    """挂牌督办: the supervision stands on the public list from now on, with a word to the public."""
    action = Action.LIST_SUPERVISION
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        note = clean_text(note)
        if len(note) > PUBLIC_NOTE_MAX:
            raise InvalidInput("too-long", _("最多 %(n)d 个字") % {"n": PUBLIC_NOTE_MAX}, field="note")
        supervision = _running(act)
        _move(act, supervision, listed_at=now, public_note=mask(note))
        act.finish(
            data={
                "supervision": supervision.number,
                "organisation": supervision.organisation.name,
                "due_at": supervision.due_at.isoformat(),
            }
        )


def delist_supervision(
    *, appeal: Appeal, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """销号: off the list of those that run, into the list of those that were; it may be supervised further."""
    action = Action.DELIST_SUPERVISION
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reason = words(reason, field="reason", limit=REASON_MAX, missing=_("请写明销号理由，公众看得到"))
        supervision = _running(act)
        _move(act, supervision, delisted_at=now)
        act.finish(data={"supervision": supervision.number, "reason": mask(reason)})


def end_supervision(
    *,
    appeal: Appeal,
    outcome: SupervisionOutcome,
    reason: str,
    actor: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """结束督办: settled, or lifted for another reason. What was listed is off the list with it."""
    action = Action.END_SUPERVISION
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reason = words(reason, field="reason", limit=REASON_MAX, missing=_("请写明结束督办的理由"))
        supervision = _running(act)
        if outcome == SupervisionOutcome.SETTLED:
            _judge(supervision, AnswerVerdict.ACCEPTED, "", now)
        _move(
            act,
            supervision,
            outcome=outcome,
            ending=reason,
            ended_at=now,
            delisted_at=now if supervision.is_listed else supervision.delisted_at,
        )
        act.finish(
            data={
                "supervision": supervision.number,
                "outcome": outcome.value,
                "reason": mask(reason),
                "was_listed": supervision.is_listed,
            }
        )


def _running(act: Act) -> Supervision:
    if act.case.supervision is None:
        raise moved_on(act.appeal)
    return act.case.supervision


def _move(act: Act, supervision: Supervision, **fields: Any) -> None:
    """Store the next state by the table; the loser of a race is told that the case has moved on."""
    move = MOVES[act.action]
    moved = Supervision.objects.filter(pk=supervision.pk, state__in=move.sources).update(
        state=move.target or F("state"), **fields
    )
    if not moved:
        raise moved_on(act.appeal)


def _judge(supervision: Supervision, verdict: AnswerVerdict, reason: str, now: datetime) -> None:
    supervision.answers.filter(verdict="").update(verdict=verdict, reason=reason, judged_at=now)


def day_label(day: date) -> str:
    """11月23日."""
    return _("%(month)d 月 %(day)d 日") % {"month": day.month, "day": day.day}
