"""分办: the office says which of its handlers takes its part, and takes that back while nothing else has happened."""

from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Assignment
from huiyin.appeals.services.acting import Act, acting
from huiyin.appeals.terms import SUBJECT, UNDO_WITHIN
from huiyin.core.errors import InvalidInput, WrongState
from huiyin.journal.models import Event
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Role
from huiyin.organisations.selectors import running_memberships


def allot(*, appeal: Appeal, to: int, actor: Actor, now: datetime, seen_version: int | None = None) -> None:
    """The handler with the account ``to`` takes the office's part, signed for or not. No limit changes.

    InvalidInput where they are no handler of the office, or have it already.
    """
    with acting(appeal=appeal, action=Action.ALLOT, actor=actor, now=now, seen_version=seen_version) as act:
        part = _own_part(act)
        if part.handler_id == to:
            raise InvalidInput("same-handler", _("这件已经在这位经办人手里"), field="to")
        handlers = running_memberships(part.organisation).filter(role=Role.HANDLER, user_id=to)
        if not handlers.exists():
            raise InvalidInput("no-handler", _("请选择本单位在岗的经办人"), field="to")
        Assignment.objects.filter(pk=part.pk).update(handler_id=to)
        act.finish(data={"to_id": to, "from_id": part.handler_id})


def undo_allot(*, appeal: Appeal, allotted: int, actor: Actor, now: datetime) -> None:
    """Whoever had the part has it again. ``allotted`` is the version of the appeal after the step to be undone.

    WrongState unless that step is the newest, the actor allotted it, and that was at most UNDO_WITHIN ago.
    """
    with acting(appeal=appeal, action=Action.UNDO_ALLOT, actor=actor, now=now) as act:
        part = _own_part(act)
        newest = Event.objects.get(
            subject=SUBJECT, subject_id=str(act.appeal.pk), sequence=act.appeal.version
        )
        is_that_step = newest.type == Action.ALLOT and newest.organisation_id == part.organisation_id
        if act.appeal.version != allotted or not is_that_step:
            raise WrongState("moved-on", _("分办以后又有了新变化，不能撤销；需要的话再分办一次"))
        if newest.actor_id != actor.user_id:
            raise WrongState("not-yours", _("这是同事分办的，只有同事自己能撤销；需要的话再分办一次"))
        if now - newest.at > UNDO_WITHIN:
            raise WrongState("too-late", _("过了十分钟，不能撤销了；需要的话再分办一次"))
        Assignment.objects.filter(pk=part.pk).update(handler_id=newest.data["from_id"])
        act.finish(data={"to_id": newest.data["from_id"], "from_id": part.handler_id})


def _own_part(act: Act) -> Assignment:
    part = act.case.part_of(act.organisation_id)
    if part is None:
        raise InvalidInput("no-part", _("贵单位没有在办这件留言"))
    return part
