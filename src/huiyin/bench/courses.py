"""What becomes of each letter, in the proportions that real sites have (domain.md §4, §8).

The delay of replies follows 2,816 real pairs: answered within 1, 3, 5, 7, 10, 15, 30 working days are 10, 25, 38, 49, 62,
75, 91 in a hundred. Of those asked, four in ten rate, and most are content.
"""

from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from huiyin.appeals.deadlines import Facts
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.terms import (
    ARCHIVE_DAYS,
    AUTO_CLOSE_DAYS,
    SUSPENSION_DAYS,
    Kind,
    Lane,
    NoteKind,
    RefusalReason,
    Stage,
    Status,
)
from huiyin.bench import words
from huiyin.bench.journal import Told
from huiyin.bench.lives import Life
from huiyin.bench.scene import Over
from huiyin.bench.world import SYSTEM, County, Office
from huiyin.core.clock import local_day
from huiyin.journal.models import Visibility

#: (answered, within so many working days), from the real pairs.
_DELAYS = ((0.0, 0), (0.1, 1), (0.25, 3), (0.38, 5), (0.49, 7), (0.62, 10), (0.75, 15), (0.91, 30), (1.0, 60))
_SATISFACTION = (1, 2, 3, 4, 5)
_SATISFACTION_WEIGHTS = (7, 14, 29, 62, 100)
#: One life in this many is long: an appeal page with thirty entries has to be measured as well.
LONG_LIFE = 1500
_NOT_ACCEPTED, _RETURNED, _WITHDRAWN, _MERGED = 0.05, 0.07, 0.085, 0.10
_REASONS = (
    RefusalReason.LAWFUL_CHANNEL,
    RefusalReason.IN_PETITION,
    RefusalReason.OUTSIDE_DUTY,
    RefusalReason.UNLAWFUL_CONTENT,
)
#: An appeal that others may be merged into: number, key, when it was accepted, when it was closed.
Main = tuple[str, int, datetime, datetime | None]


def pick(choices: tuple[Any, ...], weights: tuple[int, ...], rng: Random) -> Any:
    """One of the choices; ``weights`` add up, in hundredths."""
    return choices[bisect_right(weights, rng.random() * 100)]


def delay(rng: Random) -> int:
    """Working days until the reply."""
    share = rng.random()
    for (low, fewer), (high, more) in pairwise(_DELAYS):
        if share <= high:
            return fewer + round((more - fewer) * (share - low) / (high - low))
    return _DELAYS[-1][1]


