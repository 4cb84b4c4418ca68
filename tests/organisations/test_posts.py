"""Posts: appointing, ending, and the rule of the three administrators."""

import pytest
from django.db import IntegrityError, transaction

from huiyin.core.errors import Forbidden, InvalidInput, WrongState
from huiyin.core.permission import ALLOWED, Denied
from huiyin.organisations import services
from huiyin.organisations.actors import NOBODY, SYSTEM_ACTOR, actor_for
from huiyin.organisations.models import ADMINISTRATORS, Membership, Organisation, Role
from huiyin.organisations.policies import Action, manageable, may
from tests.organisations.city import NOON, City, administrator, staff


@pytest.mark.parametrize("held", ADMINISTRATORS)
@pytest.mark.parametrize("asked", ADMINISTRATORS)
def test_no_person_administers_twice(city: City, held: Role, asked: Role) -> None:
    person = staff("周敏")
    services.appoint(
        user=person, organisation=city.organisations["platform"], role=held, actor=SYSTEM_ACTOR, now=NOON
    )
    with pytest.raises(WrongState) as caught:
        services.appoint(
            user=person, organisation=city.organisations["hekou"], role=asked, actor=SYSTEM_ACTOR, now=NOON
        )
    assert caught.value.code == "one-administration"
    assert "周敏" in caught.value.sentence
    assert "清江市网上群众工作平台" in caught.value.sentence


@pytest.mark.parametrize("second", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_the_database_refuses_a_second_administration_too(city: City, second: Role) -> None:
    person = staff("周敏")
    Membership.objects.create(
        user=person, organisation=city.organisations["platform"], role=Role.AUDIT_ADMIN, since=NOON
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=person, organisation=city.organisations["hekou"], role=second, since=NOON
        )


def test_after_one_administration_has_ended_another_may_follow(city: City) -> None:
    person, platform = staff("周敏"), city.organisations["platform"]
    first = services.appoint(
        user=person, organisation=platform, role=Role.AUDIT_ADMIN, actor=SYSTEM_ACTOR, now=NOON
    )
    services.end_membership(membership=first, actor=SYSTEM_ACTOR, now=NOON)
    services.appoint(user=person, organisation=platform, role=Role.SYSTEM_ADMIN, actor=SYSTEM_ACTOR, now=NOON)
    assert [post.role for post in actor_for(person).posts] == [Role.SYSTEM_ADMIN]


def test_a_race_for_the_same_person_ends_in_the_same_sentence(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, platform = staff("周敏"), city.organisations["platform"]
    save = Membership.save

    def overtaken(self: Membership, **kwargs: bool) -> None:
        monkeypatch.setattr(Membership, "save", save)
        Membership.objects.create(user=person, organisation=platform, role=Role.AUDIT_ADMIN, since=NOON)
        raise IntegrityError("membership_one_administration")

    monkeypatch.setattr(Membership, "save", overtaken)
    monkeypatch.setattr("huiyin.organisations.services.posts.transaction.atomic", lambda: _no_savepoint())
    with pytest.raises(WrongState) as caught:
        services.appoint(
            user=person, organisation=platform, role=Role.SYSTEM_ADMIN, actor=SYSTEM_ACTOR, now=NOON
        )
    assert caught.value.code == "one-administration"


class _no_savepoint:
    """Keeps the overtaking row: in a real race it belongs to another transaction."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *args: object) -> None:
        return None


def test_the_same_post_is_given_once_and_several_posts_may_be_held(city: City) -> None:
    person, housing = staff("周敏"), city.organisations["housing"]
    for role in (Role.HANDLER, Role.APPROVER):
        services.appoint(user=person, organisation=housing, role=role, actor=SYSTEM_ACTOR, now=NOON)
    with pytest.raises(WrongState) as caught:
        services.appoint(user=person, organisation=housing, role=Role.HANDLER, actor=SYSTEM_ACTOR, now=NOON)
    assert caught.value.code == "already-appointed"


def test_an_ended_post_gives_no_rights_and_ends_once(city: City) -> None:
    person = staff("周敏")
    post = services.appoint(
        user=person,
        organisation=city.organisations["housing"],
        role=Role.HANDLER,
        actor=SYSTEM_ACTOR,
        now=NOON,
    )
    services.end_membership(membership=post, actor=SYSTEM_ACTOR, now=NOON)
    assert actor_for(person).posts == ()
    with pytest.raises(WrongState):
        services.end_membership(membership=post, actor=SYSTEM_ACTOR, now=NOON)


def test_only_active_staff_and_active_offices_are_appointed_to(city: City) -> None:
    gone = staff("离职者")
    gone.is_active = False
    gone.save()
    with pytest.raises(InvalidInput) as caught:
        services.appoint(
            user=gone,
            organisation=city.organisations["housing"],
            role=Role.HANDLER,
            actor=SYSTEM_ACTOR,
            now=NOON,
        )
    assert caught.value.code == "not-staff"
    Organisation.objects.filter(code="housing").update(is_active=False)
    with pytest.raises(InvalidInput) as caught:
        services.appoint(
            user=staff("周敏"),
            organisation=city.fresh("housing"),
            role=Role.HANDLER,
            actor=SYSTEM_ACTOR,
            now=NOON,
        )
    assert caught.value.code == "organisation-inactive"


def test_administrators_appoint_others_within_their_division_but_not_themselves(city: City) -> None:
    admin = administrator(city.organisations["qingshan"])
    services.appoint(
        user=staff("周敏"), organisation=city.organisations["binhe"], role=Role.HANDLER, actor=admin, now=NOON
    )
    with pytest.raises(Forbidden) as caught:
        services.appoint(
            user=staff("吴迪"),
            organisation=city.organisations["housing"],
            role=Role.HANDLER,
            actor=admin,
            now=NOON,
        )
    assert caught.value.code == "outside-division"
    denied = may(admin, Action.APPOINT, Membership.objects.get(role=Role.SYSTEM_ADMIN))
    assert isinstance(denied, Denied)
    assert denied.code == "own-post"


def test_permission_is_allowed_or_says_why_not(city: City) -> None:
    platform = city.organisations["platform"]
    admin = administrator(platform)
    handler = staff("经办人")
    services.appoint(user=handler, organisation=platform, role=Role.HANDLER, actor=SYSTEM_ACTOR, now=NOON)
    assert may(SYSTEM_ACTOR, Action.IMPORT) is ALLOWED
    assert may(admin, Action.MANAGE_ORGANISATION, city.organisations["binhe"]) is ALLOWED
    assert may(admin, Action.MANAGE_DIVISION, "99") == Denied(
        "行政区划 99 不在您的管理范围内（您是清江市网上群众工作平台的系统管理员）。请联系上级系统管理员。",
        "outside-division",
    )
    assert not may(NOBODY, Action.VERIFY, platform)
    denied = may(actor_for(handler), Action.VERIFY, platform)
    assert isinstance(denied, Denied)
    assert denied.sentence == "只有系统管理员可以实名认证。如有需要，请联系本平台的系统管理员。"


def test_what_may_be_managed_is_listed_by_the_same_rule(city: City) -> None:
    for actor in (SYSTEM_ACTOR, NOBODY, administrator(city.organisations["qingshan"])):
        listed = set(Organisation.objects.filter(manageable(actor)))
        asked = {o for o in Organisation.objects.all() if may(actor, Action.MANAGE_ORGANISATION, o)}
        assert listed == asked
