"""Keeping the stored limits in step with the Events: what deadlines.clocks answers is what the tables hold."""

from datetime import datetime
from typing import Any

from huiyin.appeals.deadlines import (
    RELEVANT,
    Beginning,
    Clock,
    Law,
    Step,
    clocks,
)
from huiyin.appeals.lifecycle import SUBMITTED_EVENT, Action
from huiyin.appeals.models import Appeal, Assignment, Deadline
from huiyin.appeals.selectors.law import law_for
from huiyin.appeals.terms import (
    LIVE,
    OPEN_CLOCKS,
    SUBJECT,
    UNFINISHED,
    AssignmentRole,
    AssignmentStatus,
    ClockState,
    Complexity,
    Escalation,
    Kind,
    Lane,
    Stage,
    Status,
    Urgency,
)
from huiyin.core.clock import NEVER
from huiyin.journal.models import Event


def computed(appeal: Appeal) -> list[Clock]:
    """What is due when, computed from the appeal's Events. Two queries."""
    events = Event.objects.filter(
        subject=SUBJECT, subject_id=str(appeal.pk), type__in=RELEVANT, sequence__isnull=False
    )
    steps = [
        Step(event.sequence or 0, event.at, event.type, event.organisation_id, event.data)
        for event in events.order_by("sequence")
    ]
    beginning = _beginning(appeal, steps)
    places = {beginning.division, appeal.division_id} | {
        str(step.data["division"]) for step in steps if step.data.get("division")
    }
    return clocks(beginning=beginning, steps=steps, law=law_for(places))


def _beginning(appeal: Appeal, steps: list[Step]) -> Beginning:
    data = steps[0].data if steps and steps[0].action == SUBMITTED_EVENT else {}
    return Beginning(
        kind=Kind(data.get("kind", appeal.kind)),
        division=str(data.get("division", appeal.division_id)),
        urgency=Urgency(data.get("urgency", Urgency.ORDINARY)),
        complexity=Complexity(data.get("complexity", Complexity.ORDINARY)),
        lane=Lane(data.get("lane", Lane.ORDINARY)),
    )


def first(appeal: Appeal, data: dict[str, Any], organisation_id: int | None, law: Law) -> list[Clock]:
    """The first limits of an appeal that is about to be stored, whose columns are set by them; ``data`` is that of the
    Event of its submission, by an organisation where it took it in; ``law``, that of its place. Then ``begin``."""
    steps = [Step(1, appeal.submitted_at, SUBMITTED_EVENT, organisation_id, data)]
    answer = clocks(beginning=_beginning(appeal, steps), steps=steps, law=law)
    for name, value in nearest(appeal, answer).items():
        setattr(appeal, name, value)
    return answer


def begin(appeal: Appeal, answer: list[Clock]) -> None:
    """Store the ``first`` limits of an appeal that has just been submitted; inside its transaction. One query for each:
    nearly always there is one, and to prepare a query for several takes longer than to ask it."""
    for clock in answer:
        _row(appeal, clock).save(force_insert=True)


def keep(appeal: Appeal, type: str) -> None:
    """Bring the stored limits up to date after an Event of that type; inside its transaction.

    A limit that is over stays as it is.
    """
    answer = list[Clock]()
    if type in RELEVANT or type == Action.RECOMPUTE:
        answer = computed(appeal)
        _store(appeal, answer)
        _show(appeal, answer)
    _keep_parts(appeal, answer)


def _show(appeal: Appeal, answer: list[Clock]) -> None:
    """Bring the columns by which lists are sorted up to date."""
    fields = nearest(appeal, answer)
    if any(getattr(appeal, name) != value for name, value in fields.items()):
        Appeal.objects.filter(pk=appeal.pk).update(**fields)
        for name, value in fields.items():
            setattr(appeal, name, value)


def moves(appeal: Appeal) -> list[tuple[Deadline, datetime]]:
    """The open limits that would be due at another time if they were computed now, and when."""
    stored = {
        (row.stage, row.slot, row.begun_by): row for row in appeal.deadlines.filter(state__in=OPEN_CLOCKS)
    }
    found = []
    for clock in computed(appeal):
        row = stored.get((clock.stage, clock.slot, clock.begun_by))
        if row is not None and clock.is_open and clock.due_at != row.due_at:
            found.append((row, clock.due_at))
    return found


def settle(appeal: Appeal) -> None:
    """Note that the open limits have been looked at and are right, as far as the calendar is known."""
    _store(appeal, computed(appeal))


def _store(appeal: Appeal, answer: list[Clock]) -> None:
    stored = {(row.stage, row.slot, row.begun_by): row for row in appeal.deadlines.all()}
    new = []
    for clock in answer:
        row = stored.get((clock.stage, clock.slot, clock.begun_by))
        if row is None:
            new.append(_row(appeal, clock))
        elif row.state in OPEN_CLOCKS:
            changes = {
                name: value for name, value in changing(clock, row).items() if getattr(row, name) != value
            }
            if changes:
                Deadline.objects.filter(pk=row.pk).update(**changes)
    Deadline.objects.bulk_create(new)


