"""Watching the deadlines: amber once, red once as an Event, and up the ladder while a limit stays missed.

What is due is found by its stored ``watch_at`` over a partial index that holds nothing of closed appeals. A row is
claimed before it is looked at, and everything that follows is stored in one transaction under the lock of its appeal:
any number of workers may watch, and one that is killed at any moment leaves either nothing or all of it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from huiyin.appeals.deadlines.ladder import Ladder
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Deadline
from huiyin.appeals.services.acting import acting
from huiyin.appeals.terms import ClockState, Escalation, Lane
from huiyin.core.errors import WrongState
from huiyin.journal.models import Visibility
from huiyin.organisations.actors import SYSTEM_ACTOR, Actor
from huiyin.organisations.calendars import calendars_of

logger = logging.getLogger(__name__)

#: How long a row belongs to the worker that has claimed it.
CLAIM = timedelta(minutes=2)
#: Nobody is told of a rung that was reached longer ago: imported history, or a worker that was away.
NEWS_FOR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Finding:
    """What people have to be told of a limit: that it is near (``rungs`` empty), or which rungs it has reached."""

    deadline: Deadline
    rungs: tuple[Escalation, ...] = ()


Tell = Callable[[Finding, datetime], None]


def watch(*, now: datetime, tell: Tell, limit: int = 100) -> int:
    """Look at the limits whose time has come, the longest waiting first; how many were looked at.

    ``tell`` stores who has to be told, in the transaction of what was found. Call it in no transaction, or claims could
    not be seen by others. A limit that cannot be looked at is logged and tried again after CLAIM, as an Event that
    cannot be delivered is (journal.services.deliver): it must not keep the watch from all others.
    """
    done = 0
    waiting = Deadline.objects.filter(watch_at__lt=now).order_by("watch_at", "pk")
    for pk, watch_at in list(waiting.values_list("pk", "watch_at")[:limit]):
        if not Deadline.objects.filter(pk=pk, watch_at=watch_at).update(watch_at=now + CLAIM):
            continue  # another worker was first
        try:
            with transaction.atomic():
                finding = _look(pk, now)
                if finding:
                    tell(finding, now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("deadline %s not looked at; tried again in %s", pk, CLAIM)
            continue
        done += 1
    return done


def _look(pk: int, now: datetime) -> Finding | None:
    """Do what is due for one limit, whatever has happened to it since it was found."""
    appeal_id = Deadline.objects.values_list("appeal_id", flat=True).get(pk=pk)
    Appeal.objects.select_for_update().only("pk").get(pk=appeal_id)  # limits change under this lock only
    deadline = Deadline.objects.select_related("appeal", "organisation").get(pk=pk)
    if is_late(deadline, now) and deadline.breached_at is None:
        breach(deadline=deadline, actor=SYSTEM_ACTOR, now=now)
    if deadline.state != ClockState.RUNNING:
        _settle(deadline, watch_at=None)
        return None
    if deadline.due_at < now:
        return _climb(deadline, now)
    is_new = deadline.warned_at is None and deadline.breached_at is None
    if is_new and now < deadline.amber_at:
        _settle(deadline, watch_at=deadline.amber_at)
        return None
    _settle(deadline, watch_at=deadline.due_at, warned_at=deadline.warned_at or now)
    return Finding(deadline) if is_new else None


def _settle(deadline: Deadline, **fields: object) -> None:
    """Store what is to be done next."""
    Deadline.objects.filter(pk=deadline.pk).update(**fields)


def is_late(deadline: Deadline, now: datetime) -> bool:
    """Whether the limit has been missed: it ended, stopped, or still runs after its due time."""
    until = deadline.ended_at or deadline.paused_at or now
    return until > deadline.due_at


def breach(*, deadline: Deadline, actor: Actor, now: datetime) -> None:
    """超期: the one Event about a missed limit. WrongState where it is not late, or has been recorded already.

    Only for the system. Everybody who may know the appeal may know it; what binds an assisting office stays between
    the offices.
    """
    with acting(appeal=deadline.appeal, action=Action.BREACH, actor=actor, now=now) as act:
        stored = Deadline.objects.select_related("organisation").get(pk=deadline.pk)
        if not is_late(stored, now):
            raise WrongState("not-late", _("还没有超期"))
        if not Deadline.objects.filter(pk=stored.pk, breached_at=None).update(breached_at=now):
            raise WrongState("breached-already", _("这次超期已经记录过了"))
        is_shared = stored.slot in ("platform", "lead")
        act.finish(
            visibility=Visibility.PUBLIC if is_shared else Visibility.HANDLING,
            data={
                "stage": stored.stage,
                "due_at": stored.due_at.isoformat(),
                "organisation": stored.organisation.name if stored.organisation else "",
                "organisation_id": stored.organisation_id,
                "deadline": stored.pk,
            },
        )
    deadline.breached_at = now


def ladder() -> Ladder:
    """The ladder of this site."""
    return Ladder(settings.ESCALATION_HOURS, settings.ESCALATION_HOURS_EMERGENCY)


def _climb(deadline: Deadline, now: datetime) -> Finding | None:
    """Every rung that has been reached and not been climbed yet; those of long ago are climbed silently."""
    appeal = deadline.appeal
    calendar = calendars_of([appeal.division_id])[appeal.division_id]
    times = ladder().times(deadline.due_at, Lane(appeal.lane), calendar)
    reached = [rung for rung, at in times.items() if rung > deadline.escalation and at <= now]
    ahead = [at for at in times.values() if at > now]
    escalation = max((deadline.escalation, *reached))
    _settle(deadline, watch_at=min(ahead) if ahead else None, escalation=escalation)
    deadline.escalation = escalation
    news = tuple(rung for rung in reached if times[rung] > now - NEWS_FOR)
    return Finding(deadline, news) if news else None
