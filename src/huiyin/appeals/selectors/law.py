"""The law that is in force: rule sets, calendars and what marks an emergency, kept in memory for as long as nobody has changed
them.

Every change of them leaves an Event of the types of RuleEvent in its transaction, so the last of these names what is in
force. It is asked for each time, by the reader's own connection and in its transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from huiyin.appeals.deadlines import SHIPPED, InForce, Law, Rules, limits_from_json
from huiyin.appeals.deadlines.emergencies import Signs
from huiyin.appeals.models import RuleSet
from huiyin.appeals.selectors.emergencies import list_in_force
from huiyin.appeals.terms import Kind, Lane, RuleEvent
from huiyin.core.replicas import lags
from huiyin.core.working_time import Calendar
from huiyin.journal.models import Event
from huiyin.organisations.calendars import calendars_of

#: What a site runs under that has adopted nothing: `five-day`, and `emergency` for emergencies.
UNADOPTED = tuple(
    InForce(shipped.rules, date.min, shipped.lane) for shipped in (SHIPPED["five-day"], SHIPPED["emergency"])
)
#: Key and moment of the last change; a key alone may come twice on SQLite, after a transaction that was taken back.
Edition = tuple[int, datetime] | None


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read: everything adopted, the signs of an emergency, and the calendars of the places that were asked
    for."""

    adopted: tuple[InForce, ...]
    signs: Signs
    calendars: dict[str, Calendar] = field(default_factory=dict)


def law_for(divisions: Iterable[str]) -> Law:
    """Rule sets, signs of an emergency, and calendars for these places. One query; after a change, or for a new place, two
    to six.

    What a replica says is not kept: two of them may be behind by different changes.
    """
    found = _Read(_adopted(), _signs()) if lags() else read(_edition())
    wanted = set(divisions)
    if missing := wanted - found.calendars.keys():
        found.calendars.update(calendars_of(missing))
    return Law(found.adopted, {division: found.calendars[division] for division in wanted}, found.signs)


@lru_cache(maxsize=1)
def read(_edition: Edition) -> _Read:
    """What is in force, kept until another edition is asked for."""
    return _Read(_adopted(), _signs())


_CHANGES = Event.objects.filter(type__in=RuleEvent.values).order_by("-pk").values_list("pk", "at")


def _edition() -> Edition:
    return _CHANGES.first()


def _adopted() -> tuple[InForce, ...]:
    stored = (
        InForce(rules_of(one), one.effective_from, Lane(one.lane), one.division_id or "")
        for one in RuleSet.objects.all()
    )
    return (*UNADOPTED, *stored)


def _signs() -> Signs:
    """The list in force as the pure rules see it."""
    stored = list_in_force()
    return Signs(
        tuple(stored.lines.splitlines()),
        tuple(stored.categories),
        frozenset(Kind(kind) for kind in stored.kinds),
    )


def rules_of(stored: RuleSet) -> Rules:
    """A stored version as the pure rules see it."""
    return Rules(
        stored.name, limits_from_json(stored.limits), stored.extension_max, stored.version, stored.pk
    )
