"""Which appeals the city has, when each was written and which course it is on. Pure: no database, no clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from huiyin.appeals.terms import Kind, RefusalReason
from huiyin.core.clock import local_day
from huiyin.core.masking import mask
from huiyin.core.working_time import NATIONAL
from huiyin.demo import calendar
from huiyin.demo.accounts import SHOWN_OFFICE
from huiyin.demo.content import City, Filling, Outcome, Script, count_fillings, fill
from huiyin.demo.courses import (
    AGES,
    AT_SHOWN_OFFICE,
    BY_DUE_DAY,
    IN_INTAKE,
    QUOTAS,
    UNCONFIRMED_IN_INTAKE,
    Course,
    is_answered,
    is_typed,
    reply_days_of_most,
    suits,
)
from huiyin.demo.world import dice

#: Days over which the appeals are spread, and before now in which the unfinished ones were written.
SPAN, FRESH = 120, 13
#: The stories told in full, with the days since they began.
STORIES = {"story-01": 20, "story-02": 40, "story-04": 24, "story-15": 9}
#: The letter of story-04 was written on a Wednesday, for its author says so.
WEDNESDAY = 2
#: Refusals and returns to leave to the visitor who moderates.
LEFT_FOR_INTAKE = ("back-03", "refuse-09", "refuse-10")
MASKED_IN_INTAKE = 4
#: Of the scripts that never reach an office a city of fewer appeals than this plays so many.
WHOLE_CITY, SOME_OF_EACH = 200, 3


@dataclass(frozen=True, slots=True)
class Item:
    """One filling of a script that has not been planned yet."""

    script: Script
    turn: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One appeal to play."""

    script: Script
    turn: int
    course: Course
    submitted_at: datetime

    @property
    def key(self) -> str:
        """The key of its filling."""
        return f"{self.script.id}/{self.turn}"

    def fill(self, city: City) -> Filling:
        """The texts, for the local day of the submission."""
        return fill(city, self.script, turn=self.turn, submitted=local_day(self.submitted_at))


def make_plans(*, city: City, now: datetime, seed: int, appeals: int) -> list[Plan]:
    """About ``appeals`` plans in order of submission, the same for the same arguments."""
    maker = _Maker(city, now, dice(seed, "plans"), appeals)
    return sorted(maker.plans(), key=lambda plan: (plan.submitted_at, plan.key))


