"""A hand-made history of two months, played through the services, and the slow plain recount of its figures.

The recount reads Events only, loads everything, and knows nothing of the code under test: it keeps its own idea of
what is counted when, in a straight loop.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from statistics import mean, median
from zoneinfo import ZoneInfo

import chinese_calendar

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import Kind, Openness, Satisfaction, Solved
from huiyin.journal.models import Event
from huiyin.organisations.models import Organisation
from tests import cast as c

SHANGHAI = ZoneInfo("Asia/Shanghai")
OCTOBER = date(2026, 10, 1)
NOVEMBER = date(2026, 11, 1)
#: The cut-off: Saturday, 28 November 2026, noon in Shanghai.
NOW = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of 2026 on a wall clock in Shanghai, in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def _answer(cast: c.Cast, appeal: Appeal, when: datetime, by: tuple[str, str]) -> None:
    handler, approver = by
    text = services.ReplyText("您好！已经办好，请放心。", "办公室", "周工", "0000-8765 120")
    services.draft_reply(appeal=appeal, text=text, actor=cast.actor(handler), now=when)
    services.send_for_approval(appeal=appeal, actor=cast.actor(handler), now=when)
    services.publish_reply(appeal=appeal, actor=cast.actor(approver), now=when)


HOUSING = ("handler", "approver")
WATER = ("water_handler", "water_approver")


def _in_hand(cast: c.Cast, lead: str, when: datetime, **changes: object) -> Appeal:
    appeal = c.dispatched(cast, lead=lead, at=when, **changes)
    handler = {"housing": "handler", "water": "water_handler"}[lead]
    services.claim(appeal=appeal, actor=cast.actor(handler), now=when + 3 * c.HOUR)
    return appeal


def _rate(cast: c.Cast, appeal: Appeal, when: datetime, level: Satisfaction, solved: Solved) -> None:
    verdict = services.Verdict(level, solved, 4, 4, 4)
    services.rate(appeal=appeal, verdict=verdict, actor=cast.actor("citizen"), now=when)


def play(cast: c.Cast) -> None:
    """Fifteen appeals; what is special about each is said at its line."""
    # answered in time, content
    one = _in_hand(cast, "housing", at(10, 13))
    _answer(cast, one, at(10, 15, 17), HOUSING)
    _rate(cast, one, at(10, 16), Satisfaction.SATISFIED, Solved.YES)
    # private, answered late, partly solved
    two = _in_hand(cast, "housing", at(10, 14), openness=Openness.PRIVATE)
    _answer(cast, two, at(10, 28), HOUSING)
    _rate(cast, two, at(10, 29), Satisfaction.FAIRLY_SATISFIED, Solved.PARTLY)
    # received on the last evening of October by Shanghai, already answered and redone: both verdicts
    three = _in_hand(cast, "housing", at(10, 31, 23, 30))
    _answer(cast, three, at(11, 3), HOUSING)
    _rate(cast, three, at(11, 4), Satisfaction.VERY_DISSATISFIED, Solved.NO)
    services.redo(appeal=three, reason="没有修好", actor=cast.actor("supervisor"), now=at(11, 5))
    _answer(cast, three, at(11, 9), HOUSING)
    _rate(cast, three, at(11, 10), Satisfaction.SATISFIED, Solved.YES)
    # late, and asked again afterwards: the fresh limit must not make it punctual
    four = _in_hand(cast, "water", at(10, 20))
    _answer(cast, four, at(10, 30, 9), WATER)
    services.follow_up(appeal=four, body="那什么时候修好？", actor=cast.actor("citizen"), now=at(10, 30, 20))
    # extended: in time by the later limit; then asked again
    five = _in_hand(cast, "water", at(11, 2))
    services.ask_extension(
        appeal=five, days=5, reason="要开挖", actor=cast.actor("water_handler"), now=at(11, 6)
    )
    services.grant_extension(appeal=five, reason="要开挖", actor=cast.actor("supervisor"), now=at(11, 6, 15))
    _answer(cast, five, at(11, 13), WATER)
    services.follow_up(appeal=five, body="还会再坏吗？", actor=cast.actor("citizen"), now=at(11, 16))
    # suspended for a week: in time after the pause; then asked again
    six = _in_hand(cast, "housing", at(11, 2, 11))
    services.suspend(appeal=six, question="是哪一栋？", actor=cast.actor("handler"), now=at(11, 4))
    services.supplement(appeal=six, body="三栋", actor=cast.actor("citizen"), now=at(11, 11))
    _answer(cast, six, at(11, 16), HOUSING)
    services.follow_up(appeal=six, body="四栋呢？", actor=cast.actor("citizen"), now=at(11, 17))
    # still suspended: the clock stands
    seven = _in_hand(cast, "housing", at(11, 3))
    services.suspend(appeal=seven, question="是哪一栋？", actor=cast.actor("handler"), now=at(11, 4))
    # overdue
    _in_hand(cast, "water", at(11, 10))
    # merely acknowledged, not due yet
    nine = _in_hand(cast, "water", at(11, 26))
    services.acknowledge(appeal=nine, body="已收悉", actor=cast.actor("water_handler"), now=at(11, 26, 16))
    # answered, not due yet
    ten = _in_hand(cast, "housing", at(11, 26, 9), kind=Kind.SUGGESTION)
    _answer(cast, ten, at(11, 27), HOUSING)
    # withdrawn before it was due, and after
    services.withdraw(appeal=_in_hand(cast, "housing", at(11, 5)), actor=cast.actor("citizen"), now=at(11, 6))
    services.withdraw(
        appeal=_in_hand(cast, "housing", at(10, 12)), actor=cast.actor("citizen"), now=at(10, 27)
    )
    # merged into the first
    services.merge(
        appeal=_in_hand(cast, "housing", at(10, 13, 15)),
        into=one,
        actor=cast.actor("dispatcher"),
        now=at(10, 14),
    )
    # sent back by one office, waiting for another: no reply clock runs
    fourteen = _in_hand(cast, "water", at(10, 21))
    services.ask_return(
        appeal=fourteen, reason="不归我局管", actor=cast.actor("water_handler"), now=at(10, 22)
    )
    services.agree_return(
        appeal=fourteen,
        organisation=cast.organisation("water"),
        actor=cast.actor("dispatcher"),
        now=at(10, 22, 15),
    )
    # two offices, answered in time, not rated; and one that only waits for moderation
    fifteen = c.dispatched(cast, lead="housing", assisting=("water",), at=at(11, 16))
    services.claim(appeal=fifteen, actor=cast.actor("handler"), now=at(11, 16, 14))
    _answer(cast, fifteen, at(11, 20), HOUSING)
    c.submitted(cast, at=at(11, 27))


@dataclass
class Limit:
    """One limit, as the recount sees it: ``over`` is when it ended or was called off."""

    stage: str
    office: int | None
    due: datetime
    is_first: bool = False
    over: datetime | None = None
    is_met: bool = False
    paused: datetime | None = None

    def was_due(self, now: datetime) -> bool:
        """Nothing took it away before its time, and its time is over."""
        if self.due >= now or (self.paused and self.paused <= self.due):
            return False
        return self.is_met or self.over is None or self.over > self.due

    @property
    def was_kept(self) -> bool:
        """Met in time."""
        return self.is_met and self.over is not None and self.over <= self.due


@dataclass
class Story:
    """What the Events of one appeal tell."""

    kind: str
    submitted: datetime
    status: str = "submitted"
    accepted: datetime | None = None
    replied: datetime | None = None
    closed: datetime | None = None
    lead: int | None = None
    verdict: tuple[int, str] | None = None
    rounds: int = 1
    marks: set[str] = field(default_factory=set)
    parts: list[tuple[int, bool]] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)

    def running(self, *stages: str, office: int | None = None) -> list[Limit]:
        """The limits that are not over."""
        return [
            one
            for one in self.limits
            if one.over is None
            and (not stages or one.stage in stages)
            and (office is None or one.office == office)
        ]

    def end(self, at: datetime, *stages: str, office: int | None = None, is_met: bool = True) -> None:
        """They are over."""
        for one in self.running(*stages, office=office):
            one.over, one.is_met = at, is_met


#: Counts and times of a period, by name.
Recount = dict[str, float | None]


@lru_cache(maxsize=10_000)
def _is_workday(day: date) -> bool:
    """From Monday to Friday where the year's calendar is not out yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


