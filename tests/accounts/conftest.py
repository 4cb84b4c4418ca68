"""The cast of the account tests, and a gateway that remembers what it was given."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from huiyin.accounts.addresses import Address, AddressKind
from huiyin.accounts.codes import new_code
from huiyin.accounts.models import CodePurpose, User
from huiyin.accounts.staff import create_staff

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # Wednesday 10:00 in Qingjiang
PHONE = Address(AddressKind.PHONE, "19900000012")
PASSWORD = "桥边的柳树-2026"

GetCode = Callable[..., str]


@pytest.fixture
def get_code() -> GetCode:
    """Ask for a code and read it, as the phone would."""

    def get(
        *,
        address: Address = PHONE,
        purpose: CodePurpose = CodePurpose.SIGN_IN,
        subject: str = "",
        remote_address: str = "198.51.100.7",
        now: datetime = NOW,
    ) -> str:
        return new_code(
            address=address, purpose=purpose, subject=subject, remote_address=remote_address, now=now
        ).digits

    return get


@pytest.fixture
def handler(db: None) -> User:
    """A member of staff with a password."""
    return create_staff(login_name="chen.handler", display_name="陈经办", password=PASSWORD, now=NOW)
