"""Several appeals to one office: asked once, each by itself, and what could not be stays ticked."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.journal.models import Event
from tests.cast import HOUR, TUESDAY, Cast, accepted, dispatched, submitted
from tests.web.console.conftest import SignIn

QUEUE = "/console/?tab=dispatch"
SEND = "/console/dispatch/send/"


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, appeals: list[Appeal], status: int = 200, **typed: str) -> str:
    numbers = [appeal.number for appeal in appeals]
    response = client.post(SEND, {"number": numbers, "confirmed": "1", **typed})
    assert response.status_code == status
    return response.content.decode()


def ticked(html: str) -> list[str]:
    return re.findall(r'value="([^"]+)" id="pick-[^"]+" data-pick checked', html)


def test_only_what_waits_for_dispatch_has_boxes_and_only_for_those_who_dispatch(
    cast: Cast, sign_in: SignIn
) -> None:
    accepted(cast)
    submitted(cast)
    assert "data-pick" in page(sign_in("dispatcher"), QUEUE)
    assert "data-pick" not in page(sign_in("dispatcher"), "/console/?tab=moderate")
    assert "data-pick" not in page(sign_in("moderator"), QUEUE)


def test_three_go_to_one_office_each_with_its_event(cast: Cast, sign_in: SignIn) -> None:
    appeals = [accepted(cast) for _ in range(3)]
    client = sign_in("dispatcher")
    asked = client.post(SEND, {"number": [one.number for one in appeals]}).content.decode()
    assert "交办 3 件" in asked and not Event.objects.filter(type="dispatch").exists()
    html = send(client, appeals, lead="市水务局", note="一起查管网")
    assert "3 件已交办给市水务局，0 件没有。" in html
    assert Event.objects.filter(type="dispatch").count() == 3
    assert set(Appeal.objects.values_list("lead__code", flat=True)) == {"water"}


def test_what_cannot_be_dispatched_says_why_and_stays_ticked(cast: Cast, sign_in: SignIn) -> None:
    good, named, gone = accepted(cast), submitted(cast, recused=("water",)), dispatched(cast)
    services.accept(
        appeal=named,
        publication=services.Publication.MASKED,
        actor=cast.actor("moderator"),
        now=TUESDAY + HOUR,
    )
    client = sign_in("dispatcher")
    html = send(client, [good, named, gone], lead="water")
    assert "1 件已交办给市水务局，2 件没有。" in html and "按回避规定不能交给它办" in html
    back = re.findall(r'href="([^"]*pick=[^"]*)"', html)[0].replace("&amp;", "&")
    assert ticked(page(client, back)) == [named.number]


def test_without_an_office_or_without_a_tick_nothing_is_done(cast: Cast, sign_in: SignIn) -> None:
    appeals = [accepted(cast)]
    client = sign_in("dispatcher")
    assert "请填写主办单位" in send(client, appeals, 422)
    assert "没有找到" in send(client, appeals, 422, lead="不存在的单位")
    response = client.post(SEND, {})
    assert "请先勾选要一起交办的留言" in page(client, response["Location"])
    assert not Event.objects.filter(type="dispatch").exists()


def test_sending_the_same_page_twice_dispatches_once(cast: Cast, sign_in: SignIn) -> None:
    appeals = [accepted(cast), accepted(cast)]
    client = sign_in("dispatcher")
    send(client, appeals, lead="water")
    assert "0 件已交办给市水务局，2 件没有。" in send(client, appeals, lead="water")
    assert Event.objects.filter(type="dispatch").count() == 2


def test_each_more_costs_the_same(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("dispatcher")
    cost = {}
    for number in (1, 11):
        appeals = [accepted(cast) for _ in range(number)]
        with CaptureQueriesContext(connection) as caught:
            send(client, appeals, lead="water")
        cost[number] = len(caught)
    assert (cost[11] - cost[1]) / 10 <= 40
    assert cost[1] <= 60
