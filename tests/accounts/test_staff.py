"""Staff: passwords, TOTP, and what guessing costs."""

from datetime import timedelta

import pyotp
import pytest

from huiyin.accounts import staff
from huiyin.accounts.models import User
from huiyin.core.errors import InvalidInput, TooOften, WrongState
from huiyin.journal.models import Event
from huiyin.journal.services import SYSTEM

from .conftest import NOW, PASSWORD

pytestmark = pytest.mark.django_db
STEP = timedelta(seconds=30)
CLIENT = "198.51.100.7"


def sign_in(name: str = "chen.handler", password: str = PASSWORD, client: str = CLIENT) -> User:
    return staff.check_staff_password(login_name=name, password=password, remote_address=client, now=NOW)


@pytest.fixture
def totp(handler: User) -> pyotp.TOTP:
    """The handler's phone, set up an hour ago."""
    secret = staff.start_second_factor(user=handler).secret
    phone, before = pyotp.TOTP(secret), NOW - timedelta(hours=1)
    staff.confirm_second_factor(user=handler, secret=secret, code=phone.at(before), now=before)
    return phone


def test_the_right_password_is_accepted_and_login_names_ignore_case(handler: User) -> None:
    assert sign_in(" Chen.Handler ") == handler


def test_wrong_name_wrong_password_and_disabled_account_get_the_same_answer(handler: User) -> None:
    answers = set()
    for name, password in (("nobody", PASSWORD), ("chen.handler", "wrong")):
        with pytest.raises(InvalidInput) as refused:
            sign_in(name, password)
        answers.add(str(refused.value))
    User.objects.update(is_active=False)
    with pytest.raises(InvalidInput) as refused:
        sign_in()
    answers.add(str(refused.value))
    assert len(answers) == 1


def test_guessing_passwords_ends_after_ten_tries_even_with_the_right_one(handler: User) -> None:
    for _ in range(10):
        with pytest.raises(InvalidInput):
            sign_in(password="wrong")
    with pytest.raises(TooOften):
        sign_in()
    assert sign_in(client="198.51.100.8") == handler, "others are not locked out with the guesser"


def test_guessing_one_name_from_many_clients_ends_as_well(handler: User) -> None:
    User.objects.update(password="!")  # quick to check
    for n in range(100):
        with pytest.raises(InvalidInput):
            sign_in(password="wrong", client=f"198.51.100.{n}")
    with pytest.raises(TooOften):
        sign_in(client="203.0.113.1")


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123"])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        staff.create_staff(login_name="li.approver", display_name="李审签", password=password, now=NOW)
    assert (refused.value.code, refused.value.field) == ("password-weak", "password")
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["ab", "1abc", "有中文", "a b c", "x" * 41])
def test_login_names_are_plain(name: str) -> None:
    with pytest.raises(InvalidInput):
        staff.create_staff(login_name=name, display_name="李审签", password=PASSWORD, now=NOW)


def test_a_login_name_is_given_once(handler: User) -> None:
    with pytest.raises(WrongState):
        staff.create_staff(login_name="CHEN.handler", display_name="陈二", password=PASSWORD, now=NOW)


def test_the_present_password_is_needed_for_a_new_one(handler: User) -> None:
    with pytest.raises(InvalidInput) as refused:
        staff.change_password(user=handler, current="wrong", password="新的密码-2027-柳", now=NOW)
    assert refused.value.field == "current"
    staff.change_password(user=handler, current=PASSWORD, password="新的密码-2027-柳", now=NOW)
    assert sign_in(password="新的密码-2027-柳") == handler


def test_a_second_factor_counts_only_once_it_is_confirmed(handler: User) -> None:
    offer = staff.start_second_factor(user=handler)
    assert "chen.handler" in offer.uri
    with pytest.raises(InvalidInput):
        staff.confirm_second_factor(user=handler, secret=offer.secret, code="000000x", now=NOW)
    handler.refresh_from_db()
    assert not handler.has_second_factor


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_phone_clock_may_be_one_step_off(handler: User, totp: pyotp.TOTP, steps: int) -> None:
    staff.check_second_factor(user=handler, code=totp.at(NOW + steps * STEP), now=NOW)


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_phone_clock_two_steps_off_is_refused(handler: User, totp: pyotp.TOTP, steps: int) -> None:
    with pytest.raises(InvalidInput):
        staff.check_second_factor(user=handler, code=totp.at(NOW + steps * STEP), now=NOW)


def test_a_dynamic_code_is_accepted_once_and_none_older_after_it(handler: User, totp: pyotp.TOTP) -> None:
    staff.check_second_factor(user=handler, code=totp.at(NOW), now=NOW)
    for seen in (totp.at(NOW), totp.at(NOW - STEP)):
        with pytest.raises(InvalidInput) as refused:
            staff.check_second_factor(user=handler, code=seen, now=NOW)
        assert refused.value.code == "second-factor-wrong"
    staff.check_second_factor(user=handler, code=totp.at(NOW + STEP), now=NOW)


def test_the_code_that_confirmed_the_app_does_not_open_the_door_as_well(handler: User) -> None:
    secret = staff.start_second_factor(user=handler).secret
    code = pyotp.TOTP(secret).at(NOW)
    staff.confirm_second_factor(user=handler, secret=secret, code=code, now=NOW)
    with pytest.raises(InvalidInput):
        staff.check_second_factor(user=handler, code=code, now=NOW)


def test_guessing_dynamic_codes_ends_after_five_tries(handler: User, totp: pyotp.TOTP) -> None:
    for _ in range(5):
        with pytest.raises(InvalidInput):
            staff.check_second_factor(user=handler, code="abcdef", now=NOW)
    with pytest.raises(TooOften):
        staff.check_second_factor(user=handler, code=totp.at(NOW), now=NOW)


def test_an_account_without_a_second_factor_accepts_no_dynamic_code(handler: User) -> None:
    with pytest.raises(InvalidInput):
        staff.check_second_factor(user=handler, code="000000", now=NOW)


def test_the_secret_is_stored_encrypted_and_each_change_is_one_event(handler: User, totp: pyotp.TOTP) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT totp_secret FROM accounts_user")
        assert totp.secret not in str(cursor.fetchall())
    staff.reset_second_factor(user=handler, who=SYSTEM, now=NOW)
    types = list(Event.objects.order_by("id").values_list("type", flat=True))
    assert types == ["account_created", "second_factor_set", "second_factor_reset"]
    assert totp.secret not in str(list(Event.objects.values()))
