"""Joint consultation: a question, proposals, agreement of all or a decision, and then it is so."""

from datetime import UTC, datetime

import pytest
from tests import cast as the_cast
from tests.cast import DAY, HOUR, TUESDAY, Cast

from huiyin.appeals import services
from huiyin.appeals.models import Appeal, Consultation
from huiyin.appeals.policies import load_case
from huiyin.appeals.selectors.console import QUEUES
from huiyin.appeals.selectors.timeline import timeline
from huiyin.appeals.terms import AssignmentRole, AssignmentStatus, ClockState, ConsultationState, Stage
from huiyin.core.errors import Forbidden, InvalidInput, WrongState
from huiyin.journal.models import Event
from huiyin.organisations.actors import NOBODY

pytestmark = pytest.mark.django_db
NOW = TUESDAY + DAY


def consulting(cast: Cast) -> Appeal:
    """Housing leads, water helps, both have signed; the lead has opened a consultation."""
    appeal = the_cast.dispatched(cast, assisting=("water",))
    services.claim(appeal=appeal, actor=cast.actor("handler"), now=TUESDAY + 3 * HOUR)
    services.claim(appeal=appeal, actor=cast.actor("water_handler"), now=TUESDAY + 4 * HOUR)
    services.open_consultation(
        appeal=appeal, question="路面和管网谁先修？", actor=cast.actor("handler"), now=NOW
    )
    return appeal


def propose(cast: Cast, appeal: Appeal, lead: str, by: str = "dispatcher", **tasks: str) -> None:
    services.propose_plan(
        appeal=appeal,
        lead=cast.organisation(lead),
        tasks={cast.organisation(code): task for code, task in tasks.items()},
        actor=cast.actor(by),
        now=NOW + HOUR,
    )


def parts(appeal: Appeal) -> dict[str, tuple[str, str, str]]:
    rows = appeal.assignments.exclude(status=AssignmentStatus.RELIEVED).order_by("id")
    return {row.organisation.code: (row.role, row.status, row.task) for row in rows}


def running(appeal: Appeal) -> set[tuple[str, str]]:
    rows = appeal.deadlines.filter(state=ClockState.RUNNING).select_related("organisation")
    return {(row.stage, row.organisation.code) for row in rows if row.organisation}


def test_the_offices_have_two_working_days_to_agree(cast: Cast) -> None:
    appeal = consulting(cast)
    assert appeal.consultation_due_at == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert appeal in QUEUES["consultations"](cast.actor("dispatcher"))
    with pytest.raises(WrongState, match="正在会商"):
        services.open_consultation(appeal=appeal, question="再来", actor=cast.actor("supervisor"), now=NOW)


def test_one_office_alone_needs_no_consultation(cast: Cast) -> None:
    with pytest.raises(WrongState, match="只有一个单位"):
        services.open_consultation(
            appeal=the_cast.handling(cast), question="谁修？", actor=cast.actor("handler"), now=NOW
        )


def test_the_public_reads_that_there_is_one_and_not_what_is_said(cast: Cast) -> None:
    appeal = consulting(cast)
    services.consult(appeal=appeal, body="管网是三年前移交的", actor=cast.actor("water_handler"), now=NOW)
    propose(cast, appeal, "housing", water="查漏")
    public = "".join(
        entry.title + entry.text for entry in timeline(case=load_case(appeal, NOBODY), actor=NOBODY)
    )
    assert "几家单位会商" in public and "移交" not in public and "查漏" not in public
    handler = cast.actor("handler")
    inside = "".join(e.title + e.text for e in timeline(case=load_case(appeal, handler), actor=handler))
    assert "管网是三年前移交的" in inside and "市水务局：查漏" in inside


def test_when_all_agree_the_proposal_becomes_the_parts(cast: Cast) -> None:
    appeal = consulting(cast)
    due = appeal.deadlines.get(stage=Stage.REPLY).due_at
    propose(cast, appeal, "water", by="handler", housing="修复路面", qingshan="围挡和通知居民")
    assert parts(appeal)["housing"][0] == AssignmentRole.LEAD, "nothing changes before all agree"
    events = Event.objects.filter(subject_id=str(appeal.pk)).count()
    services.agree_plan(appeal=appeal, actor=cast.actor("water_handler"), now=NOW + 2 * HOUR)
    assert Event.objects.filter(subject_id=str(appeal.pk)).count() == events + 1
    assert appeal.lead == cast.organisation("water") and appeal.consultation_due_at is None
    assert parts(appeal) == {
        "housing": ("assisting", "handling", "修复路面"),
        "water": ("lead", "handling", ""),
        "qingshan": ("assisting", "pending", "围挡和通知居民"),
    }
    assert running(appeal) == {
        ("reply", "water"),
        ("close", "water"),
        ("assist", "housing"),
        ("claim", "qingshan"),
        ("assist", "qingshan"),
    }
    assert appeal.deadlines.get(stage=Stage.REPLY).due_at == due
    assert Consultation.objects.get().state == ConsultationState.AGREED


def test_an_objection_holds_it_up_until_another_proposal_or_a_decision(cast: Cast) -> None:
    appeal = consulting(cast)
    propose(cast, appeal, "water", by="handler", housing="修复路面")
    services.object_plan(
        appeal=appeal, reason="水务只管管网", actor=cast.actor("water_handler"), now=NOW + 2 * HOUR
    )
    assert appeal.lead == cast.organisation("housing")
    propose(cast, appeal, "housing", by="handler", water="修管网")
    services.agree_plan(appeal=appeal, actor=cast.actor("water_handler"), now=NOW + 3 * HOUR)
    assert parts(appeal)["water"] == ("assisting", "handling", "修管网")
    assert appeal.lead == cast.organisation("housing")


@pytest.mark.parametrize("name", ["dispatcher", "supervisor"])
def test_the_platform_decides_where_they_do_not_agree(cast: Cast, name: str) -> None:
    appeal = consulting(cast)
    propose(cast, appeal, "water")
    services.object_plan(
        appeal=appeal, reason="不归我", actor=cast.actor("water_handler"), now=NOW + 2 * HOUR
    )
    services.decide_plan(appeal=appeal, actor=cast.actor(name), now=NOW + 3 * DAY)
    assert parts(appeal) == {"water": ("lead", "handling", "")}, "who is not in the plan is relieved"
    assert Consultation.objects.get().state == ConsultationState.DECIDED


def test_without_a_proposal_there_is_nothing_to_agree_to(cast: Cast) -> None:
    appeal = consulting(cast)
    with pytest.raises(WrongState, match="还没有人提出"):
        services.agree_plan(appeal=appeal, actor=cast.actor("water_handler"), now=NOW + HOUR)
    with pytest.raises(Forbidden):
        services.decide_plan(appeal=appeal, actor=cast.actor("handler"), now=NOW + HOUR)


def test_a_proposal_names_a_lead_that_has_signed_and_tasks_that_can_be_read(cast: Cast) -> None:
    appeal = consulting(cast)
    with pytest.raises(InvalidInput) as caught:
        propose(cast, appeal, "qingshan")
    assert caught.value.field == "lead"
    with pytest.raises(InvalidInput) as caught:
        propose(cast, appeal, "housing", water=" ")
    assert caught.value.field == "tasks"


def test_who_is_not_of_the_appeal_has_no_say(cast: Cast) -> None:
    appeal = consulting(cast)
    for name in ("district", "citizen", "approver"):
        with pytest.raises(Forbidden):
            services.consult(appeal=appeal, body="我也说说", actor=cast.actor(name), now=NOW + HOUR)
