"""Rule sets 时限规则: for each stage a limit, by kind, urgency, complexity, place and number of offices. Pure data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from huiyin.appeals.terms import Complexity, Kind, Stage, Urgency
from huiyin.core.clock import LOCAL, local_day
from huiyin.core.working_time import Calendar


class Unit(models.TextChoices):
    """What a limit is counted in. The day of the beginning is day 0."""

    WORKING_DAYS = "working_days", _("工作日")
    WORKING_HOURS = "working_hours", _("工作小时")
    CALENDAR_DAYS = "calendar_days", _("自然日")
    HOURS = "hours", _("小时（不分昼夜）")


_DAYS = (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a limit may depend on. ``offices`` is how many organisations work on it, ``division`` the code of the place."""

    kind: Kind
    division: str = ""
    urgency: Urgency = Urgency.ORDINARY
    complexity: Complexity = Complexity.ORDINARY
    offices: int = 1


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit of a stage for the appeals that fit; an empty condition fits all."""

    stage: Stage
    amount: int
    unit: Unit = Unit.WORKING_DAYS
    kinds: tuple[Kind, ...] = ()
    urgencies: tuple[Urgency, ...] = ()
    complexities: tuple[Complexity, ...] = ()
    divisions: tuple[str, ...] = ()
    offices_from: int = 1

    def fits(self, facts: Facts) -> bool:
        """Whether this limit is for appeals like that."""
        return (
            (not self.kinds or facts.kind in self.kinds)
            and (not self.urgencies or facts.urgency in self.urgencies)
            and (not self.complexities or facts.complexity in self.complexities)
            and (not self.divisions or facts.division.startswith(self.divisions))
            and facts.offices >= self.offices_from
        )

    def words(self) -> str:
        """The limit as people say it: “5 个工作日”."""
        forms = {
            Unit.WORKING_DAYS: ngettext("%(n)d 个工作日", "%(n)d 个工作日", self.amount),
            Unit.WORKING_HOURS: ngettext("%(n)d 个工作小时", "%(n)d 个工作小时", self.amount),
            Unit.CALENDAR_DAYS: ngettext("%(n)d 天", "%(n)d 天", self.amount),
            Unit.HOURS: ngettext("%(n)d 小时", "%(n)d 小时", self.amount),
        }
        return forms[self.unit] % {"n": self.amount}

    @property
    def is_in_days(self) -> bool:
        """Whether it ends with a day, not after hours."""
        return self.unit in _DAYS

    @property
    def extension_unit(self) -> Unit:
        """What an extension of it is counted in: calendar days where it is, working days otherwise."""
        return Unit.CALENDAR_DAYS if self.unit == Unit.CALENDAR_DAYS else Unit.WORKING_DAYS

    def due(self, started_at: datetime, calendar: Calendar) -> datetime:
        """When a stage with this limit that began at ``started_at`` is due, in the zone of ``started_at``.

        A limit in days ends at the close of business of its last day; a last calendar day that is not worked moves to
        the next working day (Civil Code art. 203). A limit in hours is exact.
        """
        day = local_day(started_at)
        if self.unit == Unit.HOURS:
            due = started_at + timedelta(hours=self.amount)
        elif self.unit == Unit.WORKING_HOURS:
            due = calendar.add_minutes(started_at, self.amount * 60)
        elif self.unit == Unit.CALENDAR_DAYS:
            due = calendar.closing(calendar.next_working_day(day + timedelta(days=self.amount)))
        else:
            due = calendar.closing(calendar.add_days(day, self.amount))
        return due.astimezone(started_at.tzinfo)

    def moved(self, due_at: datetime, amount: int, calendar: Calendar) -> datetime:
        """The due time put off by ``amount`` of this limit's unit, an extension that was granted 延期.

        Limits in days end at the close of business of the new day. Limits in hours are put off by working days as
        well, to the same time of day: nobody asks for half an hour.
        """
        if not amount:
            return due_at
        day, at = local_day(due_at), due_at.astimezone(LOCAL).timetz()
        if self.unit == Unit.CALENDAR_DAYS:
            day = calendar.next_working_day(day + timedelta(days=amount))
        else:
            day = calendar.add_days(day, amount)
        moved = calendar.closing(day) if self.is_in_days else datetime.combine(day, at)
        return moved.astimezone(due_at.tzinfo)

    def resumed(
        self, due_at: datetime, paused_at: datetime, resumed_at: datetime, calendar: Calendar
    ) -> datetime:
        """The due time after a suspension 挂起: what was left when it began is left when it ends.

        Hours are given back exactly. Of limits in days the days that were left are counted from the day of the
        resumption, which is day 0; where the last day had begun, its rest is given back in office hours and the limit
        ends at the close of business. A clock that had run out before the suspension stays where it was.
        """
        if due_at <= paused_at:
            return due_at
        if self.unit == Unit.HOURS:
            return due_at + (resumed_at - paused_at)
        rest = calendar.add(resumed_at, calendar.between(paused_at, due_at))
        if self.unit == Unit.WORKING_HOURS:
            return rest.astimezone(due_at.tzinfo)
        day, left = local_day(resumed_at), local_day(due_at) - local_day(paused_at)
        if not left:
            day = local_day(rest)
        elif self.unit == Unit.CALENDAR_DAYS:
            day = calendar.next_working_day(day + left)
        else:
            day = calendar.add_days(day, calendar.days_between(paused_at, due_at))
        return calendar.closing(day).astimezone(due_at.tzinfo)

    def amber(self, started_at: datetime, due_at: datetime, calendar: Calendar) -> datetime:
        """From when on the due time is near: a fifth of the time is left, or four working hours if that is more.

        Limits in round-the-clock hours turn amber at a fifth alone: four hours are longer than some of them.
        """
        if self.unit == Unit.HOURS:
            return due_at - (due_at - started_at) / 5
        total = calendar.minutes_between(started_at, due_at)
        early = total - max(total // 5, 4 * 60)
        if early <= 0:
            return started_at
        return calendar.add_minutes(started_at, early).astimezone(due_at.tzinfo)


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of a rule set. The first limit of a stage that fits applies; a stage without one has no due time.

    ``extension_max`` is the most that may be granted at once, in the unit of the reply's limit. ``id`` is the key of
    the stored version; None for a shipped set that no site has adopted.
    """

    name: str
    limits: tuple[Limit, ...]
    extension_max: int = 30
    version: int = 1
    id: int | None = None

    def limit(self, stage: Stage, facts: Facts) -> Limit | None:
        """The limit of a stage for such an appeal. An assisting part has the lead's reply limit unless it has its own."""
        found = next((limit for limit in self.limits if limit.stage == stage and limit.fits(facts)), None)
        if found is None and stage == Stage.ASSIST:
            return self.limit(Stage.REPLY, facts)
        return found

    def due(self, stage: Stage, facts: Facts, started_at: datetime, calendar: Calendar) -> datetime | None:
        """When that stage of such an appeal is due; None where the set has no limit for it."""
        limit = self.limit(stage, facts)
        return limit.due(started_at, calendar) if limit else None


def limits_to_json(limits: Iterable[Limit]) -> list[dict[str, Any]]:
    """The limits as they are stored, empty conditions left out."""
    stored = []
    for limit in limits:
        row: dict[str, Any] = {"stage": limit.stage.value, "amount": limit.amount, "unit": limit.unit.value}
        for name in ("kinds", "urgencies", "complexities", "divisions"):
            if values := getattr(limit, name):
                row[name] = [str(value) for value in values]
        if limit.offices_from > 1:
            row["offices_from"] = limit.offices_from
        stored.append(row)
    return stored


def limits_from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Limit, ...]:
    """The stored limits; ValueError or KeyError where a word is not known."""
    return tuple(
        Limit(
            stage=Stage(row["stage"]),
            amount=int(row["amount"]),
            unit=Unit(row["unit"]),
            kinds=tuple(Kind(kind) for kind in row.get("kinds", ())),
            urgencies=tuple(Urgency(urgency) for urgency in row.get("urgencies", ())),
            complexities=tuple(Complexity(complexity) for complexity in row.get("complexities", ())),
            divisions=tuple(str(code) for code in row.get("divisions", ())),
            offices_from=int(row.get("offices_from", 1)),
        )
        for row in stored
    )
