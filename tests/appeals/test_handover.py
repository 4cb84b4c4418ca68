"""Who leads: returns and redos without end go to the supervisor; the lead is handed over and nobody gains time."""

from datetime import timedelta

import pytest
from tests import cast as the_cast
from tests.cast import DAY, HOUR, TUESDAY, Cast

from huiyin.appeals import services
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Reply
from huiyin.appeals.policies import load_case, may
from huiyin.appeals.selectors.console import QUEUES
from huiyin.appeals.selectors.timeline import timeline
from huiyin.appeals.services import Verdict
from huiyin.appeals.terms import (
    AssignmentRole,
    AssignmentStatus,
    ClockState,
    RaiseReason,
    Satisfaction,
    Solved,
    Stage,
    Status,
)
from huiyin.core.errors import Forbidden, InvalidInput, WrongState

pytestmark = pytest.mark.django_db
HANDLERS = {"housing": "handler", "water": "water_handler", "qingshan": "district"}


def give_and_take_back(cast: Cast, appeal: Appeal, office: str, at: int) -> None:
    """Dispatched, and given back with the dispatcher's consent."""
    now = TUESDAY + at * DAY
    lead = cast.organisation(office)
    if appeal.lead_id is None:
        services.dispatch(appeal=appeal, lead=lead, actor=cast.actor("dispatcher"), now=now)
    services.ask_return(appeal=appeal, reason="不归我局", actor=cast.actor(HANDLERS[office]), now=now + HOUR)
    services.agree_return(
        appeal=appeal, organisation=lead, actor=cast.actor("dispatcher"), now=now + 2 * HOUR
    )


def twice_returned(cast: Cast) -> Appeal:
    appeal = the_cast.dispatched(cast)
    for at, office in enumerate(("housing", "water"), 1):
        give_and_take_back(cast, appeal, office, at)
    return appeal


# Raised to the supervisor


def test_one_return_raises_nothing_the_second_does(cast: Cast) -> None:
    appeal = the_cast.dispatched(cast)
    give_and_take_back(cast, appeal, "housing", 1)
    assert appeal.raised_at is None
    give_and_take_back(cast, appeal, "water", 2)
    assert (appeal.status, appeal.raise_reason) == (Status.ACCEPTED, RaiseReason.RETURNS)
    assert appeal.raised_at == TUESDAY + 2 * DAY + 2 * HOUR
    entry = timeline(case=load_case(appeal, cast.actor("supervisor")), actor=cast.actor("supervisor"))[0]
    assert entry.title == "同意市水务局退回，提级督办：第二次被退回"
    assert appeal in QUEUES["raised"](cast.actor("supervisor"))


def test_of_a_raised_appeal_only_the_supervisor_disposes_and_the_office_keeps_it(cast: Cast) -> None:
    appeal = twice_returned(cast)
    now = TUESDAY + 3 * DAY
    lead = cast.organisation("qingshan")
    with pytest.raises(WrongState, match="只有督办员"):
        services.dispatch(appeal=appeal, lead=lead, actor=cast.actor("dispatcher"), now=now)
    handler = cast.actor("handler")
    assert not may(handler, Action.CLAIM_FROM_POOL, load_case(appeal, handler))
    services.dispatch(appeal=appeal, lead=lead, actor=cast.actor("supervisor"), now=now)
    with pytest.raises(WrongState, match="指定办理"):
        services.ask_return(appeal=appeal, reason="不归我", actor=cast.actor("district"), now=now + HOUR)


def test_a_supervisor_does_not_dispatch_what_is_not_raised(cast: Cast) -> None:
    with pytest.raises(WrongState, match="由交办员交办"):
        services.dispatch(
            appeal=the_cast.accepted(cast),
            lead=cast.organisation("housing"),
            actor=cast.actor("supervisor"),
            now=TUESDAY + DAY,
        )


