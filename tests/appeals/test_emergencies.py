"""The emergency lane: to the duty office at once, moderated afterwards; false alarms go back; nothing is lost."""

from datetime import timedelta

import pytest
from tests import cast as the_cast
from tests.cast import DAY, HOUR, TUESDAY, Cast

from huiyin.appeals import services
from huiyin.appeals.deadlines.emergencies import SHIPPED_LINES, Signs, bad_line
from huiyin.appeals.models import Appeal, EmergencyList
from huiyin.appeals.policies import load_case, may_read
from huiyin.appeals.selectors.console import QUEUES
from huiyin.appeals.selectors.emergencies import duty_office
from huiyin.appeals.selectors.writing import sounds_urgent
from huiyin.appeals.terms import (
    AssignmentStatus,
    ClockState,
    Kind,
    Lane,
    Openness,
    Stage,
    Status,
    Urgency,
)
from huiyin.core.errors import Forbidden, InvalidInput, WrongState
from huiyin.journal.models import Event
from huiyin.organisations.actors import NOBODY
from huiyin.organisations.models import Division
from huiyin.organisations.services import set_duty_office

pytestmark = pytest.mark.django_db
SATURDAY_NIGHT = TUESDAY + 4 * DAY + 15 * HOUR  # 01:00 on Sunday in Asia/Shanghai
GAS = {"title": "楼道里燃气正在泄漏", "body": "五号楼一单元楼道有很浓的燃气味，已经闻到半小时。"}


@pytest.fixture
def on_duty(cast: Cast) -> Cast:
    """The city's duty office is housing; the district has one of its own."""
    for code, office in (("9901", "housing"), ("990101", "qingshan")):
        set_duty_office(
            actor=cast.actor("system_admin"),
            division=Division.objects.get(code=code),
            office=cast.organisation(office),
            now=TUESDAY,
        )
    return cast


def emergency(cast: Cast, **changes: object) -> Appeal:
    return the_cast.submitted(cast, at=SATURDAY_NIGHT, **{**GAS, **changes})


def limits(appeal: Appeal) -> dict[str, float]:
    """Hours from beginning to due time of the limits that run, by stage."""
    rows = appeal.deadlines.filter(state=ClockState.RUNNING)
    return {row.stage: (row.due_at - row.started_at) / HOUR for row in rows}


def set_list(cast: Cast, *, by: str = "system_admin", **changes: object) -> None:
    """A new version of the list, by somebody of the cast."""
    fields = {"lines": "着火", "categories": [], "kinds": [], "reason": "试试", **changes}
    services.set_emergency_list(**fields, actor=cast.actor(by), now=TUESDAY)  # type: ignore[arg-type]


# The list


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("隔壁着火了", True),
        ("担心着火隐患", False),
        ("参加了火灾演练", False),
        ("厨房燃气泄漏", True),
        ("厨房的燃气正在严重泄漏", True),
        ("小区要装燃气", False),
        ("有人落水", True),
        ("希望多种树", False),
    ],
)
def test_the_shipped_words(text: str, urgent: bool) -> None:
    assert Signs().in_words(text) is urgent


def test_categories_count_with_everything_below_and_thanks_never() -> None:
    signs = Signs((), ("heating",), {Kind.HELP})
    found = {"text": "停暖", "category": "heating.burst", "ticked": False}
    assert signs.found(kind=Kind.QUESTION, **found) == ("category",)
    assert signs.found(kind=Kind.HELP, **found) == ("category", "kind")
    assert signs.found(kind=Kind.THANKS, **{**found, "ticked": True}) == ()
    assert signs.found(kind=Kind.QUESTION, **{**found, "category": "heatings"}) == ()


def test_a_line_that_would_mark_everything_is_refused() -> None:
    assert bad_line(SHIPPED_LINES) == ""
    assert bad_line(["着火", "水"]) == "水"
    assert bad_line(["…泄漏"]) == "…泄漏"


