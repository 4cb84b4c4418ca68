"""Due times: the one pure function that tells, from rule sets, calendar and Events of an appeal, what is due when.

``clocks`` goes through the Events from the beginning and answers with every limit that has run: what is stored in
``Deadline`` is nothing but its answer, and anybody can compute it again. A limit is set when its stage begins, by the
rule set in force at that moment; neither a later rule set nor a transfer moves it. It moves when it is suspended, when
more time is granted, and forward when the appeal turns out to be more urgent.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from huiyin.appeals.deadlines.law import Law
from huiyin.appeals.deadlines.rules import Facts, Limit, Rules
from huiyin.appeals.lifecycle import SUBMITTED_EVENT, Action
from huiyin.appeals.terms import (
    OPEN_CLOCKS,
    AssignmentRole,
    ClockState,
    Complexity,
    Kind,
    Lane,
    Stage,
    Status,
    Urgency,
)
from huiyin.core.working_time import Calendar

#: Who a limit binds: the platform, the lead office, or one assisting office by its key.
PLATFORM, LEAD = "platform", "lead"


@dataclass(frozen=True, slots=True)
class Step:
    """What due times need of an Event: ``data`` is the Event's own."""

    sequence: int
    at: datetime
    action: str
    organisation_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Clock:
    """One limit that has run. ``begun_by`` is the sequence of the Event that began it; times are UTC.

    ``organisation_id`` is the office it binds (None: the platform), ``is_first`` marks the reply stage that the first
    reply is measured by, ``is_certain`` is False where a year without a published calendar lies in it.
    """

    stage: Stage
    slot: str
    begun_by: int
    organisation_id: int | None
    started_at: datetime
    due_at: datetime
    amber_at: datetime
    rules: Rules
    limit: Limit | None
    state: ClockState = ClockState.RUNNING
    ended_at: datetime | None = None
    paused_at: datetime | None = None
    is_first: bool = False
    is_certain: bool = True

    @property
    def is_open(self) -> bool:
        """Whether it still runs, or will run again."""
        return self.state in OPEN_CLOCKS


@dataclass(frozen=True, slots=True)
class Beginning:
    """The appeal when it was submitted."""

    kind: Kind
    division: str
    urgency: Urgency = Urgency.ORDINARY
    complexity: Complexity = Complexity.ORDINARY
    lane: Lane = Lane.ORDINARY


def clocks(*, beginning: Beginning, steps: Iterable[Step], law: Law) -> list[Clock]:
    """Every limit of the appeal, in the order in which they began."""
    replay = _Replay(beginning, law)
    for step in steps:
        replay.go(step)
    return replay.clocks


