"""Events on their way: lives are told one after the other, Events get their keys in the order in which they happened."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from huiyin.appeals.lifecycle import TABLE
from huiyin.appeals.terms import SUBJECT
from huiyin.bench.sheets import Row, Sheet
from huiyin.bench.world import Who
from huiyin.channels.models import Notification
from huiyin.journal.models import Event

_VISIBILITY = {action.value: row.visibility.value for action, row in TABLE.items()}
_QUIET = {action.value for action, row in TABLE.items() if row.quiet}
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Told:
    """A notification that one Event leads to; its Event has no key yet."""

    user_id: int
    appeal_id: int
    token: str
    sentence: str
    group: str


#: When it happened, its place among those told so far, its row, whom it is told.
_Waiting = tuple[datetime, int, Row, Told | None]


class Journal:
    """Holds Events until nothing earlier can come, day by day. Their keys are ``step`` apart."""

    def __init__(self, step: int) -> None:
        self.events, self.notifications = Sheet(Event, step), Sheet(Notification, step)
        self._days: dict[int, list[_Waiting]] = defaultdict(list)
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
        self._count += 1
        row = self.events.row(
            at=at,
            type=type,
            subject=SUBJECT,
            subject_id=str(appeal_id),
            sequence=None if type in _QUIET else sequence,
            actor_id=who.actor_id,
            actor_label=who.label,
            actor_role=who.role,
            organisation_id=who.organisation_id,
            organisation_name=who.organisation_name,
            visibility=visibility or _VISIBILITY[type],
            data=data,
        )
        self._days[(at - _BEGINNING).days].append((at, self._count, row, told))

    def release(self, until: datetime | None) -> None:
        """Give keys to what happened on days (UTC) that were over at ``until``; None: to all that is left."""
        over = sorted(day for day in self._days if until is None or day < (until - _BEGINNING).days)
        for day in over:
            for at, _count, row, told in sorted(self._days.pop(day)):
                key = self.events.put(row)
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
