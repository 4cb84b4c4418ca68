"""Who may take a batch back, and until when."""

from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.appeals.models import Batch, BatchAct
from huiyin.appeals.terms import UNDO_WITHIN
from huiyin.core.permission import ALLOWED, Answer, Denied
from huiyin.organisations.actors import Actor


def may_undo(actor: Actor, batch: Batch, now: datetime) -> Answer:
    """Whoever did it, for UNDO_WITHIN, once, and only what has a way back: what was signed for stays signed."""
    if batch.by_id != actor.user_id or batch.organisation_id not in {p.organisation_id for p in actor.posts}:
        return Denied(_("这不是您办的，不能撤销"))
    if batch.act != BatchAct.ALLOT:
        return Denied(_("签收和认领不能撤销；不归本单位管的，请申请退回"), code="wrong-state")
    if batch.undone_at is not None:
        return Denied(_("已经撤销过了"), code="wrong-state")
    if now - batch.at > UNDO_WITHIN:
        return Denied(_("过了十分钟，不能撤销了；需要的话再分办一次"), code="wrong-state")
    return ALLOWED
