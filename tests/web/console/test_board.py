"""The supervisor's board: what each box holds, who is worst, and pressing several at once."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from huiyin.appeals import services
from huiyin.appeals.models import Appeal, Assignment, Reminder, Supervision
from huiyin.appeals.selectors.board import BOXES
from huiyin.appeals.terms import Satisfaction, Solved
from huiyin.web.console.board import WORDS
from tests.cast import DAY, HOUR, TUESDAY, Cast, dispatched, handling, replied, supervised
from tests.web.console.conftest import SignIn

NOW = TUESDAY + 30 * DAY
BOARD = "/console/board/"


@pytest.fixture(autouse=True)
def at_a_fixed_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def text(client: Client, path: str, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def numbers(client: Client, box: str, **query: str) -> set[str]:
    """The appeals listed in a box."""
    return set(re.findall(r'name="number" value="([^"]+)"', text(client, f"{BOARD}{box}/", **query)))


def count(client: Client, box: str) -> int:
    """The number on the board."""
    found = re.search(rf'href="{BOARD}{box}/"><b class="num">(\d+)', text(client, BOARD))
    assert found
    return int(found[1])


def returned_twice(cast: Cast) -> Appeal:
    appeal = dispatched(cast)
    for office, name in (("housing", "handler"), ("water", "water_handler")):
        at = appeal.updated_at + HOUR
        if appeal.lead_id is None:
            services.dispatch(
                appeal=appeal, lead=cast.organisation(office), actor=cast.actor("dispatcher"), now=at
            )
        services.ask_return(appeal=appeal, reason="不归我", actor=cast.actor(name), now=at + HOUR)
        services.agree_return(
            appeal=appeal,
            organisation=cast.organisation(office),
            actor=cast.actor("dispatcher"),
            now=at + 2 * HOUR,
        )
    return appeal


def redone(cast: Cast) -> Appeal:
    appeal = replied(cast)
    verdict = services.Verdict(Satisfaction.VERY_DISSATISFIED, Solved.NO, 1, 1, 1)
    services.rate(appeal=appeal, verdict=verdict, actor=cast.actor("citizen"), now=TUESDAY + 2 * DAY)
    services.redo(appeal=appeal, reason="没修好", actor=cast.actor("supervisor"), now=TUESDAY + 3 * DAY)
    return appeal


def extended(cast: Cast) -> Appeal:
    appeal = handling(cast)
    services.ask_extension(
        appeal=appeal, days=30, reason="等配件", actor=cast.actor("handler"), now=TUESDAY + DAY
    )
    services.grant_extension(
        appeal=appeal, reason="同意", actor=cast.actor("dispatcher"), now=TUESDAY + DAY + HOUR
    )
    return appeal


def acknowledged(cast: Cast) -> Appeal:
    appeal = handling(cast)
    services.acknowledge(appeal=appeal, body="已收悉", actor=cast.actor("handler"), now=TUESDAY + DAY)
    return appeal


def promised(cast: Cast, kept: bool = False) -> Appeal:
    appeal = handling(cast)
    words = services.ReplyText(
        "您好！月底换好。", "供热科", "周工", "0000-8765 120", promised_on=(TUESDAY + 10 * DAY).date()
    )
    at = TUESDAY + DAY
    services.draft_reply(appeal=appeal, text=words, actor=cast.actor("handler"), now=at)
    services.send_for_approval(appeal=appeal, actor=cast.actor("handler"), now=at)
    services.publish_reply(appeal=appeal, actor=cast.actor("approver"), now=at)
    if kept:
        services.keep_promise(
            appeal=appeal, body="已换好", actor=cast.actor("handler"), now=TUESDAY + 9 * DAY
        )
    return appeal


def test_every_box_holds_what_it_says_and_its_count_is_the_list(cast: Cast, sign_in: SignIn) -> None:
    late = handling(cast)
    not_signed = dispatched(cast)
    twice, again, more_time = returned_twice(cast), redone(cast), extended(cast)
    only_received, broken = acknowledged(cast), promised(cast)
    promised(cast, kept=True)
    pressed = supervised(cast)
    said = supervised(cast)
    services.answer_supervision(appeal=said, body="已办", actor=cast.actor("handler"), now=TUESDAY + 2 * DAY)
    replied(cast)
    client = sign_in("supervisor")
    expected = {
        "overdue": {late, not_signed, twice, again, only_received, pressed, said},
        "unclaimed": {not_signed},
        "returned": {twice},
        "redone": {again},
        "extended": {more_time},
        "acknowledged": {only_received},
        "promised": {broken},
        "supervised": {pressed, said},
        "late": {pressed},
        "answered": {said},
        "today": set(),
    }
    assert set(expected) == set(BOXES) == set(WORDS)
    for box, appeals in expected.items():
        assert numbers(client, box) == {appeal.number for appeal in appeals}, box
        assert count(client, box) == len(appeals), box


def test_due_today_ends_at_midnight_in_china(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    assert appeal.due_at
    client = sign_in("supervisor")
    with time_machine.travel(appeal.due_at - HOUR, tick=False):
        assert numbers(client, "today") == {appeal.number}
    with time_machine.travel(appeal.due_at - DAY, tick=False):
        assert numbers(client, "today") == set()


def test_the_board_is_narrowed_to_an_office_and_to_a_place(cast: Cast, sign_in: SignIn) -> None:
    mine = handling(cast)
    elsewhere = dispatched(cast, lead="water", division="990102")
    client = sign_in("supervisor")
    assert numbers(client, "overdue", office="housing") == {mine.number}
    assert numbers(client, "overdue", office="水务局") == {elsewhere.number}
    assert numbers(client, "overdue", division="990102") == {elsewhere.number}
    assert "没有找到" in text(client, BOARD, office="没有的单位")


def test_the_worst_offices_come_with_share_and_interval(cast: Cast, sign_in: SignIn) -> None:
    handling(cast)
    extended(cast)
    page = text(sign_in("supervisor"), BOARD)
    assert "市住房和城乡建设局" in page
    assert "50%" in page and "9.5%–90.5%" in page


def test_an_empty_board_says_so(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("supervisor")
    assert "没有超期的单位" in text(client, BOARD)
    assert "这里现在没有留言" in text(client, f"{BOARD}overdue/")


def test_another_city_is_not_on_the_board(cast: Cast, sign_in: SignIn) -> None:
    handling(cast)
    cast.organisation("platform").division_id = "990102"
    cast.organisation("platform").save()
    assert numbers(sign_in("supervisor"), "overdue") == set()


def test_an_unknown_box_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in("supervisor").get(f"{BOARD}nothing/").status_code == 404


def test_board_and_list_cost_the_same_for_one_row_and_for_many(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("supervisor")
    handling(cast)
    for _more in range(2):
        with django_assert_max_num_queries(11):
            text(client, BOARD)
        with django_assert_max_num_queries(10):
            text(client, f"{BOARD}overdue/")
        for _n in range(12):
            supervised(cast)


def test_the_list_goes_on_page_by_page(cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.appeals.selectors.board.PAGE", 2)
    appeals = {handling(cast, at=TUESDAY + n * HOUR).number for n in range(5)}
    client, seen, path = sign_in("supervisor"), [], f"{BOARD}overdue/"
    while path:
        page = client.get(path).content.decode()
        seen += re.findall(r'name="number" value="([^"]+)"', page)
        more = re.search(r'href="(/console/board/overdue/\?at=[^"]+)"', page)
        path = more[1] if more else ""
    assert len(seen) == 5 and set(seen) == appeals


# Several at once


def send(client: Client, act: str, chosen: list[str], **typed: str) -> str:
    response = client.post(
        f"{BOARD}send/", {"act": act, "number": chosen, "back": f"{BOARD}overdue/", **typed}
    )
    assert response.status_code in (200, 422), response.status_code
    return response.content.decode()


def test_nothing_is_sent_before_it_is_confirmed(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    page = send(sign_in("supervisor"), "supervise", [appeal.number])
    assert appeal.title in page and "发出督办" in page
    assert not Supervision.objects.exists()


def test_each_is_pressed_by_itself_and_says_what_became_of_it(cast: Cast, sign_in: SignIn) -> None:
    fresh, running = handling(cast), supervised(cast)
    answered = replied(cast)
    chosen = [fresh.number, running.number, answered.number]
    page = send(
        sign_in("supervisor"), "supervise", chosen, confirmed="1", text="限期办好", due_on="2026-12-20"
    )
    assert "发出 2 件，没有发出 1 件" in page
    assert "已经在督办（清督〔2026〕1号）" in page
    assert "清督〔2026〕2号" in page and "清督〔2026〕3号" in page
    assert Supervision.objects.filter(appeal=fresh).exists()


def test_sending_the_same_page_again_presses_nobody_twice(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("supervisor")
    for words in ("已催办", "今天已经催办过"):
        assert words in send(client, "remind", [appeal.number], confirmed="1", text="请今天答复")
    assert Reminder.objects.count() == 1


def test_wrong_words_come_back_with_what_was_chosen(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    page = send(sign_in("supervisor"), "supervise", [appeal.number], confirmed="1", text="", due_on="明天")
    assert "请写明督办要求" in page and "请按 2026-11-30 这样填写日期" in page
    assert f'name="number" value="{appeal.number}"' in page
    assert not Supervision.objects.exists()


def test_nothing_chosen_leads_back_with_a_word(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("supervisor")
    response = client.post(f"{BOARD}send/", {"act": "remind", "back": f"{BOARD}overdue/"})
    assert "请先勾选" in client.get(response["Location"]).content.decode()


def test_a_dispatcher_reminds_but_does_not_supervise(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("dispatcher")
    assert client.post(f"{BOARD}send/", {"act": "supervise", "number": [appeal.number]}).status_code == 403
    assert "督办选中的" not in text(client, f"{BOARD}overdue/")
    assert "已催办" in send(client, "remind", [appeal.number], confirmed="1", text="请今天答复")


def test_an_appeal_of_another_place_cannot_be_chosen(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    cast.organisation("platform").division_id = "990102"
    cast.organisation("platform").save()
    response = sign_in("supervisor").post(f"{BOARD}send/", {"act": "remind", "number": [appeal.number]})
    assert response.status_code == 302


def test_the_way_back_leads_to_nobody_elses_site(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in("supervisor").post(
        f"{BOARD}send/", {"act": "remind", "back": "//evil.example/console/board/"}
    )
    assert response["Location"].startswith(BOARD)


# One appeal


def press(client: Client, appeal: Appeal, action: str, **typed: str) -> str:
    appeal.refresh_from_db()
    data = {"version": str(appeal.version), "back": "board:overdue", **typed}
    response = client.post(f"/console/appeals/{appeal.number}/{action}/", data, follow=True)
    return response.content.decode()


def test_a_supervision_runs_its_course_on_the_page_of_the_appeal(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("supervisor")
    page = press(client, appeal, "supervise", text="限期办好", due_on="2026-12-20")
    assert "已列入督办" in page and "清督〔2026〕1号" in page
    assert "已挂牌" in press(client, appeal, "list_supervision", note="多人反映")
    services.answer_supervision(appeal=appeal, body="周五完工", actor=cast.actor("handler"), now=NOW)
    page = text(client, f"/console/appeals/{appeal.number}/")
    assert "周五完工" in page
    assert "请告诉单位哪里还要说清楚" in press(client, appeal, "reject_answer", reason="")
    assert "已退回单位重新回复" in press(client, appeal, "reject_answer", reason="写明日期")
    page = press(client, appeal, "end_supervision", outcome="lifted", reason="另案办理")
    assert "督办已结束" in page
    assert Supervision.objects.get(appeal=appeal).delisted_at == NOW


def test_a_talk_a_clue_and_a_report_are_recorded_on_the_page(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("supervisor")
    talk = {"held_on": "2026-12-16", "people": "市住建局分管负责人", "points": "限期整改", "is_public": "on"}
    assert "约谈记录已保存" in press(client, appeal, "record_talk", **talk)
    handle = cast.users["journalist"].handle
    assert "线索已移交" in press(client, appeal, "hand_clue", journalist=handle, note="可以采访")
    report = {"title": "冷屋子", "outlet": "清江日报", "published_on": "2026-12-16"}
    page = press(client, appeal, "add_coverage", url="javascript:alert(1)", **report)
    assert "请填写以 https://" in page and "冷屋子" in page
    page = press(client, appeal, "add_coverage", url="https://news.example.cn/1", **report)
    assert 'href="https://news.example.cn/1"' in page
    assert "线索已收回" in press(client, appeal, "take_back_clue", journalist=handle)


def test_the_index_of_unsigned_parts_knows_helpers_too(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast, assisting=("water",))
    assert Assignment.objects.filter(appeal=appeal, claimed_at__isnull=True).count() == 1
    assert numbers(sign_in("supervisor"), "unclaimed") == {appeal.number}
