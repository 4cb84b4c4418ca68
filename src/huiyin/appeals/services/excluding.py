"""剔除: an office asks that an appeal does not count in its assessment; the supervisor decides, in public."""

from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Exclusion
from huiyin.appeals.services.acting import acting, words
from huiyin.appeals.terms import EXPLANATION_MAX, ExclusionReason, ExclusionState
from huiyin.core.errors import WrongState
from huiyin.core.masking import mask
from huiyin.organisations.actors import Actor


def ask_exclusion(
    *,
    appeal: Appeal,
    reason: ExclusionReason,
    explanation: str,
    actor: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Exclusion:
    """申请剔除: once for each appeal, by its lead. The figures stay as they are until it is decided."""
    action = Action.ASK_EXCLUSION
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        explanation = words(
            explanation,
            field="explanation",
            limit=EXPLANATION_MAX,
            missing=_("请说明为什么这件不应计入考核"),
        )
        asked = Exclusion.objects.create(
            appeal=act.appeal,
            organisation_id=act.organisation_id,
            reason=reason,
            explanation=mask(explanation),
            asked_by_id=actor.user_id,
            asked_at=now,
        )
        act.finish(
            exclusion_state=ExclusionState.ASKED,
            data={"exclusion_reason": reason.value, "reason": asked.explanation},
        )
    return asked


def grant_exclusion(
    *, appeal: Appeal, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """同意剔除: the adjusted figures leave the appeal out, the raw ones do not; everybody may see both, and why."""
    _decide(Action.GRANT_EXCLUSION, ExclusionState.GRANTED, appeal, reason, actor, now, seen_version)


def refuse_exclusion(
    *, appeal: Appeal, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """不同意剔除: it counts like all others."""
    _decide(Action.REFUSE_EXCLUSION, ExclusionState.REFUSED, appeal, reason, actor, now, seen_version)


def _decide(
    action: Action,
    state: ExclusionState,
    appeal: Appeal,
    reason: str,
    actor: Actor,
    now: datetime,
    seen_version: int | None,
) -> None:
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        decision = mask(words(reason, field="reason", limit=EXPLANATION_MAX, missing=_("请写明决定的理由")))
        asked = Exclusion.objects.filter(appeal=act.appeal, state=ExclusionState.ASKED).first()
        if asked is None:
            raise WrongState("not-asked", _("没有待决定的剔除申请"))
        Exclusion.objects.filter(pk=asked.pk).update(
            state=state, decision=decision, decided_by_id=actor.user_id, decided_at=now
        )
        act.finish(exclusion_state=state, data={"exclusion_reason": asked.reason, "reason": decision})
