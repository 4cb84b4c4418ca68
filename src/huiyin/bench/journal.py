"""Events on their way: lives are told one after the other, Events get their keys in the order in which they happened."""

import heapq
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.appeals.lifecycle import TABLE
from huiyin.appeals.terms import SUBJECT
from huiyin.bench.sheets import Sheet
from huiyin.bench.world import Who
from huiyin.channels.models import Notification
from huiyin.journal.models import Event

_VISIBILITY = {action.value: row.visibility.value for action, row in TABLE.items()}
_QUIET = {action.value for action, row in TABLE.items() if row.quiet}


@dataclass(slots=True)
class Told:
    """A notification that one Event leads to; its Event has no key yet."""

    user_id: int
    appeal_id: int
    token: str
    sentence: str
    group: str


class Journal:
    """Holds Events until nothing earlier can come."""

    def __init__(self) -> None:
        self.events, self.notifications = Sheet(Event), Sheet(Notification)
        self._waiting: list[tuple[datetime, int, dict[str, Any], Told | None]] = []
        self._count = 0

    def write(
        self,
        *,
        type: str,
        at: datetime,
        who: Who,
        appeal_id: int,
        sequence: int,
        data: dict[str, Any],
        visibility: str = "",
        told: Told | None = None,
    ) -> None:
        """One Event of an appeal; ``visibility`` only where the table of transitions has none."""
        values = {
            "at": at,
            "type": type,
            "subject": SUBJECT,
            "subject_id": str(appeal_id),
            "sequence": None if type in _QUIET else sequence,
            "actor_id": who.actor_id,
            "actor_label": who.label,
            "actor_role": who.role,
            "organisation_id": who.organisation_id,
            "organisation_name": who.organisation_name,
            "visibility": visibility or _VISIBILITY[type],
            "data": data,
        }
        self._count += 1
        heapq.heappush(self._waiting, (at, self._count, values, told))

    def release(self, until: datetime | None) -> None:
        """Give keys to everything that happened before ``until``; None: to all that is left."""
        waiting = self._waiting
        while waiting and (until is None or waiting[0][0] < until):
            at, _count, values, told = heapq.heappop(waiting)
            key = self.events.add(**values)
            if told:
                self.notifications.add(
                    token=told.token,
                    user_id=told.user_id,
                    event_id=key,
                    appeal_id=told.appeal_id,
                    group=told.group,
                    front="public",
                    sentence=told.sentence,
                    created_at=at,
                )
