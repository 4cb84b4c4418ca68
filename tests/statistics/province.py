"""A generated site as large as Jieyang's figures (story 11): 527 offices, 23,087 accepted appeals, 96.13 % closed.

Rows and Events are written in bulk, as the services would have written them: what a service would refuse is not there.
Times follow the shipped rule set `five-day`. The same seed tells the same stories.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from huiyin.appeals.models import Appeal, Assignment, Deadline, Rating
from huiyin.appeals.terms import Kind, Openness, Satisfaction, Solved
from huiyin.journal.models import Event
from huiyin.organisations.models import Division, Level, Organisation, OrganisationKind
from tests.statistics.history import after_days, day_of, evening

OFFICES, ACCEPTED, CLOSED = 527, 23_087, 22_194
#: Received before this; the figures are looked at a year later.
FIRST = datetime(2025, 1, 6, 1, 0, tzinfo=UTC)
NOW = datetime(2026, 2, 1, 4, 0, tzinfo=UTC)
_MINUTES = 355 * 24 * 60
#: How satisfied, out of a hundred.
_LEVELS = (4, 6, 15, 35, 40)


@dataclass
class _Batch:
    """Rows that wait to be written."""

    appeals: list[Appeal] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    parts: list[Assignment] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def write(self) -> None:
        """All of them."""
        Appeal.objects.bulk_create(self.appeals)
        Assignment.objects.bulk_create(self.parts)
        Deadline.objects.bulk_create(self.deadlines)
        Rating.objects.bulk_create(self.ratings)
        Event.objects.bulk_create(self.events)


def offices() -> list[Organisation]:
    """527 offices: a third of the city, the others of five counties."""
    Division.objects.create(code="52", name="揭省", full_name="揭省", level=Level.PROVINCE)
    places = ["5201", *(f"5201{n:02}" for n in range(1, 6))]
    for code in places:
        level = Level.CITY if len(code) == 4 else Level.COUNTY
        Division.objects.create(
            code=code, name=f"地{code}", full_name=f"地{code}", level=level, parent_id=code[:-2]
        )
    return Organisation.objects.bulk_create(
        Organisation(
            code=f"o{n}",
            name=f"单位{n}",
            short_name=f"单位{n}",
            seal="单",
            kind=OrganisationKind.DEPARTMENT,
            division_id=places[0] if n % 3 == 0 else places[1 + n % 5],
            path=f"o{n}/",
            verified_at=FIRST,
        )
        for n in range(OFFICES)
    )


def build(accepted: int = ACCEPTED, closed: int = CLOSED, seed: int = 2026) -> None:
    """The site: so many accepted appeals, so many of them closed; a few more were received and not accepted."""
    rng, where, batch = Random(seed), offices(), _Batch()
    for number in range(1, accepted + 1):
        office = where[number % OFFICES] if number <= OFFICES else rng.choice(where)
        _life(batch, number, office, is_closed=number <= closed, rng=rng)
    for number in range(accepted + 1, accepted + 1 + accepted // 100):
        _refused(batch, number, rng.choice(where), rng)
    batch.write()


def _appeal(batch: _Batch, number: int, place: str, at: datetime, **fields: object) -> Appeal:
    appeal = Appeal(
        pk=number,
        number=f"JY-{number:07}",
        kind=Kind.HELP,
        division_id=place,
        openness=Openness.PUBLIC,
        title="路灯不亮",
        body="路口的灯一直不亮",
        author_label="网友",
        query_code_hash=f"{number:064}",
        submitted_at=at,
        updated_at=at,
        **fields,
    )
    batch.appeals.append(appeal)
    return appeal


def _event(batch: _Batch, appeal: Appeal, type: str, at: datetime, status: str, **data: object) -> int:
    sequence = appeal.version = appeal.version + 1 if type != "submitted" else 1
    batch.events.append(
        Event(
            at=at,
            type=type,
            subject="appeal",
            subject_id=str(appeal.pk),
            sequence=sequence,
            organisation_id=appeal.lead_id if type == "claim" else None,
            visibility="public",
            data={"number": appeal.number, "status": status, **data},
        )
    )
    appeal.status = status
    return sequence


def _limit(
    batch: _Batch,
    appeal: Appeal,
    stage: str,
    begun_by: int,
    since: datetime,
    days: int,
    ended: datetime | None,
    state: str = "ended",
) -> None:
    due = evening(after_days(day_of(since), days))
    batch.deadlines.append(
        Deadline(
            appeal=appeal,
            stage=stage,
            slot="platform" if stage == "moderate" else "lead",
            begun_by=begun_by,
            organisation_id=None if stage == "moderate" else appeal.lead_id,
            rule_name="five-day/1",
            state=state if ended else "running",
            started_at=since,
            due_at=due,
            amber_at=due,
            ended_at=ended,
            is_first=stage == "reply",
        )
    )


def _life(batch: _Batch, number: int, office: Organisation, *, is_closed: bool, rng: Random) -> None:
    at = FIRST + timedelta(minutes=rng.randrange(_MINUTES))
    accepted = at + timedelta(hours=rng.randrange(1, 40))
    claimed = accepted + timedelta(hours=rng.randrange(1, 40))
    appeal = _appeal(batch, number, office.division_id, at, lead=office, accepted_at=accepted)
    _event(batch, appeal, "submitted", at, "submitted", kind="help", division=office.division_id)
    _event(batch, appeal, "accept", accepted, "accepted")
    given = _event(
        batch, appeal, "dispatch", accepted, "dispatched", lead=office.name, lead_id=office.pk, assisting=[]
    )
    _event(batch, appeal, "claim", claimed, "handling", role="lead")
    batch.parts.append(
        Assignment(appeal=appeal, organisation=office, role="lead", status="handling", dispatched_at=accepted)
    )
    replied = claimed + timedelta(hours=rng.randrange(2, 240)) if is_closed or rng.random() < 0.6 else None
    closed = replied + timedelta(hours=rng.randrange(1, 360)) if replied and is_closed else None
    if replied:
        _event(batch, appeal, "publish_reply", replied, "replied", is_first=True)
        appeal.first_replied_at = replied
    if closed:
        if rng.random() < 0.4:
            _rate(batch, appeal, closed, rng)
        else:
            _event(batch, appeal, "close", closed, "closed")
        appeal.closed_at = closed
    _limit(batch, appeal, "moderate", 1, at, 1, accepted)
    _limit(batch, appeal, "claim", given, accepted, 1, claimed)
    _limit(batch, appeal, "reply", given, accepted, 5, replied)
    _limit(batch, appeal, "close", given, accepted, 30, closed)


def _rate(batch: _Batch, appeal: Appeal, at: datetime, rng: Random) -> None:
    level = rng.choices(list(Satisfaction), _LEVELS)[0]
    solved = Solved.YES if level >= Satisfaction.SATISFIED else rng.choice([Solved.PARTLY, Solved.NO])
    batch.ratings.append(
        Rating(
            appeal=appeal,
            round=1,
            satisfaction=level,
            solved=solved,
            solving=3,
            attitude=3,
            speed=3,
            rated_at=at,
        )
    )
    _event(batch, appeal, "rate", at, "closed", satisfaction=int(level), solved=solved.value)


def _refused(batch: _Batch, number: int, office: Organisation, rng: Random) -> None:
    at = FIRST + timedelta(minutes=rng.randrange(_MINUTES))
    decided = at + timedelta(hours=rng.randrange(1, 60))
    appeal = _appeal(batch, number, office.division_id, at, refusal_reason="outside_duty")
    _event(batch, appeal, "submitted", at, "submitted", kind="help", division=office.division_id)
    _event(batch, appeal, "not_accept", decided, "not_accepted", reason="outside_duty")
    _limit(batch, appeal, "moderate", 1, at, 1, decided)


#: The year that has everything in it.
SINCE, UNTIL = date(2025, 1, 1), date(2026, 1, 31)
