"""Rule sets as people look at them: what is in force where, since when and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest

from huiyin.appeals.deadlines import SHIPPED, Facts, Law, Rules
from huiyin.appeals.models import RuleSet
from huiyin.appeals.selectors.law import UNADOPTED, law_for, rules_of
from huiyin.appeals.selectors.rules import expected_under
from huiyin.appeals.terms import Complexity, Kind, Lane
from huiyin.core.clock import local_day

#: The kinds of appeal that a preview shows: each kind, ordinary and complex.
SHOWN_FACTS = tuple(
    (kind, complexity) for complexity in (Complexity.ORDINARY, Complexity.COMPLEX) for kind in Kind
)


@dataclass(frozen=True, slots=True)
class Version:
    """A rule set in a place and lane. ``since`` None: from the beginning; ``until`` None: until further notice.

    ``place`` "" is the whole site, with its name where there is one; ``version`` 0 is a set that no site has adopted.
    """

    name: str
    version: int
    title: str
    note: str
    lane: Lane
    place: str
    place_name: str
    since: date | None
    until: date | None
    adopted_at: datetime | None
    adopted_by: str
    rules: Rules
    stands: str

    @property
    def is_current(self) -> bool:
        """Whether it is in force."""
        return self.stands == CURRENT


CURRENT, COMING, PAST, NEVER = "current", "coming", "past", "never"


def versions(now: datetime) -> tuple[Version, ...]:
    """Every version there is or will be, by place and lane, the latest first. One query.

    One that another replaces on the very day on which it was to begin has never been in force.
    """
    groups: dict[tuple[str, str], list[RuleSet]] = {}
    rows = RuleSet.objects.select_related("division", "adopted_by").order_by("effective_from", "pk")
    for row in rows:
        groups.setdefault((row.division_id or "", row.lane), []).append(row)
    found: list[Version] = []
    for lane in Lane:
        places = {place for place, of in groups if of == lane} | {""}
        for place in sorted(places):
            found += _group(place, lane, groups.get((place, lane), []), local_day(now))
    return tuple(found)


def _group(place: str, lane: Lane, rows: list[RuleSet], today: date) -> list[Version]:
    ends = [row.effective_from - timedelta(days=1) for row in rows[1:]]
    found = [_version(row, end, today) for row, end in zip_longest(rows, ends)]
    if not place:
        found.insert(0, _unadopted(lane, rows[0].effective_from - timedelta(days=1) if rows else None, today))
    return found[::-1]


def _version(row: RuleSet, until: date | None, today: date) -> Version:
    return Version(
        name=row.name,
        version=row.version,
        title=row.title,
        note=row.note,
        lane=Lane(row.lane),
        place=row.division_id or "",
        place_name=row.division.full_name if row.division else "",
        since=row.effective_from,
        until=until,
        adopted_at=row.adopted_at,
        adopted_by=row.adopted_by.display_name if row.adopted_by else "",
        rules=rules_of(row),
        stands=_stands(row.effective_from, until, today),
    )


def _unadopted(lane: Lane, until: date | None, today: date) -> Version:
    rules = next(one.rules for one in UNADOPTED if one.lane == lane)
    shipped = SHIPPED[rules.name]
    return Version(
        name=rules.name,
        version=0,
        title=str(shipped.title),
        note=str(shipped.note),
        lane=lane,
        place="",
        place_name="",
        since=None,
        until=until,
        adopted_at=None,
        adopted_by="",
        rules=rules,
        stands=_stands(date.min, until, today),
    )


def _stands(since: date, until: date | None, today: date) -> str:
    if until and until < since:
        return NEVER
    if until and until < today:
        return PAST
    return COMING if since > today else CURRENT


@dataclass(frozen=True, slots=True)
class Preview:
    """By when an appeal of that kind, received now, would be answered under two rule sets; None: no limit."""

    kind: Kind
    complexity: Complexity
    before: datetime | None
    after: datetime | None


def previews(new: Rules, *, lane: Lane, place: str, now: datetime) -> tuple[Preview, ...]:
    """The twelve kinds of appeal, each step taking all its time, under the set in force and under the new one."""
    law = law_for([place])
    old = law.rules(lane, place, now)
    return tuple(
        _preview(law, old, new, Facts(kind, place, complexity=how), now) for kind, how in SHOWN_FACTS
    )


def _preview(law: Law, old: Rules, new: Rules, facts: Facts, now: datetime) -> Preview:
    calendar = law.calendar(facts.division)
    before, after = (expected_under(rules, calendar, facts, since=now).replied for rules in (old, new))
    return Preview(facts.kind, facts.complexity, before, after)


def place_names(found: Iterable[Rules]) -> set[str]:
    """The codes of the places that conditions of these sets name."""
    return {code for rules in found for limit in rules.limits for code in limit.divisions}
