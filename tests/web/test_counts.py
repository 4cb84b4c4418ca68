"""The numbers of the side navigation stay fresh; a page that asks by itself does not keep its session alive."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from tests.cast import TUESDAY, Cast, dispatched, submitted


@pytest.fixture
def handler(cast: Cast, client: Client) -> Client:
    client.force_login(cast.users["handler"])
    return client


def test_what_waits_at_the_desk_is_told_by_address(cast: Cast, handler: Client) -> None:
    pending = reverse("desk:queue", args=["pending"])
    with time_machine.travel(TUESDAY, tick=False):
        assert handler.get("/desk/counts/").json()[pending] == [0, False]
        dispatched(cast)
        assert handler.get("/desk/counts/").json()[pending] == [1, False]


def test_what_waits_at_the_console_is_told_by_address(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["moderator"])
    with time_machine.travel(TUESDAY, tick=False):
        submitted(cast)
        assert client.get("/console/counts/").json()["/console/"][0] == 1


@pytest.mark.parametrize(("headers", "status"), [({"X-Background": "1"}, 302), ({}, 200)])
def test_asking_in_the_background_is_no_use_of_the_session(
    handler: Client, settings: LazySettings, headers: dict[str, str], status: int
) -> None:
    settings.STAFF_IDLE_MINUTES = 15
    with time_machine.travel(TUESDAY, tick=False) as clock:
        handler.get("/desk/")
        for _minute in range(4):
            clock.shift(timedelta(minutes=5))
            answer = handler.get("/desk/counts/", headers=headers)
        assert answer.status_code == status
