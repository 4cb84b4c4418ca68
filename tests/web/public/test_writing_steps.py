"""Writing an appeal in four steps: from the empty page to the receipt, and everything that people type on the way."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from huiyin.appeals.models import Appeal, Draft
from huiyin.appeals.services import drafts
from huiyin.appeals.terms import BODY_MAX, TITLE_MAX, Channel, Openness
from huiyin.organisations.models import Category, Mailbox
from tests.cast import Cast, accepted, replied
from tests.web.public.writing_people import BODY, TITLE, WHAT, WHERE, WHO, Writer


@pytest.fixture
def writer(cast: Cast, client: Client) -> Writer:
    return Writer(client)


@pytest.fixture
def account(cast: Cast, client: Client) -> Writer:
    client.force_login(cast.users["citizen"])
    return Writer(client)


def test_someone_signed_out_writes_from_the_first_step_to_the_receipt(writer: Writer) -> None:
    writer.fill()
    response = writer.submit()
    assert response.status_code == 302
    appeal = Appeal.objects.select_related("original").get()
    assert (appeal.title, appeal.division_id, appeal.category_id) == (TITLE, "990101001", "urban.roads")
    assert (appeal.author, appeal.is_confirmed, appeal.channel) == (None, False, Channel.WEB)
    assert appeal.author_label == "滨河住户"
    assert (appeal.original.contact, appeal.original.remark) == ("19900000077", "下午在家")
    assert not Draft.objects.exists()
    receipt = writer.client.get(response["Location"]).content.decode()
    assert appeal.number in receipt
    assert "看这件留言的进度" in receipt


def test_an_account_writes_without_giving_a_contact_again(cast: Cast, account: Writer) -> None:
    account.fill()
    assert "手机号或邮箱" not in account.see(4)
    account.submit()
    appeal = Appeal.objects.select_related("original").get()
    assert appeal.author == cast.users["citizen"]
    assert appeal.original.contact == "19900000001"


def test_the_empty_first_step_says_what_is_missing_in_the_summary_and_at_the_field(writer: Writer) -> None:
    writer.see(1)
    response = writer.send(1, {"title": "", "body": "短", "kind": "help", "openness": "public"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>出错：" in page
    assert page.count("请用一句话说清楚是什么事") == 2
    assert 'href="#id_title"' in page
    assert "短</textarea>" in page


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("title", "长" * (TITLE_MAX + 1)),
        ("body", "很长的话" * (BODY_MAX // 4 + 1)),
    ],
)
def test_what_is_too_long_is_told_with_numbers_and_kept_whole(writer: Writer, field: str, text: str) -> None:
    writer.see(1)
    response = writer.send(1, {**WHAT, field: text})
    page = response.content.decode()
    assert response.status_code == 422
    assert f"现在是 {len(text)} 个字" in page
    assert text in page
    assert drafts.typed(Draft.objects.get())[field] == text


@pytest.mark.parametrize(
    "title",
    [
        '<script>alert(1)</script> & "引号"',
        "😀👨‍👩‍👧 门口积水 𠮷𪚥",
        "右到左\u202e标记\u200f积水",
        "控制\x00字符\x07积水",
        "'; DROP TABLE appeals; --",
    ],
)
def test_strange_characters_pass_through_every_step_and_are_escaped(writer: Writer, title: str) -> None:
    writer.fill(title=title)
    page = writer.see(4)
    assert "<script>alert" not in page
    assert writer.submit().status_code == 302
    stored = Appeal.objects.get().title
    assert "积水" in stored or "<script>" in stored or "DROP" in stored
    assert not set(stored) & set("\x00\x07\u202e\u200f")


def test_a_later_step_leads_back_to_the_first_one_that_lacks_something(writer: Writer) -> None:
    assert writer.client.get("/write/3/")["Location"] == "/write/1/"
    writer.fill(upto=2)
    assert writer.client.get("/write/4/")["Location"] == "/write/2/"


def test_there_is_no_fifth_step(writer: Writer) -> None:
    assert writer.client.get("/write/5/").status_code == 404
    assert writer.client.get("/write/0/").status_code == 404


def test_the_streets_of_a_district_appear_without_script(writer: Writer) -> None:
    writer.fill(upto=2)
    assert "滨河街道" not in writer.see(2)
    response = writer.send(2, {"division_1": "990101", "place": "北门"}, more="division")
    assert response["Location"].startswith("/write/2/")
    page = writer.see(2)
    assert "滨河街道" in page
    assert "北门" in page


def test_a_street_of_another_district_is_dropped(writer: Writer) -> None:
    writer.fill(upto=2)
    writer.send(2, {"division_1": "990102", "division_2": "990101001"})
    assert drafts.typed(Draft.objects.get())["division"] == "990102"


def test_the_whole_city_is_a_place_too_and_no_place_is_an_error(writer: Writer) -> None:
    writer.fill(upto=2)
    assert "请选择事情发生在哪个区县" in writer.send(2, {"division_1": ""}).content.decode()
    assert writer.send(2, {"division_1": "9901"})["Location"] == "/write/3/"


def test_a_suggested_category_follows_the_words_until_another_is_chosen(writer: Writer) -> None:
    Category.objects.filter(code="heating").update(keywords=["暖气", "供暖"])
    Category.objects.filter(code="urban.roads").update(keywords=["坑洼", "路面"])
    writer.fill(upto=3)
    assert 'value="urban.roads" selected' in writer.see(3)
    writer.send(3, WHO)
    writer.send(1, {**WHAT, "title": "家里暖气不热", "body": "供暖一个月了，暖气一直不热，老人受不了。"})
    assert 'value="heating" selected' in writer.see(3)
    writer.send(3, {"category_1": "labour", "to": "auto"})
    assert 'value="labour" selected' in writer.see(3)


def test_the_staff_may_be_left_to_judge_the_category(writer: Writer) -> None:
    Category.objects.filter(code="urban.roads").update(keywords=["坑洼"])
    writer.fill(upto=3)
    writer.send(3, {"category_1": "-", "to": "auto"})
    writer.see(4)
    writer.submit()
    assert Appeal.objects.get().category_id is None


def test_a_letter_to_a_mailbox_keeps_its_mailbox(writer: Writer) -> None:
    assert writer.client.get("/write/?mailbox=mayor&kind=suggestion")["Location"] == (
        "/write/1/?kind=suggestion&mailbox=mayor"
    )
    page = writer.see(1, "?kind=suggestion&mailbox=mayor")
    assert "写给：市长信箱" in page
    writer.send(1, {**WHAT, "kind": "suggestion", "to": "mailbox", "mailbox": "mayor"})
    writer.send(2, WHERE)
    writer.see(3)
    writer.send(3, {**WHO, "to": "mailbox", "mailbox": "mayor"})
    writer.submit()
    appeal = Appeal.objects.get()
    assert (appeal.mailbox, appeal.channel) == (Mailbox.objects.get(), Channel.MAILBOX)


def test_a_link_with_nonsense_in_it_opens_an_ordinary_first_step(writer: Writer) -> None:
    page = writer.see(1, "?kind=nonsense&mailbox=none&to=nobody&division=123456")
    assert "写给" not in page


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "请写出单位名称"), ("月球办事处", "没有找到“月球办事处”"), ("局", "不止一个单位叫这个名字")],
)
def test_an_office_that_cannot_be_told_is_asked_for_again(writer: Writer, name: str, sentence: str) -> None:
    writer.fill(upto=3)
    response = writer.send(3, {**WHO, "to": "office", "office": name})
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_part_of_a_name_is_enough_for_an_office(cast: Cast, writer: Writer) -> None:
    writer.fill(upto=3)
    writer.send(3, {**WHO, "to": "office", "office": "水务"})
    writer.see(4)
    writer.submit()
    assert Appeal.objects.get().addressee == cast.organisation("water")


def test_the_office_complained_about_is_told_to_the_platform_and_never_receives_it(
    cast: Cast, writer: Writer
) -> None:
    writer.fill(upto=3, kind="complaint")
    assert "被反映的单位" in writer.see(3)
    own = writer.send(3, {**WHO, "to": "office", "office": "市水务局", "accused": "市水务局"})
    assert "不能请它自己办" in own.content.decode()
    writer.send(3, {**WHO, "accused": "市水务局"})
    writer.see(4)
    writer.submit()
    assert list(Appeal.objects.get().recused.all()) == [cast.organisation("water")]


def test_an_ordinary_request_does_not_ask_for_an_office_complained_about(writer: Writer) -> None:
    writer.fill(upto=3)
    assert "被反映的单位" not in writer.see(3)


def test_a_report_is_private_whatever_was_clicked_and_may_be_nameless(writer: Writer) -> None:
    writer.fill(kind="report", openness="public")
    page = writer.see(4)
    assert "举报一律保密" in page
    writer.submit(contact="", author_name="")
    appeal = Appeal.objects.select_related("original").get()
    assert (appeal.openness, appeal.original.contact) == (Openness.PRIVATE, "")


def test_thanks_ask_for_less(writer: Writer) -> None:
    writer.fill(upto=3, kind="thanks")
    page = writer.see(3)
    assert "category_1" not in page
    assert 'name="remark"' not in page
    assert "感谢谁" in page


def test_a_contact_is_needed_and_must_be_one(writer: Writer) -> None:
    writer.fill()
    assert "请留一个手机号或邮箱" in writer.submit(contact="").content.decode()
    response = writer.submit(contact="1234567")
    assert response.status_code == 422
    assert "1234567" in response.content.decode()
    assert writer.submit(contact="＋８６ 199-0000-0077").status_code == 302


def test_a_change_from_the_last_step_leads_back_to_it(writer: Writer) -> None:
    writer.fill()
    page = writer.see(4)
    assert 'href="/write/1/?from=check#id_title"' in page
    assert "改好了，回去核对" in writer.see(1, "?from=check")
    response = writer.send(1, {**WHAT, "title": "新的标题：路灯不亮", "from": "check"})
    assert response["Location"] == "/write/4/"
    assert "新的标题：路灯不亮" in writer.see(4)


def test_danger_shows_the_numbers_to_telephone(writer: Writer) -> None:
    assert 'id="emergency" role="alert" hidden' in writer.see(1)
    writer.send(1, {**WHAT, "title": "楼道里煤气泄漏，快来人"})
    assert 'id="emergency" role="alert" hidden' not in writer.see(2)
    writer.send(1, {**WHAT, "title": "小区消防通道堵塞有火灾隐患"})
    assert 'id="emergency" role="alert" hidden' in writer.see(2)


def test_similar_appeals_stand_beside_the_form(cast: Cast, writer: Writer) -> None:
    replied(cast, title="滨河路菜市场门口积水坑洼")
    writer.fill(upto=2)
    assert "滨河路菜市场门口积水坑洼" in writer.see(2)
    assert "滨河路菜市场门口积水坑洼" in writer.client.get("/write/hints/").content.decode()


def test_private_appeals_never_show_as_similar(cast: Cast, writer: Writer) -> None:
    accepted(cast, title="滨河路菜市场门口积水坑洼", openness=Openness.PRIVATE)
    writer.fill(upto=2)
    assert "滨河路菜市场门口积水坑洼" not in writer.see(2)


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_each_step_keeps_its_budget_of_queries(
    cast: Cast, writer: Writer, django_assert_max_num_queries: DjangoAssertNumQueries, step: int
) -> None:
    for number in range(6):
        replied(cast, title=f"滨河路积水坑洼 {number}")
    writer.fill()
    with django_assert_max_num_queries(13):
        writer.client.get(f"/write/{step}/")


def test_the_writer_sees_the_words_they_wrote_on_every_return(writer: Writer) -> None:
    writer.fill()
    page = writer.see(1)
    assert TITLE in page
    assert BODY in page
