"""The watch over the deadlines: amber, red once, up the ladder, and never a flood."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast as the_cast
from tests.cast import DAY, HOUR, TUESDAY, Cast

from huiyin.appeals import services
from huiyin.appeals.models import Appeal, Deadline
from huiyin.appeals.policies import load_case
from huiyin.appeals.selectors.timeline import timeline
from huiyin.appeals.services import watching
from huiyin.appeals.services.watching import Finding, watch
from huiyin.appeals.terms import Escalation, Stage
from huiyin.core.errors import Forbidden, WrongState
from huiyin.journal.models import Event, Visibility
from huiyin.organisations.actors import NOBODY, SYSTEM_ACTOR

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
#: Dispatched on Tuesday: to be answered by the close of Tuesday week, 18:00 in Asia/Shanghai.
REPLY_DUE = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


class Told:
    """Who was to be told, in order."""

    def __init__(self) -> None:
        self.all: list[tuple[str, tuple[Escalation, ...]]] = []

    def __call__(self, finding: Finding, now: datetime) -> None:
        self.all.append((finding.deadline.stage, finding.rungs))


def look(now: datetime, told: Told | None = None) -> Told:
    told = told or Told()
    while watch(now=now, tell=told):
        pass
    return told


def breaches(appeal: Appeal, stage: Stage | None = None) -> list[Event]:
    events = Event.objects.filter(type="breach", subject_id=str(appeal.pk)).order_by("id")
    return [event for event in events if stage is None or event.data["stage"] == stage]


def limit(appeal: Appeal, stage: Stage) -> Deadline:
    return appeal.deadlines.filter(stage=stage).latest("begun_by")


# Amber and red


def test_a_limit_turns_amber_once(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    amber = limit(appeal, Stage.REPLY).amber_at
    assert look(amber).all == []
    assert look(amber + SECOND).all == [("reply", ())]
    assert look(amber + HOUR).all == []
    assert not breaches(appeal), "near is not late"


def test_a_limit_met_at_its_last_moment_is_not_missed(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    assert limit(appeal, Stage.REPLY).due_at == REPLY_DUE
    the_cast.publish(cast, appeal, at=REPLY_DUE)
    look(REPLY_DUE + DAY)
    assert not breaches(appeal)


def test_a_breach_is_one_event_however_often_one_looks(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    version = appeal.version
    for minutes in range(1, 600, 60):
        look(REPLY_DUE + timedelta(minutes=minutes))
    (event,) = breaches(appeal)
    assert (event.actor_role, event.visibility) == ("system", Visibility.PUBLIC)
    assert event.data["stage"] == "reply"
    assert event.data["organisation"] == "市住房和城乡建设局"
    assert event.data["due_at"] == REPLY_DUE.isoformat()
    appeal.refresh_from_db()
    assert appeal.version == version, "nobody's open page is overtaken by it"


def test_everybody_reads_the_breach_on_the_timeline(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    look(REPLY_DUE + HOUR)
    entry = timeline(case=load_case(appeal, NOBODY), actor=NOBODY)[0]
    assert entry.title == "答复超期"
    assert entry.text == "市住房和城乡建设局：应在 2026-11-24 18:00 前完成"


def test_that_a_helper_is_late_stays_between_the_offices(cast: Cast) -> None:
    appeal = the_cast.dispatched(cast, assisting=("water",))
    look(REPLY_DUE + 30 * DAY)
    (event,) = breaches(appeal, Stage.ASSIST)
    assert event.visibility == Visibility.HANDLING
    assert event.data["organisation"] == "市水务局"


def test_a_limit_that_ended_late_before_anybody_looked_is_recorded_and_nobody_is_told(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    the_cast.publish(cast, appeal, at=REPLY_DUE + HOUR)
    told = look(REPLY_DUE + 2 * HOUR)
    assert len(breaches(appeal, Stage.REPLY)) == 1
    assert "reply" not in [stage for stage, _rungs in told.all]
    look(REPLY_DUE + 3 * DAY)
    assert len(breaches(appeal, Stage.REPLY)) == 1


def test_what_was_withdrawn_late_was_late(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    services.withdraw(appeal=appeal, actor=cast.actor("citizen"), now=REPLY_DUE + HOUR)
    assert look(REPLY_DUE + 2 * HOUR).all == []
    assert len(breaches(appeal, Stage.REPLY)) == 1


def test_what_ended_in_time_is_never_looked_at_again(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    services.withdraw(appeal=appeal, actor=cast.actor("citizen"), now=TUESDAY + DAY)
    look(TUESDAY + DAY + SECOND)
    assert not appeal.deadlines.filter(watch_at__isnull=False).exists()


def test_each_stage_of_each_round_is_a_limit_of_its_own(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    the_cast.publish(cast, appeal, at=REPLY_DUE + HOUR)
    services.follow_up(
        appeal=appeal, body="还是不热，怎么办？", actor=cast.actor("citizen"), now=REPLY_DUE + 2 * HOUR
    )
    look(REPLY_DUE + 20 * DAY)
    assert len(breaches(appeal, Stage.REPLY)) == 2


def test_the_platform_is_watched_like_everybody(cast: Cast) -> None:
    waiting, undispatched = the_cast.submitted(cast), the_cast.accepted(cast)
    look(TUESDAY + 3 * DAY)
    assert len(breaches(waiting, Stage.MODERATE)) == 1
    assert len(breaches(undispatched, Stage.DISPATCH)) == 1


def test_only_the_system_says_that_something_is_late(cast: Cast) -> None:
    deadline = limit(the_cast.handling(cast), Stage.REPLY)
    with pytest.raises(Forbidden):
        services.breach(deadline=deadline, actor=cast.actor("supervisor"), now=REPLY_DUE + HOUR)
    with pytest.raises(WrongState, match="还没有超期"):
        services.breach(deadline=deadline, actor=SYSTEM_ACTOR, now=REPLY_DUE)
    services.breach(deadline=deadline, actor=SYSTEM_ACTOR, now=REPLY_DUE + HOUR)
    with pytest.raises(WrongState, match="已经记录"):
        services.breach(deadline=deadline, actor=SYSTEM_ACTOR, now=REPLY_DUE + HOUR)


# Suspended, extended


def test_a_suspended_limit_is_not_watched_and_goes_on_afterwards(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    handler = cast.actor("handler")
    services.suspend(appeal=appeal, question="几号楼？", actor=handler, now=TUESDAY + DAY)
    assert look(REPLY_DUE + DAY).all == []
    services.resume(appeal=appeal, actor=handler, now=REPLY_DUE + DAY)
    look(REPLY_DUE + DAY + HOUR)
    assert not breaches(appeal, Stage.REPLY)
    look(limit(appeal, Stage.REPLY).due_at + HOUR)
    assert len(breaches(appeal, Stage.REPLY)) == 1


def test_what_was_suspended_when_it_was_late_already_is_recorded_and_climbs_on_afterwards(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    handler = cast.actor("handler")
    services.suspend(appeal=appeal, question="几号楼？", actor=handler, now=REPLY_DUE + HOUR)
    assert "reply" not in [stage for stage, _rungs in look(REPLY_DUE + 2 * HOUR).all]
    assert len(breaches(appeal, Stage.REPLY)) == 1
    assert limit(appeal, Stage.REPLY).escalation == Escalation.NOBODY
    services.resume(appeal=appeal, actor=handler, now=REPLY_DUE + DAY)
    assert ("reply", (Escalation.HANDLER, Escalation.APPROVER, Escalation.SUPERVISOR)) in look(
        REPLY_DUE + DAY + HOUR
    ).all
    assert len(breaches(appeal, Stage.REPLY)) == 1


def test_more_time_granted_after_the_breach_takes_it_off_the_ladder(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    services.ask_extension(
        appeal=appeal, days=5, reason="等配件", actor=cast.actor("handler"), now=REPLY_DUE - HOUR
    )
    look(REPLY_DUE + HOUR)
    services.grant_extension(
        appeal=appeal, reason="等配件", actor=cast.actor("supervisor"), now=REPLY_DUE + 2 * HOUR
    )
    look(REPLY_DUE + 3 * HOUR)
    row = limit(appeal, Stage.REPLY)
    assert (row.escalation, row.watch_at) == (Escalation.NOBODY, row.due_at)
    assert ("reply", (Escalation.HANDLER,)) in look(row.due_at + HOUR).all
    assert len(breaches(appeal, Stage.REPLY)) == 1, "one limit is missed once"


# The ladder


def test_a_missed_limit_climbs_from_rung_to_rung(cast: Cast) -> None:
    """Late on Tuesday at 18:00: 4, 7 and 21 working hours later is Wednesday 15:00, Wednesday 18:00, Friday 18:00."""
    appeal = the_cast.handling(cast)
    look(REPLY_DUE - SECOND)
    climbed = []
    for at, rung in (
        (REPLY_DUE + SECOND, Escalation.HANDLER),
        (datetime(2026, 11, 25, 7, 0, 1, tzinfo=UTC), Escalation.APPROVER),
        (datetime(2026, 11, 25, 10, 0, 1, tzinfo=UTC), Escalation.SUPERVISOR),
        (datetime(2026, 11, 27, 10, 0, 1, tzinfo=UTC), Escalation.PUBLIC),
    ):
        assert look(at - 2 * SECOND).all == [], rung
        climbed += look(at).all
        assert limit(appeal, Stage.REPLY).escalation == rung
    assert climbed == [("reply", (rung,)) for rung in Escalation if rung]
    assert limit(appeal, Stage.REPLY).watch_at is None


def test_a_worker_that_was_away_climbs_several_rungs_at_once(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    told = look(datetime(2026, 11, 25, 11, 0, tzinfo=UTC))
    assert ("reply", (Escalation.HANDLER, Escalation.APPROVER, Escalation.SUPERVISOR)) in told.all
    assert len(breaches(appeal, Stage.REPLY)) == 1


def test_of_what_happened_long_ago_nobody_is_told(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    told = look(REPLY_DUE + 300 * DAY)
    assert told.all == []
    assert {event.data["stage"] for event in breaches(appeal)} == {"reply", "close"}
    assert limit(appeal, Stage.REPLY).escalation == Escalation.PUBLIC


# Workers


def test_a_row_that_a_worker_has_claimed_is_left_to_it_for_two_minutes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    appeal = the_cast.handling(cast)
    now = REPLY_DUE + HOUR

    class Killed(BaseException):
        pass

    def dies(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(watching, "_look", dies)
    with pytest.raises(Killed):
        watch(now=now, tell=Told(), limit=1)
    monkeypatch.undo()
    late = limit(appeal, Stage.REPLY)
    assert late.watch_at == now + watching.CLAIM
    look(now + timedelta(minutes=1))
    assert not breaches(appeal)
    look(now + watching.CLAIM + SECOND)
    assert len(breaches(appeal, Stage.REPLY)) == 1


def test_what_cannot_be_told_is_not_recorded_either_and_tried_again(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    appeal = the_cast.handling(cast)
    now = REPLY_DUE + HOUR

    def fails(finding: Finding, now: datetime) -> None:
        raise ValueError

    assert watch(now=now, tell=fails) == 0
    assert not breaches(appeal)
    assert "tried again" in caplog.text
    look(now + watching.CLAIM + SECOND)
    assert len(breaches(appeal, Stage.REPLY)) == 1


def test_finding_what_is_due_costs_the_same_however_much_is_closed(cast: Cast) -> None:
    """The query goes over the partial index in which only what has to be looked at stands."""
    for _number in range(30):
        services.withdraw(appeal=the_cast.handling(cast), actor=cast.actor("citizen"), now=TUESDAY + 5 * HOUR)
    look(TUESDAY + 6 * HOUR)
    assert not Deadline.objects.filter(watch_at__isnull=False).exists(), "nothing closed is in the index"
    plan = Deadline.objects.filter(watch_at__lt=TUESDAY).order_by("watch_at", "pk").values_list("pk")[:100]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    assert "deadline_watch" in plan.explain()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert watch(now=TUESDAY + 6 * HOUR, tell=Told()) == 0
    assert len(queries) == 1