def _row(appeal: Appeal, clock: Clock) -> Deadline:
    row = Deadline(
        appeal=appeal,
        stage=clock.stage,
        slot=clock.slot,
        begun_by=clock.begun_by,
        started_at=clock.started_at,
        is_first=clock.is_first,
    )
    for name, value in changing(clock, row).items():
        setattr(row, name, value)
    return row


def changing(clock: Clock, row: Deadline) -> dict[str, Any]:
    """The columns that may change while a limit is open."""
    return {
        "organisation_id": clock.organisation_id,
        "rule_set_id": clock.rules.id,
        "rule_name": f"{clock.rules.name}/{clock.rules.version}",
        "state": clock.state,
        "due_at": clock.due_at,
        "amber_at": clock.amber_at,
        "paused_at": clock.paused_at,
        "ended_at": clock.ended_at,
        "is_certain": clock.is_certain,
        "is_stale": False,
        "watch_at": _watch_at(clock, row),
        "escalation": _escalation(clock, row),
    }


def _escalation(clock: Clock, row: Deadline) -> int:
    """A missed limit that has been given more time comes down from the ladder."""
    has_more_time = row.escalation and clock.due_at > row.due_at
    return Escalation.NOBODY if has_more_time else row.escalation


def _watch_at(clock: Clock, row: Deadline) -> datetime | None:
    """When somebody has to look next: at amber, then at red; what stopped late has still to be recorded as late.

    After the breach the watch itself decides (services.watching), as long as the limit runs as it did; one that runs
    again, or until another time, is looked at anew.
    """
    if clock.state == ClockState.RUNNING:
        if row.breached_at:
            return row.watch_at if clock.due_at == row.due_at and row.paused_at is None else clock.due_at
        return clock.due_at if row.warned_at else clock.amber_at
    stopped_at = clock.ended_at or clock.paused_at
    was_late = stopped_at is not None and stopped_at > clock.due_at
    return clock.due_at if was_late and not row.breached_at else None


#: Which limit an appeal is shown by, where several run: the one that has to be met before the others.
SHOWN = (Stage.MODERATE, Stage.DISPATCH, Stage.CLAIM, Stage.REPLY, Stage.ASSIST)


def nearest(appeal: Appeal, answer: list[Clock]) -> dict[str, Any]:
    """The columns of the appeal that lists are sorted by."""
    running = [clock for clock in answer if clock.state == ClockState.RUNNING and clock.stage in SHOWN]
    if appeal.status != Status.SUBMITTED:  # an emergency in an office's hands is shown by the office's limit
        running = [clock for clock in running if clock.stage != Stage.MODERATE]
    own = [clock for clock in running if clock.slot in ("platform", "lead")] or running
    shown = min(own, key=lambda clock: (SHOWN.index(clock.stage), clock.due_at)) if own else None
    replies = [clock for clock in answer if clock.stage == Stage.REPLY]
    reply = next((clock for clock in reversed(replies) if clock.state != ClockState.CANCELLED), None)
    if appeal.status == Status.WITHDRAWN and reply is None and replies:
        reply = replies[-1]
    return {
        "due_at": shown.due_at if shown else None,
        "amber_at": shown.amber_at if shown else None,
        "due_stage": shown.stage.value if shown else "",
        "stage_started_at": shown.started_at if shown else appeal.stage_started_at,
        "reply_due_at": reply.due_at if reply else None,
    }


def _keep_parts(appeal: Appeal, answer: list[Clock]) -> None:
    """Each part knows by when it has to be signed for, and by when its office has to act."""
    claims = {clock.organisation_id: clock.due_at for clock in answer if clock.stage == Stage.CLAIM}
    for part in Assignment.objects.filter(appeal=appeal):
        claim = claims.get(part.organisation_id) if part.status in LIVE else None
        claim = claim or part.claim_due_at
        due = part_due(part.role, part.status, claim, appeal)
        if (claim, due) != (part.claim_due_at, part.due_at):
            Assignment.objects.filter(pk=part.pk).update(claim_due_at=claim, due_at=due)


def part_due(role: str, status: str, claim_due_at: datetime | None, appeal: Appeal) -> datetime | None:
    """By when an office with such a part has to act, as Assignment.due_at says it: an assisting office signs by its own
    time and then keeps the reply's; everything else is due when the appeal is."""
    if status not in UNFINISHED:
        return None
    due = appeal.due_at
    if role == AssignmentRole.ASSISTING:
        if status == AssignmentStatus.PENDING:
            due = claim_due_at
        elif appeal.suspended_at is None:
            due = appeal.reply_due_at
    return due or NEVER
