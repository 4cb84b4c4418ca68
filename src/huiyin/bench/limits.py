"""The limits of a life: computed from its steps by ``deadlines.clocks``, stored as ``services.timing`` stores them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from huiyin.appeals.deadlines import Beginning, Clock, clocks
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.services import timing, watching
from huiyin.appeals.terms import ClockState, Kind, Lane, Stage
from huiyin.bench.world import SYSTEM
from huiyin.core.clock import NEVER
from huiyin.core.working_time import Calendar
from huiyin.journal.models import Visibility

if TYPE_CHECKING:
    from huiyin.bench.lives import Life

#: How long the watch takes to see that a limit has been missed.
NOTICED_AFTER = timedelta(seconds=5)


def limits_of(life: "Life") -> list[Clock]:
    """Every limit that has run, onto its sheet, and the columns of the appeal that show the nearest."""
    values, scene = life.values, life.scene
    answer = clocks(
        beginning=Beginning(Kind(values["kind"]), values["division_id"]), steps=life.steps, law=scene.law
    )
    row, shown = scene.deadline, scene.appeal
    for clock in answer:
        end = clock.ended_at or clock.paused_at or scene.until
        row.due_at = clock.due_at
        row.warned_at = clock.amber_at if clock.amber_at < end else None
        row.breached_at = min(clock.due_at + NOTICED_AFTER, scene.until) if clock.due_at < end else None
        columns: dict[str, Any] = {
            "appeal_id": life.key,
            "stage": clock.stage.value,
            "slot": clock.slot,
            "begun_by": clock.begun_by,
            "started_at": clock.started_at,
            "is_first": clock.is_first,
            "warned_at": row.warned_at,
            "breached_at": row.breached_at,
        }
        columns |= timing.changing(clock, row)
        columns["state"] = clock.state.value
        if row.breached_at and clock.state == ClockState.RUNNING:
            columns |= _climbed(clock, scene.until, scene.days.calendar)
        key = scene.deadlines.add(**columns)
        if row.breached_at:
            _breach(life, clock, key, row.breached_at)
    shown.status = values["status"]
    values.update(timing.nearest(shown, answer))
    values["stage_started_at"] = _shown_since(answer) or values["submitted_at"]
    _give_limits(life, answer)
    return answer


def _climbed(clock: Clock, until: datetime, calendar: Calendar) -> dict[str, Any]:
    """How far the open breach has been carried, and when the watch looks again (services.watching)."""
    times = watching.ladder().times(clock.due_at, Lane.ORDINARY, calendar)
    ahead = [at for at in times.values() if at > until]
    return {
        "escalation": max(rung for rung, at in times.items() if at <= until).value,
        "watch_at": min(ahead) if ahead else None,
    }


def _breach(life: "Life", clock: Clock, key: int, at: datetime) -> None:
    """超期: the Event about a missed limit."""
    is_shared = clock.slot in ("platform", "lead")
    office = life.scene.world.names.get(clock.organisation_id or 0, "")
    life.scene.journal.write(
        type=Action.BREACH.value,
        at=at,
        who=SYSTEM,
        appeal_id=life.key,
        sequence=0,
        data={
            "number": life.values["number"],
            "status": life.status_at(at),
            "stage": clock.stage.value,
            "due_at": clock.due_at.isoformat(),
            "organisation": office,
            "organisation_id": clock.organisation_id,
            "deadline": key,
        },
        visibility=Visibility.PUBLIC.value if is_shared else Visibility.HANDLING.value,
    )


def _give_limits(life: "Life", answer: list[Clock]) -> None:
    """Each part knows by when it has to be signed for, and by when its office has to act."""
    appeal, values = life.scene.appeal, life.values
    appeal.due_at, appeal.reply_due_at = values["due_at"], values["reply_due_at"]
    appeal.suspended_at = values.get("suspended_at")
    claims = {
        (clock.begun_by, clock.organisation_id): clock.due_at
        for clock in answer
        if clock.stage == Stage.CLAIM
    }
    for part in life.parts:
        claim = claims.get((part.pop("begun_by"), part["organisation_id"]))
        part |= {
            "claim_due_at": claim,
            "due_at": timing.part_due(part["role"], part["status"], claim, appeal),
        }


def _shown_since(answer: list[Clock]) -> datetime | None:
    """When the limit began that the appeal is shown by, or was shown by last."""
    shown = [clock for clock in answer if clock.stage in timing.SHOWN]
    if not shown:
        return None
    ends = {id(clock): clock.ended_at or clock.paused_at or NEVER for clock in shown}
    last = max(ends.values())
    latest = [clock for clock in shown if ends[id(clock)] == last]
    own = [clock for clock in latest if clock.slot in ("platform", "lead")] or latest
    return min(own, key=lambda clock: (timing.SHOWN.index(clock.stage), clock.due_at)).started_at
