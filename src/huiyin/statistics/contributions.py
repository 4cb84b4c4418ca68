"""What appeals add to the facts, read from their rows in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Assignment, Deadline, Rating
from huiyin.appeals.terms import SUBJECT, AssignmentStatus, ExclusionState
from huiyin.journal.models import Event
from huiyin.organisations.nesting import category_ancestors, division_ancestors
from huiyin.statistics.measures import LIMITS, AppealFacts, Entries, Entry, LimitFacts, entries_of
from huiyin.statistics.models import By, CountedAppeal

#: What a fact is about: by what, and which one.
Place = tuple[str, str]


@dataclass(slots=True)
class Contribution:
    """What one appeal adds, and to which facts besides those of the offices in its entries."""

    places: tuple[Place, ...] = ()
    is_excluded: bool = False
    entries: Entries = field(default_factory=Entries)

    def columns(self) -> dict[str, Any]:
        """As a row of CountedAppeal remembers it."""
        return {
            "places": [list(place) for place in self.places],
            "is_excluded": self.is_excluded,
            "entries": [
                [day.isoformat(), office, name, hours, number]
                for (day, office, name, hours), number in self.entries.items()
            ],
        }


def contributions(appeal_ids: Collection[int], now: datetime) -> dict[int, Contribution]:
    """What each of the appeals adds as of ``now``. Five queries."""
    return {facts.pk: contribution_of(facts, now) for facts in _facts(appeal_ids)}


def contribution_of(facts: AppealFacts, now: datetime) -> Contribution:
    """What an appeal adds as of ``now``."""
    return Contribution(_places(facts), facts.is_excluded, entries_of(facts, now))


def stored_contributions(appeal_ids: Collection[int]) -> dict[int, Contribution]:
    """What each of the appeals has added already. One query."""
    rows = CountedAppeal.objects.filter(pk__in=appeal_ids).values_list(
        "appeal_id", "places", "is_excluded", "entries"
    )
    return {
        pk: Contribution(
            tuple((by, key) for by, key in places),
            is_excluded,
            Entries(
                {
                    Entry(date.fromisoformat(day), office, name, hours): number
                    for day, office, name, hours, number in entries
                }
            ),
        )
        for pk, places, is_excluded, entries in rows
    }


def _places(facts: AppealFacts) -> tuple[Place, ...]:
    places: list[Place] = [(By.ALL.value, ""), (By.CHANNEL.value, facts.channel)]
    places += [(By.DIVISION.value, code) for code in division_ancestors(facts.division)]
    places += [(By.CATEGORY.value, code) for code in category_ancestors(facts.category or "") if code]
    if facts.mailbox_id is not None:
        places.append((By.MAILBOX.value, str(facts.mailbox_id)))
    return tuple(places)


def _facts(appeal_ids: Collection[int]) -> Iterable[AppealFacts]:
    found = {
        row[0]: AppealFacts(*row[:-1], is_excluded=row[-1] == ExclusionState.GRANTED)
        for row in Appeal.objects.filter(pk__in=appeal_ids).values_list(
            "pk",
            "status",
            "division_id",
            "category_id",
            "channel",
            "mailbox_id",
            "lead_id",
            "round",
            "submitted_at",
            "accepted_at",
            "first_replied_at",
            "closed_at",
            "exclusion_state",
        )
    }
    _add_limits(found)
    _add_parts(found)
    for pk, level, solved in (
        Rating.objects.filter(appeal__in=found)
        .order_by("round")
        .values_list("appeal_id", "satisfaction", "solved")
    ):
        found[pk].verdict = (level, solved)
    _add_marks(found)
    return found.values()


def _add_limits(found: dict[int, AppealFacts]) -> None:
    for pk, *limit in Deadline.objects.filter(appeal__in=found, stage__in=LIMITS).values_list(
        "appeal_id", *LimitFacts._fields
    ):
        found[pk].limits.append(LimitFacts(*limit))


def _add_parts(found: dict[int, AppealFacts]) -> None:
    for pk, office, status in Assignment.objects.filter(appeal__in=found).values_list(
        "appeal_id", "organisation_id", "status"
    ):
        found[pk].parts.append((office, status == AssignmentStatus.RETURNED))


def _add_marks(found: dict[int, AppealFacts]) -> None:
    """What only the Events remember: that more time was granted, that the platform followed it itself."""
    marks: dict[str, set[str]] = defaultdict(set)
    for subject_id, type in Event.objects.filter(
        subject=SUBJECT,
        subject_id__in=[str(pk) for pk in found],
        type__in=(Action.GRANT_EXTENSION, Action.SUPERVISE),
    ).values_list("subject_id", "type"):
        marks[type].add(subject_id)
    for pk, facts in found.items():
        facts.is_extended = str(pk) in marks[Action.GRANT_EXTENSION]
        facts.is_supervised = str(pk) in marks[Action.SUPERVISE]