def test_the_platform_raises_by_hand_with_a_reason(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    services.raise_to_supervisor(
        appeal=appeal, reason="两家推来推去", actor=cast.actor("dispatcher"), now=TUESDAY + DAY
    )
    assert appeal.raise_reason == RaiseReason.BY_HAND
    with pytest.raises(WrongState, match="已经提级"):
        services.raise_to_supervisor(
            appeal=appeal, reason="再来", actor=cast.actor("supervisor"), now=TUESDAY + DAY
        )
    with pytest.raises(Forbidden):
        services.raise_to_supervisor(
            appeal=the_cast.handling(cast, title="第二件"),
            reason="我不想办",
            actor=cast.actor("handler"),
            now=TUESDAY + DAY,
        )


def test_three_dispatches_without_a_lead_raise_it(cast: Cast) -> None:
    appeal = the_cast.dispatched(cast)
    give_and_take_back(cast, appeal, "housing", 1)
    Appeal.objects.filter(pk=appeal.pk).update(return_count=0, dispatch_count=2)
    appeal.refresh_from_db()
    give_and_take_back(cast, appeal, "water", 2)
    assert appeal.raise_reason == RaiseReason.DISPATCHES


def test_three_redos_that_solve_nothing_raise_it(cast: Cast) -> None:
    appeal = the_cast.replied(cast)
    bad = Verdict(Satisfaction.DISSATISFIED, Solved.NO, 1, 1, 1)
    for redo in range(4):
        at = TUESDAY + (2 + 3 * redo) * DAY
        services.rate(appeal=appeal, verdict=bad, actor=cast.actor("citizen"), now=at)
        assert (appeal.raised_at is not None) == (redo == 3)
        if redo < 3:
            services.redo(appeal=appeal, reason="没修好", actor=cast.actor("dispatcher"), now=at + HOUR)
            the_cast.publish(cast, appeal, at=at + DAY)
    assert appeal.raise_reason == RaiseReason.REDOS


# The hand-over of the lead


def with_helper(cast: Cast) -> Appeal:
    """Housing leads, water has signed for its part."""
    appeal = the_cast.dispatched(cast, assisting=("water",))
    services.claim(appeal=appeal, actor=cast.actor("handler"), now=TUESDAY + 3 * HOUR)
    services.claim(appeal=appeal, actor=cast.actor("water_handler"), now=TUESDAY + 4 * HOUR)
    return appeal


def ask(cast: Cast, appeal: Appeal, to: str = "water") -> None:
    services.ask_handover(
        appeal=appeal,
        to=cast.organisation(to),
        reason="管网归水务",
        actor=cast.actor("handler"),
        now=TUESDAY + DAY,
    )


@pytest.mark.parametrize("name", ["water_handler", "dispatcher", "supervisor"])
def test_the_receiver_or_the_platform_agrees_and_no_deadline_changes(cast: Cast, name: str) -> None:
    appeal = with_helper(cast)
    before = appeal.deadlines.get(stage=Stage.REPLY).due_at
    ask(cast, appeal)
    assert appeal.lead == cast.organisation("housing"), "first receiver responsible: it leads until then"
    services.agree_handover(appeal=appeal, actor=cast.actor(name), now=TUESDAY + 2 * DAY)
    assert (appeal.lead, appeal.handover_to) == (cast.organisation("water"), None)
    lead = appeal.assignments.get(role=AssignmentRole.LEAD, status=AssignmentStatus.HANDLING)
    assert lead.organisation == cast.organisation("water")
    assert appeal.assignments.get(organisation__code="housing").status == AssignmentStatus.RELIEVED
    running = appeal.deadlines.filter(state=ClockState.RUNNING)
    assert {(row.stage, row.slot, row.organisation.code) for row in running if row.organisation} == {
        ("reply", "lead", "water"),
        ("close", "lead", "water"),
    }
    assert running.get(stage=Stage.REPLY).due_at == before
    assert appeal.due_at == before


def test_the_new_lead_answers_and_a_draft_becomes_its_own(cast: Cast) -> None:
    appeal = with_helper(cast)
    text = services.ReplyText("已查明原因，明天修好。", "供热科", "周工", "0000-8765 120")
    services.draft_reply(appeal=appeal, text=text, actor=cast.actor("handler"), now=TUESDAY + 5 * HOUR)
    ask(cast, appeal)
    services.agree_handover(appeal=appeal, actor=cast.actor("water_handler"), now=TUESDAY + 2 * DAY)
    assert Reply.objects.get(appeal=appeal).organisation == cast.organisation("water")
    with pytest.raises(Forbidden):
        services.send_for_approval(appeal=appeal, actor=cast.actor("handler"), now=TUESDAY + 2 * DAY)
    services.send_for_approval(appeal=appeal, actor=cast.actor("water_handler"), now=TUESDAY + 2 * DAY)
    services.publish_reply(appeal=appeal, actor=cast.actor("water_approver"), now=TUESDAY + 3 * DAY)
    assert appeal.status == Status.REPLIED


def test_refused_it_stays_where_it_is(cast: Cast) -> None:
    appeal = with_helper(cast)
    ask(cast, appeal)
    services.refuse_handover(
        appeal=appeal, reason="不归水务", actor=cast.actor("water_handler"), now=TUESDAY + 2 * DAY
    )
    assert (appeal.lead, appeal.handover_to) == (cast.organisation("housing"), None)


def test_another_helper_does_not_answer_for_the_one_that_is_asked(cast: Cast) -> None:
    appeal = with_helper(cast)
    services.add_assisting(
        appeal=appeal,
        organisation=cast.organisation("qingshan"),
        actor=cast.actor("handler"),
        now=TUESDAY + 5 * HOUR,
    )
    services.claim(appeal=appeal, actor=cast.actor("district"), now=TUESDAY + 6 * HOUR)
    ask(cast, appeal)
    with pytest.raises(WrongState, match="别的单位"):
        services.agree_handover(appeal=appeal, actor=cast.actor("district"), now=TUESDAY + 2 * DAY)


def test_only_a_helper_that_has_signed_can_be_asked(cast: Cast) -> None:
    appeal = with_helper(cast)
    with pytest.raises(InvalidInput) as caught:
        ask(cast, appeal, to="qingshan")
    assert caught.value.field == "to"
    alone = the_cast.handling(cast, title="没有协办")
    with pytest.raises(WrongState, match="还没有签收的协办单位"):
        ask(cast, alone)


def test_a_lead_taken_back_takes_its_offer_with_it(cast: Cast) -> None:
    appeal = with_helper(cast)
    ask(cast, appeal)
    services.ask_return(
        appeal=appeal, reason="不归我", actor=cast.actor("handler"), now=TUESDAY + DAY + timedelta(hours=1)
    )
    services.agree_return(
        appeal=appeal,
        organisation=cast.organisation("housing"),
        actor=cast.actor("dispatcher"),
        now=TUESDAY + 2 * DAY,
    )
    assert appeal.handover_to is None and appeal.status == Status.ACCEPTED