@lru_cache(maxsize=10_000)
def after_days(start: date, days: int) -> date:
    """The day so many working days later."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= _is_workday(day)
    return day


def day_of(moment: datetime) -> date:
    """The day in Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def _between(first: datetime, last: datetime) -> int:
    days = (day_of(last) - day_of(first)).days
    return sum(_is_workday(day_of(first) + timedelta(days=n)) for n in range(1, days + 1))


def evening(day: date) -> datetime:
    """When offices close on that day."""
    return datetime(day.year, day.month, day.day, 18, tzinfo=SHANGHAI)


def _hours(first: datetime, last: datetime) -> int:
    """Office hours between two moments, day by day, to the nearest hour."""
    seconds, day = 0.0, day_of(first)
    while day <= day_of(last):
        for opens, closes in ((9, 12), (14, 18)) if _is_workday(day) else ():
            begin = max(first, datetime(day.year, day.month, day.day, opens, tzinfo=SHANGHAI))
            end = min(last, datetime(day.year, day.month, day.day, closes, tzinfo=SHANGHAI))
            seconds += max(0.0, (end - begin).total_seconds())
        day += timedelta(days=1)
    return int(seconds / 3600 + 0.5)


def stories() -> list[Story]:
    """Every appeal, told by its Events alone (the kind is read from the row: no Event of a dispatch names it)."""
    ids = dict(Organisation.objects.values_list("name", "pk"))
    told = {
        str(pk): Story(kind, submitted)
        for pk, kind, submitted in Appeal.objects.order_by("pk").values_list("pk", "kind", "submitted_at")
    }
    for event in Event.objects.filter(subject="appeal", sequence__isnull=False).order_by("pk").iterator():
        _tell(told[event.subject_id], event, ids)
    return list(told.values())