class _Replay:
    """The appeal as it goes through its Events."""

    def __init__(self, beginning: Beginning, law: Law) -> None:
        self.law = law
        self.facts = Facts(beginning.kind, beginning.division, beginning.urgency, beginning.complexity)
        self.lane = beginning.lane
        self.clocks: list[Clock] = []
        self.lead: int | None = None
        self.has_replied = False

    def go(self, step: Step) -> None:
        """One Event further."""
        act = _STEPS.get(step.action)
        if act:
            act(self, step)
        status = step.data.get("status")
        if status == Status.CLOSED:
            self.end(step.at, Stage.CLOSE)
        elif status in _OVER:
            self.cancel(step.at)

    # What may happen to a clock

    def begin(
        self, step: Step, stage: Stage, slot: str = PLATFORM, organisation_id: int | None = None
    ) -> None:
        rules = self.law.rules(self.lane, self.facts.division, step.at)
        limit = rules.limit(stage, self.facts)
        if limit is None:
            return
        calendar = self.calendar
        due = limit.due(step.at, calendar)
        self.clocks.append(
            Clock(
                stage=stage,
                slot=slot,
                begun_by=step.sequence,
                organisation_id=organisation_id,
                started_at=step.at,
                due_at=due,
                amber_at=limit.amber(step.at, due, calendar),
                rules=rules,
                limit=limit,
                is_first=stage == Stage.REPLY and not self.has_replied,
                is_certain=calendar.is_certain(step.at, due),
            )
        )

    @property
    def calendar(self) -> Calendar:
        return self.law.calendar(self.facts.division)

    def open(self, *stages: Stage, slot: str = "") -> list[Clock]:
        return [
            clock
            for clock in self.clocks
            if clock.is_open and (not stages or clock.stage in stages) and (not slot or clock.slot == slot)
        ]

    def end(self, at: datetime, *stages: Stage, slot: str = "") -> None:
        for clock in self.open(*stages, slot=slot):
            clock.state, clock.ended_at = ClockState.ENDED, at

    def cancel(self, at: datetime, *stages: Stage, slot: str = "") -> None:
        for clock in self.open(*stages, slot=slot):
            clock.state, clock.ended_at = ClockState.CANCELLED, at

    def move(self, clock: Clock, due_at: datetime) -> None:
        if due_at == clock.due_at:
            return
        clock.due_at = due_at
        if clock.limit:
            clock.amber_at = clock.limit.amber(clock.started_at, due_at, self.calendar)
        clock.is_certain = self.calendar.is_certain(clock.started_at, due_at)

    # What the Events mean

    def submitted(self, step: Step) -> None:
        self.begin(step, Stage.MODERATE)

    def moderated(self, step: Step) -> None:
        self.end(step.at, Stage.MODERATE)

    def accepted(self, step: Step) -> None:
        self.end(step.at, Stage.MODERATE)
        self.begin(step, Stage.DISPATCH)

    def classified(self, step: Step) -> None:
        """Later stages follow the new facts; a running one is due sooner if they say so, never later."""
        before = self.facts
        self.facts = replace(
            before,
            kind=Kind(step.data.get("kind", before.kind)),
            division=str(step.data.get("division", before.division)),
            urgency=Urgency(step.data.get("urgency", before.urgency)),
            complexity=Complexity(step.data.get("complexity", before.complexity)),
        )
        self.hasten(step)

    def hasten(self, step: Step) -> None:
        """Where the facts now call for a shorter limit, it counts from this moment on, not from before anybody knew."""
        for clock in self.open():
            rules = self.law.rules(self.lane, self.facts.division, clock.started_at)
            limit = rules.limit(clock.stage, self.facts)
            if not (limit and clock.limit) or clock.state != ClockState.RUNNING:
                continue
            calendar, since = self.calendar, clock.started_at
            is_shorter = limit.due(since, calendar) < clock.limit.due(since, calendar)
            due = limit.due(step.at, calendar)
            if is_shorter and due < clock.due_at:
                clock.limit, clock.rules = limit, rules
                self.move(clock, due)

    def dispatched(self, step: Step) -> None:
        self.end(step.at, Stage.MODERATE, Stage.DISPATCH)
        self.lead = step.data.get("lead_id")
        assisting = [int(pk) for pk in step.data.get("assisting_ids", ())]
        self.facts = replace(self.facts, offices=1 + len(assisting))
        self.begin(step, Stage.CLAIM, LEAD, self.lead)
        self.begin(step, Stage.REPLY, LEAD, self.lead)
        self.begin(step, Stage.CLOSE, LEAD, self.lead)
        for pk in assisting:
            self.asked_in(step, pk)

    def dispatched_at_once(self, step: Step) -> None:
        """An emergency goes to its office before the moderator has read it: moderation runs beside."""
        moderation = self.open(Stage.MODERATE)
        self.dispatched(step)
        for clock in moderation:
            clock.state, clock.ended_at = ClockState.RUNNING, None

    def put_back(self, step: Step) -> None:
        """No emergency after all: everything begins anew, by the ordinary rules."""
        self.cancel(step.at)
        self.lane, self.lead = Lane.ORDINARY, None
        self.facts = replace(self.facts, urgency=Urgency.ORDINARY, offices=1)
        is_moderated = step.data.get("status") == Status.ACCEPTED
        self.begin(step, Stage.DISPATCH if is_moderated else Stage.MODERATE)

    def asked_in(self, step: Step, organisation_id: int) -> None:
        self.begin(step, Stage.CLAIM, str(organisation_id), organisation_id)
        self.begin(step, Stage.ASSIST, str(organisation_id), organisation_id)

    def assisting_added(self, step: Step) -> None:
        self.facts = replace(self.facts, offices=self.facts.offices + 1)
        self.asked_in(step, int(step.data["organisation_id"]))

    def taken_from_pool(self, step: Step) -> None:
        self.end(step.at, Stage.DISPATCH)
        self.lead = step.data.get("lead_id")
        self.facts = replace(self.facts, offices=1)
        self.begin(step, Stage.REPLY, LEAD, self.lead)
        self.begin(step, Stage.CLOSE, LEAD, self.lead)

    def claimed(self, step: Step) -> None:
        is_lead = step.data.get("role") == AssignmentRole.LEAD
        self.end(step.at, Stage.CLAIM, slot=LEAD if is_lead else str(step.organisation_id))

    def transferred(self, step: Step) -> None:
        """The new office signs for it anew; the reply stays due when it was, whoever gives it."""
        self.cancel(step.at, Stage.CLAIM, slot=LEAD)
        self.lead = step.data.get("lead_id")
        reply = self.open(Stage.REPLY, slot=LEAD)
        for clock in self.open(slot=LEAD):
            clock.organisation_id = self.lead
        self.begin(step, Stage.CLAIM, LEAD, self.lead)
        for claim in self.open(Stage.CLAIM, slot=LEAD):
            if reply and step.at < reply[-1].due_at < claim.due_at:
                self.move(claim, reply[-1].due_at)

    def handed_over(self, step: Step) -> None:
        """An office that assisted leads now, by the same limits; its own part is over."""
        self.lead = step.data.get("lead_id")
        self.cancel(step.at, slot=str(self.lead))
        for clock in self.open(slot=LEAD):
            clock.organisation_id = self.lead

    def planned(self, step: Step) -> None:
        """A consultation has ended in new parts; limits that run are not moved, only bound to other offices."""
        if not step.data.get("applied"):
            return
        if step.data["lead_id"] != self.lead:
            self.handed_over(step)
        for pk in step.data["relieved_ids"]:
            self.cancel(step.at, slot=str(pk))
        self.facts = replace(self.facts, offices=int(step.data["offices"]))
        for pk in step.data["added_ids"]:
            self.asked_in(step, int(pk))
        if kept := step.data.get("kept_id"):
            self.begin(step, Stage.ASSIST, str(kept), int(kept))

    def returned(self, step: Step) -> None:
        if step.data.get("role") == AssignmentRole.ASSISTING:
            self.cancel(step.at, slot=str(step.data["organisation_id"]))
            self.facts = replace(self.facts, offices=max(1, self.facts.offices - 1))
            return
        self.cancel(step.at)
        self.begin(step, Stage.DISPATCH)

    def suspended(self, step: Step) -> None:
        for clock in self.open():
            if clock.state == ClockState.RUNNING and clock.stage != Stage.PROMISE:
                clock.state, clock.paused_at = ClockState.PAUSED, step.at

    def resumed(self, step: Step) -> None:
        for clock in self.open():
            if clock.state == ClockState.PAUSED and clock.paused_at and clock.limit:
                due = clock.limit.resumed(clock.due_at, clock.paused_at, step.at, self.calendar)
                clock.state, clock.paused_at = ClockState.RUNNING, None
                self.move(clock, due)
        self.hasten(step)

    def extended(self, step: Step) -> None:
        days = int(step.data.get("days", 0))
        for clock in self.open(Stage.REPLY, Stage.ASSIST, Stage.CLOSE):
            if clock.limit:
                self.move(clock, clock.limit.moved(clock.due_at, days, self.calendar))

    def contributed(self, step: Step) -> None:
        self.end(step.at, Stage.ASSIST, slot=str(step.organisation_id))

    def replied(self, step: Step) -> None:
        self.has_replied = True
        self.end(step.at, Stage.REPLY, slot=LEAD)
        promised = step.data.get("promised_on")
        if promised:
            self.cancel(step.at, Stage.PROMISE)
            self.promise(step, date.fromisoformat(promised))

    def promise(self, step: Step, day: date) -> None:
        calendar = self.calendar
        rules = self.law.rules(self.lane, self.facts.division, step.at)
        due = calendar.closing(day).astimezone(step.at.tzinfo)
        clock = Clock(
            stage=Stage.PROMISE,
            slot=LEAD,
            begun_by=step.sequence,
            organisation_id=self.lead,
            started_at=step.at,
            due_at=due,
            amber_at=step.at,
            rules=rules,
            limit=None,
            is_certain=True,
        )
        clock.amber_at = Limit(Stage.PROMISE, 0).amber(step.at, due, calendar)
        self.clocks.append(clock)

    def kept(self, step: Step) -> None:
        self.end(step.at, Stage.PROMISE)

    def again(self, step: Step) -> None:
        """A follow-up question or a redo: a fresh reply stage; an appeal that was closed has a fresh limit to close."""
        self.cancel(step.at, Stage.REPLY)
        self.begin(step, Stage.REPLY, LEAD, self.lead)
        if not self.open(Stage.CLOSE):
            self.begin(step, Stage.CLOSE, LEAD, self.lead)


