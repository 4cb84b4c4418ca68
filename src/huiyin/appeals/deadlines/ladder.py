"""The ladder of an overdue limit 逐级提醒: handler → approver → supervisor → public overdue list. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from huiyin.appeals.terms import Escalation, Lane
from huiyin.core.working_time import Calendar

_RUNGS = (Escalation.APPROVER, Escalation.SUPERVISOR, Escalation.PUBLIC)


@dataclass(frozen=True, slots=True)
class Ladder:
    """After how many hours beyond the due time each rung above the handler is reached.

    ``working`` counts working hours, for ordinary appeals; ``clock`` counts hours by day and night, for emergencies.
    Each names approver, supervisor and public list, in this order; what is left out is not reached. Counted from the due time, not from the moment somebody looked: a worker that was away delays nobody's turn.
    """

    working: tuple[int, ...]
    clock: tuple[int, ...]

    def times(self, due_at: datetime, lane: Lane, calendar: Calendar) -> dict[Escalation, datetime]:
        """When each rung is reached, in the zone of ``due_at``; the handler's at the due time itself."""
        found = {Escalation.HANDLER: due_at}
        for rung, working, clock in zip(_RUNGS, self.working, self.clock, strict=False):
            if lane == Lane.EMERGENCY:
                found[rung] = due_at + timedelta(hours=clock)
            else:
                found[rung] = calendar.add_minutes(due_at, working * 60).astimezone(due_at.tzinfo)
        return found
