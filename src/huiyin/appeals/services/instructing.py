"""Talks 约谈 with offices, and the leader's word 批示 on an appeal."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Instruction, Talk
from huiyin.appeals.services.acting import Act, acting, words
from huiyin.appeals.terms import COMMENT_MAX, NOTE_MAX, TALK_PEOPLE_MAX
from huiyin.core.clock import local_day
from huiyin.core.errors import InvalidInput
from huiyin.core.masking import mask
from huiyin.core.text import clean_text
from huiyin.journal.models import Visibility
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class TalkNotes:
    """What is kept of a talk: the day, offices and posts that came, what was said, what was promised until when."""

    held_on: date
    people: str
    points: str
    commitment: str = ""
    committed_on: date | None = None
    is_public: bool = False


def record_talk(
    *, appeal: Appeal, notes: TalkNotes, actor: Actor, now: datetime, seen_version: int | None = None
) -> Talk:
    """约谈: kept for supervision and the office; ``is_public`` tells everybody that it took place, and nothing more.

    Names, telephone numbers and the like are masked: offices and posts are enough.
    """
    action = Action.RECORD_TALK
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        people = words(
            notes.people, field="people", limit=TALK_PEOPLE_MAX, missing=_("请写约谈了哪些单位、什么职务")
        )
        points = words(notes.points, field="points", limit=NOTE_MAX, missing=_("请写约谈要点"))
        commitment = _commitment(notes)
        if notes.held_on > local_day(now):
            raise InvalidInput("future", _("约谈日期不能在今天以后"), field="held_on")
        office = _lead(act)
        talk = Talk.objects.create(
            appeal=act.appeal,
            organisation=office,
            held_on=notes.held_on,
            people=mask(people),
            points=mask(points),
            commitment=mask(commitment),
            committed_on=notes.committed_on,
            is_public=notes.is_public,
            recorded_by_id=actor.user_id,
            recorded_at=now,
        )
        act.finish(
            visibility=Visibility.PUBLIC if notes.is_public else None,
            data={"talk": talk.pk, "organisation": office.name, "held_on": notes.held_on.isoformat()},
        )
    return talk


def _commitment(notes: TalkNotes) -> str:
    commitment = clean_text(notes.commitment)
    if len(commitment) > COMMENT_MAX:
        raise InvalidInput("too-long", _("最多 %(n)d 个字") % {"n": COMMENT_MAX}, field="commitment")
    if notes.committed_on and not commitment:
        raise InvalidInput("required", _("有完成日期，请写明承诺了什么"), field="commitment")
    if notes.committed_on and notes.committed_on < notes.held_on:
        raise InvalidInput("past", _("承诺完成日期不能早于约谈日期"), field="committed_on")
    return commitment


def _lead(act: Act) -> Organisation:
    if act.case.lead is None:
        raise InvalidInput("no-lead", _("还没有主办单位"))
    return act.case.lead.organisation


def instruct(
    *,
    appeal: Appeal,
    text: str,
    actor: Actor,
    now: datetime,
    to_lead: bool = True,
    is_public: bool = False,
    seen_version: int | None = None,
) -> None:
    """批示: a leader's word to the lead office, or to the platform where there is none or the leader wishes so."""
    with acting(
        appeal=appeal, action=Action.INSTRUCT, actor=actor, now=now, seen_version=seen_version
    ) as act:
        text = words(text, field="text", limit=NOTE_MAX, missing=_("请写下批示"))
        office = act.case.lead.organisation if to_lead and act.case.lead else None
        shown = mask(text) if is_public else text
        Instruction.objects.create(
            appeal=act.appeal,
            organisation=office,
            text=shown,
            is_public=is_public,
            given_by_id=actor.user_id,
            given_at=now,
        )
        act.finish(
            visibility=Visibility.PUBLIC if is_public else None,
            data={"text": shown, "organisation": office.name if office else ""},
        )
