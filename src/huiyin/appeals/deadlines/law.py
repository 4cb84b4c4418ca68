"""Which rule set is in force where and since when, and the calendars of places. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from huiyin.appeals.deadlines.emergencies import Signs
from huiyin.appeals.deadlines.rules import Rules
from huiyin.appeals.terms import Lane
from huiyin.core.clock import local_day
from huiyin.core.working_time import NATIONAL, Calendar


@dataclass(frozen=True, slots=True)
class InForce:
    """A rule set as a place has adopted it: ``division`` "" is everywhere; ``since`` is a day in Asia/Shanghai."""

    rules: Rules
    since: date
    lane: Lane = Lane.ORDINARY
    division: str = ""


@dataclass(frozen=True)
class Law:
    """What due times are computed from besides the Events: adopted rule sets, and the calendars of places. And what marks
    an emergency, which has other rules."""

    adopted: tuple[InForce, ...]
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    signs: Signs = field(default_factory=Signs)

    def rules(self, lane: Lane, division: str, moment: datetime) -> Rules:
        """The rule set in force: of the nearest place above that has one for the lane, the latest version begun."""
        day = local_day(moment)
        fitting = [
            one
            for one in self.adopted
            if one.lane == lane and one.since <= day and division.startswith(one.division)
        ]
        if not fitting:
            return Rules("none", ())
        return max(fitting, key=lambda one: (len(one.division), one.since, one.rules.id or 0)).rules

    def calendar(self, division: str) -> Calendar:
        """The working time of a place: its own or that of the nearest place above."""
        known = [code for code in self.calendars if division.startswith(code)]
        return self.calendars[max(known, key=len)] if known else NATIONAL