def _tell(story: Story, event: Event, ids: dict[str, int]) -> None:
    at, data = event.at, event.data
    _tell_handling(story, event, ids)
    if event.type in ("submitted", "revise"):
        story.limits.append(Limit("moderation", None, evening(after_days(day_of(at), 1))))
    elif event.type == "accept":
        story.accepted = at
    elif event.type == "rate":
        story.verdict = (data["satisfaction"], data["solved"])
    elif event.type in ("redo", "follow_up"):
        story.rounds += event.type == "redo"
        story.end(at, "reply", is_met=False)
        days = 10 if story.kind in ("suggestion", "report") else 5
        story.limits.append(Limit("reply", story.lead, evening(after_days(day_of(at), days))))
        if not story.running("closure"):
            story.limits.append(Limit("closure", story.lead, evening(after_days(day_of(at), 30))))
    elif event.type in ("grant_extension", "supervise", "grant_exclusion"):
        story.marks.add(event.type)
    if event.type in ("accept", "not_accept", "return_to_author", "dispatch"):
        story.end(at, "moderation")
    status = data.get("status", story.status)
    if status != story.status and status in ("closed", "withdrawn", "merged", "not_accepted"):
        story.closed = at if status == "closed" else None
        story.end(at, "closure", is_met=status == "closed")
        if status != "closed":
            story.end(at, is_met=False)
    story.status = status


