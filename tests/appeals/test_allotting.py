"""分办: who in the office takes it; several at once, each by itself; taken back while nothing else has happened."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, dispatched, handling, replied

from huiyin.appeals import services
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Assignment, Batch, BatchAct
from huiyin.appeals.terms import BATCH_MAX, AssignmentStatus
from huiyin.channels.audience import readers_of
from huiyin.channels.notices import notice_of
from huiyin.core.errors import Forbidden, InvalidInput, WrongState
from huiyin.journal.models import Event
from huiyin.organisations.models import Membership

NOW = TUESDAY + 5 * HOUR
MINUTE = timedelta(minutes=1)


def allot(cast: Cast, appeal: Appeal, to: str = "colleague", by: str = "handler") -> None:
    services.allot(appeal=appeal, to=cast.users[to].pk, actor=cast.actor(by), now=NOW)


def undo(cast: Cast, appeal: Appeal, by: str = "handler", at: timedelta = MINUTE) -> None:
    services.undo_allot(appeal=appeal, allotted=appeal.version, actor=cast.actor(by), now=NOW + at)


def holder(appeal: Appeal, office: str = "housing") -> str:
    part = Assignment.objects.select_related("handler").get(appeal=appeal, organisation__code=office)
    return part.handler.display_name if part.handler else ""


def allot_many(cast: Cast, appeals: list[Appeal], to: str = "colleague", by: str = "handler") -> Batch:
    return services.allot_many(
        numbers=[appeal.number for appeal in appeals],
        to=cast.users[to].pk,
        organisation_id=cast.organisation("housing").pk,
        actor=cast.actor(by),
        now=NOW,
    )


def claim_many(cast: Cast, appeals: list[Appeal], act: BatchAct = BatchAct.CLAIM) -> Batch:
    return services.claim_many(
        numbers=[appeal.number for appeal in appeals],
        act=act,
        organisation_id=cast.organisation("housing").pk,
        actor=cast.actor("handler"),
        now=NOW,
    )


def outcome(batch: Batch) -> list[tuple[bool, bool]]:
    """Of each entry: done, undone."""
    return [(one.version is not None, one.is_undone) for one in batch.entries.order_by("id")]


def test_a_handler_gives_what_waits_to_a_colleague_who_keeps_it_whoever_signs(cast: Cast) -> None:
    appeal = dispatched(cast)
    due = appeal.due_at
    allot(cast, appeal)
    assert (holder(appeal), appeal.due_at, appeal.status) == ("colleague", due, "dispatched")
    services.claim(appeal=appeal, actor=cast.actor("handler"), now=NOW)
    assert holder(appeal) == "colleague"


def test_the_event_names_nobody_and_is_for_those_who_handle_it(cast: Cast) -> None:
    appeal = handling(cast)
    allot(cast, appeal)
    event = Event.objects.get(type=Action.ALLOT)
    assert event.visibility == "handling" and event.sequence == appeal.version
    assert event.data["to_id"] == cast.users["colleague"].pk
    assert event.data["from_id"] == cast.users["handler"].pk
    assert "colleague" not in str(event.data)


def test_only_the_one_whom_it_concerns_is_told(cast: Cast) -> None:
    appeal = handling(cast)
    allot(cast, appeal)
    from huiyin.appeals.policies import load_case

    event = Event.objects.get(type=Action.ALLOT)
    readers = readers_of(event, load_case(appeal, cast.actor("handler")))
    assert [one.user_id for one in readers] == [cast.users["colleague"].pk]
    assert "请您办理" in notice_of(event=event, appeal=appeal, part=readers[0].part).sentence
    undo(cast, appeal)
    event = Event.objects.get(type=Action.UNDO_ALLOT)
    readers = readers_of(event, load_case(appeal, cast.actor("handler")))
    assert [one.user_id for one in readers] == [cast.users["colleague"].pk]


@pytest.mark.parametrize("to", ["approver", "water_handler", "citizen"])
def test_only_a_running_handler_of_the_office_can_be_given_it(cast: Cast, to: str) -> None:
    appeal = handling(cast)
    with pytest.raises(InvalidInput):
        allot(cast, appeal, to=to)
    assert holder(appeal) == "handler"


def test_whose_post_has_ended_gets_nothing_and_what_they_had_goes_on_to_others(cast: Cast) -> None:
    mine, theirs = handling(cast), handling(cast)
    allot(cast, theirs)
    Membership.objects.filter(user=cast.users["colleague"]).update(ended_at=NOW)
    with pytest.raises(InvalidInput):
        allot(cast, mine)
    allot(cast, theirs, to="handler")
    assert holder(theirs) == "handler"


def test_strangers_and_offices_that_are_done_may_not(cast: Cast) -> None:
    for by in ("water_handler", "citizen", "dispatcher"):
        with pytest.raises(Forbidden):
            allot(cast, handling(cast), by=by)
    with pytest.raises(WrongState):
        allot(cast, replied(cast))


def test_an_assisting_office_gives_its_own_part_and_no_other(cast: Cast) -> None:
    appeal = dispatched(cast, assisting=("water",))
    allot(cast, appeal, to="water_handler", by="water_handler")
    assert (holder(appeal, "water"), holder(appeal)) == ("water_handler", "")


def test_undoing_gives_it_back_and_adds_to_the_history(cast: Cast) -> None:
    appeal, new = handling(cast), dispatched(cast)
    for one, before in ((appeal, "handler"), (new, "")):
        allot(cast, one)
        undo(cast, one)
        assert holder(one) == before
    types = list(
        Event.objects.filter(subject_id=str(appeal.pk), sequence__isnull=False)
        .order_by("sequence")
        .values_list("type", flat=True)
    )
    assert types[-2:] == ["allot", "undo_allot"]


def test_undoing_is_for_the_one_who_did_it_for_ten_minutes_and_before_anything_else(cast: Cast) -> None:
    appeal = handling(cast)
    allot(cast, appeal)
    with pytest.raises(WrongState, match="同事"):
        undo(cast, appeal, by="colleague")
    with pytest.raises(WrongState, match="十分钟"):
        undo(cast, appeal, at=11 * MINUTE)
    services.add_progress(appeal=appeal, body="师傅已到", actor=cast.actor("colleague"), now=NOW)
    with pytest.raises(WrongState, match="新变化"):
        undo(cast, appeal)
    assert holder(appeal) == "colleague"


def test_what_can_be_done_of_a_batch_is_done_and_the_rest_says_why(cast: Cast) -> None:
    good = [dispatched(cast), handling(cast)]
    bad = [replied(cast), accepted(cast), dispatched(cast, lead="water")]
    batch = allot_many(cast, [good[0], *bad, good[1], good[0]])
    assert outcome(batch) == [(True, False), (False, False), (False, False), (False, False), (True, False)]
    assert [holder(one) for one in good] == ["colleague", "colleague"]
    refusals = list(batch.entries.filter(version__isnull=True).values_list("refusal", flat=True))
    assert all(refusals) and "现在不归本单位办" in refusals[1]


def test_what_one_may_not_know_of_is_not_in_the_report(cast: Cast) -> None:
    hidden = dispatched(cast, lead="water", openness="private")
    batch = allot_many(cast, [hidden])
    assert not batch.entries.exists()


def test_undoing_a_batch_leaves_what_has_gone_on_and_says_so(cast: Cast) -> None:
    appeals = [handling(cast) for _ in range(3)]
    batch = allot_many(cast, appeals)
    services.add_internal(appeal=appeals[1], body="已联系", actor=cast.actor("colleague"), now=NOW)
    allot_many(cast, [appeals[2]], to="handler")
    services.undo_batch(batch=batch, actor=cast.actor("handler"), now=NOW + MINUTE)
    assert [holder(one) for one in appeals] == ["handler", "colleague", "handler"]
    assert outcome(batch) == [(True, True), (True, False), (True, False)]
    assert all("新变化" in one.refusal for one in batch.entries.filter(is_undone=False))


def test_a_batch_is_undone_once_in_time_and_by_the_one_who_did_it(cast: Cast) -> None:
    batch = allot_many(cast, [handling(cast)])
    with pytest.raises(Forbidden):
        services.undo_batch(batch=batch, actor=cast.actor("colleague"), now=NOW)
    with pytest.raises(WrongState):
        services.undo_batch(batch=batch, actor=cast.actor("handler"), now=NOW + 11 * MINUTE)
    services.undo_batch(batch=batch, actor=cast.actor("handler"), now=NOW + 9 * MINUTE)
    with pytest.raises(WrongState):
        services.undo_batch(batch=batch, actor=cast.actor("handler"), now=NOW + 9 * MINUTE)


def test_signing_for_several_has_no_way_back(cast: Cast) -> None:
    appeals = [dispatched(cast), handling(cast), dispatched(cast)]
    batch = claim_many(cast, appeals)
    assert [done for done, _undone in outcome(batch)] == [True, False, True]
    with pytest.raises(WrongState, match="不能撤销"):
        services.undo_batch(batch=batch, actor=cast.actor("handler"), now=NOW)


def test_several_are_taken_from_the_pool(cast: Cast) -> None:
    appeals = [accepted(cast), accepted(cast, category="labour"), accepted(cast)]
    batch = claim_many(cast, appeals, BatchAct.CLAIM_FROM_POOL)
    assert [done for done, _undone in outcome(batch)] == [True, False, True]
    assert Assignment.objects.filter(status=AssignmentStatus.HANDLING).count() == 2


def test_at_most_a_page_and_a_half_at_once(cast: Cast) -> None:
    batch = services.allot_many(
        numbers=[f"{number}" for number in range(200)] + [handling(cast).number],
        to=cast.users["colleague"].pk,
        organisation_id=cast.organisation("housing").pk,
        actor=cast.actor("handler"),
        now=NOW,
    )
    assert not batch.entries.exists()


def test_a_batch_costs_the_same_for_each_appeal(cast: Cast) -> None:
    appeals = [dispatched(cast) for _ in range(BATCH_MAX)]

    def queries(some: list[Appeal], to: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            allot_many(cast, some, to=to)
        return len(caught)

    few, many = queries(appeals[:10], "handler"), queries(appeals, "colleague")
    each = (many - few) / (BATCH_MAX - 10)
    assert each <= 25, f"{each} queries for each appeal"
    assert many <= 25 * BATCH_MAX + 10
    batch = Batch.objects.latest("id")
    with CaptureQueriesContext(connection) as caught:
        services.undo_batch(batch=batch, actor=cast.actor("handler"), now=NOW + MINUTE)
    assert len(caught) <= 25 * BATCH_MAX + 10
    assert batch.entries.filter(is_undone=True).count() == BATCH_MAX


def test_batches_of_yesterday_are_gone(cast: Cast) -> None:
    allot_many(cast, [handling(cast)])
    Batch.objects.update(at=NOW - 2 * DAY)
    allot_many(cast, [handling(cast)])
    assert Batch.objects.count() == 1


def test_the_database_refuses_a_batch_that_says_nothing(cast: Cast) -> None:
    batch = allot_many(cast, [handling(cast)])
    for model, changes in (
        (Batch, {"to": None}),
        (Batch, {"act": "claim"}),
        (Batch, {"act": "close"}),
        (batch.entries.model, {"version": None}),
        (batch.entries.model, {"is_undone": True, "refusal": "迟了"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**changes)
