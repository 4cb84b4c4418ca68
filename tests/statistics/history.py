"""A hand-made history of two months, played through the services, and the slow plain recount of its figures.

The recount reads Events only, loads everything, and knows nothing of the code under test: it keeps its own idea of
what is counted when, in a straight loop.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
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
class Story:
    """What the Events of one appeal tell."""

    kind: str
    submitted: datetime
    accepted: datetime | None = None
    replied: datetime | None = None
    due: datetime | None = None
    lead: int | None = None
    verdict: tuple[int, str] | None = None
    rounds: int = 1
    merged: bool = False
    running: bool = False
    ended: datetime | None = None
    paused: datetime | None = None
    parts: list[tuple[int, bool]] = field(default_factory=list)


@dataclass
class Recount:
    """The figures, recounted."""

    received: int
    accepted: int
    replied: int
    due: int
    on_time: int
    rated: int
    satisfied: int
    solved: float
    redone: int
    parts: int
    returned: int
    median_days: float | None
    mean_days: float | None


def _is_workday(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def _after(start: date, days: int) -> date:
    day = start
    while days:
        day += timedelta(days=1)
        days -= _is_workday(day)
    return day


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def _between(first: datetime, last: datetime) -> int:
    days = (_day(last) - _day(first)).days
    return sum(_is_workday(_day(first) + timedelta(days=n)) for n in range(1, days + 1))


def _evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=SHANGHAI)


def stories() -> list[Story]:
    """Every appeal, told by its Events alone (the kind is read from the row: no Event names it)."""
    ids = dict(Organisation.objects.values_list("name", "pk"))
    told = []
    for appeal in Appeal.objects.order_by("pk"):
        story = Story(appeal.kind, appeal.submitted_at)
        for event in Event.objects.filter(subject="appeal", subject_id=str(appeal.pk)).order_by("pk"):
            _tell(story, event, ids)
        told.append(story)
    return told


def _tell(story: Story, event: Event, ids: dict[str, int]) -> None:
    if event.type == "accept":
        story.accepted = event.at
    elif event.type == "dispatch":
        story.lead = event.data["lead_id"]
        story.running = True
        story.parts += [(event.data["lead_id"], False), *((ids[n], False) for n in event.data["assisting"])]
        story.due = _evening(_after(_day(event.at), 10 if story.kind == "suggestion" else 5))
    elif event.type == "agree_return":
        story.parts[-1] = (story.parts[-1][0], True)
        story.lead, story.running = None, False
    elif event.type == "merge":
        story.merged = True
    elif event.type == "withdraw":
        story.ended, story.running = event.at, False
    elif event.type == "rate":
        story.verdict = (event.data["satisfaction"], event.data["solved"])
    elif event.type == "redo":
        story.rounds += 1
    elif event.type == "publish_reply":
        story.replied = story.replied or event.at
    elif not story.replied:
        _tell_clock(story, event)


def _tell_clock(story: Story, event: Event) -> None:
    assert story.due or event.type not in ("grant_extension", "suspend", "supplement")
    if event.type == "grant_extension":
        story.due = datetime.fromisoformat(event.data["due_at"])
    elif event.type == "suspend":
        story.paused, story.running = event.at, False
    elif event.type == "supplement" and story.due and story.paused:
        story.due = _evening(_after(_day(story.due), _between(story.paused, event.at)))
        story.running = True


def recount(told: Iterable[Story], since: date, until: date, office: int | None = None) -> Recount:
    """The figures of a period, both days inclusive, by a plain loop."""
    told = list(told)

    def within(moment: datetime | None) -> bool:
        return moment is not None and moment < NOW and since <= _day(moment) <= until

    mine = [s for s in told if office is None or s.lead == office]
    here = [s for s in mine if within(s.submitted)]
    accepted = [s for s in here if s.accepted and not s.merged]
    replied = [s for s in accepted if s.replied]
    verdicts = [s.verdict for s in here if s.verdict and not s.merged]
    due = [
        s
        for s in mine
        if not s.merged
        and within(s.due)
        and (s.replied or s.running or (s.ended and s.due and s.ended > s.due))
    ]
    parts = [
        sent_back
        for s in told
        if within(s.submitted)
        for holder, sent_back in s.parts
        if office is None or holder == office
    ]
    days = [_between(s.submitted, s.replied) for s in replied if s.replied]
    return Recount(
        received=len(here),
        accepted=len(accepted),
        replied=len(replied),
        due=len(due),
        on_time=sum(bool(s.replied and s.due and s.replied <= s.due) for s in due),
        rated=len(verdicts),
        satisfied=sum(level >= 3 for level, _solved in verdicts),
        solved=sum({"yes": 1.0, "partly": 0.5, "no": 0.0}[solved] for _level, solved in verdicts),
        redone=sum(s.rounds > 1 for s in replied),
        parts=len(parts),
        returned=sum(parts),
        median_days=median(days) if days else None,
        mean_days=mean(days) if days else None,
    )
