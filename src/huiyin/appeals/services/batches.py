"""批量办理: the same done to several appeals, each in its own transaction; one that is refused holds up no other.

What is done and its entry are stored together, so that a batch cut off in the middle tells the truth.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.appeals.models import Appeal, Batch, BatchAct, BatchEntry
from huiyin.appeals.policies import may_undo, readable_by
from huiyin.appeals.services.allotting import allot, undo_allot
from huiyin.appeals.services.handling import claim, claim_from_pool
from huiyin.appeals.terms import BATCH_MAX, REFUSAL_MAX
from huiyin.core.codes import random_token
from huiyin.core.errors import DomainError, Forbidden, WrongState
from huiyin.core.permission import Denied
from huiyin.organisations.actors import Actor

KEPT = timedelta(days=1)


def allot_many(
    *, numbers: Sequence[str], to: int, organisation_id: int, actor: Actor, now: datetime
) -> Batch:
    """分办 of several appeals to one handler; the batch with one entry for each that the actor may know of.

    ``actor`` holds the posts of the one office ``organisation_id``. At most BATCH_MAX numbers are looked at.
    """
    batch = _open(BatchAct.ALLOT, organisation_id, actor, now, to=to)
    return _each(batch, numbers, actor, lambda appeal: allot(appeal=appeal, to=to, actor=actor, now=now))


def claim_many(
    *, numbers: Sequence[str], act: BatchAct, organisation_id: int, actor: Actor, now: datetime
) -> Batch:
    """签收 or 认领 of several appeals, likewise. There is no way back from either."""
    batch = _open(act, organisation_id, actor, now)
    step = claim_from_pool if act == BatchAct.CLAIM_FROM_POOL else claim
    return _each(batch, numbers, actor, lambda appeal: step(appeal=appeal, actor=actor, now=now))


def undo_batch(*, batch: Batch, actor: Actor, now: datetime) -> None:
    """撤销: each appeal that the batch allotted and that nothing else happened to goes back to whom it was with.

    Forbidden or WrongState, see policies.may_undo; a second undo is WrongState and does nothing.
    """
    answer = may_undo(actor, batch, now)
    if isinstance(answer, Denied):
        raise (WrongState if answer.code == "wrong-state" else Forbidden)(answer.code, answer.sentence)
    if not Batch.objects.filter(pk=batch.pk, undone_at__isnull=True).update(undone_at=now):
        raise WrongState("undone", _("已经撤销过了"))
    for entry in batch.entries.filter(version__isnull=False).select_related("appeal"):
        try:
            with transaction.atomic():
                undo_allot(appeal=entry.appeal, allotted=entry.version or 0, actor=actor, now=now)
                BatchEntry.objects.filter(pk=entry.pk).update(is_undone=True)
        except DomainError as error:
            BatchEntry.objects.filter(pk=entry.pk).update(refusal=_reason(error))
    batch.refresh_from_db()


def _open(
    act: BatchAct, organisation_id: int, actor: Actor, now: datetime, *, to: int | None = None
) -> Batch:
    Batch.objects.filter(by_id=actor.account_id, at__lt=now - KEPT).delete()
    return Batch.objects.create(
        token=random_token(),
        act=act,
        by_id=actor.account_id,
        organisation_id=organisation_id,
        to_id=to,
        at=now,
    )


def _each(batch: Batch, numbers: Sequence[str], actor: Actor, step: Callable[[Appeal], None]) -> Batch:
    wanted = list(dict.fromkeys(numbers))[:BATCH_MAX]
    found = {row.number: row for row in Appeal.objects.filter(readable_by(actor), number__in=wanted)}
    for appeal in (found[number] for number in wanted if number in found):
        try:
            with transaction.atomic():
                step(appeal)
                BatchEntry.objects.create(batch=batch, appeal=appeal, version=appeal.version)
        except DomainError as error:
            BatchEntry.objects.create(batch=batch, appeal=appeal, refusal=_reason(error))
    return batch


def _reason(error: DomainError) -> str:
    """Why not, in words that make sense in a list of several."""
    if isinstance(error, Forbidden):
        return _("现在不归本单位办，或您的岗位不能办这一步")
    return error.sentence[:REFUSAL_MAX]