class Course:
    """The order of the steps of one life."""

    def __init__(
        self,
        life: Life,
        county: County,
        subject: str,
        mains: dict[tuple[str, str], Main],
    ) -> None:
        self.life, self.county, self.subject, self.mains = life, county, subject, mains
        self.rng = life.rng
        self.values = life.values

    def go(self) -> None:
        """As far as the present."""
        try:
            if self.moderated():
                self.given()
                self.worked_on()
                self.answered()
        except Over:
            pass

    def moderated(self) -> bool:
        """What the moderator does; False where that was the end."""
        life, rng = self.life, self.rng
        share = rng.random()
        life.office_hour(0)
        if share < _NOT_ACCEPTED:
            refusal = _REASONS[int(rng.random() * len(_REASONS))].value
            self.values["refusal_reason"] = refusal
            life.end(
                Action.NOT_ACCEPT,
                Status.NOT_ACCEPTED,
                life.moderator,
                reason=refusal,
                explanation="",
                same_as="",
            )
            return False
        if share < _RETURNED:
            reason = "请写清楚时间和地点，再提交一次。"
            life.step(Action.RETURN_TO_AUTHOR.value, life.moderator, Status.RETURNED, reason=reason)
            if self.values["author_id"] is None or rng.random() < 0.4:
                return False
            life.later(20)
            life.step(Action.REVISE.value, life.author, Status.SUBMITTED)
            life.office_hour(0)
        main = self.mains.get((self.county.code, self.subject))
        can_merge = self.values["author_id"] is None and self.values["kind"] != Kind.REPORT.value
        if _WITHDRAWN < share < _MERGED and main and can_merge and main[2] < life.at:
            self.values["merged_into_id"] = main[1]
            life.end(Action.MERGE, Status.MERGED, life.moderator, into=main[0])
            return False
        life.accept(life.at)
        if _RETURNED < share < _WITHDRAWN and self.values["author_id"]:
            life.later(30)
            life.end(Action.WITHDRAW, Status.WITHDRAWN, life.author)
            return False
        return True

    def given(self) -> None:
        """Dispatched, now and then given back and dispatched anew, and signed for."""
        life, rng = self.life, self.rng
        level = rng.random()
        lead = self.office(level)
        life.office_hour(0)
        life.dispatch(lead, self.helpers(lead))
        if rng.random() < 0.04:
            reason = "不属于本单位职责，建议交由上级主管部门办理。"
            life.office_hour(0)
            life.ask_return(reason)
            life.office_hour(1)
            life.agree_return(reason)
            life.office_hour(0)
            lead = self.office(0.5 if level < 0.4 else 0.1)
            life.dispatch(lead, self.helpers(lead))
        life.office_hour(1 if rng.random() < 0.3 else 0)
        life.claim(lead)
        for helper in self.assisting:
            life.office_hour(0)
            life.claim(helper)

    def office(self, level: float) -> Office:
        """The department of the city, of the county, or the township: 40, 40 and 20 in a hundred."""
        if level < 0.4:
            return self.life.scene.world.cities[self.county.city].departments[self.subject]
        if level < 0.8:
            return self.county.departments[self.subject]
        division = self.values["division_id"]
        found = [office for code, office in self.county.townships if code == division]
        return found[0] if found else self.county.departments[self.subject]

    def helpers(self, lead: Office) -> list[Office]:
        """One lead in twelve has one or two to assist."""
        departments = [office for office in self.county.departments.values() if office.id != lead.id]
        count = (1 + (self.rng.random() < 0.25)) if self.rng.random() < 0.08 else 0
        first = int(self.rng.random() * len(departments))
        self.assisting = [departments[(first + number) % len(departments)] for number in range(count)]
        return self.assisting

    def worked_on(self) -> None:
        """Signed for and in work: words on the way, questions back, more time."""
        life, rng = self.life, self.rng
        lead = life.lead
        assert lead is not None
        handler = lead.posts["handler"]
        self.days = delay(rng)
        if rng.random() < 0.12:
            text = "您的留言已收悉，我们正在核实。"
            life.office_hour(0)
            self.values["acknowledged_at"] = life.at
            life.note(
                Action.ACKNOWLEDGE, NoteKind.ACKNOWLEDGEMENT, Visibility.PUBLIC, text, handler, text=text
            )
        if self.days > 6 and rng.random() < 0.12:
            self.extended()
        if rng.random() < 0.03 and self.values["author_id"]:
            self.waited()
        count = 20 if rng.random() < 1 / LONG_LIFE else int(rng.expovariate(1.2))
        for _number in range(count):
            text = words.progress(rng)
            life.office_hour(1 if self.days > 3 and rng.random() < 0.5 else 0)
            life.note(
                Action.ADD_PROGRESS,
                NoteKind.PROGRESS,
                Visibility.PUBLIC,
                text,
                handler,
                text=text,
                files=0,
            )
        for helper in self.assisting:
            life.office_hour(1)
            life.contribute(helper, words.progress(rng))

    def extended(self) -> None:
        """More time, asked for before the reply was due."""
        life = self.life
        lead = life.lead
        assert lead is not None
        life.office_hour(1)
        days, reason = 5, "需要安排专业队伍检测，按期办不完。"
        rules = life.scene.law.rules(Lane.ORDINARY, self.values["division_id"], life.at)
        facts = Facts(Kind(self.values["kind"]), self.values["division_id"], offices=1 + len(self.assisting))
        limit = rules.limit(Stage.REPLY, facts)
        assert limit is not None
        due = limit.due(self.values["dispatched_at"], life.scene.days.calendar)
        if life.at >= due:
            return
        self.values["extension_days_asked"] = days
        life.step(Action.ASK_EXTENSION.value, lead.posts["handler"], days=days, reason=reason)
        life.office_hour(0)
        self.values |= {"extension_days": days, "extension_days_asked": None}
        moved = limit.moved(due, days, life.scene.days.calendar)
        life.step(
            Action.GRANT_EXTENSION.value, life.dispatcher, days=days, reason=reason, due_at=moved.isoformat()
        )

    def waited(self) -> None:
        """A question to the author, whose material comes some days later, or not at all."""
        life = self.life
        life.office_hour(1)
        until = life.at + timedelta(days=SUSPENSION_DAYS)
        life.suspend("请补充具体门牌号和现场照片。", until)
        if self.rng.random() < 0.8:
            life.moment(life.at + (until - life.at) * self.rng.random())
            life.supplement("已补充，请查看。")
        else:
            life.moment(until + timedelta(minutes=5))
            self.values["suspended_at"] = None
            life.step(Action.RESUME.value, SYSTEM, Status.HANDLING)

    def answered(self) -> None:
        """The reply and what follows it: question, verdict, redo, closure, archive."""
        rng = self.rng
        self.reply(self.days)
        if self.values["author_id"] and rng.random() < 0.06:
            self.life.later(30)
            self.life.follow_up("谢谢答复。请问具体什么时候完成？")
            self.reply(delay(rng) // 2)
        self.judged()
        if self.values["promised_on"] and rng.random() < 0.8:
            self.kept()
        self.archived()

    def reply(self, days: int) -> None:
        """Drafted, approved, published within one day."""
        life, rng = self.life, self.rng
        lead = life.lead
        assert lead is not None
        life.office_hour(days)
        promised = (
            local_day(life.at) + timedelta(days=7 + int(rng.random() * 50)) if rng.random() < 0.06 else None
        )
        life.draft(words.reply(lead.name, rng), promised)
        life.moment(life.at + timedelta(minutes=2 + int(rng.random() * 20)))
        life.send_for_approval()
        life.office_hour(0)
        life.publish(self.told())

    def told(self) -> Told | None:
        """Notifications are kept for a year."""
        life = self.life
        author = self.values["author_id"]
        if author is None or life.scene.until - life.at > timedelta(days=365):
            return None
        token = f"{self.rng.getrandbits(96):024x}"
        return Told(author, life.key, token, _ANSWERED, "results")

    def judged(self) -> None:
        """Rated, perhaps redone, or closed in silence."""
        life, rng = self.life, self.rng
        if self.values["author_id"] is None or rng.random() > 0.4:
            life.moment(life.at + timedelta(days=AUTO_CLOSE_DAYS, minutes=int(rng.random() * 10)))
            self.values["closed_at"] = life.at
            life.step(Action.CLOSE.value, SYSTEM, Status.CLOSED)
            return
        life.later(40)
        if self.verdict():
            return
        life.office_hour(1)
        if rng.random() < 0.5:
            reason = "已核实答复内容和处理依据，作者所反映事项已按规定办理。"
            self.values |= {"redo_state": "declined", "closed_at": life.at}
            life.step(Action.DECLINE_REDO.value, life.dispatcher, Status.CLOSED, reason=reason)
            return
        self.values |= {"redo_state": "granted", "round": 2, "closed_at": None}
        life.back_to_the_lead()
        life.step(
            Action.REDO.value,
            life.dispatcher,
            Status.HANDLING,
            reason="问题没有真正解决，请重新办理。",
            round=2,
        )
        self.reply(delay(rng) // 2)
        life.moment(life.at + timedelta(days=AUTO_CLOSE_DAYS, minutes=int(rng.random() * 10)))
        self.values["closed_at"] = life.at
        life.step(Action.CLOSE.value, SYSTEM, Status.CLOSED)

    def verdict(self) -> bool:
        """Whether the author is content."""
        rng = self.rng
        level = pick(_SATISFACTION, _SATISFACTION_WEIGHTS, rng)
        solved = "yes" if level > 3 else "partly" if level == 3 else "no"
        scores = (level, min(5, level + (rng.random() < 0.4)), max(1, level - (rng.random() < 0.3)))
        return self.life.rate(level, solved, scores)

    def kept(self) -> None:
        """What was promised is done by the day."""
        life = self.life
        lead = life.lead
        assert lead is not None
        day = self.values["promised_on"]
        life.moment(life.scene.days.office(life.at, max(1, (day - local_day(life.at)).days // 2), self.rng))
        text = "承诺的事项已经全部完成。"
        self.values["promised_on"] = None
        life.note(
            Action.KEEP_PROMISE,
            NoteKind.PROGRESS,
            Visibility.PUBLIC,
            text,
            lead.posts["handler"],
            text=text,
            files=0,
        )

    def archived(self) -> None:
        """A year after it was closed."""
        life = self.life
        life.moment(self.values["closed_at"] + timedelta(days=ARCHIVE_DAYS, minutes=30))
        life.step(Action.ARCHIVE.value, SYSTEM, Status.ARCHIVED)


_ANSWERED = "您的留言有消息了：单位答复了。请看看是否解决，欢迎评价。"