def _tell_handling(story: Story, event: Event, ids: dict[str, int]) -> None:
    at, data = event.at, event.data
    if event.type == "dispatch":
        story.lead = data["lead_id"]
        helpers = [ids[name] for name in data["assisting"]]
        story.parts += [(office, False) for office in (story.lead, *helpers)]
        days = 10 if story.kind in ("suggestion", "report") else 5
        story.limits += [
            *(
                Limit("claim", office, evening(after_days(day_of(at), 1)))
                for office in (story.lead, *helpers)
            ),
            Limit("reply", story.lead, evening(after_days(day_of(at), days)), is_first=not story.replied),
            Limit("closure", story.lead, evening(after_days(day_of(at), 30))),
        ]
    elif event.type == "claim":
        story.end(at, "claim", office=event.organisation_id)
    elif event.type == "agree_return":
        returned = data["organisation_id"]
        story.parts = [(office, was or office == returned) for office, was in story.parts]
        story.lead = None
        story.end(at, is_met=False)
    elif event.type == "publish_reply":
        story.replied = story.replied or at
        story.end(at, "reply")
    elif event.type == "grant_extension":
        for one in story.running("reply", "closure"):
            one.due = evening(after_days(day_of(one.due), data["days"]))
    elif event.type == "suspend":
        for one in story.running():
            one.paused = at
    elif event.type in ("supplement", "resume"):
        for one in story.running():
            assert one.paused
            one.due = evening(after_days(day_of(one.due), _between(one.paused, at)))
            one.paused = None


def recount(
    told: Iterable[Story], since: date, until: date, office: int | None = None, now: datetime = NOW
) -> Recount:
    """The figures of a period, both days inclusive, by a plain loop."""
    told = list(told)

    def within(moment: datetime | None) -> bool:
        return moment is not None and moment < now and since <= day_of(moment) <= until

    here = [s for s in told if within(s.submitted) and (office is None or s.lead == office)]
    main = [s for s in here if s.status != "merged"]
    replied = [s for s in main if s.replied]
    verdicts = [s.verdict for s in main if s.verdict]
    parts = [
        sent_back
        for s in told
        if within(s.submitted)
        for holder, sent_back in s.parts
        if office is None or holder == office
    ]
    closed = [s for s in main if s.status in ("closed", "archived") and s.closed]
    reply_hours = [_hours(s.submitted, s.replied) for s in replied if s.replied]
    close_hours = [_hours(s.submitted, s.closed) for s in closed if s.closed]
    found: Recount = {
        "received": len(here),
        "accepted": sum(bool(s.accepted) for s in main),
        "replied": len(replied),
        "closed": len(closed),
        "redone": sum(s.rounds > 1 for s in replied),
        "extended": sum("grant_extension" in s.marks for s in main),
        "supervised": sum("supervise" in s.marks for s in main),
        "rated": len(verdicts),
        "satisfied": sum(level >= 3 for level, _solved in verdicts),
        "solved": sum(solved == "yes" for _level, solved in verdicts),
        "partly": sum(solved == "partly" for _level, solved in verdicts),
        "parts": len(parts),
        "returned": sum(parts),
        "median_reply_hours": median(reply_hours) if reply_hours else None,
        "mean_reply_hours": mean(reply_hours) if reply_hours else None,
        "median_close_hours": median(close_hours) if close_hours else None,
        "mean_close_hours": mean(close_hours) if close_hours else None,
    }
    for stage, name in (
        ("moderation", "moderations"),
        ("claim", "claims"),
        ("reply", "replies"),
        ("closure", "closures"),
    ):
        due = [
            one
            for s in told
            if s.status != "merged"
            for one in s.limits
            if one.stage == stage
            and (stage != "reply" or one.is_first)
            and (office is None or one.office == office)
            and within(one.due)
            and one.was_due(now)
        ]
        found |= {f"{name}_due": len(due), f"{name}_kept": sum(one.was_kept for one in due)}
    return found
