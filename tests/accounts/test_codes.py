"""One-time codes: bound, short-lived, used once, never stored in plain."""

from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import Settings

from huiyin.accounts import codes
from huiyin.accounts.addresses import Address, AddressKind
from huiyin.accounts.codes import check_code
from huiyin.accounts.models import CodePurpose, OneTimeCode
from huiyin.core.errors import InvalidInput, TooOften

from .conftest import NOW, PHONE, GetCode

pytestmark = pytest.mark.django_db
SIGN_IN = CodePurpose.SIGN_IN


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def refusal(**arguments: object) -> InvalidInput:
    given = {"address": PHONE, "purpose": SIGN_IN, "now": NOW, **arguments}
    with pytest.raises(InvalidInput) as refused:
        check_code(**given)  # type: ignore[arg-type]
    return refused.value


def test_the_right_code_is_accepted_also_as_pasted_with_spaces_or_full_width(get_code: GetCode) -> None:
    code = get_code()
    check_code(address=PHONE, purpose=SIGN_IN, code=f" {code[:3]} {code[3:]}", now=NOW)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in get_code())
    check_code(address=PHONE, purpose=SIGN_IN, code=wide, now=NOW)


def test_a_code_works_once(get_code: GetCode) -> None:
    code = get_code()
    check_code(address=PHONE, purpose=SIGN_IN, code=code, now=NOW)
    assert refusal(code=code).code == "code-expired"


def test_five_wrong_tries_burn_the_code_and_each_says_what_is_left(get_code: GetCode) -> None:
    code = get_code()
    for left in (4, 3, 2, 1):
        error = refusal(code=other_than(code))
        assert error.code == "code-wrong"
        assert f"{left} 次" in error.sentence
    assert refusal(code=other_than(code)).code == "code-used-up"
    assert refusal(code=code).code == "code-used-up"


def test_the_fifth_try_may_still_be_the_right_one(get_code: GetCode) -> None:
    code = get_code()
    for _ in range(4):
        refusal(code=other_than(code))
    check_code(address=PHONE, purpose=SIGN_IN, code=code, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_try_cannot_be_taken_back_by_a_rollback(get_code: GetCode) -> None:
    code = get_code()
    with pytest.raises(RuntimeError), transaction.atomic():
        check_code(address=PHONE, purpose=SIGN_IN, code=other_than(code), now=NOW)
    refusal(code=other_than(code))
    assert OneTimeCode.objects.get().tries == 1


def test_a_code_lasts_five_minutes(get_code: GetCode) -> None:
    code = get_code()
    assert refusal(code=code, now=NOW + timedelta(minutes=5)).code == "code-expired"
    check_code(address=PHONE, purpose=SIGN_IN, code=code, now=NOW + timedelta(minutes=4, seconds=59))


def test_a_code_opens_nothing_but_its_purpose_subject_and_address(get_code: GetCode) -> None:
    code = get_code(purpose=CodePurpose.CONFIRM_APPEAL, subject="draft-1")
    other = Address(AddressKind.PHONE, "19900000013")
    assert refusal(code=code).code == "code-expired"
    assert refusal(code=code, purpose=CodePurpose.CONFIRM_APPEAL, subject="draft-2").code == "code-expired"
    assert refusal(code=code, purpose=CodePurpose.CONFIRM_APPEAL, subject="draft-1", address=other)
    check_code(address=PHONE, purpose=CodePurpose.CONFIRM_APPEAL, subject="draft-1", code=code, now=NOW)


def test_a_new_code_replaces_the_old_one_and_its_tries(get_code: GetCode) -> None:
    first = get_code()
    refusal(code=other_than(first))
    later = NOW + timedelta(seconds=60)
    second = get_code(now=later)
    if first != second:
        assert refusal(code=first, now=later).code == "code-wrong"
    check_code(address=PHONE, purpose=SIGN_IN, code=second, now=later)
    assert OneTimeCode.objects.count() == 1


def test_a_second_code_has_to_wait_a_minute(get_code: GetCode) -> None:
    get_code()
    with pytest.raises(TooOften) as refused:
        get_code(now=NOW + timedelta(seconds=20))
    assert refused.value.code == "code-too-soon"
    assert "40 秒" in refused.value.sentence


def test_one_number_gets_five_codes_an_hour_and_ten_a_day(get_code: GetCode) -> None:
    sent = 0
    for minute in range(0, 60 * 8, 2):
        try:
            get_code(now=NOW + timedelta(minutes=minute))
        except TooOften:
            continue
        sent += 1
        if minute < 60:
            assert sent <= 5
    assert sent == 10


def test_one_client_cannot_pump_codes_to_many_numbers(get_code: GetCode, settings: Settings) -> None:
    settings.CODES_PER_CLIENT = 20
    for n in range(20):
        get_code(address=Address(AddressKind.PHONE, f"199000001{n:02d}"))
    with pytest.raises(TooOften):
        get_code(address=Address(AddressKind.PHONE, "19900000200"))
    get_code(address=Address(AddressKind.PHONE, "19900000200"), remote_address="198.51.100.8")


def test_many_clients_together_stay_within_what_the_site_may_send(
    get_code: GetCode, settings: Settings
) -> None:
    settings.CODES_PER_HOUR = 3
    for n in range(3):
        get_code(address=Address(AddressKind.PHONE, f"1990000010{n}"), remote_address=f"198.51.100.{n}")
    with pytest.raises(TooOften):
        get_code(address=Address(AddressKind.PHONE, "19900000109"), remote_address="198.51.100.9")


def test_a_refused_code_leaves_the_one_before_in_force(get_code: GetCode, settings: Settings) -> None:
    settings.CODES_PER_HOUR = 1
    code, later = get_code(), NOW + timedelta(minutes=2)
    with pytest.raises(TooOften):
        get_code(now=later)
    check_code(address=PHONE, purpose=SIGN_IN, code=code, now=later)


def test_neither_code_nor_number_is_stored_in_plain(get_code: GetCode) -> None:
    code = get_code()
    stored = OneTimeCode.objects.values("purpose", "subject", "address_hash", "code_hash").get()
    assert PHONE.value not in str(stored)
    assert stored["code_hash"] != code


def test_expired_codes_are_forgotten_after_a_day(get_code: GetCode) -> None:
    get_code(now=NOW - timedelta(days=2))
    get_code(address=Address(AddressKind.PHONE, "19900000013"))
    assert codes.forget_old(now=NOW) == 1
