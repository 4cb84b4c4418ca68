"""What authors and other citizens do on the page of an appeal, signed in or by query code."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from huiyin.appeals import services
from huiyin.appeals.models import Appeal, Attachment, FollowUp, Note, Rating
from huiyin.appeals.services import drafts
from huiyin.appeals.terms import Openness, Status
from huiyin.core.codes import spaced
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, handling, publish, replied, submitted
from tests.web.public.readers import path_of, signed_in, text

pytestmark = pytest.mark.urls("tests.web.public.reading_site")
NOW = TUESDAY + 2 * DAY
GOOD = {
    "satisfaction": "5",
    "solved": "yes",
    "solving": "5",
    "attitude": "5",
    "speed": "4",
    "comment": "谢谢师傅 🙏",
}


@pytest.fixture(autouse=True)
def at_a_fixed_time(settings: object, tmp_path: object) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    with time_machine.travel(NOW, tick=False):
        yield


def code_of(appeal: Appeal) -> str:
    return Appeal.objects.select_related("original").get(pk=appeal.pk).original.query_code


def opened(appeal: Appeal) -> Client:
    """The browser of somebody who has typed the query code."""
    client = Client()
    assert client.post("/query/", {"code": code_of(appeal)}).status_code == 302
    return client


def status_of(appeal: Appeal) -> str:
    return Appeal.objects.get(pk=appeal.pk).status


# Rating


def test_the_author_rates_and_the_appeal_is_closed(cast: Cast) -> None:
    appeal, author = replied(cast), signed_in(cast, "citizen")
    assert "这次答复，您满意吗？" in text(author, path_of(appeal))
    response = author.post(f"{path_of(appeal)}rate/", GOOD)
    assert (response.status_code, response["Location"]) == (302, path_of(appeal))
    page = text(author, path_of(appeal))
    assert "评价收到了" in page and "谢谢师傅 🙏" in page and status_of(appeal) == Status.CLOSED


def test_a_rating_with_gaps_keeps_what_was_typed_and_says_what_is_missing(cast: Cast) -> None:
    appeal, author = replied(cast), signed_in(cast, "citizen")
    response = author.post(f"{path_of(appeal)}rate/", GOOD | {"solving": "", "solved": ""})
    page = response.content.decode()
    assert response.status_code == 422 and "<title>出错：" in page
    assert "请给“解决程度”打 1 到 5 颗星" in page and "请告诉我们事情解决了没有" in page
    assert "谢谢师傅 🙏" in page and 'value="5" id="id_satisfaction_0" checked' in page
    assert not Rating.objects.exists()


def test_a_comment_that_is_too_long_is_kept_and_refused(cast: Cast) -> None:
    appeal, author = replied(cast), signed_in(cast, "citizen")
    response = author.post(f"{path_of(appeal)}rate/", GOOD | {"comment": "好" * 501})
    assert response.status_code == 422 and "好" * 501 in response.content.decode()


def test_a_double_click_rates_once_and_says_so(cast: Cast) -> None:
    appeal, author = replied(cast), signed_in(cast, "citizen")
    author.post(f"{path_of(appeal)}rate/", GOOD)
    response = author.post(f"{path_of(appeal)}rate/", GOOD)
    assert response.status_code == 409 and "您已经评价过了" in response.content.decode()
    assert Rating.objects.count() == 1


@pytest.mark.parametrize("action", ["rate", "follow_up", "withdraw"])
def test_nobody_else_acts_as_the_author(cast: Cast, client: Client, action: str) -> None:
    appeal = replied(cast)
    stranger = signed_in(cast, "neighbour")
    assert stranger.post(f"{path_of(appeal)}{action}/", GOOD | {"body": "我来追问一句话"}).status_code == 403
    response = client.post(f"{path_of(appeal)}{action}/", GOOD)
    assert response.status_code == 302 and response["Location"].startswith("/login/?next=%2Fappeals%2F")
    assert "这次答复，您满意吗？" not in text(stranger, path_of(appeal))


@pytest.mark.parametrize("action", ["dispatch", "publish_reply", "redo", "nonsense", "%00"])
def test_there_is_no_page_for_actions_of_staff(cast: Cast, action: str) -> None:
    appeal = replied(cast)
    assert signed_in(cast, "dispatcher").get(f"{path_of(appeal)}{action}/").status_code == 404


# Follow-up, supplement, revise, withdraw


def test_a_further_question_is_masked_and_goes_back_to_the_office(cast: Cast) -> None:
    appeal, author = replied(cast), signed_in(cast, "citizen")
    author.post(f"{path_of(appeal)}follow_up/", {"body": "还是不热，请打 19900000017。"})
    assert status_of(appeal) == Status.HANDLING
    assert "19900000017" not in FollowUp.objects.get().body
    assert author.post(f"{path_of(appeal)}follow_up/", {"body": "再问一句"}).status_code == 409


def test_an_empty_question_is_sent_back(cast: Cast) -> None:
    appeal, author = replied(cast), signed_in(cast, "citizen")
    response = author.post(f"{path_of(appeal)}follow_up/", {"body": " \u202e\x00 "})
    assert response.status_code == 422 and "请写下您还想问什么" in response.content.decode()


def suspended(cast: Cast) -> Appeal:
    appeal = handling(cast)
    services.suspend(
        appeal=appeal, question="请拍一张温度计的照片", actor=cast.actor("handler"), now=NOW - HOUR
    )
    return appeal


def picture() -> SimpleUploadedFile:
    stream = io.BytesIO()
    Image.new("RGB", (64, 48), "#aebfc4").save(stream, "PNG")
    return SimpleUploadedFile("温度计.png", stream.getvalue())


def test_the_author_adds_material_with_a_photo(cast: Cast) -> None:
    appeal, author = suspended(cast), signed_in(cast, "citizen")
    page = text(author, path_of(appeal))
    assert "请拍一张温度计的照片" in page and "12 月 4 日" in page
    author.post(f"{path_of(appeal)}supplement/", {"body": "照片在这里", "uploads": [picture(), picture()]})
    note = Note.objects.get()
    assert status_of(appeal) == Status.HANDLING and note.attachments.filter(is_public=False).count() == 2
    assert "照片在这里" in text(author, path_of(appeal))
    assert "照片在这里" not in text(Client(), path_of(appeal))


def test_a_file_that_is_refused_is_named_and_leaves_nothing_behind(cast: Cast) -> None:
    appeal, author = suspended(cast), signed_in(cast, "citizen")
    bad = SimpleUploadedFile("病毒.jpg", b"<svg onload=alert(1)>")
    response = author.post(
        f"{path_of(appeal)}supplement/", {"body": "照片在这里", "uploads": [picture(), bad]}
    )
    page = response.content.decode()
    assert response.status_code == 422 and "病毒.jpg" in page and "照片在这里" in page
    assert not Attachment.objects.exists() and status_of(appeal) == Status.SUSPENDED


def test_the_author_revises_what_was_sent_back(cast: Cast) -> None:
    appeal, author = submitted(cast), signed_in(cast, "citizen")
    services.return_to_author(
        appeal=appeal, reason="请写明楼号", actor=cast.actor("moderator"), now=NOW - HOUR
    )
    assert "请写明楼号" in text(author, path_of(appeal))
    assert "报修三次没有人来" in text(author, f"{path_of(appeal)}revise/")
    response = author.post(
        f"{path_of(appeal)}revise/", {"title": "暖" * 61, "body": "写好了：三号楼全楼都不热。"}
    )
    assert response.status_code == 422 and "最多 60 个字" in response.content.decode()
    author.post(f"{path_of(appeal)}revise/", {"title": "三号楼不热", "body": "写好了：三号楼全楼都不热。"})
    assert status_of(appeal) == Status.SUBMITTED
    assert "三号楼不热" in text(author, path_of(appeal))


def test_withdrawing_asks_first_and_then_hides_the_appeal(cast: Cast) -> None:
    appeal, author = handling(cast), signed_in(cast, "citizen")
    assert "不能恢复" in text(author, f"{path_of(appeal)}withdraw/") and status_of(appeal) == Status.HANDLING
    author.post(f"{path_of(appeal)}withdraw/")
    assert status_of(appeal) == Status.WITHDRAWN
    text(Client(), path_of(appeal), 404)
    assert "作者已撤回" in text(author, path_of(appeal))


def test_an_action_at_the_wrong_moment_leads_back_with_the_reason(cast: Cast) -> None:
    appeal, author = handling(cast), signed_in(cast, "citizen")
    response = author.get(f"{path_of(appeal)}follow_up/", follow=True)
    assert "不能“继续追问”" in response.content.decode()


# Others


def test_a_neighbour_met_it_too_follows_thanks_and_stops_following(cast: Cast) -> None:
    appeal, neighbour = replied(cast), signed_in(cast, "neighbour")
    for _twice in range(2):
        neighbour.post(f"{path_of(appeal)}me_too/")
    neighbour.post(f"{path_of(appeal)}thank/")
    appeal.refresh_from_db()
    assert (appeal.me_too_count, appeal.thanks_count, appeal.follow_count) == (1, 1, 2)
    page = text(neighbour, path_of(appeal))
    assert "您也遇到了" in page and "不再关注" in page and "感谢办理" not in page
    neighbour.post(f"{path_of(appeal)}unfollow/")
    assert "有进展告诉我" in text(neighbour, path_of(appeal))


def test_ones_own_appeal_is_not_met_too(cast: Cast) -> None:
    appeal, author = replied(cast), signed_in(cast, "citizen")
    assert "我也遇到了" not in text(author, path_of(appeal))
    author.post(f"{path_of(appeal)}me_too/")
    appeal.refresh_from_db()
    assert appeal.me_too_count == 0


def test_after_signing_in_one_click_is_left(cast: Cast) -> None:
    appeal = accepted(cast)
    assert "我们会给这件事记上一个人" in text(signed_in(cast, "neighbour"), f"{path_of(appeal)}me_too/")


def test_actions_need_the_token_of_the_form(cast: Cast) -> None:
    appeal = replied(cast)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.users["neighbour"])
    assert client.post(f"{path_of(appeal)}me_too/").status_code == 403


# The query code


@pytest.mark.parametrize("spelling", [str, str.lower, spaced, lambda code: " ".join(code)])
def test_the_code_opens_the_appeal_in_any_spelling(cast: Cast, spelling: object) -> None:
    appeal = submitted(cast, openness=Openness.PRIVATE)
    client = Client()
    response = client.post("/query/", {"code": spelling(code_of(appeal))})  # type: ignore[operator]
    assert response["Location"] == path_of(appeal)
    assert "已收到，平台正在审核" in text(client, path_of(appeal))


def test_the_holder_of_the_code_acts_as_the_author(cast: Cast) -> None:
    appeal = replied(cast)
    client = opened(appeal)
    client.post(f"{path_of(appeal)}rate/", GOOD)
    assert status_of(appeal) == Status.CLOSED


def test_the_session_gets_a_new_id_and_holds_only_what_was_opened(cast: Cast) -> None:
    mine, other = submitted(cast), submitted(cast, by="neighbour")
    client = opened(mine)
    before = client.cookies["huiyin"].value
    client.post("/query/", {"code": code_of(mine)})
    assert client.cookies["huiyin"].value != before
    text(client, path_of(other), 404)


def test_leaving_forgets_what_was_opened(cast: Cast) -> None:
    appeal = submitted(cast)
    client = opened(appeal)
    client.post("/query/close/")
    text(client, path_of(appeal), 404)


@pytest.mark.parametrize(
    "typed", ["", "ABC", "0OIL-UV", "2222222223", "<script>", "暖气不热暖气不热暖气", "x" * 200]
)
def test_a_misspelt_code_is_kept_and_explained(cast: Cast, client: Client, typed: str) -> None:
    response = client.post("/query/", {"code": typed})
    page = response.content.decode()
    assert response.status_code == 422 and "<title>出错：" in page and "<script>" not in page
    assert "查询码" in page


def test_a_wrong_check_character_and_an_unknown_code_are_both_said_to_be_misread(
    cast: Cast, client: Client
) -> None:
    from huiyin.core.codes import new_query_code

    code = new_query_code()
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    for typed in (wrong, code):
        assert "多半抄错了" in client.post("/query/", {"code": typed}).content.decode()


def test_tries_are_limited_but_slips_of_the_pen_are_free(cast: Cast, client: Client) -> None:
    from huiyin.core.codes import new_query_code

    for _n in range(12):
        assert client.post("/query/", {"code": "ABC"}).status_code == 422
    for _n in range(10):
        assert client.post("/query/", {"code": new_query_code()}).status_code == 422
    response = client.post("/query/", {"code": new_query_code()})
    assert response.status_code == 429 and "分钟后再试" in response.content.decode()


# My appeals


def test_my_page_lists_mine_first_what_runs_then_what_ended_then_what_i_follow(cast: Cast) -> None:
    running = handling(cast, title="正在办的事", body="请打 19900000017 找我，家里很冷。")
    ended = replied(cast, title="办完的事", at=TUESDAY - DAY)
    services.close(appeal=ended, actor=cast.actor("handler"), now=NOW)
    other = submitted(cast, by="neighbour", title="别人的私事", openness=Openness.PRIVATE)
    followed = accepted(cast, by="neighbour", title="别人的公事")
    services.follow(appeal=followed, actor=cast.actor("citizen"), now=NOW)
    page = text(signed_in(cast, "citizen"), "/mine/")
    assert page.index("正在办的事") < page.index("办完的事") < page.index("别人的公事")
    assert other.title not in page and running.number in page


def test_my_page_says_what_i_have_to_do(cast: Cast) -> None:
    replied(cast)
    suspended(cast)
    page = text(signed_in(cast, "citizen"), "/mine/")
    assert "去评价" in page and "去补充材料" in page


def test_my_page_offers_to_go_on_writing(cast: Cast) -> None:
    draft = drafts.begin(user_id=cast.users["citizen"].pk, now=NOW - HOUR)
    drafts.save(draft=draft, fields={"title": "写了一半的事"}, now=NOW - HOUR)
    page = text(signed_in(cast, "citizen"), "/mine/")
    assert "写了一半的事" in page and "接着写" in page


def test_my_page_costs_the_same_for_one_appeal_and_for_many(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    for n in range(5):
        replied(cast, at=TUESDAY + timedelta(minutes=n))
    author = signed_in(cast, "citizen")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        author.get("/mine/")


def test_signed_out_my_page_offers_both_ways_in(db: None, client: Client) -> None:
    page = text(client, "/mine/")
    assert "凭查询码查一件" in page and "/login/?next=/mine/" in page


def test_a_reply_that_comes_while_the_author_withdraws_wins(cast: Cast) -> None:
    appeal, author = handling(cast), signed_in(cast, "citizen")
    publish(cast, appeal, at=NOW)
    response = author.post(f"{path_of(appeal)}withdraw/")
    assert response.status_code == 409 and status_of(appeal) == Status.REPLIED


# Pressing


def test_the_author_presses_once_the_time_limit_has_passed(cast: Cast) -> None:
    appeal, author = handling(cast), signed_in(cast, "citizen")
    assert "催一催" not in text(author, path_of(appeal))
    assert appeal.due_at
    with time_machine.travel(appeal.due_at + HOUR, tick=False):
        author = signed_in(cast, "citizen")
        assert f'href="{path_of(appeal)}nudge/"' in text(author, path_of(appeal))
        assert "每次交办可以催一次" in text(author, f"{path_of(appeal)}nudge/")
        done = author.post(f"{path_of(appeal)}nudge/", follow=True).content.decode()
        assert "已经催办" in done and "作者催办" in done
        assert f'href="{path_of(appeal)}nudge/"' not in text(author, path_of(appeal))
        assert "已经催过了" in author.post(f"{path_of(appeal)}nudge/", follow=True).content.decode()


def test_pressing_too_early_is_refused_in_words(cast: Cast) -> None:
    appeal, author = handling(cast), signed_in(cast, "citizen")
    refused = author.post(f"{path_of(appeal)}nudge/")
    assert "还没有过期限" in refused.content.decode()


def test_only_the_author_presses(cast: Cast) -> None:
    appeal = handling(cast)
    assert appeal.due_at
    with time_machine.travel(appeal.due_at + HOUR, tick=False):
        neighbour = signed_in(cast, "neighbour")
        assert "催一催" not in text(neighbour, path_of(appeal))
        assert neighbour.post(f"{path_of(appeal)}nudge/").status_code == 403
        assert "催一催" in text(opened(appeal), path_of(appeal))
