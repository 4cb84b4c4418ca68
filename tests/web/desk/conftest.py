"""What the tests of the desk share: a fixed moment, people signed in, forms as a browser sends them."""

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from huiyin.appeals.models import Appeal
from tests.cast import DAY, TUESDAY, Cast

NOW = TUESDAY + 2 * DAY
REPLY = (
    "盛世花园住户，您好！我局 11 月 18 日到现场核实，暖气阀门损坏，二期报修三次没有人来是派单出错。"
    "阀门已于 11 月 19 日换好，室内恢复到 20 度。"
)

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def at_a_fixed_time() -> Iterator[None]:
    """The clock stands still on a Thursday."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sign_in(cast: Cast) -> SignIn:
    """A browser in which somebody of the cast is signed in."""

    def browser(name: str) -> Client:
        client = Client()
        client.force_login(cast.users[name])
        return client

    return browser


def text(client: Client, path: str, status: int = 200) -> str:
    """The page at a path."""
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[-2000:]
    return response.content.decode()


def at(appeal: Appeal, step: str = "") -> str:
    """The address of an appeal at the desk, or of something to do with it."""
    return f"/desk/appeals/{appeal.number}/{step + '/' if step else ''}"


def fields(appeal: Appeal, **typed: object) -> dict[str, object]:
    """A form of the appeal's page as it is now."""
    appeal.refresh_from_db()
    return {"version": appeal.version, **typed}


def answer(appeal: Appeal, step: str, **typed: object) -> dict[str, object]:
    """The reply's form, filled in well."""
    contact = {"contact_department": "供热科", "contact_person": "周工", "contact_phone": "0000-8765 120"}
    return fields(appeal, **{"body": REPLY, **contact, "step": step, **typed})


def words_of(html: str) -> str:
    """What a reader reads."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
