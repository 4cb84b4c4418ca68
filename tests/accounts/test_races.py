"""The same thing at the same moment. Needs a database that threads can share: PostgreSQL or an SQLite file."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from huiyin.accounts import services, staff
from huiyin.accounts.budgets import spend
from huiyin.accounts.codes import TRIES, check_code
from huiyin.accounts.models import Budget, CodePurpose, OneTimeCode, User
from huiyin.core.errors import DomainError

from .conftest import NOW, PHONE, GetCode

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 12


@pytest.fixture(autouse=True)
def _shared_database(db: None) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("set HUIYIN_TEST_SQLITE to a file, or HUIYIN_TEST_DATABASE_URL")


def at_once(act: Callable[[], object]) -> list[str]:
    """What came of ``act`` in twelve threads started together: "done" or the code of the error."""
    outcomes: list[str] = []
    start = threading.Barrier(AT_ONCE)

    def run() -> None:
        start.wait()
        try:
            act()
            outcomes.append("done")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == AT_ONCE
    return outcomes


def test_the_right_code_typed_many_times_at_once_is_used_once(get_code: GetCode) -> None:
    code = get_code()
    outcomes = at_once(lambda: check_code(address=PHONE, purpose=CodePurpose.SIGN_IN, code=code, now=NOW))
    assert outcomes.count("done") == 1


def test_many_guesses_at_once_are_five_tries(get_code: GetCode) -> None:
    code = f"{(int(get_code()) + 1) % 10**6:06d}"
    outcomes = at_once(lambda: check_code(address=PHONE, purpose=CodePurpose.SIGN_IN, code=code, now=NOW))
    assert outcomes.count("code-wrong") == TRIES - 1
    assert outcomes.count("code-used-up") == AT_ONCE - TRIES + 1
    assert OneTimeCode.objects.get().tries == TRIES


def test_one_code_is_made_where_many_are_asked_for_at_once(get_code: GetCode) -> None:
    outcomes = at_once(get_code)
    assert sorted(outcomes) == ["code-too-soon"] * (AT_ONCE - 1) + ["done"]
    later = NOW + timedelta(minutes=2)
    outcomes = at_once(lambda: get_code(now=later))
    assert sorted(outcomes) == ["code-too-soon"] * (AT_ONCE - 1) + ["done"]
    assert OneTimeCode.objects.count() == 1


def test_a_budget_holds_when_many_spend_at_once() -> None:
    def take() -> None:
        spend(name="tea", key="a", limit=5, window=timedelta(hours=1), now=NOW)

    assert at_once(take).count("done") == 5
    assert Budget.objects.get().used == 5


def test_one_account_is_made_where_one_person_registers_many_times_at_once() -> None:
    assert at_once(lambda: services.account_of(address=PHONE, now=NOW)) == ["done"] * AT_ONCE
    assert User.objects.count() == 1


def test_a_dynamic_code_used_many_times_at_once_opens_once(
    handler: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyotp

    monkeypatch.setattr(staff, "SECOND_FACTORS", 100)
    secret, before = staff.start_second_factor(user=handler).secret, NOW - timedelta(hours=1)
    totp = pyotp.TOTP(secret)
    staff.confirm_second_factor(user=handler, secret=secret, code=totp.at(before), now=before)
    outcomes = at_once(lambda: staff.check_second_factor(user=handler, code=totp.at(NOW), now=NOW))
    assert outcomes.count("done") == 1