class _Maker:
    """Hands the scripts out to the courses, the rarest needs first."""

    def __init__(self, city: City, now: datetime, rng: Random, appeals: int) -> None:
        self.city, self.now, self.rng, self.appeals = city, now, rng, appeals
        self.today = local_day(now)
        self.made: list[Plan] = []
        self.shown: set[str] = set()
        self.left = self._items()

    def plans(self) -> list[Plan]:
        """Stories, then what a script's own outcome asks for, then the quotas, then the rest."""
        self._stories()
        self._refused()
        self._sent_back()
        self._merged()
        self._intake()
        for course, quota in QUOTAS.items():
            for number in range(max(1, round(quota * self.appeals / 400))):
                self._on_course(course, number)
        self._rest()
        return self.made

    def _items(self) -> list[Item]:
        """Every script once in a shuffled order, then the further fillings in turns."""
        scripts = [script for script in self.city.scripts if script.id not in STORIES]
        self.rng.shuffle(scripts)
        fillings = {script.id: count_fillings(self.city, script) for script in scripts}
        turns = range(max(fillings.values()))
        return [Item(script, turn) for turn in turns for script in scripts if turn < fillings[script.id]]

    def _plan(self, item: Item, course: Course, submitted_at: datetime) -> Plan:
        self.left.remove(item)
        self.made.append(Plan(item.script, item.turn, course, submitted_at))
        return self.made[-1]

    def _find(self, day: date, *tests: Callable[[Item], bool]) -> Item | None:
        """The first item in season that passes the first test which any passes at all."""
        season = [item for item in self.left if _is_season(item.script, day)]
        for test in tests:
            for item in season:
                if test(item):
                    return item
        return None

    def _filled(self, item: Item, day: date) -> Filling:
        return fill(self.city, item.script, turn=item.turn, submitted=day)

    # What must be there

    def _stories(self) -> None:
        for number, (identity, age) in enumerate(STORIES.items()):
            day = self._quiet_day(self.today - timedelta(days=age), only_wednesday=identity == "story-04")
            at = calendar.moment(day, time(8, 35)) + timedelta(minutes=7 * number)
            self.made.append(Plan(self.city.script_by_id[identity], 0, Course.STORY, at))

    def _quiet_day(self, day: date, *, only_wednesday: bool) -> date:
        """The last day up to ``day`` that begins three working days."""
        while not all(NATIONAL.is_working_day(day + timedelta(days=n)) for n in range(3)) or (
            only_wednesday and day.weekday() != WEDNESDAY
        ):
            day -= timedelta(days=1)
        return day

    def _of_outcome(self, outcome: Outcome) -> list[Item]:
        """First fillings of the scripts with this outcome; a small city has some of them."""
        items = [item for item in self.left if item.script.outcome is outcome and item.turn == 0]
        items = [item for item in items if item.script.id not in LEFT_FOR_INTAKE]
        return items if self.appeals >= WHOLE_CITY else items[:SOME_OF_EACH]

    def _refused(self) -> None:
        """The one that has been answered before comes last, when there is an answer to point to."""
        for item in self._of_outcome(Outcome.NOT_ACCEPTED):
            is_answered_before = item.script.refusal_reason == RefusalReason.ALREADY_ANSWERED
            submitted_at = (
                self._begun(Course.REFUSED, 0) if is_answered_before else self._any_day(item.script, latest=3)
            )
            self._plan(item, Course.REFUSED, submitted_at)

    def _sent_back(self) -> None:
        """Half of them wait for their authors, the others are back already."""
        for number, item in enumerate(self._of_outcome(Outcome.SENT_BACK)):
            course = Course.REVISED if number % 2 else Course.RETURNED
            self._plan(item, course, self._begun(course, number // 2))

    def _merged(self) -> None:
        """The double comes a day after its main appeal, which is planned with it where it is not yet."""
        for item in self._of_outcome(Outcome.MERGED):
            main = item.script.duplicate_of
            plan = next((plan for plan in self.made if plan.key == f"{main}/0"), None)
            if plan is None:
                source = Item(self.city.script_by_id[main], 0)
                if not self._days(source.script, FRESH):
                    continue
                plan = self._plan(source, Course.NATURAL, self._any_day(source.script, latest=FRESH))
            self._plan(item, Course.MERGED, plan.submitted_at + timedelta(hours=self.rng.uniform(20, 60)))

    def _intake(self) -> None:
        """What came in lately: first what shows masking and what a moderator has to refuse or return."""
        first: list[Callable[[Item], bool]] = [
            *((lambda item, name=name: item.script.id == name) for name in LEFT_FOR_INTAKE),
            *[self._is_masked] * MASKED_IN_INTAKE,
        ]
        unconfirmed = range(len(first), len(first) + UNCONFIRMED_IN_INTAKE)
        moments = calendar.recent_arrivals(self.now, IN_INTAKE, self.rng)
        self.rng.shuffle(moments)
        for number, at in enumerate(moments):
            special = first[number : number + 1]
            item = self._find(
                local_day(at), *special, lambda item: is_answered(item.script) and is_typed(item.script)
            )
            if item:
                self._plan(item, Course.UNCONFIRMED if number in unconfirmed else Course.INTAKE, at)

    def _is_masked(self, item: Item) -> bool:
        """Whether the body holds personal data that masking finds."""
        if not is_answered(item.script) or item.script.kind == Kind.REPORT:
            return False
        body = self._filled(item, self.today).body
        return mask(body) != body

    # What should be there

    def _on_course(self, course: Course, number: int) -> None:
        submitted_at = self._begun(course, number)
        day = local_day(submitted_at)

        def fits(item: Item) -> bool:
            return suits(course, item.script)

        def at_shown_office(item: Item) -> bool:
            return fits(item) and self._filled(item, day).responsible.code == SHOWN_OFFICE

        def new_at_shown_office(item: Item) -> bool:
            return item.script.id not in self.shown and at_shown_office(item)

        is_shown = number == 0 and course in AT_SHOWN_OFFICE
        item = self._find(day, *((new_at_shown_office, at_shown_office, fits) if is_shown else (fits,)))
        if item:
            self._plan(item, course, submitted_at)
            if is_shown:
                self.shown.add(item.script.id)

    def _begun(self, course: Course, number: int) -> datetime:
        """When the appeal number ``number`` on this course was written."""
        if course in BY_DUE_DAY:
            return calendar.morning_of(self._day_by_due(course, number), self.rng)
        if course is Course.ARCHIVED:
            old = self.today - timedelta(days=410 + 17 * number)
            return calendar.morning_of(calendar.working_day_before(old, 1), self.rng)
        if course is Course.WITHDRAWN:
            return calendar.morning_of(self.today - timedelta(days=4 + 19 * number), self.rng)
        ages = AGES[course]
        day = calendar.working_day_before(self.today, ages[number % len(ages)])
        return calendar.morning_of(day, self.rng)

    def _day_by_due(self, course: Course, number: int) -> date:
        """A day from which the limit of the reply ends a few days ago, or today or on the next working day."""
        if course is Course.OVERDUE:
            due = calendar.working_day_before(self.today, 1 + number % 4)
        else:
            is_today_left = (
                NATIONAL.is_working_day(self.today)
                and calendar.moment(self.today, calendar.CLOSES) > self.now
            )
            due = self.today if is_today_left and number % 3 == 1 else NATIONAL.add_days(self.today, 1)
        return calendar.day_that_ends_on(due, reply_days_of_most())

    def _rest(self) -> None:
        """Everything else happened earlier, and time did the rest."""
        count = max(self.appeals - len(self.made), 0)
        first, last = self.today - timedelta(days=SPAN), self.today - timedelta(days=FRESH)
        for day in calendar.arrival_days(first, last, count, self.rng):
            item = self._find(day, self._is_new_kind, _is_answered)
            if item:
                self._plan(item, Course.NATURAL, calendar.arrival_on(day, self.rng))

    def _is_new_kind(self, item: Item) -> bool:
        return is_answered(item.script) and all(plan.script.kind != item.script.kind for plan in self.made)

    def _days(self, script: Script, latest: int) -> list[date]:
        """The days of the span in the script's season, up to ``latest`` days ago."""
        days = (self.today - timedelta(days=n) for n in range(latest, SPAN))
        return [day for day in days if _is_season(script, day)]

    def _any_day(self, script: Script, *, latest: int) -> datetime:
        days = self._days(script, latest) or [self.today - timedelta(days=latest)]
        return calendar.arrival_on(self.rng.choice(days), self.rng)


def _is_answered(item: Item) -> bool:
    return is_answered(item.script)


def _is_season(script: Script, day: date) -> bool:
    return not script.season or day.month in script.season
