"""Several rows at once at the desk: what is done, what is refused and stays ticked, and the way back."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from huiyin.appeals import services
from huiyin.appeals.models import Appeal, Assignment, Batch
from tests.cast import TUESDAY, Cast, accepted, dispatched, handling, replied
from tests.web.desk.conftest import NOW, SignIn, at, fields, text, words_of

WORK = "/desk/"


def press(client: Client, appeals: list[Appeal], act: str = "allot", back: str = WORK, **typed: str) -> str:
    """Tick the appeals, press the button of the act; where it leads."""
    numbers = [appeal.number for appeal in appeals]
    response = client.post("/desk/bulk/", {"number": numbers, "act": act, "back": back, **typed})
    assert response.status_code == 302
    return str(response["Location"])


def holders(appeals: list[Appeal]) -> list[str]:
    parts = Assignment.objects.select_related("handler").filter(appeal__in=appeals).order_by("appeal_id")
    return [part.handler.display_name if part.handler else "" for part in parts]


def ticked(html: str) -> list[str]:
    return re.findall(r'value="([^"]+)" id="pick-[^"]+" data-pick checked', html)


def undo_address(html: str) -> str:
    return re.findall(r'action="(/desk/bulk/[^"]+/undo/)"', html)[0]


def to(cast: Cast, name: str = "colleague") -> str:
    return cast.users[name].handle


def test_three_are_given_to_a_colleague_and_taken_back(cast: Cast, sign_in: SignIn) -> None:
    appeals = [handling(cast) for _ in range(3)]
    client = sign_in("handler")
    html = text(client, press(client, appeals, to=to(cast)))
    assert "3 件已交给colleague" in words_of(html) and "前可以撤销" in html
    assert holders(appeals) == ["colleague"] * 3
    response = client.post(undo_address(html), {"back": WORK})
    words = words_of(text(client, response["Location"]))
    assert "已撤销，3 件回到原来的样子" in words and "前可以撤销" not in words
    assert holders(appeals) == ["handler"] * 3


def test_what_is_refused_says_why_and_stays_ticked(cast: Cast, sign_in: SignIn) -> None:
    good, mine = handling(cast), handling(cast, title="已经在她手里的一件")
    services.allot(appeal=mine, to=cast.users["colleague"].pk, actor=cast.actor("handler"), now=NOW)
    client = sign_in("handler")
    html = text(client, press(client, [good, mine, replied(cast)], to=to(cast)))
    words = words_of(html)
    assert "1 件已交给colleague；2 件没有：" in words
    assert "这件已经在这位经办人手里" in words and "现在是“已答复”" in words
    assert ticked(html) == [mine.number]


def test_the_way_back_is_there_on_every_list_until_ten_minutes_have_passed(
    cast: Cast, sign_in: SignIn
) -> None:
    appeals = [handling(cast)]
    client = sign_in("handler")
    html = text(client, press(client, appeals, to=to(cast)))
    assert "1 件已交给colleague" in words_of(text(client, "/desk/queue/handling/"))
    assert "前可以撤销" not in text(sign_in("colleague"), WORK)
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        assert "已交给" not in words_of(text(client, "/desk/queue/handling/"))
        response = client.post(undo_address(html), {"back": WORK})
        assert "过了十分钟" in words_of(text(client, response["Location"]))
    assert holders(appeals) == ["colleague"]


def test_a_colleague_cannot_undo_what_one_did(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("handler")
    html = text(client, press(client, [handling(cast)], to=to(cast)))
    assert sign_in("colleague").post(undo_address(html)).status_code == 404
    assert Batch.objects.get().undone_at is None


@pytest.mark.parametrize("typed", [{}, {"to": "nobody"}, {"to": "approver"}])
def test_without_a_handler_nothing_is_done_and_the_ticks_stay(
    cast: Cast, sign_in: SignIn, typed: dict[str, str]
) -> None:
    appeals = [handling(cast), handling(cast)]
    client = sign_in("handler")
    if typed.get("to") == "approver":
        typed = {"to": to(cast, "approver")}
    html = text(client, press(client, appeals, **typed))
    assert "请选择交给哪位经办人" in html
    assert sorted(ticked(html)) == sorted(one.number for one in appeals)
    assert not Batch.objects.exists()


def test_nothing_ticked_is_said(cast: Cast, sign_in: SignIn) -> None:
    handling(cast)
    client = sign_in("handler")
    assert "请先勾选要办的留言" in text(client, press(client, [], to=to(cast)))


def test_all_that_waits_is_signed_for_and_there_is_no_way_back(cast: Cast, sign_in: SignIn) -> None:
    appeals = [dispatched(cast), dispatched(cast)]
    client = sign_in("handler")
    html = text(client, press(client, appeals, "claim", "/desk/queue/pending/"))
    assert "2 件已签收" in words_of(html) and "前可以撤销" not in html
    assert holders(appeals) == ["handler", "handler"]


def test_several_are_taken_from_the_pool(cast: Cast, sign_in: SignIn) -> None:
    appeals = [accepted(cast), accepted(cast)]
    client = sign_in("handler")
    assert 'value="claim_from_pool"' in text(client, "/desk/queue/pool/")
    html = text(client, press(client, appeals, "claim_from_pool", "/desk/queue/pool/"))
    assert "2 件已认领" in words_of(html)


def test_an_approver_gives_work_out_and_signs_for_nothing(cast: Cast, sign_in: SignIn) -> None:
    appeals = [handling(cast)]
    client = sign_in("approver")
    html = text(client, WORK)
    assert 'value="allot"' in html and 'name="act" value="claim"' not in html
    assert "1 件已交给colleague" in words_of(text(client, press(client, appeals, to=to(cast))))
    html = text(client, press(client, [dispatched(cast)], "claim"))
    assert "0 件已签收；1 件没有" in words_of(html)


def test_lists_where_nothing_can_be_done_to_several_have_no_boxes(cast: Cast, sign_in: SignIn) -> None:
    replied(cast)
    assert "data-pick" not in text(sign_in("handler"), "/desk/queue/unrated/")


def test_the_way_back_leads_to_the_list_and_nowhere_else(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("handler")
    appeal = handling(cast)
    here = press(client, [appeal], back="/desk/?mine=1&batch=old&pick=x", to=to(cast))
    assert re.fullmatch(r"/desk/\?mine=1&batch=[\w-]+", here)
    assert press(client, [appeal], back="https://elsewhere.example/desk/").startswith("/desk/?pick=")


def test_another_office_s_report_is_not_shown(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("handler")
    here = press(client, [handling(cast)], to=to(cast))
    dispatched(cast, lead="water")
    assert "已交给" not in words_of(text(sign_in("water_handler"), here))


def test_colleagues_are_named_with_what_they_have_in_hand(cast: Cast, sign_in: SignIn) -> None:
    handling(cast)
    handling(cast)
    replied(cast)
    words = words_of(text(sign_in("handler"), WORK))
    assert "handler（在手 2 件）" in words and "colleague（在手 0 件）" in words
    assert "water_handler（" not in words


def test_what_was_given_out_is_marked_with_the_name(cast: Cast, sign_in: SignIn) -> None:
    appeal = dispatched(cast)
    services.allot(appeal=appeal, to=cast.users["colleague"].pk, actor=cast.actor("handler"), now=NOW)
    assert "交给colleague" in words_of(text(sign_in("handler"), WORK))
    assert appeal.title in text(sign_in("colleague"), "/desk/?mine=1")


def test_one_appeal_is_given_to_a_colleague_on_its_own_page(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    client = sign_in("handler")
    assert "交给哪位经办人" in text(client, at(appeal))
    response = client.post(at(appeal, "allot"), fields(appeal, to=to(cast)))
    assert response.status_code == 302
    words = words_of(text(client, at(appeal)))
    assert "经办 colleague" in words and "交给了经办人" in words
    assert client.post(at(appeal, "allot"), fields(appeal, to="x")).status_code == 422


def test_a_list_with_boxes_and_a_report_costs_the_same_for_one_row_and_for_many(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("handler")
    for number in (1, 12):
        appeals = [handling(cast, at=TUESDAY - timedelta(hours=n)) for n in range(number)]
        here = press(client, appeals, to=to(cast, "colleague"))
        with django_assert_max_num_queries(14):
            text(client, here)
