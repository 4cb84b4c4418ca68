"""What search and figures keep beside the appeals, computed from lives that have been told: a load is a whole site."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from huiyin.appeals.deadlines import Clock
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.terms import AssignmentStatus, ReplyStatus
from huiyin.bench.sheets import Lines, Sheet, json_text
from huiyin.search import index
from huiyin.search.documents import PARTS, Entry, numbers_of
from huiyin.search.models import Document
from huiyin.statistics.contributions import contribution_of
from huiyin.statistics.measures import HOURS, LIMITS, AppealFacts, LimitFacts
from huiyin.statistics.models import CountedAppeal, Counting, Fact
from huiyin.statistics.sums import Stream

if TYPE_CHECKING:
    from huiyin.bench.lives import Life

_FOUND_BY = {status.value for status in PARTS}
_RETURNED, _PUBLISHED = AssignmentStatus.RETURNED.value, ReplyStatus.PUBLISHED.value
#: What search and figures have to know of a life: an Entry, an AppealFacts and its limits, as plain values, which go
#: from process to process in little time.
Known = tuple[tuple[Any, ...], tuple[Any, ...], list[tuple[Any, ...]]]


def known(life: "Life", answer: Sequence[Clock]) -> Known:
    """A life that has been told to its end."""
    values = life.values
    entry = (
        life.key,
        values["submitted_at"],
        values["kind"],
        values["status"],
        values["category_id"],
        values["division_id"],
        values["lead_id"],
        values["is_published"],
        values["due_at"],
        (
            values["title"],
            values["body"],
            *(one["body"] for one in life.replies if one["status"] == _PUBLISHED),
        ),
        tuple(one["organisation_id"] for one in life.parts if one["status"] in _FOUND_BY),
    )
    facts: tuple[Any, ...] = (
        life.key,
        values["status"],
        values["division_id"],
        values["category_id"],
        values["channel"],
        values["mailbox_id"],
        values["lead_id"],
        values["round"],
        values["submitted_at"],
        values.get("accepted_at"),
        values["first_replied_at"],
        values["closed_at"],
        False,
        [],
        [(part["organisation_id"], part["status"] == _RETURNED) for part in life.parts],
        life.verdict,
        any(step.action == Action.GRANT_EXTENSION for step in life.steps),
    )
    limits = [
        (
            one.stage.value,
            one.organisation_id,
            one.state.value,
            one.due_at,
            one.paused_at,
            one.ended_at,
            one.is_first,
        )
        for one in answer
        if one.stage in LIMITS
    ]
    return entry, facts, limits


class Beside:
    """The index and the facts of a site as it is at ``until``, where each letter counts ``times``."""

    def __init__(self, until: datetime, times: int = 1) -> None:
        self.until, self.times = until, times
        self.documents, self.counted = Sheet(Document), Sheet(CountedAppeal)
        self.facts, self.counting = Sheet(Fact), Sheet(Counting)
        self.postings = Lines(index.POSTINGS, ("rowid", "words"))
        self._adapt = Document._meta.get_field("numbers").get_db_prep_value
        self._has_postings = connection.vendor == "sqlite"
        self._stream = Stream()

    @property
    def sheets(self) -> tuple[Lines, ...]:
        """In the order in which they refer to each other."""
        return (self.documents, self.postings, self.counted, self.facts, self.counting)

    @property
    def told(self) -> tuple[Sheet, ...]:
        """What is there for each appeal."""
        return (self.documents, self.counted)

    def know(self, one: Known) -> None:
        """Index a life, and count it."""
        entry, facts, limits = one
        key, submitted_at, *_rest = entry
        numbers = numbers_of(Entry(*entry))
        self.documents.add(appeal_id=key, submitted_at=submitted_at, numbers=self._adapt(numbers, connection))
        if self._has_postings:
            self.postings.rows.append([key, index.words(numbers)])
        counted = AppealFacts(*facts)
        counted.limits = [LimitFacts(*limit) for limit in limits]
        contribution = contribution_of(counted, self.until)
        self.counted.add(appeal_id=key, **contribution.columns())
        self._stream.days.add(contribution, times=self.times)

    def finish(self, before: date) -> None:
        """Facts to which no letter of that day or later can add anything, onto their sheet."""
        for fact in self._stream.finished(before):
            numbers, hours = fact[: -len(HOURS)], fact[-len(HOURS) :]
            self.facts.rows.append([*numbers, *map(json_text, hours)])

    def end(self, last_event: int) -> None:
        """All facts, and how far they have come."""
        self.finish(date.max)
        self.counting.add(event_id=last_event, due_until=self.until, counted_at=self.until)
