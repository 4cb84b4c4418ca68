"""Registration, names, contacts, disabling: one Event each, no personal data in it."""

import pytest

from huiyin.accounts import services
from huiyin.accounts.addresses import Address, AddressKind
from huiyin.accounts.models import CodePurpose, User
from huiyin.core.errors import Forbidden, InvalidInput, WrongState
from huiyin.journal.models import Event, Visibility

from .conftest import NOW, PASSWORD, PHONE, GetCode

pytestmark = pytest.mark.django_db
MAIL = Address(AddressKind.EMAIL, "zhang@example.com")


@pytest.fixture
def citizen(get_code: GetCode) -> User:
    return services.sign_in_by_code(address=PHONE, code=get_code(), now=NOW)


def event_types() -> list[str]:
    return list(Event.objects.order_by("id").values_list("type", flat=True))


def test_the_first_sign_in_registers_under_a_pseudonym(citizen: User) -> None:
    assert citizen.kind == "citizen"
    assert citizen.display_name.startswith("网友")
    assert len(citizen.display_name) == 6
    assert not citizen.has_usable_password()
    assert event_types() == ["account_created"]


def test_events_about_accounts_are_for_supervision_and_name_nobody(citizen: User, get_code: GetCode) -> None:
    services.change_display_name(user=citizen, display_name="滨河居民", now=NOW)
    code = get_code(address=MAIL, purpose=CodePurpose.CHANGE_CONTACT, subject=citizen.handle)
    services.change_contact(user=citizen, address=MAIL, code=code, now=NOW)
    written = str(list(Event.objects.values()))
    assert {event.visibility for event in Event.objects.all()} == {Visibility.SUPERVISION}
    for personal in (PHONE.value, MAIL.value, "滨河居民", citizen.handle):
        assert personal not in written


def test_the_second_sign_in_finds_the_same_account(citizen: User, get_code: GetCode) -> None:
    again = services.sign_in_by_code(address=PHONE, code=get_code(), now=NOW)
    assert again.pk == citizen.pk
    assert event_types() == ["account_created"]


def test_the_number_is_stored_encrypted(citizen: User) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_hash FROM accounts_user")
        assert PHONE.value not in str(cursor.fetchall())
    assert User.objects.get().phone == PHONE.value


def test_a_wrong_code_registers_nobody(get_code: GetCode) -> None:
    code = get_code()
    with pytest.raises(InvalidInput):
        services.sign_in_by_code(address=PHONE, code=f"{(int(code) + 1) % 10**6:06d}", now=NOW)
    assert not User.objects.exists()


def test_a_disabled_account_cannot_sign_in_again(citizen: User, get_code: GetCode) -> None:
    services.disable(user=citizen, now=NOW)
    with pytest.raises(Forbidden) as refused:
        services.sign_in_by_code(address=PHONE, code=get_code(), now=NOW)
    assert refused.value.code == "account-disabled"
    with pytest.raises(WrongState):
        services.disable(user=citizen, now=NOW)
    assert event_types() == ["account_created", "account_disabled"]


def test_staff_cannot_go_round_password_and_second_factor_with_a_code(
    handler: User, get_code: GetCode
) -> None:
    code = get_code(purpose=CodePurpose.CHANGE_CONTACT, subject=handler.handle)
    services.change_contact(user=handler, address=PHONE, code=code, now=NOW)
    with pytest.raises(Forbidden) as refused:
        services.sign_in_by_code(address=PHONE, code=get_code(), now=NOW)
    assert refused.value.code == "account-staff"
    assert PASSWORD not in refused.value.sentence


@pytest.mark.parametrize("name", ["", "一", "字" * 21, "\u202e\u200b一"])
def test_a_name_too_short_or_too_long_is_refused(citizen: User, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        services.change_display_name(user=citizen, display_name=name, now=NOW)
    assert refused.value.field == "display_name"
    assert User.objects.get().display_name == citizen.display_name


def test_a_contact_changes_only_with_the_code_for_this_account(citizen: User, get_code: GetCode) -> None:
    new = Address(AddressKind.PHONE, "19900000099")
    code_of_another = get_code(address=new, purpose=CodePurpose.CHANGE_CONTACT, subject="somebody-else")
    with pytest.raises(InvalidInput):
        services.change_contact(user=citizen, address=new, code=code_of_another, now=NOW)
    code = get_code(address=new, purpose=CodePurpose.CHANGE_CONTACT, subject=citizen.handle)
    assert services.change_contact(user=citizen, address=new, code=code, now=NOW) == PHONE
    assert services.find_user(new) == citizen
    assert services.find_user(PHONE) is None


def test_a_contact_of_somebody_else_is_refused_and_nothing_changes(citizen: User, get_code: GetCode) -> None:
    other = services.sign_in_by_code(address=MAIL, code=get_code(address=MAIL), now=NOW)
    code = get_code(purpose=CodePurpose.CHANGE_CONTACT, subject=other.handle)
    with pytest.raises(WrongState) as refused:
        services.change_contact(user=other, address=PHONE, code=code, now=NOW)
    assert refused.value.code == "contact-taken"
    assert other.phone == ""
    assert services.find_user(PHONE) == citizen
    assert event_types() == ["account_created", "account_created"]
