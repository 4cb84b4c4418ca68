"""The emergency lane 急事急办: an emergency goes to the duty office at submission, by day and night."""

from datetime import datetime

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors.emergencies import duty_office
from huiyin.appeals.services.acting import acting
from huiyin.appeals.services.dispatching import assign
from huiyin.appeals.terms import AssignmentRole, Kind, Lane
from huiyin.organisations.actors import SYSTEM_ACTOR, Actor


def to_duty_office(*, appeal: Appeal, now: datetime, actor: Actor = SYSTEM_ACTOR) -> bool:
    """Give an emergency to the duty office without any queue; whether there is one.

    Reports of wrongdoing are never sent on unread: nobody has checked yet whom they are about. They, and emergencies of
    places without a duty office, stand first in the moderators' queue.
    """
    if appeal.lane != Lane.EMERGENCY or appeal.kind == Kind.REPORT:
        return False
    office = duty_office(appeal.division_id, tuple(appeal.recused.values_list("path", flat=True)))
    if office is None:
        return False
    with acting(appeal=appeal, action=Action.DISPATCH_EMERGENCY, actor=actor, now=now) as act:
        assign(act.appeal, office, AssignmentRole.LEAD, now)
        act.finish(
            lead=office,
            accepted_at=now,
            dispatched_at=now,
            is_unreviewed=True,
            data={"lead": office.name, "lead_id": office.pk, "assisting_ids": []},
        )
    return True