_OVER = (Status.WITHDRAWN, Status.MERGED, Status.NOT_ACCEPTED)

_STEPS: dict[str, Callable[[_Replay, Step], None]] = {
    SUBMITTED_EVENT: _Replay.submitted,
    Action.REVISE: _Replay.submitted,
    Action.RETURN_TO_AUTHOR: _Replay.moderated,
    Action.NOT_ACCEPT: _Replay.moderated,
    Action.ACCEPT: _Replay.accepted,
    Action.CLASSIFY: _Replay.classified,
    Action.DISPATCH: _Replay.dispatched,
    Action.DISPATCH_EMERGENCY: _Replay.dispatched_at_once,
    Action.REVIEW: _Replay.moderated,
    Action.FALSE_ALARM: _Replay.put_back,
    Action.ADD_ASSISTING: _Replay.assisting_added,
    Action.CLAIM_FROM_POOL: _Replay.taken_from_pool,
    Action.CLAIM: _Replay.claimed,
    Action.TRANSFER: _Replay.transferred,
    Action.AGREE_HANDOVER: _Replay.handed_over,
    Action.AGREE_PLAN: _Replay.planned,
    Action.DECIDE_PLAN: _Replay.planned,
    Action.AGREE_RETURN: _Replay.returned,
    Action.SUSPEND: _Replay.suspended,
    Action.SUPPLEMENT: _Replay.resumed,
    Action.RESUME: _Replay.resumed,
    Action.GRANT_EXTENSION: _Replay.extended,
    Action.CONTRIBUTE: _Replay.contributed,
    Action.PUBLISH_REPLY: _Replay.replied,
    Action.FOLLOW_UP: _Replay.again,
    Action.REDO: _Replay.again,
    Action.KEEP_PROMISE: _Replay.kept,
}

#: The Events that due times are computed from.
RELEVANT: tuple[str, ...] = (
    *_STEPS,
    Action.WITHDRAW,
    Action.MERGE,
    Action.RATE,
    Action.CLOSE,
    Action.DECLINE_REDO,
)
