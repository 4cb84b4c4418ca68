"""Who may open which page of the console."""

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.organisations.models import Role
from huiyin.web.public.account_session import home_of
from tests.cast import Cast, submitted
from tests.web.console.conftest import SignIn

PLATFORM = {"moderator", "dispatcher", "supervisor"}
PAGES = {
    "console:intake": PLATFORM,
    "console:appeals": {*PLATFORM, "leader"},
    "console:dashboard": {"supervisor", "leader"},
    "console:decisions": PLATFORM,
    "console:board": {"supervisor", "dispatcher"},
    "console:leader": {"leader"},
    "console:clues": {"journalist"},
    "console:offices": {"system_admin"},
    "console:new_office": {"system_admin"},
    "console:people": {"system_admin"},
    "console:new_person": {"system_admin"},
    "console:mailboxes": {"system_admin"},
    "console:new_mailbox": {"system_admin"},
    "console:divisions": {"system_admin"},
    "console:categories": {"system_admin"},
    "console:new_category": {"system_admin"},
    "console:imports": {"system_admin"},
    "console:audit": {"audit_admin"},
    "console:reads": {"audit_admin"},
}
PEOPLE = (*sorted(PLATFORM), "system_admin", "audit_admin", "handler", "leader", "journalist", "citizen")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_its_roles_only(name: str, cast: Cast, sign_in: SignIn) -> None:
    for person in PEOPLE:
        expected = 200 if person in PAGES[name] else 403
        if name == "console:intake" and person in {"system_admin", "audit_admin", "leader", "journalist"}:
            expected = 302
        assert sign_in(person).get(reverse(name)).status_code == expected, person


@pytest.mark.parametrize("name", PAGES)
def test_nobody_signed_in_is_led_to_the_staff_sign_in_and_back(name: str, db: None) -> None:
    answer = Client().get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("public:staff_login") + "?next=")


def test_administrators_are_led_to_their_own_first_page(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in("system_admin").get("/console/")["Location"] == reverse("console:offices")
    assert sign_in("audit_admin").get("/console/")["Location"] == reverse("console:audit")


@pytest.mark.parametrize("role", [Role.CALL_TAKER, Role.SECURITY_ADMIN])
def test_a_post_without_a_page_of_the_console_is_not_led_there(
    cast: Cast, sign_in: SignIn, role: Role
) -> None:
    cast.users["moderator"].memberships.update(role=role)
    assert home_of(cast.users["moderator"]) == reverse("public:home")
    client = sign_in("moderator")
    assert f'href="{reverse("console:intake")}"' not in client.get(reverse("public:home")).content.decode()
    assert client.get(reverse("console:intake")).status_code == 403


def test_the_refusal_says_whose_page_it_is(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("moderator").get(reverse("console:audit"))
    assert "审计管理员" in answer.content.decode()


def test_an_unknown_number_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("moderator")
    assert client.get(reverse("console:appeal", args=["QJ-2026-0101-0000000"])).status_code == 404
    assert client.get(reverse("console:intake"), {"open": "nothing"}).status_code == 404


def test_an_administrator_of_the_system_reads_no_appeal(cast: Cast, sign_in: SignIn) -> None:
    appeal = submitted(cast)
    answer = sign_in("system_admin").get(reverse("console:appeal", args=[appeal.number]))
    assert answer.status_code == 403
    assert appeal.title not in answer.content.decode()


def test_an_action_cannot_be_done_by_reading_or_by_an_unknown_name(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = submitted(cast), sign_in("moderator")
    assert client.get(reverse("console:action", args=[appeal.number, "accept"])).status_code == 405
    assert client.post(reverse("console:action", args=[appeal.number, "draft_reply"])).status_code == 404
    assert client.post(reverse("console:action", args=[appeal.number, "nonsense"])).status_code == 404
