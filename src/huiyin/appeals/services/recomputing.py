"""When the calendar changes: limits that still run are computed anew, and the change is told in an Event."""

from datetime import datetime

from django.db.models import Q

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Deadline
from huiyin.appeals.services import timing
from huiyin.appeals.services.acting import acting
from huiyin.appeals.terms import OPEN_CLOCKS
from huiyin.core.clock import LOCAL, local_day
from huiyin.organisations.actors import SYSTEM_ACTOR, Actor
from huiyin.organisations.calendars import published_years


def recompute(*, appeal: Appeal, actor: Actor, now: datetime) -> bool:
    """Bring the open limits in step with calendar and rules; whether one has moved. An Event only if so.

    Only for the system: nobody moves a due time by hand.
    """
    moves = timing.moves(appeal)
    if not moves:
        timing.settle(appeal)
        return False
    with acting(appeal=appeal, action=Action.RECOMPUTE, actor=actor, now=now) as act:
        act.finish(
            data={
                "moves": [
                    {"stage": row.stage, "from": row.due_at.isoformat(), "to": due.isoformat()}
                    for row, due in moves
                ]
            }
        )
    return True


def recompute_waiting(*, now: datetime, limit: int = 100) -> int:
    """Recompute what a change of the calendar has touched; how many appeals were looked at.

    Touched are limits marked by a change of closures or hours, and uncertain ones whose years have been published
    since. Restartable: what is done is no longer found.
    """
    published_until = _first_unpublished(now)
    waiting = (
        Deadline.objects.filter(state__in=OPEN_CLOCKS)
        .filter(Q(is_stale=True) | Q(is_certain=False, due_at__lt=published_until))
        .order_by("pk")
        .values_list("appeal_id", flat=True)
    )
    appeals = Appeal.objects.filter(pk__in=list(dict.fromkeys(waiting[:limit])))
    for appeal in appeals:
        recompute(appeal=appeal, actor=SYSTEM_ACTOR, now=now)
    return len(appeals)


def _first_unpublished(now: datetime) -> datetime:
    """The beginning of the first year, from this one on, whose calendar is not known."""
    calendar = published_years()
    year = local_day(now).year
    while calendar.is_published(year):
        year += 1
    return datetime(year, 1, 1, tzinfo=LOCAL)