def test_a_new_list_holds_for_the_banner_and_for_the_lane(on_duty: Cast) -> None:
    set_list(on_duty, by="supervisor", lines="# 停水\n全城停水", reason="停水也急")
    assert sounds_urgent("全城停水三天") and not sounds_urgent("着火了")
    assert emergency(on_duty).lane == Lane.ORDINARY
    assert emergency(on_duty, body="全城停水三天，医院也停了。").lane == Lane.EMERGENCY
    event = Event.objects.get(type="emergency_list_set")
    assert event.data["reason"] == "停水也急"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"lines": "水"}, "lines"), ({"reason": " "}, "reason"), ({"categories": ["nothing"]}, "categories")],
)
def test_a_wrong_list_says_where(cast: Cast, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        set_list(cast, **changes)
    assert caught.value.field == field
    assert not EmergencyList.objects.exists()


@pytest.mark.parametrize("name", ["dispatcher", "moderator", "handler", "citizen"])
def test_only_editors_change_the_list(cast: Cast, name: str) -> None:
    with pytest.raises(Forbidden):
        set_list(cast, by=name)


# Straight to the duty office


def test_an_emergency_is_at_the_nearest_duty_office_in_the_night_it_was_written(on_duty: Cast) -> None:
    appeal = emergency(on_duty)
    assert (appeal.status, appeal.lane, appeal.urgency) == (
        Status.DISPATCHED,
        Lane.EMERGENCY,
        Urgency.EMERGENCY,
    )
    assert appeal.lead == on_duty.organisation("qingshan")
    assert appeal.dispatched_at == SATURDAY_NIGHT
    assert limits(appeal)["claim"] == 2 and limits(appeal)["reply"] == 24 and limits(appeal)["moderate"] == 2
    assert (appeal.due_stage, appeal.due_at) == (Stage.CLAIM, SATURDAY_NIGHT + 2 * HOUR)
    assert [event.type for event in Event.objects.filter(subject_id=str(appeal.pk)).order_by("id")] == [
        "submitted",
        "dispatch_emergency",
    ]


def test_the_authors_tick_is_enough(on_duty: Cast) -> None:
    appeal = the_cast.submitted(on_duty, is_emergency=True)
    assert appeal.lane == Lane.EMERGENCY and appeal.lead is not None
    assert Event.objects.get(type="submitted").data["signs"] == ["author"]


def test_nobody_reads_it_before_the_moderator_but_those_who_handle_it(on_duty: Cast) -> None:
    appeal = emergency(on_duty)
    assert not appeal.is_published
    assert not may_read(NOBODY, load_case(appeal, NOBODY))
    duty = on_duty.actor("district")
    assert may_read(duty, load_case(appeal, duty))


def test_it_is_handled_while_it_waits_for_the_moderator(on_duty: Cast) -> None:
    appeal = emergency(on_duty)
    moderator, duty = on_duty.actor("moderator"), on_duty.actor("district")
    assert appeal in QUEUES["review"](moderator)
    services.claim(appeal=appeal, actor=duty, now=SATURDAY_NIGHT + HOUR)
    services.review(
        appeal=appeal,
        publication=services.Publication.MASKED,
        actor=moderator,
        now=SATURDAY_NIGHT + timedelta(hours=1, minutes=30),
    )
    assert appeal.is_published and appeal.status == Status.HANDLING
    assert appeal not in QUEUES["review"](moderator)
    assert "moderate" not in limits(appeal) and limits(appeal)["reply"] == 24
    with pytest.raises(WrongState, match="已经审核过"):
        services.review(
            appeal=appeal,
            publication=services.Publication.MASKED,
            actor=moderator,
            now=SATURDAY_NIGHT + 2 * HOUR,
        )


def test_what_its_author_keeps_private_stays_private(on_duty: Cast) -> None:
    appeal = emergency(on_duty, openness=Openness.PRIVATE)
    services.review(
        appeal=appeal,
        publication=services.Publication.MASKED,
        actor=on_duty.actor("moderator"),
        now=SATURDAY_NIGHT + HOUR,
    )
    assert not appeal.is_published and not appeal.is_unreviewed


# Nothing is lost


def test_without_a_duty_office_it_stands_first_in_the_queue(cast: Cast) -> None:
    ordinary, urgent = the_cast.submitted(cast, at=SATURDAY_NIGHT - HOUR), emergency(cast)
    assert (urgent.status, urgent.lane) == (Status.SUBMITTED, Lane.EMERGENCY)
    assert urgent.due_at and ordinary.due_at and urgent.due_at < ordinary.due_at
    assert urgent in QUEUES["moderate"](cast.actor("moderator"))


def test_a_report_is_never_sent_on_unread(on_duty: Cast) -> None:
    appeal = emergency(on_duty, kind=Kind.REPORT)
    assert (appeal.status, appeal.lane) == (Status.SUBMITTED, Lane.EMERGENCY)


def test_a_duty_office_that_it_is_about_does_not_get_it(on_duty: Cast) -> None:
    assert emergency(on_duty, recused=("qingshan",)).lead == on_duty.organisation("housing")
    assert emergency(on_duty, recused=("qingshan", "housing")).status == Status.SUBMITTED


def test_history_from_another_platform_is_no_emergency(on_duty: Cast) -> None:
    appeal = emergency(on_duty, source="12345", source_number="A-1")
    assert (appeal.lane, appeal.status) == (Lane.ORDINARY, Status.SUBMITTED)


def test_an_office_out_of_use_is_not_on_duty(on_duty: Cast) -> None:
    office = on_duty.organisation("qingshan")
    assert duty_office("990101001") == office
    type(office).objects.filter(pk=office.pk).update(is_active=False)
    assert duty_office("990101001") == on_duty.organisation("housing")
    with pytest.raises(InvalidInput):
        set_duty_office(
            actor=on_duty.actor("system_admin"),
            division=Division.objects.get(code="9901"),
            office=on_duty.organisation("daily"),
            now=TUESDAY,
        )


# False alarms


@pytest.mark.parametrize("name", ["moderator", "dispatcher", "supervisor"])
def test_a_false_alarm_begins_anew_in_the_ordinary_lane(on_duty: Cast, name: str) -> None:
    appeal = emergency(on_duty)
    later = SATURDAY_NIGHT + 3 * HOUR
    services.false_alarm(appeal=appeal, reason="只是有点味道", actor=on_duty.actor(name), now=later)
    assert (appeal.status, appeal.lane, appeal.lead_id) == (Status.SUBMITTED, Lane.ORDINARY, None)
    assert (appeal.urgency, appeal.is_unreviewed, appeal.accepted_at) == (Urgency.ORDINARY, False, None)
    assert appeal.assignments.get().status == AssignmentStatus.RELIEVED
    (running,) = appeal.deadlines.filter(state=ClockState.RUNNING)
    assert (running.stage, running.started_at, running.rule_name) == (Stage.MODERATE, later, "five-day/1")
    missed = appeal.deadlines.get(stage=Stage.CLAIM)
    assert missed.state == ClockState.CANCELLED and missed.ended_at > missed.due_at, "late is late"


def test_what_has_been_moderated_goes_back_to_dispatch(on_duty: Cast) -> None:
    appeal = emergency(on_duty)
    services.review(
        appeal=appeal,
        publication=services.Publication.MASKED,
        actor=on_duty.actor("moderator"),
        now=SATURDAY_NIGHT + HOUR,
    )
    services.false_alarm(
        appeal=appeal, reason="不急", actor=on_duty.actor("dispatcher"), now=SATURDAY_NIGHT + 2 * HOUR
    )
    assert appeal.status == Status.ACCEPTED and appeal.is_published
    assert list(limits(appeal)) == ["dispatch"]


def test_an_ordinary_appeal_is_no_false_alarm(cast: Cast) -> None:
    with pytest.raises(WrongState, match="不是急件"):
        services.false_alarm(
            appeal=the_cast.submitted(cast), reason="不急", actor=cast.actor("moderator"), now=TUESDAY + HOUR
        )


def test_a_duty_office_may_give_it_back_and_it_stays_an_emergency(on_duty: Cast) -> None:
    appeal = emergency(on_duty)
    services.ask_return(
        appeal=appeal, reason="燃气归住建", actor=on_duty.actor("district"), now=SATURDAY_NIGHT + HOUR
    )
    services.agree_return(
        appeal=appeal,
        organisation=on_duty.organisation("qingshan"),
        actor=on_duty.actor("dispatcher"),
        now=SATURDAY_NIGHT + 2 * HOUR,
    )
    assert (appeal.status, appeal.lane) == (Status.ACCEPTED, Lane.EMERGENCY)
    assert limits(appeal)["dispatch"] == 2
    assert appeal in QUEUES["review"](on_duty.actor("moderator")), "still to be moderated"
