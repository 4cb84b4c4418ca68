"""The model of the stateful test: any action, by anybody, in any order.

What must come out is derived from the table of transitions and from who is who in the cast, without the policies'
code: the expectations below are written a second time, in plain words, on purpose.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.cast import (
    DAY,
    HOUR,
    TUESDAY,
    Cast,
    accepted,
    dispatched,
    handling,
    replied,
    submitted,
    supervised,
)

from huiyin.appeals import services
from huiyin.appeals.lifecycle import TABLE, Action, Relation, Transition
from huiyin.appeals.lifecycle.supervising import ROWS as PRESSING
from huiyin.appeals.models import (
    Appeal,
    Assignment,
    Clue,
    Consultation,
    ConsultationStance,
    Coverage,
    Deadline,
    Exclusion,
    Instruction,
    Note,
    Rating,
    Reminder,
    Reply,
    Supervision,
    SupervisionAnswer,
    SupervisionCounter,
    Talk,
)
from huiyin.appeals.services.timing import computed, part_due
from huiyin.appeals.terms import (
    UNFINISHED,
    AssignmentRole,
    AssignmentStatus,
    ExclusionReason,
    Kind,
    RedoState,
    RefusalReason,
    Satisfaction,
    Solved,
    Status,
    SupervisionOutcome,
    Urgency,
)
from huiyin.core.errors import DomainError, InvalidInput
from huiyin.journal.models import Event, Outbox
from huiyin.organisations.actors import SYSTEM_ACTOR, Actor
from huiyin.organisations.models import Division

PEOPLE = (
    "citizen",
    "neighbour",
    "moderator",
    "dispatcher",
    "supervisor",
    "leader",
    "system_admin",
    "audit_admin",
    "handler",
    "approver",
    "water_handler",
    "water_approver",
    "district",
    "subdistrict",
    "system",
    "journalist",
    "nobody",
)
LIVE_PARTS = {"pending", "handling", "return_asked", "done"}
OFFICE_OF = {
    "handler": "housing",
    "approver": "housing",
    "water_handler": "water",
    "water_approver": "water",
    "district": "qingshan",
    "subdistrict": "binhe",
}
IS_HANDLER = {"handler", "water_handler", "district", "subdistrict"}
IS_APPROVER = {"approver", "water_approver", "district", "subdistrict"}
OFFICES = ("housing", "water", "qingshan", "binhe")
ENDS = (Action.WITHDRAW, Action.MERGE, Action.NOT_ACCEPT)
WITHIN = (Action.ALLOT, Action.UNDO_ALLOT)
#: Ends of a life, what stays within an office and quiet actions now and then, pressing a little more often.
SORTS = ("rare", "pressing", "pressing", *["ordinary"] * 6)
Stage = Callable[..., Appeal]
Scene = tuple[tuple[str, Action], ...]


def sort_of(row: Transition) -> str:
    """How often the machine shall try it."""
    if row.action in (*ENDS, *WITHIN) or row.quiet:
        return "rare"
    return "pressing" if row in PRESSING else "ordinary"


def with_the_district(cast: Cast, **changes: object) -> Appeal:
    """Given to the district government, which has a subdistrict below it."""
    return dispatched(cast, lead="qingshan", **changes)


def at_the_duty_office(cast: Cast, **changes: object) -> Appeal:
    """An emergency that the subdistrict has at once, and nobody has moderated."""
    Division.objects.filter(code="9901").update(duty_organisation=cast.organisation("binhe"))
    appeal = submitted(cast, is_emergency=True, **changes)
    Division.objects.update(duty_organisation=None)
    return appeal


def with_a_helper(cast: Cast, **changes: object) -> Appeal:
    """The lead and the helper have both signed for it."""
    appeal = dispatched(cast, assisting=("water",), **changes)
    for number, name in enumerate(("handler", "water_handler")):
        at = appeal.submitted_at + (3 + number) * HOUR
        services.claim(appeal=appeal, actor=cast.actor(name), now=at)
    return appeal


def with_a_hand_over_asked(cast: Cast, **changes: object) -> Appeal:
    """… and the lead would rather have the helper lead."""
    appeal = with_a_helper(cast, **changes)
    services.ask_handover(
        appeal=appeal,
        to=cast.organisation("water"),
        reason="管网归水务",
        actor=cast.actor("handler"),
        now=appeal.submitted_at + 5 * HOUR,
    )
    return appeal


def without_duty_office(cast: Cast, **changes: object) -> Appeal:
    """An emergency that waits for the moderator, because nobody was on duty."""
    return submitted(cast, is_emergency=True, **changes)


#: Beginnings of every age; the steps of a scene are attempts like any other.
BEGINNINGS: tuple[tuple[Stage, Scene], ...] = (
    (submitted, ()),
    (submitted, (("moderator", Action.RETURN_TO_AUTHOR),)),
    (submitted, (("moderator", Action.NOT_ACCEPT),)),
    (accepted, ()),
    (at_the_duty_office, ()),
    (without_duty_office, (("system", Action.DISPATCH_EMERGENCY),)),
    (with_a_hand_over_asked, ()),
    (with_a_hand_over_asked, (("dispatcher", Action.REFUSE_HANDOVER),)),
    (with_a_hand_over_asked, (("dispatcher", Action.AGREE_HANDOVER),)),
    (with_a_helper, (("handler", Action.OPEN_CONSULTATION), ("handler", Action.PROPOSE_PLAN))),
    (
        with_a_helper,
        (
            ("handler", Action.OPEN_CONSULTATION),
            ("water_handler", Action.CONSULT),
            ("handler", Action.PROPOSE_PLAN),
            ("water_handler", Action.OBJECT_PLAN),
            ("handler", Action.AGREE_PLAN),
        ),
    ),
    (dispatched, ()),
    (with_the_district, ()),
    (dispatched, (("handler", Action.ASK_RETURN),)),
    (handling, ()),
    (handling, (("handler", Action.ALLOT), ("handler", Action.UNDO_ALLOT))),
    (handling, (("handler", Action.ASK_EXTENSION),)),
    (handling, (("handler", Action.SUSPEND),)),
    (handling, (("handler", Action.DRAFT_REPLY), ("handler", Action.SEND_FOR_APPROVAL))),
    (supervised, ()),
    (supervised, (("supervisor", Action.LIST_SUPERVISION), ("handler", Action.ANSWER_SUPERVISION))),
    (
        supervised,
        (
            ("handler", Action.ANSWER_SUPERVISION),
            ("supervisor", Action.ACCEPT_ANSWER),
            ("supervisor", Action.END_SUPERVISION),
        ),
    ),
    (handling, (("supervisor", Action.HAND_CLUE), ("leader", Action.INSTRUCT))),
    (
        handling,
        (
            ("handler", Action.DRAFT_REPLY),
            ("handler", Action.SEND_FOR_APPROVAL),
            ("approver", Action.REJECT_REPLY),
            ("handler", Action.SEND_FOR_APPROVAL),
            ("approver", Action.PUBLISH_REPLY),
            ("handler", Action.KEEP_PROMISE),
        ),
    ),
    (replied, ()),
    (replied, (("citizen", Action.RATE),)),
    (replied, (("citizen", Action.RATE), ("handler", Action.ASK_EXCLUSION))),
)
VERDICTS = {
    True: services.Verdict(Satisfaction.SATISFIED, Solved.YES, 4, 5, 4, "谢谢"),
    False: services.Verdict(Satisfaction.VERY_DISSATISFIED, Solved.NO, 1, 1, 1, "没解决"),
}
TEXT = services.ReplyText(
    "您好！阀门已换，今晚恢复。", "供热科", "周工", "0000-8765 120", promised_on=date(2026, 12, 31)
)


class Life(RuleBasedStateMachine):
    """One appeal, a second one to merge into, and everybody trying everything."""

    cast: Cast  # set by the test that runs the machine
    beginning: tuple[Stage, Scene] = (submitted, ())
    done: ClassVar[set[Action]] = set()  # actions that have succeeded at least once, over all lives

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.now: datetime = TUESDAY + HOUR

    def teardown(self) -> None:
        """Everything of one example is undone."""
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize(
        kind=st.sampled_from([Kind.HELP, Kind.REPORT]),
        named=st.booleans(),
    )
    def begin(self, kind: Kind, named: bool) -> None:
        """An appeal of any age; sometimes it names the district government."""
        stage, scene = self.beginning
        self.appeal = stage(self.cast, kind=kind)
        self.now = self.appeal.updated_at
        self.main = submitted(self.cast, by="neighbour", title="同一栋楼都不热")
        services.accept(
            appeal=self.main,
            publication=services.Publication.MASKED,
            actor=self.actor("moderator"),
            now=self.now,
        )
        self.recused: set[str] = set()
        if named and stage in (submitted, accepted):
            self.do("moderator", Action.RECUSE, "qingshan", True)
        for name, action in scene:
            self.do(name, action, "housing", False)

    def actor(self, name: str) -> Actor:
        """Who acts."""
        if name == "system":
            return SYSTEM_ACTOR
        return Actor() if name == "nobody" else self.cast.actor(name)

    @rule(
        name=st.sampled_from(PEOPLE),
        action=st.sampled_from(list(Action)),
        offices=st.tuples(st.sampled_from(OFFICES), st.sampled_from(OFFICES)),
        yes=st.booleans(),
        data=st.data(),
    )
    def anybody_tries_anything_and_life_goes_on(
        self, name: str, action: Action, offices: tuple[str, str], yes: bool, data: st.DataObject
    ) -> None:
        """A blind attempt, which is mostly refused and must leave no trace, and two steps of those entitled."""
        self.do(name, action, offices[0], yes)
        for office in offices:
            self.go_on(data, office, yes)

    def go_on(self, data: st.DataObject, office: str, yes: bool) -> None:
        """Draw a permitted action, then one of those who may do it."""
        self.appeal.refresh_from_db()
        status = Status(self.appeal.status)
        relations = {name: self.relations(name) for name in PEOPLE}
        sort = SORTS[data.draw(st.integers(0, len(SORTS) - 1))]
        able = {
            row.action: [name for name in PEOPLE if relations[name] & row.who]
            for row in TABLE.values()
            if status in row.sources and sort_of(row) == sort
        }
        actions = [action for action, names in able.items() if names]
        if actions:
            action = data.draw(st.sampled_from(actions))
            self.do(data.draw(st.sampled_from(able[action])), action, office, yes)

    @rule(data=st.data(), office=st.sampled_from(OFFICES), yes=st.booleans())
    def and_on(self, data: st.DataObject, office: str, yes: bool) -> None:
        """The same again: two steps forward for one blind attempt."""
        self.go_on(data, office, yes)

    def do(self, name: str, action: Action, office: str, yes: bool) -> None:
        """One attempt, compared with what the model expects."""
        self.now += HOUR
        self.appeal.refresh_from_db()
        before, expected = self.snapshot(), self.expected(name, action)
        status = Status(self.appeal.status)
        error: DomainError | None = None
        try:
            self.attempts(office, yes)[action](self.actor(name))
        except DomainError as caught:
            error = caught
        self.appeal.refresh_from_db()
        if error:
            assert self.snapshot() == before, f"{action} by {name} was refused but left a trace"
            assert not (expected and error.code == "forbidden"), f"{action} by {name} was wrongly forbidden"
            return
        row = TABLE[action]
        idle = row.quiet and self.snapshot() == before
        assert expected or idle, f"{action} by {name} in {status} went through"
        if not idle:
            assert Status(self.appeal.status) in row.targets(status)
            assert self.snapshot()["events"] == before["events"] + 1, f"{action}: not exactly one Event"
            assert self.appeal.version == before["version"] + (not row.quiet)
        self.done.add(action)
        if action == Action.RECUSE:
            self.recused = {office}

    def attempts(self, office: str, yes: bool) -> dict[Action, Callable[[Actor], Any]]:
        """How each action is called."""
        s, a, now = services, self.appeal, self.now
        late = now + 90 * DAY if yes else now
        organisation = self.cast.organisation(office)
        publication = s.Publication.MASKED if yes else s.Publication.PRIVATE
        kind = Kind.HELP if yes else Kind.COMPLAINT
        return {
            Action.REVISE: lambda by: s.revise(
                appeal=a, title="暖气", body="改写过的内容，写得更清楚了。", actor=by, now=now
            ),
            Action.WITHDRAW: lambda by: s.withdraw(appeal=a, actor=by, now=now),
            Action.RETURN_TO_AUTHOR: lambda by: s.return_to_author(
                appeal=a, reason="请写地址", actor=by, now=now
            ),
            Action.NOT_ACCEPT: lambda by: s.not_accept(
                appeal=a, reason=RefusalReason.OUTSIDE_DUTY, actor=by, now=now
            ),
            Action.ACCEPT: lambda by: s.accept(appeal=a, publication=publication, actor=by, now=now),
            Action.CORRECT: lambda by: s.correct(
                appeal=a, title="暖气", body="更正过的内容", actor=by, now=now
            ),
            Action.CLASSIFY: lambda by: s.classify(
                appeal=a,
                kind=kind,
                category="urban.roads",
                division="990101001",
                urgency=Urgency.URGENT if yes else None,
                actor=by,
                now=now,
            ),
            Action.RECUSE: lambda by: s.recuse(appeal=a, organisations=[organisation], actor=by, now=now),
            Action.MERGE: lambda by: s.merge(appeal=a, into=self.main, actor=by, now=now),
            Action.DISPATCH: lambda by: s.dispatch(
                appeal=a,
                lead=organisation,
                assisting=[self.cast.organisation("water")] if yes else [],
                actor=by,
                now=now,
            ),
            Action.ADD_ASSISTING: lambda by: s.add_assisting(
                appeal=a, organisation=organisation, actor=by, now=now
            ),
            Action.CLAIM: lambda by: s.claim(appeal=a, actor=by, now=now),
            Action.CLAIM_FROM_POOL: lambda by: s.claim_from_pool(appeal=a, actor=by, now=now),
            Action.ALLOT: lambda by: s.allot(
                appeal=a, to=self.cast.users["water_handler" if yes else "colleague"].pk, actor=by, now=now
            ),
            Action.UNDO_ALLOT: lambda by: s.undo_allot(
                appeal=a, allotted=a.version, actor=by, now=a.updated_at + timedelta(minutes=5)
            ),
            Action.ASK_RETURN: lambda by: s.ask_return(appeal=a, reason="不归我局", actor=by, now=now),
            Action.AGREE_RETURN: lambda by: s.agree_return(
                appeal=a, organisation=organisation, actor=by, now=now
            ),
            Action.REFUSE_RETURN: lambda by: s.refuse_return(
                appeal=a, organisation=organisation, reason="归你局", actor=by, now=now
            ),
            Action.TRANSFER: lambda by: s.transfer(appeal=a, to=organisation, actor=by, now=now),
            Action.ADD_PROGRESS: lambda by: s.add_progress(appeal=a, body="师傅已到", actor=by, now=now),
            Action.ADD_INTERNAL: lambda by: s.add_internal(appeal=a, body="请催一下", actor=by, now=now),
            Action.ACKNOWLEDGE: lambda by: s.acknowledge(appeal=a, body="已收悉", actor=by, now=now),
            Action.CONTRIBUTE: lambda by: s.contribute(appeal=a, body="管道没堵", actor=by, now=now),
            Action.DRAFT_REPLY: lambda by: s.draft_reply(appeal=a, text=TEXT, actor=by, now=now),
            Action.SEND_FOR_APPROVAL: lambda by: s.send_for_approval(appeal=a, actor=by, now=now),
            Action.REJECT_REPLY: lambda by: s.reject_reply(appeal=a, reason="写明时间", actor=by, now=now),
            Action.PUBLISH_REPLY: lambda by: s.publish_reply(appeal=a, actor=by, now=now),
            Action.ASK_EXTENSION: lambda by: s.ask_extension(
                appeal=a, days=5, reason="等配件", actor=by, now=now
            ),
            Action.GRANT_EXTENSION: lambda by: s.grant_extension(
                appeal=a, reason="等配件", actor=by, now=now
            ),
            Action.REFUSE_EXTENSION: lambda by: s.refuse_extension(
                appeal=a, reason="太久", actor=by, now=now
            ),
            Action.SUSPEND: lambda by: s.suspend(appeal=a, question="几栋几层？", actor=by, now=now),
            Action.SUPPLEMENT: lambda by: s.supplement(appeal=a, body="三栋", actor=by, now=now),
            Action.RESUME: lambda by: s.resume(appeal=a, actor=by, now=now),
            Action.FOLLOW_UP: lambda by: s.follow_up(appeal=a, body="那明年呢？", actor=by, now=now),
            Action.RATE: lambda by: s.rate(appeal=a, verdict=VERDICTS[yes], actor=by, now=now),
            Action.REDO: lambda by: s.redo(appeal=a, reason="确实没修好", actor=by, now=now),
            Action.DECLINE_REDO: lambda by: s.decline_redo(appeal=a, reason="已修好", actor=by, now=now),
            Action.KEEP_PROMISE: lambda by: s.keep_promise(appeal=a, body="路修好了", actor=by, now=now),
            Action.RECOMPUTE: lambda by: s.recompute(appeal=a, actor=by, now=now),
            Action.RAISE: lambda by: s.raise_to_supervisor(appeal=a, reason="谁都不接", actor=by, now=now),
            Action.ASK_HANDOVER: lambda by: s.ask_handover(
                appeal=a, to=organisation, reason="它更合适", actor=by, now=now
            ),
            Action.AGREE_HANDOVER: lambda by: s.agree_handover(appeal=a, actor=by, now=now),
            Action.REFUSE_HANDOVER: lambda by: s.refuse_handover(
                appeal=a, reason="不归我局", actor=by, now=now
            ),
            **self.consults(organisation, yes),
            Action.DISPATCH_EMERGENCY: lambda by: self.to_duty(by),
            Action.REVIEW: lambda by: s.review(appeal=a, publication=publication, actor=by, now=now),
            Action.FALSE_ALARM: lambda by: s.false_alarm(appeal=a, reason="不算急事", actor=by, now=now),
            Action.BREACH: lambda by: s.breach(deadline=self.overdue(late), actor=by, now=late),
            Action.CLOSE: lambda by: s.close(appeal=a, actor=by, now=now),
            Action.ARCHIVE: lambda by: s.archive(appeal=a, actor=by, now=now),
            Action.ME_TOO: lambda by: s.me_too(appeal=a, actor=by, now=now),
            Action.FOLLOW: lambda by: s.follow(appeal=a, actor=by, now=now),
            Action.UNFOLLOW: lambda by: s.unfollow(appeal=a, actor=by, now=now),
            **self.presses(organisation, yes),
            Action.ASK_EXCLUSION: lambda by: s.ask_exclusion(
                appeal=a,
                reason=ExclusionReason.REPEATED,
                explanation="同一件事已经答复三次",
                actor=by,
                now=now,
            ),
            Action.GRANT_EXCLUSION: lambda by: s.grant_exclusion(
                appeal=a, reason="情况属实", actor=by, now=now
            ),
            Action.REFUSE_EXCLUSION: lambda by: s.refuse_exclusion(
                appeal=a, reason="照常计入", actor=by, now=now
            ),
            Action.THANK: lambda by: s.thank(appeal=a, actor=by, now=now),
        }

    def consults(self, organisation: Any, yes: bool) -> dict[Action, Callable[[Actor], Any]]:
        """How the steps of a consultation are called."""
        s, a, now = services, self.appeal, self.now
        tasks = {self.cast.organisation("qingshan"): "看现场"} if yes else {}
        return {
            Action.OPEN_CONSULTATION: lambda by: s.open_consultation(
                appeal=a, question="谁修？", actor=by, now=now
            ),
            Action.CONSULT: lambda by: s.consult(appeal=a, body="我们修路面", actor=by, now=now),
            Action.PROPOSE_PLAN: lambda by: s.propose_plan(
                appeal=a, lead=organisation, tasks=tasks, actor=by, now=now
            ),
            Action.AGREE_PLAN: lambda by: s.agree_plan(appeal=a, actor=by, now=now),
            Action.OBJECT_PLAN: lambda by: s.object_plan(appeal=a, reason="不合适", actor=by, now=now),
            Action.DECIDE_PLAN: lambda by: s.decide_plan(appeal=a, actor=by, now=now),
        }

    def to_duty(self, by: Actor) -> None:
        """What the submission does by itself; here it is tried at any time."""
        Division.objects.filter(code="9901").update(duty_organisation=self.cast.organisation("binhe"))
        if not services.to_duty_office(appeal=self.appeal, actor=by, now=self.now):
            raise InvalidInput("no-duty", "no emergency, or no office on duty")

    def overdue(self, now: datetime) -> Deadline:
        """A limit that is late by then and not recorded yet; any, where there is none."""
        rows = self.appeal.deadlines.order_by("breached_at", "due_at")
        return next((row for row in rows if row.breached_at is None and row.due_at < now), rows[0])

    def presses(self, organisation: Any, yes: bool) -> dict[Action, Callable[[Actor], Any]]:
        """How those that press are called; ``yes`` presses long after every time limit."""
        s, a, now = services, self.appeal, self.now
        late = max(now, a.due_at + HOUR) if yes and a.due_at else now
        day = (now + 7 * DAY).date()
        talk = s.TalkNotes(now.date(), "市住建局分管负责人", "限期整改", is_public=yes)
        report = s.Report(f"https://news.example.cn/{a.version}.html", "老人家里冷", "清江日报", now.date())
        outcome = SupervisionOutcome.SETTLED if yes else SupervisionOutcome.LIFTED
        journalist = self.cast.users["journalist"]
        return {
            Action.NUDGE: lambda by: s.nudge(appeal=a, actor=by, now=late),
            Action.REMIND: lambda by: s.remind(
                appeal=a, text="请尽快", organisation=organisation, actor=by, now=now
            ),
            Action.SUPERVISE: lambda by: s.supervise(
                appeal=a, text="限期办好", due_on=day, actor=by, now=now
            ),
            Action.ANSWER_SUPERVISION: lambda by: s.answer_supervision(
                appeal=a, body="已派人", actor=by, now=now
            ),
            Action.ACCEPT_ANSWER: lambda by: s.accept_answer(appeal=a, actor=by, now=now),
            Action.REJECT_ANSWER: lambda by: s.reject_answer(
                appeal=a, reason="没有说清", due_on=day if yes else None, actor=by, now=now
            ),
            Action.LIST_SUPERVISION: lambda by: s.list_supervision(appeal=a, actor=by, now=now),
            Action.DELIST_SUPERVISION: lambda by: s.delist_supervision(
                appeal=a, reason="已办好", actor=by, now=now
            ),
            Action.END_SUPERVISION: lambda by: s.end_supervision(
                appeal=a, outcome=outcome, reason="已办好", actor=by, now=now
            ),
            Action.RECORD_TALK: lambda by: s.record_talk(appeal=a, notes=talk, actor=by, now=now),
            Action.INSTRUCT: lambda by: s.instruct(appeal=a, text="请办好", is_public=yes, actor=by, now=now),
            Action.HAND_CLUE: lambda by: s.hand_clue(appeal=a, journalist=journalist, actor=by, now=now),
            Action.TAKE_BACK_CLUE: lambda by: s.take_back_clue(
                appeal=a, journalist=journalist, actor=by, now=now
            ),
            Action.ADD_COVERAGE: lambda by: s.add_coverage(appeal=a, report=report, actor=by, now=now),
        }

    # What the model expects, in its own words

    def expected(self, name: str, action: Action) -> bool:
        """Whether state and relation permit it (facts may still forbid)."""
        row = TABLE[action]
        return Status(self.appeal.status) in row.sources and bool(self.relations(name) & row.who)

    def relations(self, name: str) -> set[Relation]:
        """Who somebody is to the appeal."""
        found: set[Relation] = set()
        if name == "system":
            found.add(Relation.SYSTEM)
        elif name != "nobody":
            found.add(Relation.CITIZEN)
        if name == "citizen":
            found.add(Relation.AUTHOR)
        if name in ("moderator", "dispatcher", "supervisor", "leader"):
            found.add(Relation(name))
        clues = Clue.objects.filter(appeal=self.appeal, taken_back_at__isnull=True)
        if name == "journalist" and self.appeal.is_published and clues.exists():
            found.add(Relation.JOURNALIST)
        office = OFFICE_OF.get(name)
        if office and not self.is_named(office):
            found |= self.office_relations(name, office)
        return found

    def is_named(self, office: str) -> bool:
        """The office is named in the appeal, or the office above it is."""
        return office in self.recused or (office == "binhe" and "qingshan" in self.recused)

    def office_relations(self, name: str, office: str) -> set[Relation]:
        """Through the office's part, or its duties while nobody has the appeal."""
        part = next(
            (p for p in self.parts() if p["organisation__code"] == office and p["status"] in LIVE_PARTS), None
        )
        found: set[Relation] = set()
        if part is None:
            duties = {"housing": "urban", "water": "urban.roads", "qingshan": "heating"}
            covers = self.appeal.category_id is not None and (
                f"{self.appeal.category_id}.".startswith(f"{duties.get(office, '?')}.")
            )
            if self.appeal.status == Status.ACCEPTED and covers and name in IS_HANDLER:
                found.add(Relation.POOL_HANDLER)
            return found
        is_lead, is_pending = part["role"] == "lead", part["status"] == "pending"
        if name in IS_HANDLER:
            if is_pending:
                found.add(Relation.LEAD_PENDING if is_lead else Relation.ASSISTING_PENDING)
            else:
                found.add(Relation.LEAD_HANDLER if is_lead else Relation.ASSISTING_HANDLER)
        if name in IS_APPROVER and is_lead and not is_pending:
            found.add(Relation.LEAD_APPROVER)
        return found

    def parts(self) -> list[dict[str, Any]]:
        """The assignments as stored."""
        return list(
            Assignment.objects.filter(appeal=self.appeal)
            .order_by("id")
            .values("organisation__code", "role", "status", "is_designated", "return_reason", "handler_id")
        )

    def snapshot(self) -> dict[str, Any]:
        """Everything a refused action must leave as it was."""
        row = Appeal.objects.filter(pk=self.appeal.pk).values().get()
        return {
            **row,
            "parts": self.parts(),
            "recused": sorted(self.appeal.recused.values_list("code", flat=True)),
            "events": Event.objects.filter(subject="appeal", subject_id=str(self.appeal.pk)).count(),
            "outbox": Outbox.objects.count(),
            "consultations": list(Consultation.objects.filter(appeal=self.appeal).order_by("id").values()),
            "stances": ConsultationStance.objects.filter(consultation__appeal=self.appeal).count(),
            "notes": Note.objects.filter(appeal=self.appeal).count(),
            "replies": list(Reply.objects.filter(appeal=self.appeal).order_by("id").values("status", "body")),
            "ratings": Rating.objects.filter(appeal=self.appeal).count(),
            "follow_ups": self.appeal.follow_ups.count(),
            "pressing": [
                list(model.objects.order_by("id").values())
                for model in (Reminder, Supervision, SupervisionAnswer, SupervisionCounter)
            ],
            "said": [model.objects.count() for model in (Talk, Instruction, Coverage)],
            "exclusion": list(Exclusion.objects.order_by("pk").values()),
            "clues": list(Clue.objects.order_by("id").values()),
        }

    # What must always hold

    @invariant()
    def events_are_gap_free(self) -> None:
        """The numbered Events of the appeal count from 1 to its version."""
        sequences = Event.objects.filter(
            subject="appeal", subject_id=str(self.appeal.pk), sequence__isnull=False
        ).values_list("sequence", flat=True)
        assert sorted(filter(None, sequences)) == list(range(1, self.appeal.version + 1))

    @invariant()
    def at_most_one_lead_and_it_is_the_appeals(self) -> None:
        """The lead assignment and the appeal's lead agree."""
        leads = [p for p in self.parts() if p["role"] == AssignmentRole.LEAD and p["status"] in LIVE_PARTS]
        assert len(leads) <= 1
        if self.appeal.status in (Status.DISPATCHED, Status.HANDLING, Status.SUSPENDED, Status.REPLIED):
            assert [p["organisation__code"] for p in leads] == [self.cast_code(self.appeal.lead_id)]

    def cast_code(self, organisation_id: int | None) -> str | None:
        """The office's code."""
        return next((c for c, o in self.cast.organisations.items() if o.pk == organisation_id), None)

    @invariant()
    def a_replied_appeal_has_no_part_out(self) -> None:
        """Replied means: the lead has replied and every assisting part is in."""
        if self.appeal.status == Status.REPLIED:
            unfinished = {p["status"] for p in self.parts()} & {
                AssignmentStatus.PENDING,
                AssignmentStatus.HANDLING,
                AssignmentStatus.RETURN_ASKED,
            }
            assert not unfinished
            assert self.appeal.first_replied_at is not None

    @invariant()
    def a_replied_appeal_that_is_rated_waits_for_the_platform(self) -> None:
        """Rated in this round and still replied: the author has asked for a redo. Desks count unrated ones by it."""
        if self.appeal.status == Status.REPLIED:
            is_rated = self.appeal.ratings.filter(round=self.appeal.round).exists()
            assert is_rated == (self.appeal.redo_state == RedoState.ASKED)

    @invariant()
    def what_is_private_is_not_published(self) -> None:
        """Reports never, and nothing before it has been accepted."""
        if self.appeal.is_published:
            assert self.appeal.kind != Kind.REPORT
            assert self.appeal.accepted_at is not None

    @invariant()
    def a_named_office_has_no_part(self) -> None:
        """回避: neither the office nor its subtree receives the appeal."""
        for part in self.parts():
            assert not (self.is_named(part["organisation__code"]) and part["status"] in LIVE_PARTS)

    @invariant()
    def the_stored_limits_are_those_that_the_events_tell(self) -> None:
        """What is stored is what anybody can compute again; an office that has to act has a limit."""
        stored = {
            (row.stage, row.slot, row.begun_by): (row.state, row.due_at, row.ended_at, row.organisation_id)
            for row in self.appeal.deadlines.all()
        }
        assert stored == {
            (c.stage, c.slot, c.begun_by): (c.state, c.due_at, c.ended_at, c.organisation_id)
            for c in computed(self.appeal)
        }
        running = {stage for (stage, _slot, _by), (state, *_) in stored.items() if state == "running"}
        awaited = {
            Status.SUBMITTED: "moderate",
            Status.ACCEPTED: "dispatch",
            Status.DISPATCHED: "claim",
        }.get(Status(self.appeal.status))
        assert awaited is None or awaited in running
        if self.appeal.status == Status.SUSPENDED:
            assert running <= {"promise"}

    @invariant()
    def a_part_is_due_as_long_as_its_office_has_to_act(self) -> None:
        """Work lists are sorted by it: the stored moment is the one that appeal and part give now."""
        for part in self.appeal.assignments.all():
            assert (part.due_at is not None) == (part.status in UNFINISHED)
            assert part.due_at == part_due(part.role, part.status, part.claim_due_at, self.appeal)

    @invariant()
    def supervision_numbers_have_no_gap(self) -> None:
        """Counted from 1; one runs at most, and what has ended is not on the public list."""
        found = Supervision.objects.order_by("serial")
        assert [one.serial for one in found] == list(range(1, len(found) + 1))
        assert len([one for one in found if one.state != "ended"]) <= 1
        assert not [one for one in found if one.state == "ended" and one.is_listed]
        asked = SupervisionAnswer.objects.filter(verdict="", supervision__state__in=("running", "accepted"))
        assert not asked.exists()

    @invariant()
    def nothing_is_due_when_nobody_has_to_act(self) -> None:
        """No limit runs on what is finished."""
        if self.appeal.status in (Status.CLOSED, Status.MERGED, Status.WITHDRAWN, Status.NOT_ACCEPTED):
            assert self.appeal.due_at is None
