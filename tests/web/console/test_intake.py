"""Moderation and dispatch from the queue."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import Kind, Openness, RefusalReason, Status
from huiyin.journal.models import PrivateRead
from huiyin.organisations.actors import NOBODY
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, replied, submission, submitted
from tests.web.console.conftest import SignIn

INTAKE = "/console/"
SECRET = "我叫王小明，电话 19900000012，住滨河路12号3栋2单元501室。"


def act(client: Client, appeal: Appeal, action: str, **data: Any) -> Any:
    appeal.refresh_from_db()
    defaults = {"version": appeal.version, "back": "intake:moderate"}
    return client.post(reverse("console:action", args=[appeal.number, action]), defaults | data)


def text(answer: Any) -> str:
    words: str = answer.content.decode()
    return words


def test_what_is_due_first_stands_on_top(cast: Cast, sign_in: SignIn) -> None:
    later = submitted(cast, at=TUESDAY + DAY, title="后来的一件")
    first = submitted(cast, title="先来的一件")
    page = text(sign_in("moderator").get(INTAKE))
    assert page.index(first.title) < page.index(later.title)


def test_private_parts_are_marked_and_the_public_text_is_masked(cast: Cast, sign_in: SignIn) -> None:
    appeal = submitted(cast, body=SECRET)
    page = text(sign_in("moderator").get(INTAKE, {"open": appeal.number}))
    assert ">19900000012</mark>" in page
    assert "199********" in page


def test_reading_the_original_is_recorded_and_the_contact_only_when_asked_for(
    cast: Cast, sign_in: SignIn
) -> None:
    appeal, client = submitted(cast, contact="19900009876", author_name="赵六"), sign_in("moderator")
    page = text(client.get(INTAKE, {"open": appeal.number}))
    assert "19900009876" not in page
    assert list(PrivateRead.objects.values_list("what", flat=True)) == ["text"]
    page = text(client.get(INTAKE, {"open": appeal.number, "contact": "1"}))
    assert "19900009876" in page
    assert sorted(PrivateRead.objects.values_list("what", flat=True)) == ["contact", "text", "text"]


def test_whoever_reports_wrongdoing_stays_hidden_from_the_moderator(cast: Cast, sign_in: SignIn) -> None:
    appeal = submitted(cast, kind=Kind.REPORT, contact="19900009876")
    page = text(sign_in("moderator").get(INTAKE, {"open": appeal.number, "contact": "1"}))
    assert "19900009876" not in page
    assert "一律保密" in page
    shown = text(sign_in("supervisor").get(INTAKE, {"open": appeal.number, "contact": "1"}))
    assert "19900009876" in shown


def test_an_unconfirmed_contact_is_marked_and_has_a_list_of_its_own(cast: Cast, sign_in: SignIn) -> None:
    services.submit(
        submission=submission(title="没有登录写的", contact="19900001111"),
        actor=NOBODY,
        key=None,
        now=TUESDAY,
    )
    submitted(cast, title="登录以后写的")
    page = text(sign_in("moderator").get(INTAKE, {"tab": "unconfirmed"}))
    assert "没有登录写的" in page
    assert "登录以后写的" not in page


def test_accepting_opens_the_next_appeal_and_says_what_became_of_the_last(
    cast: Cast, sign_in: SignIn
) -> None:
    appeal, following = submitted(cast, title="第一件"), submitted(cast, at=TUESDAY + HOUR, title="第二件")
    client = sign_in("moderator")
    answer = act(
        client,
        appeal,
        "accept",
        title="改好的标题",
        body="改好的公开内容",
        publication="masked",
        next=following.number,
    )
    assert answer.status_code == 302
    appeal.refresh_from_db()
    assert (appeal.status, appeal.title, appeal.is_published) == (Status.ACCEPTED, "改好的标题", True)
    page = text(client.get(answer["Location"]))
    assert "第二件" in page
    assert appeal.number in page
    assert reverse("console:appeal", args=[appeal.number]) in page


def test_what_the_author_keeps_private_has_no_button_that_publishes(cast: Cast, sign_in: SignIn) -> None:
    appeal = submitted(cast, openness=Openness.PRIVATE)
    page = text(sign_in("moderator").get(INTAKE, {"open": appeal.number}))
    assert 'value="private"' in page
    assert 'value="masked"' not in page
    assert 'value="as_written"' not in page


def test_enter_without_a_button_publishes_the_masked_text(cast: Cast, sign_in: SignIn) -> None:
    appeal = submitted(cast, body=SECRET)
    act(sign_in("moderator"), appeal, "accept", title=appeal.title, body=appeal.body)
    appeal.refresh_from_db()
    assert appeal.is_published
    assert "19900000012" not in appeal.body


def test_an_empty_public_text_comes_back_with_a_sentence(cast: Cast, sign_in: SignIn) -> None:
    appeal = submitted(cast)
    answer = act(sign_in("moderator"), appeal, "accept", title="还在的标题", body="  ", publication="masked")
    assert answer.status_code == 422
    page = text(answer)
    assert "公开内容不能为空" in page
    assert "还在的标题" in page
    assert "<title>出错：" in page


def test_a_page_that_was_overtaken_keeps_what_was_typed(cast: Cast, sign_in: SignIn) -> None:
    appeal = submitted(cast)
    services.return_to_author(
        appeal=appeal, reason="请写明门牌", actor=cast.actor("moderator"), now=TUESDAY + HOUR
    )
    answer = act(sign_in("moderator"), appeal, "accept", version=1, title=appeal.title, body="改了很久的内容")
    assert answer.status_code == 409
    assert "改了很久的内容" in text(answer)
    assert 'value="masked"' not in text(answer)


def test_a_second_click_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = submitted(cast), sign_in("moderator")
    first = act(client, appeal, "accept", title="甲", body="甲的内容", publication="masked")
    second = act(client, appeal, "accept", version=1, title="乙", body="乙的内容", publication="masked")
    assert (first.status_code, second.status_code) == (302, 409)
    appeal.refresh_from_db()
    assert appeal.title == "甲"


def test_a_form_without_its_version_overwrites_nothing(cast: Cast, sign_in: SignIn) -> None:
    appeal = submitted(cast)
    answer = act(sign_in("moderator"), appeal, "accept", version="x", title="甲", body="甲的内容")
    assert answer.status_code == 409
    appeal.refresh_from_db()
    assert appeal.status == Status.SUBMITTED


def test_refusing_tells_the_author_the_lawful_way(cast: Cast, sign_in: SignIn) -> None:
    appeal = submitted(cast)
    act(sign_in("moderator"), appeal, "not_accept", reason=RefusalReason.LAWFUL_CHANNEL.value)
    appeal.refresh_from_db()
    assert appeal.status == Status.NOT_ACCEPTED
    page = text(sign_in("supervisor").get(reverse("console:appeal", args=[appeal.number])))
    assert "人民法院" in page


def test_already_answered_needs_the_earlier_number(cast: Cast, sign_in: SignIn) -> None:
    earlier, appeal, client = replied(cast), submitted(cast), sign_in("moderator")
    reason = RefusalReason.ALREADY_ANSWERED.value
    assert act(client, appeal, "not_accept", reason=reason).status_code == 422
    unknown = act(client, appeal, "not_accept", reason=reason, same_as="QJ-2020-0101-0000000")
    assert "没有找到编号" in text(unknown)
    assert act(client, appeal, "not_accept", reason=reason, same_as=earlier.number.lower()).status_code == 302


def test_merging_takes_a_number_or_one_of_the_similar(cast: Cast, sign_in: SignIn) -> None:
    main, appeal, client = accepted(cast), submitted(cast, by="neighbour"), sign_in("moderator")
    page = text(client.get(INTAKE, {"open": appeal.number}))
    assert f'name="into" value="{main.number}"' in page
    assert act(client, appeal, "merge").status_code == 422
    assert act(client, appeal, "merge", into=main.number).status_code == 302
    appeal.refresh_from_db()
    assert appeal.merged_into == main


def test_kind_category_and_place_are_put_right_and_the_appeal_stays_open(cast: Cast, sign_in: SignIn) -> None:
    appeal = submitted(cast)
    answer = act(
        sign_in("moderator"), appeal, "classify", kind="complaint", category="heating", division="990101"
    )
    assert appeal.number in answer["Location"]
    appeal.refresh_from_db()
    assert (appeal.kind, appeal.category_id, appeal.division_id) == ("complaint", "heating", "990101")


def test_a_recused_office_is_taken_by_a_piece_of_its_name_and_can_be_taken_back(
    cast: Cast, sign_in: SignIn
) -> None:
    appeal, client = submitted(cast), sign_in("moderator")
    assert "没有找到" in text(act(client, appeal, "recuse", office="不存在的单位"))
    act(client, appeal, "recuse", office="水务")
    assert [office.code for office in appeal.recused.all()] == ["water"]
    act(client, appeal, "recuse")
    assert not appeal.recused.exists()


def test_dispatch_proposes_offices_with_the_duty_and_those_with_precedents(
    cast: Cast, sign_in: SignIn
) -> None:
    replied(cast, title="盛世花园一期暖气不热")
    appeal = accepted(cast)
    page = text(sign_in("dispatcher").get(INTAKE, {"tab": "dispatch", "open": appeal.number}))
    assert 'name="lead" value="water"' in page
    assert 'name="lead" value="housing"' in page
    assert "办过类似的 1 件" in page


def test_an_office_is_found_by_a_piece_of_its_name_without_script_and_with_it(
    cast: Cast, sign_in: SignIn
) -> None:
    appeal, client = accepted(cast), sign_in("dispatcher")
    found = act(
        client, appeal, "dispatch", back="intake:dispatch", find="office", office="滨河", note="已写好的意见"
    )
    assert found.status_code == 200
    assert 'name="lead" value="binhe"' in text(found)
    assert "已写好的意见" in text(found)
    piece = client.get(reverse("console:office_search", args=[appeal.number]), {"q": "滨河"})
    assert 'value="binhe"' in text(piece)
    assert "<html" not in text(piece)


def test_dispatch_gives_the_appeal_to_lead_and_assisting_offices(cast: Cast, sign_in: SignIn) -> None:
    appeal = accepted(cast)
    answer = act(
        sign_in("dispatcher"),
        appeal,
        "dispatch",
        back="intake:dispatch",
        lead="housing",
        assisting=["water", "housing"],
        note="请三日内上门",
        designated="on",
    )
    assert answer.status_code == 302
    appeal.refresh_from_db()
    parts = {part.organisation.code: part for part in appeal.assignments.select_related("organisation")}
    assert (appeal.lead, sorted(parts)) == (cast.organisation("housing"), ["housing", "water"])
    assert parts["housing"].is_designated


@pytest.mark.parametrize(("lead", "sentence"), [("", "请选择一个主办单位"), ("nobody", "没有这个单位")])
def test_a_dispatch_without_a_real_lead_comes_back(
    cast: Cast, sign_in: SignIn, lead: str, sentence: str
) -> None:
    appeal = accepted(cast)
    answer = act(sign_in("dispatcher"), appeal, "dispatch", back="intake:dispatch", lead=lead, note="留着")
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "留着" in text(answer)


def test_a_recused_office_cannot_be_chosen(cast: Cast, sign_in: SignIn) -> None:
    appeal = accepted(cast)
    services.recuse(
        appeal=appeal,
        organisations=[cast.organisation("water")],
        actor=cast.actor("moderator"),
        now=TUESDAY + DAY,
    )
    client = sign_in("dispatcher")
    page = text(client.get(INTAKE, {"tab": "dispatch", "open": appeal.number}))
    assert "回避，不能交办" in page
    assert "按回避规定" in text(act(client, appeal, "dispatch", lead="water"))


def test_a_supervisor_sees_the_queue_and_is_told_who_acts(cast: Cast, sign_in: SignIn) -> None:
    appeal = submitted(cast)
    page = text(sign_in("supervisor").get(INTAKE, {"open": appeal.number}))
    assert "这件正等审核员" in page
    assert 'name="publication"' not in page


def test_the_queue_and_an_opened_appeal_cost_the_same_for_one_row_and_for_many(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    appeal, client = submitted(cast), sign_in("moderator")
    for number in range(12):
        submitted(cast, title=f"第 {number} 件")
    client.get(INTAKE)  # a session writes down its first page
    with django_assert_max_num_queries(6):
        client.get(INTAKE)
    with django_assert_max_num_queries(22):
        client.get(INTAKE, {"open": appeal.number})


def test_hostile_text_is_shown_and_not_run(cast: Cast, sign_in: SignIn) -> None:
    appeal = submitted(
        cast, title="<script>alert(1)</script>", body="<img src=x onerror=alert(1)> 𠮷🌧 很长的话"
    )
    page = text(sign_in("moderator").get(INTAKE, {"open": appeal.number}))
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "𠮷🌧" in page
