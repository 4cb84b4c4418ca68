"""What the rules in force mean for an appeal that begins now, or runs."""

from dataclasses import dataclass
from datetime import datetime

from huiyin.appeals.deadlines import Facts, Rules, Unit
from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors.law import law_for
from huiyin.appeals.terms import LIVE, Complexity, Kind, Lane, Stage, Urgency
from huiyin.core.working_time import Calendar


def facts_of(appeal: Appeal) -> Facts:
    """What limits may depend on, as the appeal is now."""
    parts = appeal.assignments.filter(status__in=LIVE).count()
    return Facts(
        Kind(appeal.kind),
        appeal.division_id,
        Urgency(appeal.urgency),
        Complexity(appeal.complexity),
        max(1, parts),
    )


def rules_at(division: str, now: datetime) -> Rules:
    """The rule set for ordinary appeals about a place ("": the whole site), as of ``now``. One query."""
    return law_for(()).rules(Lane.ORDINARY, division, now)


@dataclass(frozen=True, slots=True)
class Expected:
    """By when each step would be done if each took all its time; None where a step has no limit."""

    moderated: datetime | None
    dispatched: datetime | None
    claimed: datetime | None
    replied: datetime | None


def expected(facts: Facts, *, since: datetime, lane: Lane = Lane.ORDINARY) -> Expected:
    """What an appeal received at ``since`` may expect."""
    law = law_for([facts.division])
    return expected_under(
        law.rules(lane, facts.division, since), law.calendar(facts.division), facts, since=since
    )


def expected_under(rules: Rules, calendar: Calendar, facts: Facts, *, since: datetime) -> Expected:
    """What it may expect under these rules and with this calendar."""
    moderated = rules.due(Stage.MODERATE, facts, since, calendar)
    dispatched = rules.due(Stage.DISPATCH, facts, moderated or since, calendar)
    begun = dispatched or moderated or since
    return Expected(
        moderated,
        dispatched,
        rules.due(Stage.CLAIM, facts, begun, calendar),
        rules.due(Stage.REPLY, facts, begun, calendar),
    )


def dispatched_now(appeal: Appeal, *, now: datetime) -> dict[Stage, datetime | None]:
    """When an appeal dispatched now would have to be signed for and answered."""
    law = law_for([appeal.division_id])
    rules, calendar = (
        law.rules(Lane(appeal.lane), appeal.division_id, now),
        law.calendar(appeal.division_id),
    )
    facts = facts_of(appeal)
    return {stage: rules.due(stage, facts, now, calendar) for stage in (Stage.CLAIM, Stage.REPLY)}


@dataclass(frozen=True, slots=True)
class ExtensionLimits:
    """How much more time may be asked for at once, and in what it is counted."""

    most: int
    unit: Unit


def extension_limits(appeal: Appeal, now: datetime) -> ExtensionLimits:
    """What an extension of the reply asked for now may be. Two queries."""
    law, lane = law_for(()), Lane(appeal.lane)
    begun = law.rules(lane, appeal.division_id, appeal.stage_started_at or now)
    limit = begun.limit(Stage.REPLY, facts_of(appeal))
    return ExtensionLimits(
        law.rules(lane, appeal.division_id, now).extension_max,
        limit.extension_unit if limit else Unit.WORKING_DAYS,
    )


def extended_due(appeal: Appeal, days: int) -> datetime | None:
    """When the reply is due if ``days`` more are granted, in the unit of the limit that runs; None where none runs."""
    if appeal.reply_due_at is None or appeal.stage_started_at is None:
        return None
    law = law_for([appeal.division_id])
    rules = law.rules(Lane(appeal.lane), appeal.division_id, appeal.stage_started_at)
    limit = rules.limit(Stage.REPLY, facts_of(appeal))
    return limit.moved(appeal.reply_due_at, days, law.calendar(appeal.division_id)) if limit else None
