"""What search and figures keep beside the appeals, computed while a life is told: a load is a whole site."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection

from huiyin.appeals.deadlines import Clock
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.terms import AssignmentStatus
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
_RETURNED = AssignmentStatus.RETURNED.value


class Beside:
    """The index and the facts of a site as it is at ``until``."""

    def __init__(self, until: datetime) -> None:
        self.until = until
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

    def know(self, life: "Life", answer: Sequence[Clock]) -> None:
        """A life that has been told to its end."""
        self._index(life)
        self._count(life, answer)

    def _index(self, life: "Life") -> None:
        values = life.values
        numbers = numbers_of(
            Entry(
                pk=life.key,
                submitted_at=values["submitted_at"],
                kind=values["kind"],
                status=values["status"],
                category=values["category_id"],
                division=values["division_id"],
                lead=values["lead_id"],
                is_published=values["is_published"],
                due_at=values["due_at"],
                texts=(
                    values["title"],
                    values["body"],
                    *(one["body"] for one in life.replies if one["status"] == "published"),
                ),
                offices=tuple(one["organisation_id"] for one in life.parts if one["status"] in _FOUND_BY),
            )
        )
        self.documents.add(
            appeal_id=life.key, submitted_at=values["submitted_at"], numbers=self._adapt(numbers, connection)
        )
        if self._has_postings:
            self.postings.rows.append([life.key, index.words(numbers)])

    def _count(self, life: "Life", answer: Sequence[Clock]) -> None:
        values = life.values
        facts = AppealFacts(
            pk=life.key,
            status=values["status"],
            division=values["division_id"],
            category=values["category_id"],
            channel=values["channel"],
            mailbox_id=values["mailbox_id"],
            lead_id=values["lead_id"],
            round=values["round"],
            submitted_at=values["submitted_at"],
            accepted_at=values.get("accepted_at"),
            first_replied_at=values["first_replied_at"],
            closed_at=values["closed_at"],
            is_excluded=False,
            limits=[
                LimitFacts(
                    clock.stage,
                    clock.organisation_id,
                    clock.state,
                    clock.due_at,
                    clock.paused_at,
                    clock.ended_at,
                    clock.is_first,
                )
                for clock in answer
                if clock.stage in LIMITS
            ],
            parts=[(part["organisation_id"], part["status"] == _RETURNED) for part in life.parts],
            verdict=life.verdict,
            is_extended=any(step.action == Action.GRANT_EXTENSION for step in life.steps),
        )
        contribution = contribution_of(facts, self.until)
        self.counted.add(appeal_id=life.key, **contribution.columns())
        self._stream.days.add(contribution)

    def finish(self, before: date) -> None:
        """Facts to which no letter of that day or later can add anything, onto their sheet."""
        for fact in self._stream.finished(before):
            numbers, hours = fact[: -len(HOURS)], fact[-len(HOURS) :]
            self.facts.rows.append([*numbers, *map(json_text, hours)])

    def end(self, last_event: int) -> None:
        """All facts, and how far they have come."""
        self.finish(date.max)
        self.counting.add(event_id=last_event, due_until=self.until, counted_at=self.until)
