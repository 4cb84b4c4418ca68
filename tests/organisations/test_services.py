"""Writes: what they change, what they refuse, and that each leaves exactly one Event."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from huiyin.core.errors import DomainError, Forbidden, InvalidInput, WrongState
from huiyin.journal.models import Event, Outbox
from huiyin.organisations import services
from huiyin.organisations.actors import NOBODY, SYSTEM_ACTOR
from huiyin.organisations.details import MailboxDetails
from huiyin.organisations.models import Division, Duty, Leader, Mailbox, Organisation, OrganisationKind, Role
from tests.organisations.city import NOON, City, administrator, details, staff

Write = Callable[[City], object]


def division(code: str) -> Division:
    return Division.objects.get(pk=code)


def housing(city: City) -> Organisation:
    return city.fresh("housing")


def mailbox(city: City) -> Mailbox:
    box = MailboxDetails("市长信箱", city.organisations["platform"], division("9901"))
    return services.create_mailbox(actor=SYSTEM_ACTOR, code="mayor", details=box, now=NOON)


def leader(city: City) -> Leader:
    return services.add_leader(
        actor=SYSTEM_ACTOR, organisation=city.organisations["platform"], title="市长", now=NOON
    )


def verified(city: City) -> Organisation:
    services.verify_organisation(actor=SYSTEM_ACTOR, organisation=housing(city), now=NOON)
    return housing(city)


def inactive(city: City) -> Organisation:
    services.deactivate_organisation(actor=SYSTEM_ACTOR, organisation=housing(city), reason="撤并", now=NOON)
    return housing(city)


AS_SYSTEM: dict[str, Any] = {"actor": SYSTEM_ACTOR, "now": NOON}

WRITES: dict[str, tuple[Callable[[City], Any], Callable[[City, Any], object], str]] = {
    "division_created": (
        lambda city: None,
        lambda city, _: services.create_division(**AS_SYSTEM, code="990103", name="云溪县"),
        "division",
    ),
    "division_changed": (
        lambda city: division("990101"),
        lambda city, it: services.change_division(**AS_SYSTEM, division=it, name="新青山区"),
        "division",
    ),
    "division_deactivated": (
        lambda city: division("990101101"),
        lambda city, it: services.deactivate_division(**AS_SYSTEM, division=it, reason="撤镇设街道"),
        "division",
    ),
    "organisation_created": (
        lambda city: None,
        lambda city, _: services.create_organisation(
            **AS_SYSTEM, code="gas", details=details("清江市燃气集团", "9901")
        ),
        "organisation",
    ),
    "organisation_changed": (
        housing,
        lambda city, it: services.change_organisation(
            **AS_SYSTEM, organisation=it, details=replace(details(it.name, "9901"), phone="0000-8765 120")
        ),
        "organisation",
    ),
    "organisation_deactivated": (
        housing,
        lambda city, it: services.deactivate_organisation(**AS_SYSTEM, organisation=it, reason="撤并"),
        "organisation",
    ),
    "organisation_reactivated": (
        inactive,
        lambda city, it: services.reactivate_organisation(**AS_SYSTEM, organisation=it),
        "organisation",
    ),
    "organisation_verified": (
        housing,
        lambda city, it: services.verify_organisation(**AS_SYSTEM, organisation=it),
        "organisation",
    ),
    "organisation_unverified": (
        verified,
        lambda city, it: services.unverify_organisation(**AS_SYSTEM, organisation=it, reason="公函有误"),
        "organisation",
    ),
    "duties_set": (
        housing,
        lambda city, it: services.set_duties(
            **AS_SYSTEM, organisation=it, category_codes=["urban", "labour"]
        ),
        "organisation",
    ),
    "leader_added": (
        housing,
        lambda city, it: services.add_leader(**AS_SYSTEM, organisation=it, title="局长"),
        "organisation",
    ),
    "leader_changed": (
        leader,
        lambda city, it: services.change_leader(
            **AS_SYSTEM, leader=it, title="市长", name="林远", position=1
        ),
        "organisation",
    ),
    "leader_ended": (
        leader,
        lambda city, it: services.end_leader(**AS_SYSTEM, leader=it),
        "organisation",
    ),
    "mailbox_created": (lambda city: None, lambda city, _: mailbox(city), "mailbox"),
    "mailbox_changed": (
        mailbox,
        lambda city, it: services.change_mailbox(
            **AS_SYSTEM,
            mailbox=it,
            details=MailboxDetails("市长信箱", it.organisation, it.division, is_open=False),
        ),
        "mailbox",
    ),
    "member_appointed": (
        lambda city: staff("周敏"),
        lambda city, it: services.appoint(
            **AS_SYSTEM, user=it, organisation=housing(city), role=Role.HANDLER
        ),
        "account",
    ),
    "membership_ended": (
        lambda city: services.appoint(
            **AS_SYSTEM, user=staff("周敏"), organisation=housing(city), role=Role.HANDLER
        ),
        lambda city, it: services.end_membership(**AS_SYSTEM, membership=it),
        "account",
    ),
}


@pytest.mark.parametrize("type", WRITES)
def test_each_write_leaves_exactly_one_event_of_its_type(city: City, type: str) -> None:
    prepare, write, subject = WRITES[type]
    prepared = prepare(city)
    before = set(Event.objects.values_list("pk", flat=True))
    write(city, prepared)
    (event,) = Event.objects.exclude(pk__in=before)
    assert (event.type, event.subject, event.actor_label) == (type, subject, "系统")
    assert Outbox.objects.filter(event=event).exists()


NOTHING_NEW: dict[str, Write] = {
    "division": lambda city: services.change_division(**AS_SYSTEM, division=division("9901"), name="清江市"),
    "organisation": lambda city: services.change_organisation(
        **AS_SYSTEM,
        organisation=housing(city),
        details=details(housing(city).name, "9901", parent=city.fresh("platform")),
    ),
    "duties": lambda city: services.set_duties(**AS_SYSTEM, organisation=housing(city), category_codes=[]),
}


@pytest.mark.parametrize("what", NOTHING_NEW)
def test_a_change_to_what_it_is_already_writes_nothing(city: City, what: str) -> None:
    before = Event.objects.count()
    NOTHING_NEW[what](city)
    assert Event.objects.count() == before


REFUSED: dict[str, Write] = {
    "division-code": lambda city: services.create_division(**AS_SYSTEM, code="99010", name="某县"),
    "division-exists": lambda city: services.create_division(**AS_SYSTEM, code="990100", name="清江市"),
    "division-parent-unknown": lambda city: services.create_division(**AS_SYSTEM, code="990201", name="某县"),
    "division-has-children": lambda city: services.deactivate_division(
        **AS_SYSTEM, division=division("990101"), reason="撤并"
    ),
    "division-has-organisations": lambda city: services.deactivate_division(
        **AS_SYSTEM, division=division("990102"), reason="撤并"
    ),
    "code-form": lambda city: services.create_organisation(
        **AS_SYSTEM, code="城管", details=details("清江市城市管理局", "9901")
    ),
    "organisation-exists": lambda city: services.create_organisation(
        **AS_SYSTEM, code="Housing", details=details("清江市城市管理局", "9901")
    ),
    "name-taken": lambda city: services.create_organisation(
        **AS_SYSTEM, code="water-2", details=details(" 清江市水务局 ", "9901")
    ),
    "too-long": lambda city: services.create_organisation(
        **AS_SYSTEM, code="long", details=details("局" * 81, "9901")
    ),
    "missing": lambda city: services.create_organisation(
        **AS_SYSTEM, code="none", details=details("　", "9901")
    ),
    "organisation-has-children": lambda city: services.deactivate_organisation(
        **AS_SYSTEM, organisation=city.fresh("qingshan"), reason="撤并"
    ),
    "organisation-unverified": lambda city: services.unverify_organisation(
        **AS_SYSTEM, organisation=housing(city), reason="公函有误"
    ),
    "category-unknown": lambda city: services.set_duties(
        **AS_SYSTEM, organisation=housing(city), category_codes=["urban", "nonsense"]
    ),
    "reason-missing": lambda city: services.unverify_organisation(
        **AS_SYSTEM, organisation=verified(city), reason=" "
    ),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_refused_says_why_and_changes_nothing(city: City, code: str) -> None:
    before = (
        list(Organisation.objects.values("code", "name", "is_active")),
        list(Division.objects.values()),
        Duty.objects.count(),
    )
    with pytest.raises(DomainError) as caught:
        REFUSED[code](city)
    assert caught.value.code == code
    assert caught.value.sentence.endswith("。")
    assert before == (
        list(Organisation.objects.values("code", "name", "is_active")),
        list(Division.objects.values()),
        Duty.objects.count(),
    )


def test_a_refused_write_leaves_no_event(city: City) -> None:
    before = Event.objects.count()
    with pytest.raises(InvalidInput):
        services.deactivate_organisation(**AS_SYSTEM, organisation=housing(city), reason="")
    assert Event.objects.count() == before
    assert housing(city).is_active


def test_a_new_name_of_a_division_reaches_the_full_names_below_it(city: City) -> None:
    services.change_division(**AS_SYSTEM, division=division("9901"), name="清溪市")
    assert division("990101001").full_name == "云川省清溪市青山区滨河街道"
    assert division("99").full_name == "云川省"


def test_a_name_that_would_make_a_full_name_below_too_long_is_refused(city: City) -> None:
    services.change_division(**AS_SYSTEM, division=division("990101001"), name="滨" * 60)
    with pytest.raises(InvalidInput):
        services.change_division(**AS_SYSTEM, division=division("9901"), name="清" * 55)
    assert division("9901").name == "清江市"


def test_a_deactivated_division_can_be_taken_into_use_again(city: City) -> None:
    services.deactivate_division(**AS_SYSTEM, division=division("990101101"), reason="撤镇")
    with pytest.raises(WrongState):
        services.deactivate_division(**AS_SYSTEM, division=division("990101101"), reason="撤镇")
    services.reactivate_division(**AS_SYSTEM, division=division("990101101"))
    assert division("990101101").is_active


def move(city: City, what: str, to: str | None) -> None:
    it = city.fresh(what)
    services.change_organisation(
        **AS_SYSTEM,
        organisation=it,
        details=replace(
            details(it.name, it.division_id, OrganisationKind(it.kind)), parent=city.fresh(to) if to else None
        ),
    )


def test_a_move_takes_the_whole_subtree_along_and_nothing_else(city: City) -> None:
    services.create_organisation(
        **AS_SYSTEM, code="binhe-1", details=details("滨河一站", "990101001", parent=city.fresh("binhe"))
    )
    services.create_organisation(**AS_SYSTEM, code="qingshan-x", details=details("旁边的单位", "990101"))
    move(city, "qingshan", "platform")
    assert {o.code: o.path for o in Organisation.objects.all()} == {
        "platform": "platform/",
        "housing": "platform/housing/",
        "water": "platform/water/",
        "qingshan": "platform/qingshan/",
        "binhe": "platform/qingshan/binhe/",
        "binhe-1": "platform/qingshan/binhe/binhe-1/",
        "qingshan-x": "qingshan-x/",
        "hekou": "hekou/",
    }
    move(city, "qingshan", None)
    assert city.fresh("binhe-1").path == "qingshan/binhe/binhe-1/"


@pytest.mark.parametrize("to", ["qingshan", "binhe"])
def test_a_move_below_itself_is_refused(city: City, to: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        move(city, "qingshan", to)
    assert caught.value.code == "organisation-cycle"
    assert city.fresh("binhe").path == "qingshan/binhe/"


def test_a_move_that_makes_a_path_too_long_is_refused(city: City) -> None:
    parent = None
    for n in range(7):
        parent = services.create_organisation(
            **AS_SYSTEM, code=f"{n}" * 40, details=details(f"第 {n} 层", "9901", parent=parent)
        )
    with pytest.raises(InvalidInput) as caught:
        move(city, "0" * 40, "hekou")
        move(city, "0" * 40, "housing")
    assert caught.value.code == "path-too-long"


def test_the_event_of_a_change_holds_the_old_and_the_new(city: City) -> None:
    it = housing(city)
    new = replace(details(it.name, "9901", parent=city.fresh("platform")), phone="0000-8765 120")
    services.change_organisation(**AS_SYSTEM, organisation=it, details=new)
    assert Event.objects.get(type="organisation_changed").data["changes"] == {"phone": ["", "0000-8765 120"]}


def test_verifying_twice_is_refused(city: City) -> None:
    with pytest.raises(WrongState) as caught:
        services.verify_organisation(**AS_SYSTEM, organisation=verified(city))
    assert caught.value.code == "organisation-verified"


def test_duties_become_exactly_the_list(city: City) -> None:
    services.set_duties(**AS_SYSTEM, organisation=housing(city), category_codes=["urban", "labour"])
    services.set_duties(**AS_SYSTEM, organisation=housing(city), category_codes=["labour", "urban.roads"])
    assert set(housing(city).duties.values_list("code", flat=True)) == {"labour", "urban.roads"}
    assert Event.objects.filter(type="duties_set").latest("pk").data["removed"] == ["urban"]


def test_a_leader_with_a_mailbox_stays_until_the_mailbox_has_a_successor(city: City) -> None:
    mayor, box = leader(city), mailbox(city)
    named = MailboxDetails("市长信箱", box.organisation, box.division, leader=mayor)
    services.change_mailbox(**AS_SYSTEM, mailbox=box, details=named)
    with pytest.raises(WrongState) as caught:
        services.end_leader(**AS_SYSTEM, leader=mayor)
    assert caught.value.code == "leader-in-use"
    services.change_mailbox(**AS_SYSTEM, mailbox=box, details=replace(named, leader=None))
    services.end_leader(**AS_SYSTEM, leader=mayor)
    assert not Leader.objects.exists()


def test_an_office_with_an_open_mailbox_stays_in_use(city: City) -> None:
    mailbox(city)
    for code in ("housing", "water"):
        services.deactivate_organisation(**AS_SYSTEM, organisation=city.fresh(code), reason="撤并")
    with pytest.raises(WrongState) as caught:
        services.deactivate_organisation(**AS_SYSTEM, organisation=city.fresh("platform"), reason="撤并")
    assert caught.value.code == "organisation-has-mailboxes"


def test_an_inactive_office_runs_no_open_mailbox_and_has_no_new_children(city: City) -> None:
    office = inactive(city)
    with pytest.raises(InvalidInput):
        services.create_mailbox(
            **AS_SYSTEM, code="x", details=MailboxDetails("信箱", office, division("9901"))
        )
    with pytest.raises(InvalidInput):
        services.create_organisation(
            **AS_SYSTEM, code="x", details=details("下属单位", "9901", parent=office)
        )


def test_an_administrator_manages_the_own_division_and_nothing_beside_or_above_it(city: City) -> None:
    admin = administrator(city.organisations["qingshan"])
    services.create_division(actor=admin, code="990101002", name="山前街道", now=NOON)
    services.verify_organisation(actor=admin, organisation=city.organisations["binhe"], now=NOON)
    for code in ("hekou", "housing"):
        with pytest.raises(Forbidden) as caught:
            services.verify_organisation(actor=admin, organisation=city.organisations[code], now=NOON)
        assert caught.value.code == "outside-division"
    with pytest.raises(Forbidden):
        services.create_division(actor=admin, code="990103", name="云溪县", now=NOON)


def test_an_administrator_cannot_move_an_office_out_of_the_own_division(city: City) -> None:
    binhe = city.fresh("binhe")
    with pytest.raises(Forbidden):
        services.change_organisation(
            actor=administrator(city.organisations["qingshan"]),
            organisation=binhe,
            details=details(binhe.name, "990102"),
            now=NOON,
        )


def test_the_event_names_the_administrator_and_the_office_acted_for(city: City) -> None:
    admin = administrator(city.organisations["platform"], "林晓")
    services.verify_organisation(actor=admin, organisation=city.organisations["binhe"], now=NOON)
    event = Event.objects.get(type="organisation_verified")
    assert (event.actor_label, event.actor_role, event.organisation_name) == (
        "林晓",
        "system_admin",
        "清江市网上群众工作平台",
    )


def test_nobody_and_other_roles_may_do_nothing_here(city: City) -> None:
    with pytest.raises(Forbidden) as caught:
        services.verify_organisation(actor=NOBODY, organisation=housing(city), now=NOON)
    assert caught.value.code == "not-signed-in"
