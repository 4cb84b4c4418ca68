"""Lives of appeals by dice, each with a course that the life cycle permits: what the reference and the product are fed.

The same number gives the same life. Beginnings and steps fall, more often than chance would have it, on make-up days,
on weekends half an hour after midnight, on the last office minutes and around the turn of the year.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from tests.appeals.due_reference import Adopted, Happening, Life, Matter
from tests.appeals.holidays import MADE_UP, OFF

PLACES = ("9901", "990101", "990101001", "990102", "990102003", "990103")
KINDS = ("question", "help", "complaint", "report", "suggestion", "thanks")
URGENCIES = ("ordinary", "priority", "urgent", "emergency")
COMPLEXITIES = ("simple", "ordinary", "complex")
ORDINARY = ("five-day", "1-3-5-7-15", "four-grade", "petition-2022", "mixed")
LEADS, HELPERS = (1, 2, 3), (11, 12, 13, 14)
_MADE_UP, _OFF = sorted(MADE_UP), sorted(OFF)
_TIMES = (
    time(0, 0, 30),
    time(0, 30),
    time(8, 59, 59),
    time(11, 59, 59),
    time(12),
    time(13),
    time(17, 59),
    time(18),
)
_FIRST, _DAYS = date(2018, 1, 1), (date(2026, 12, 31) - date(2018, 1, 1)).days
_LAST = datetime(2027, 6, 1)  # noqa: DTZ001 - naive as in due_reference


def life(number: int) -> Life:
    """Life number so-and-so."""
    return _Dice(number).life()


class _Dice:
    """One life in the making."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.dice = Random(number)
        self.now = self._beginning()
        self.steps: list[Happening] = []
        self.lead: int = 0
        self.helpers: list[int] = []
        self.unclaimed: set[int] = set()
        self.has_promised = False
        self.place = self.dice.choice(PLACES)
        self.lane = self.dice.choice(("ordinary",) * 5 + ("emergency",))
        self.is_reviewed = True

    def life(self) -> Life:
        pick = self.dice.choice
        lane = self.lane
        matter = Matter(pick(KINDS), self.place, pick(URGENCIES), pick(COMPLEXITIES))
        self.write("submitted")
        state = "submitted"
        for _step in range(self.dice.randrange(3, 16)):
            if state == "over" or self.now > _LAST:
                break
            self.wait()
            state = self.dice.choice(_COURSES[state])(self)
        return Life(matter, lane, self._adopted(), tuple(self.steps))

    def _beginning(self) -> datetime:
        way, dice = self.number % 6, self.dice
        if way == 0:
            day = _MADE_UP[self.number // 6 % len(_MADE_UP)]
        elif way == 1:
            day = dice.choice(_OFF) - timedelta(days=dice.randrange(2))
        elif way == 2:
            day = date(dice.randrange(2018, 2027), 12, 20) + timedelta(days=dice.randrange(12))
        else:
            day = _FIRST + timedelta(days=dice.randrange(_DAYS))
        if way == 3:
            day += timedelta(days=5 - day.weekday())
            return datetime.combine(day, time(0, 30))
        return datetime.combine(max(day, _FIRST), self._time())

    def _time(self) -> time:
        if self.dice.random() < 0.3:
            return self.dice.choice(_TIMES)
        second = self.dice.randrange(86_400)
        return time(second // 3600, second // 60 % 60, second % 60)

    def wait(self) -> None:
        """Some time passes: minutes, hours, days, or until a day of note."""
        way, dice = self.dice.random(), self.dice
        if way < 0.3:
            self.now += timedelta(seconds=dice.randrange(4 * 3600))
        elif way < 0.9:
            day = self.now.date() + timedelta(days=dice.randrange(1, 9))
            self.now = datetime.combine(day, self._time())
        else:
            coming = [
                day for day in (*_MADE_UP, *_OFF) if timedelta() < day - self.now.date() < timedelta(days=60)
            ]
            day = dice.choice(coming) if coming else self.now.date() + timedelta(days=20)
            self.now = datetime.combine(day, self._time())

    def _adopted(self) -> tuple[Adopted, ...]:
        """One set from the beginning of time; often another one from some day of this life, here or everywhere."""
        rows = [
            Adopted(self.dice.choice(ORDINARY), "ordinary", "", date.min),
            Adopted("emergency", "emergency", "", date.min),
        ]
        days = sorted({step.at.date() for step in self.steps})
        for place in self.dice.sample(("", self.place, self.place[:4]), self.dice.randrange(3)):
            since = self.dice.choice(days) + timedelta(days=self.dice.randrange(2))
            rows.append(Adopted(self.dice.choice(ORDINARY), "ordinary", place, since))
        return tuple({(row.lane, row.place, row.since): row for row in rows}.values())

    def write(self, action: str, office: int | None = None, **data: Any) -> None:
        self.steps.append(Happening(self.now, action, office, data))

    # Courses: each writes an Event and tells the state that it leads to

    def _plain(self, action: str, state: str) -> str:
        self.write(action, status=state if state in ("closed", "withdrawn", "merged") else "")
        return "over" if state in ("withdrawn", "merged", "not_accepted") else state

    def not_accept(self) -> str:
        self.write("not_accept", status="not_accepted")
        return "over"

    def withdraw(self) -> str:
        return self._plain("withdraw", "withdrawn")

    def merge(self) -> str:
        return self._plain("merge", "merged")

    def accept(self) -> str:
        return self._plain("accept", "accepted")

    def back_and_forth(self) -> str:
        self.write("return_to_author")
        self.wait()
        self.write("revise")
        return "submitted"

    def classify(self, state: str) -> str:
        pick = self.dice.choice
        some = {"kind": pick(KINDS), "urgency": pick(URGENCIES), "complexity": pick(COMPLEXITIES)}
        self.write("classify", **some, division=pick((self.place, self.place, pick(PLACES))))
        return state

    def dispatch(self) -> str:
        self.lead = self.dice.choice(LEADS)
        self.helpers = self.dice.sample(HELPERS, self.dice.choice((0, 0, 1, 2)))
        self.unclaimed = {self.lead, *self.helpers}
        self.write("dispatch", lead_id=self.lead, assisting_ids=list(self.helpers))
        return "dispatched"

    def at_once(self) -> str:
        """An emergency goes out before anybody has read it; anything else is accepted."""
        if self.lane != "emergency":
            return self.accept()
        self.lead, self.helpers, self.is_reviewed = self.dice.choice(LEADS), [], False
        self.unclaimed = {self.lead}
        self.write("dispatch_emergency", lead_id=self.lead)
        return "dispatched"

    def review(self, state: str) -> str:
        if not self.is_reviewed:
            self.is_reviewed = True
            self.write("review")
        return state

    def false_alarm(self, state: str) -> str:
        if self.lane != "emergency":
            return state
        back = "accepted" if self.is_reviewed else "submitted"
        self.lane, self.is_reviewed = "ordinary", True
        self.write("false_alarm", status=back)
        return back

    def hand_over(self, state: str) -> str:
        if self.helpers:
            self.lead = self.helpers.pop()
            self.write("agree_handover", lead_id=self.lead)
        return state

    def from_pool(self) -> str:
        self.lead, self.helpers, self.unclaimed = self.dice.choice(LEADS), [], set()
        self.write("claim_from_pool", self.lead, lead_id=self.lead)
        return "handling"

    def claim(self) -> str:
        self.unclaimed.discard(self.lead)
        self.write("claim", self.lead, role="lead")
        return "handling"

    def helper_claims(self, state: str) -> str:
        for office in sorted(self.unclaimed & set(self.helpers))[:1]:
            self.unclaimed.discard(office)
            self.write("claim", office, role="assisting")
        return state

    def contribute(self) -> str:
        self.helper_claims("")
        for office in sorted(set(self.helpers) - self.unclaimed)[:1]:
            self.wait()
            self.helpers.remove(office)
            self.write("contribute", office)
        return "handling"

    def add_helper(self, state: str) -> str:
        free = sorted(set(HELPERS) - set(self.helpers) - {self.lead} - {step.office for step in self.steps})
        if free:
            self.helpers.append(free[0])
            self.unclaimed.add(free[0])
            self.write("add_assisting", organisation_id=free[0])
        return state

    def transfer(self) -> str:
        self.lead = self.dice.choice([office for office in LEADS if office != self.lead])
        self.unclaimed.add(self.lead)
        self.write("transfer", lead_id=self.lead)
        return "dispatched"

    def lead_returns(self) -> str:
        self.write("agree_return", role="lead", organisation_id=self.lead)
        return "accepted"

    def helper_returns(self, state: str) -> str:
        if self.helpers:
            self.write("agree_return", role="assisting", organisation_id=self.helpers.pop())
        return state

    def suspend(self) -> str:
        self.write("suspend")
        return "suspended"

    def resume(self) -> str:
        self.write(self.dice.choice(("supplement", "resume")))
        return "handling"

    def extend(self) -> str:
        self.write("grant_extension", days=self.dice.randrange(1, 31))
        return "handling"

    def reply(self) -> str:
        promised = self.dice.random() < 0.3
        day = self.now.date() + timedelta(days=self.dice.randrange(1, 120))
        self.write("publish_reply", self.lead, promised_on=day.isoformat() if promised else "")
        self.helpers = []
        return "replied"

    def again(self) -> str:
        return self._plain(self.dice.choice(("follow_up", "redo")), "handling")

    def redo(self) -> str:
        return self._plain("redo", "handling")

    def keep_promise(self, state: str) -> str:
        self.write("keep_promise", status="closed" if state == "closed" else "")
        return state

    def close(self) -> str:
        return self._plain(self.dice.choice(("rate", "close", "decline_redo")), "closed")


def _staying(course: Callable[[_Dice, str], str], state: str) -> Callable[[_Dice], str]:
    return lambda dice: course(dice, state)


def _in(state: str, *courses: Callable[[_Dice, str], str]) -> list[Callable[[_Dice], str]]:
    return [_staying(course, state) for course in courses]


_D = _Dice
_COURSES: dict[str, list[Callable[[_Dice], str]]] = {
    "submitted": [_D.accept] * 8
    + [_D.at_once] * 6
    + [_D.back_and_forth, _D.not_accept, _D.withdraw]
    + _in("submitted", _D.classify),
    "accepted": [_D.dispatch] * 8 + [_D.from_pool, _D.merge] + _in("accepted", _D.classify),
    "dispatched": [_D.claim] * 6
    + [_D.transfer, _D.lead_returns]
    + _in(
        "dispatched", _D.classify, _D.helper_claims, _D.add_helper, _D.helper_returns, _D.hand_over, _D.review
    )
    + _in("dispatched", _D.false_alarm),
    "handling": [_D.suspend, _D.extend, _D.reply, _D.reply, _D.contribute] * 2
    + [_D.transfer, _D.lead_returns, _D.withdraw]
    + _in("handling", _D.classify, _D.classify, _D.add_helper, _D.helper_claims, _D.helper_returns)
    + _in("handling", _D.hand_over, _D.review, _D.false_alarm),
    "suspended": [_D.resume] * 6 + [_D.withdraw] + _in("suspended", _D.classify),
    "replied": [_D.again, _D.close, _D.close, *_in("replied", _D.keep_promise, _D.classify)],
    "closed": [_D.redo, *_in("closed", _D.keep_promise)],
}
