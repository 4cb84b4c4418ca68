"""The independent reference for due times: slow, plain, and without a line of the product's arithmetic.

Working days and working minutes of 2018–2028 stand in sorted tables built from ``holidays``; everything else is looked
up there. Where the product replays all Events once, this follows each limit by itself from the Event that begins it to
the one that ends it. The shipped rule sets are written down anew. Moments are naive, on a wall clock in China, which
is eight hours ahead of UTC.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.appeals.holidays import MADE_UP, OFF

EPOCH = datetime(2018, 1, 1)  # noqa: DTZ001 - a wall clock, and no zone library to rely on
LAST = date(2028, 12, 31)
DAY = timedelta(days=1)
USUAL = ((time(9), time(12)), (time(14), time(18)))
WORKING_DAYS, WORKING_HOURS, DAYS, HOURS = "working_days", "working_hours", "calendar_days", "hours"

Amount = tuple[int, str]
Hours = tuple[tuple[time, time], ...]


class Place:
    """All working days and all working minutes of a place, written out."""

    def __init__(
        self,
        closed: frozenset[date] = frozenset(),
        extra: frozenset[date] = frozenset(),
        own_hours: Hours = USUAL,
        own_from: date = LAST,
    ) -> None:
        self.own_hours, self.own_from = own_hours, own_from
        self.days: list[date] = []
        self.minutes = array("l")
        day = EPOCH.date()
        while day <= LAST:
            on = day in MADE_UP or (day.isoweekday() < 6 and day not in OFF)
            if day in extra or (on and day not in closed):
                self.days.append(day)
                for opens, closes in self.hours(day):
                    first, end = (minute_of(datetime.combine(day, at)) for at in (opens, closes))
                    self.minutes.extend(range(first, end))
            day += DAY

    def hours(self, day: date) -> Hours:
        return self.own_hours if day >= self.own_from else USUAL

    def close_of(self, day: date) -> datetime:
        return datetime.combine(day, self.hours(day)[-1][1])

    def first_worked(self, day: date) -> date:
        return self.days[bisect_left(self.days, day)]

    def days_after(self, day: date, count: int) -> date:
        return self.days[bisect_right(self.days, day) + count - 1] if count else day

    def count_days(self, first: date, last: date) -> int:
        """Working days after ``first``, up to and with ``last``."""
        return max(0, bisect_right(self.days, last) - bisect_right(self.days, first))

    def worked(self, moment: datetime) -> int:
        """Seconds of office hours from the beginning of the table to ``moment``."""
        minute, second = minute_of(moment), moment.second
        at = bisect_left(self.minutes, minute)
        inside = at < len(self.minutes) and self.minutes[at] == minute
        return at * 60 + (second if inside else 0)

    def after(self, moment: datetime, seconds: int) -> datetime:
        """The first moment at which so many more seconds of office hours have passed."""
        if not seconds:
            return moment
        at, second = divmod(self.worked(moment) + seconds, 60)
        minute = self.minutes[at] if second else self.minutes[at - 1] + 1
        return EPOCH + timedelta(minutes=minute, seconds=second)


def minute_of(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(minutes=1)


# The rule sets, in other words than the product's


@dataclass(frozen=True)
class Matter:
    """What a limit depends on."""

    kind: str
    division: str
    urgency: str
    complexity: str
    offices: int = 1


def _is_reply(stage: str) -> bool:
    return stage in ("reply", "assist")


def five_day(stage: str, matter: Matter) -> Amount | None:
    if _is_reply(stage):
        return (10 if matter.kind in ("suggestion", "report") else 5), WORKING_DAYS
    return (30 if stage == "close" else 1), WORKING_DAYS


def one_three_five(stage: str, matter: Matter) -> Amount | None:
    if not _is_reply(stage):
        return (30 if stage == "close" else 1), WORKING_DAYS
    if matter.complexity == "complex" or matter.offices >= 3:
        return 15, WORKING_DAYS
    if matter.offices == 2:
        return 7, WORKING_DAYS
    if matter.kind in ("question", "thanks") or matter.complexity == "simple":
        return 3, WORKING_DAYS
    return 5, WORKING_DAYS


def four_grade(stage: str, matter: Matter) -> Amount | None:
    if stage in ("moderate", "dispatch"):
        return 4, WORKING_HOURS
    if stage == "claim":
        return {"emergency": (1, HOURS), "urgent": (4, HOURS)}.get(matter.urgency, (1, WORKING_DAYS))
    if stage == "close":
        return 60, DAYS
    return {"emergency": (2, HOURS), "urgent": (24, HOURS), "priority": (7, DAYS), "ordinary": (15, DAYS)}[
        matter.urgency
    ]


def petition(stage: str, matter: Matter) -> Amount | None:
    return {"reply": 60, "assist": 60, "close": 90}.get(stage, 15), DAYS


def emergency(stage: str, matter: Matter) -> Amount | None:
    if stage == "close":
        return 30, WORKING_DAYS
    return (24 if _is_reply(stage) else 2), HOURS


def mixed(stage: str, matter: Matter) -> Amount | None:
    """No set that is shipped: every unit and every condition, and no limit to close."""
    urgent = matter.urgency in ("urgent", "emergency")
    if stage == "assist":
        return 3, WORKING_DAYS
    if stage == "reply":
        if matter.division.startswith("990102"):
            return 20, DAYS
        if matter.urgency == "emergency":
            return 8, WORKING_HOURS
        if matter.offices >= 2:
            return 12, WORKING_DAYS
        if matter.kind == "complaint" and matter.complexity == "complex":
            return 30, DAYS
        return 40, WORKING_HOURS
    simple = {"moderate": (6, WORKING_HOURS), "claim": (3, WORKING_HOURS)}
    dispatch = (1, HOURS) if urgent else (2, WORKING_HOURS)
    return dispatch if stage == "dispatch" else simple.get(stage)


SETS: dict[str, Callable[[str, Matter], Amount | None]] = {
    "five-day": five_day,
    "1-3-5-7-15": one_three_five,
    "four-grade": four_grade,
    "petition-2022": petition,
    "emergency": emergency,
    "mixed": mixed,
}


# A life, and what becomes of each limit in it


@dataclass(frozen=True)
class Happening:
    """One Event: when, what, by which office, with what."""

    at: datetime
    action: str
    office: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Adopted:
    """A rule set by name, for a lane, in a place and all below it, from a day on."""

    name: str
    lane: str
    place: str
    since: date


@dataclass(frozen=True)
class Life:
    """An appeal and the rule sets that were ever in force while it lived."""

    matter: Matter
    lane: str
    adopted: tuple[Adopted, ...]
    happenings: tuple[Happening, ...]


@dataclass
class Fate:
    """What has become of one limit."""

    office: int | None
    started: datetime
    due: datetime
    amber: datetime
    state: str = "running"
    ended: datetime | None = None
    ended_by: int = -1


Key = tuple[str, str, int]


class Reference:
    """All limits of a life. ``places`` are calendars by code; where none fits, ``places[""]``."""

    def __init__(self, life: Life, places: dict[str, Place]) -> None:
        self.life, self.places = life, places
        self.matters: list[Matter] = []
        self.leads: list[int | None] = []
        self.lanes: list[str] = []
        self.fates: dict[Key, Fate] = {}

    def answer(self) -> dict[Key, Fate]:
        self._read_facts()
        for index, happening in enumerate(self.life.happenings):
            for stage, slot, office in self._begun(index, happening):
                amount = self._amount(stage, happening.at.date(), self.matters[index], self.lanes[index])
                if amount:
                    self.fates[stage, slot, index + 1] = self._follow(index, stage, slot, office, amount)
            if happening.action == "publish_reply" and happening.data.get("promised_on"):
                self.fates["promise", "lead", index + 1] = self._promise(index, happening)
        return self.fates

    def _read_facts(self) -> None:
        matter, lead, offices = self.life.matter, None, 1
        lane = self.life.lane
        for one in self.life.happenings:
            data = one.data
            if one.action in ("dispatch", "dispatch_emergency", "claim_from_pool"):
                lead, offices = data["lead_id"], 1 + len(data.get("assisting_ids", ()))
            elif one.action in ("transfer", "agree_handover"):
                lead = data["lead_id"]
            elif one.action == "false_alarm":
                lane, lead, offices = "ordinary", None, 1
                matter = Matter(**(vars(matter) | {"urgency": "ordinary"}))
            elif one.action == "add_assisting":
                offices += 1
            elif one.action == "agree_return" and data["role"] == "assisting":
                offices -= 1
            changed = {n: data[n] for n in ("kind", "division", "urgency", "complexity") if n in data}
            words = vars(matter) | {"offices": offices} | (changed if one.action == "classify" else {})
            matter = Matter(**words)
            self.matters.append(matter)
            self.leads.append(lead)
            self.lanes.append(lane)

    def _begun(self, index: int, one: Happening) -> list[tuple[str, str, int | None]]:
        lead = self.leads[index]
        helpers = [*one.data.get("assisting_ids", ())]
        match one.action:
            case "submitted" | "revise":
                return [("moderate", "platform", None)]
            case "accept":
                return [("dispatch", "platform", None)]
            case "agree_return" if one.data["role"] == "lead":
                return [("dispatch", "platform", None)]
            case "false_alarm":
                return [("dispatch" if one.data["status"] == "accepted" else "moderate", "platform", None)]
            case "dispatch" | "dispatch_emergency":
                own = [(stage, "lead", lead) for stage in ("claim", "reply", "close")]
                return [*own, *((stage, str(pk), pk) for pk in helpers for stage in ("claim", "assist"))]
            case "add_assisting":
                pk = one.data["organisation_id"]
                return [("claim", str(pk), pk), ("assist", str(pk), pk)]
            case "claim_from_pool":
                return [("reply", "lead", lead), ("close", "lead", lead)]
            case "transfer":
                return [("claim", "lead", lead)]
            case "follow_up" | "redo":
                is_open = any(
                    key[0] == "close" and key[2] <= index and not 0 <= fate.ended_by < index
                    for key, fate in self.fates.items()
                )
                return [("reply", "lead", lead), *([] if is_open else [("close", "lead", lead)])]
        return []

    def _amount(self, stage: str, day: date, matter: Matter, lane: str) -> Amount | None:
        fitting = [
            one
            for one in self.life.adopted
            if one.lane == lane and one.since <= day and matter.division.startswith(one.place)
        ]
        best = sorted(fitting, key=lambda one: (len(one.place), one.since))[-1]
        return SETS[best.name](stage, matter)

    def _place(self, index: int) -> Place:
        division = self.matters[index].division
        return next(
            (place for code, place in self.places.items() if code and division.startswith(code)),
            self.places[""],
        )

    def _due(self, amount: Amount, start: datetime, place: Place) -> datetime:
        count, unit = amount
        if unit == HOURS:
            return start + timedelta(hours=count)
        if unit == WORKING_HOURS:
            return place.after(start, count * 3600)
        if unit == DAYS:
            return place.close_of(place.first_worked(start.date() + count * DAY))
        return place.close_of(place.days_after(start.date(), count))

    def _amber(self, unit: str, start: datetime, due: datetime, place: Place) -> datetime:
        if unit == HOURS:
            return due - (due - start) / 5
        minutes = max(0, place.worked(due) - place.worked(start)) // 60
        early = minutes - max(minutes // 5, 240)
        return place.after(start, early * 60) if early > 0 else start

    def _promise(self, index: int, one: Happening) -> Fate:
        place = self._place(index)
        due = place.close_of(date.fromisoformat(one.data["promised_on"]))
        fate = Fate(self.leads[index], one.at, due, self._amber(WORKING_DAYS, one.at, due, place))
        for later in range(index + 1, len(self.life.happenings)):
            step = self.life.happenings[later]
            if step.action == "keep_promise":
                return self._over(fate, "ended", later)
            renewed = step.action == "publish_reply" and step.data.get("promised_on")
            if renewed or _stops_everything(step):
                return self._over(fate, "cancelled", later)
            if step.action in ("transfer", "agree_handover"):
                fate.office = self.leads[later]
        return fate

    def _over(self, fate: Fate, state: str, index: int) -> Fate:
        fate.state, fate.ended, fate.ended_by = state, self.life.happenings[index].at, index
        return fate

    def _follow(self, index: int, stage: str, slot: str, office: int | None, amount: Amount) -> Fate:
        start = self.life.happenings[index].at
        place = self._place(index)
        due = self._due(amount, start, place)
        if self.life.happenings[index].action == "transfer":
            due = self._capped(index, due)
        fate = Fate(office, start, due, self._amber(amount[1], start, due, place))
        paused = None
        for later in range(index + 1, len(self.life.happenings)):
            step = self.life.happenings[later]
            end = _end_of(stage, slot, step)
            if end:
                return self._over(fate, end, later)
            place, moved = self._place(later), fate.due
            if step.action == "suspend":
                paused, fate.state = step.at, "paused"
            elif step.action in ("supplement", "resume"):
                assert paused
                moved, fate.state = self._given_back(amount[1], fate.due, paused, step.at, place), "running"
                paused = None
            elif step.action == "grant_extension" and stage in ("reply", "assist", "close"):
                moved = self._extended(amount[1], fate.due, step.data["days"], place)
            elif step.action in ("transfer", "agree_handover") and slot == "lead":
                fate.office = self.leads[later]
            if moved != fate.due:
                fate.due, fate.amber = moved, self._amber(amount[1], start, moved, place)
            if step.action in ("classify", "supplement", "resume") and not paused:
                shorter = self._amount(stage, start.date(), self.matters[later], self.lanes[later])
                amount = self._hastened(fate, amount, shorter, step.at, place)
        return fate

    def _hastened(
        self, fate: Fate, amount: Amount, other: Amount | None, now: datetime, place: Place
    ) -> Amount:
        """A limit that would have been shorter from the beginning counts from now on, if that is sooner."""
        if other is None or self._due(other, fate.started, place) >= self._due(amount, fate.started, place):
            return amount
        due = self._due(other, now, place)
        if due >= fate.due:
            return amount
        fate.due, fate.amber = due, self._amber(other[1], fate.started, due, place)
        return other

    def _capped(self, index: int, due: datetime) -> datetime:
        """A claim after a transfer is never due after the reply that it is for."""
        replies = [key[2] for key in self.fates if key[0] == "reply" and key[1] == "lead" and key[2] <= index]
        if not replies:
            return due
        began = max(replies) - 1
        amount = self._amount(
            "reply", self.life.happenings[began].at.date(), self.matters[began], self.lanes[began]
        )
        assert amount
        short = Reference(
            Life(self.life.matter, self.life.lane, self.life.adopted, self.life.happenings[:index]),
            self.places,
        )
        short.matters, short.leads, short.lanes = self.matters, self.leads, self.lanes
        reply = short._follow(began, "reply", "lead", None, amount)
        now = self.life.happenings[index].at
        return reply.due if reply.ended is None and now < reply.due < due else due

    def _given_back(
        self, unit: str, due: datetime, paused: datetime, resumed: datetime, place: Place
    ) -> datetime:
        if due <= paused:
            return due
        if unit == HOURS:
            return resumed + (due - paused)
        left = place.worked(due) - place.worked(paused)
        if unit == WORKING_HOURS:
            return place.after(resumed, left)
        if due.date() == paused.date():
            return place.close_of(place.after(resumed, left).date())
        if unit == DAYS:
            return place.close_of(place.first_worked(resumed.date() + (due.date() - paused.date())))
        return place.close_of(place.days_after(resumed.date(), place.count_days(paused.date(), due.date())))

    def _extended(self, unit: str, due: datetime, count: int, place: Place) -> datetime:
        if unit == DAYS:
            return place.close_of(place.first_worked(due.date() + count * DAY))
        day = place.days_after(due.date(), count)
        return place.close_of(day) if unit == WORKING_DAYS else datetime.combine(day, due.time())


def _stops_everything(step: Happening) -> bool:
    returned = step.action == "agree_return" and step.data["role"] == "lead"
    return returned or step.action in ("withdraw", "merge", "not_accept", "false_alarm")


def _end_of(stage: str, slot: str, step: Happening) -> str:
    """How the Event ends such a limit: "ended", "cancelled" or not at all."""
    action, data = step.action, step.data
    role = "lead" if slot == "lead" else "assisting"
    mine = slot == "lead" or str(step.office) == slot
    done = {
        "moderate": action in ("accept", "return_to_author", "not_accept", "review"),
        "dispatch": action in ("dispatch", "claim_from_pool"),
        "claim": action == "claim" and data.get("role") == role and mine,
        "assist": action == "contribute" and mine,
        "reply": action == "publish_reply",
        "close": data.get("status") == "closed",
    }[stage]
    if done:
        return "ended"
    gone = (
        _stops_everything(step)
        or (action == "agree_return" and str(data["organisation_id"]) == slot)
        or (action == "agree_handover" and str(data["lead_id"]) == slot)
        or (stage == "claim" and slot == "lead" and action == "transfer")
        or (stage == "reply" and action in ("follow_up", "redo"))
    )
    return "cancelled" if gone else ""
