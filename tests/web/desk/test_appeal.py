"""The page of one appeal: what its office may see, what is recorded, what one can do and what happens on old pages."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from huiyin.appeals import services
from huiyin.appeals.deadlines import SHIPPED
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Assignment, Attachment
from huiyin.appeals.terms import (
    AssignmentStatus,
    Complexity,
    Kind,
    Lane,
    Openness,
    Satisfaction,
    Solved,
    Status,
    Urgency,
)
from huiyin.journal.models import Event, PrivateRead
from huiyin.organisations.actors import SYSTEM_ACTOR
from huiyin.organisations.models import Organisation
from huiyin.web.desk.acts import ACTS
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, dispatched, handling, publish, replied, submitted
from tests.web.desk.conftest import NOW, SignIn, at, fields, text, words_of

SECRET: dict[str, Any] = {
    "body": "我叫王小明，电话 13912345678，室内只有 14 度，报修三次没人来。",
    "author_name": "王小明",
    "contact": "13912345678",
}


def photo() -> SimpleUploadedFile:
    """A small picture."""
    data = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    return SimpleUploadedFile("现场.png", data.getvalue(), "image/png")


def reads(what: str) -> int:
    """How often something private was read."""
    return PrivateRead.objects.filter(what=what).count()


# Reading


def test_before_signing_the_office_reads_the_masked_text_and_nothing_is_recorded(
    cast: Cast, sign_in: SignIn
) -> None:
    appeal = dispatched(cast, **SECRET)
    html = text(sign_in("handler"), at(appeal) + "?contact=1")
    assert "13912345678" not in html and "王小明" not in html
    assert "签收后可以看原文" in html
    assert not PrivateRead.objects.exists()


def test_after_signing_the_original_is_shown_and_each_reading_recorded_once(
    cast: Cast, sign_in: SignIn
) -> None:
    appeal = handling(cast, **SECRET)
    html = text(sign_in("handler"), at(appeal))
    assert "我叫王小明" in html
    assert (reads("text"), reads("contact")) == (1, 0)
    assert PrivateRead.objects.get().organisation_id == cast.organisation("housing").pk


def test_the_contact_is_shown_when_asked_for_and_that_is_recorded(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast, **SECRET, openness=Openness.PRIVATE)
    html = words_of(text(sign_in("handler"), at(appeal) + "?contact=1"))
    assert "联系方式 13912345678" in html and reads("contact") == 1


def test_the_contact_is_only_for_handlers_of_the_lead(cast: Cast, sign_in: SignIn) -> None:
    appeal = dispatched(cast, assisting=("water",), **SECRET)
    services.claim(appeal=appeal, actor=cast.actor("handler"), now=TUESDAY + 3 * HOUR)
    services.claim(appeal=appeal, actor=cast.actor("water_handler"), now=TUESDAY + 3 * HOUR)
    for name in ("water_handler", "approver"):
        html = text(sign_in(name), at(appeal) + "?contact=1")
        assert "姓名和联系方式只给主办单位的经办人看" in html, name
    assert reads("contact") == 0


def test_of_a_report_the_office_sees_neither_original_nor_contact(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast, kind=Kind.REPORT, **SECRET)
    html = text(sign_in("handler"), at(appeal) + "?contact=1")
    assert "13912345678" not in html and "王小明" not in html
    assert "举报人的身份和原文对办理单位保密" in html
    assert not PrivateRead.objects.exists()


def test_a_private_appeal_of_another_office_does_not_exist_here(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast, openness=Openness.PRIVATE)
    text(sign_in("water_handler"), at(appeal), 404)
    text(sign_in("water_handler"), at(appeal, "reply"), 404)
    assert sign_in("water_handler").post(at(appeal, "claim"), fields(appeal)).status_code == 404
    text(sign_in("handler"), "/desk/appeals/QJ-2026-0101-0000000/", 404)


def test_a_public_appeal_of_another_office_is_known_but_not_theirs(cast: Cast, sign_in: SignIn) -> None:
    assert "不归本单位办" in text(sign_in("water_handler"), at(handling(cast)), 403)


def test_the_timeline_marks_what_the_public_does_not_see(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    services.add_internal(appeal=appeal, body="等管道查完", actor=cast.actor("handler"), now=NOW)
    words = words_of(text(sign_in("handler"), at(appeal)))
    assert "等管道查完" in words and words.count("办理方可见") == 1


def test_what_the_author_said_later_is_there(cast: Cast, sign_in: SignIn) -> None:
    appeal = replied(cast)
    services.follow_up(appeal=appeal, body="又坏了怎么办", actor=cast.actor("citizen"), now=NOW)
    services.suspend(appeal=appeal, question="发张照片", actor=cast.actor("handler"), now=NOW)
    services.supplement(appeal=appeal, body="照片在这里", actor=cast.actor("citizen"), now=NOW)
    publish(cast, appeal, at=NOW)
    verdict = services.Verdict(Satisfaction.SATISFIED, Solved.YES, 5, 5, 5, "谢谢周工")
    services.rate(appeal=appeal, verdict=verdict, actor=cast.actor("citizen"), now=NOW)
    html = text(sign_in("handler"), at(appeal))
    assert all(words in html for words in ("又坏了怎么办", "照片在这里", "评价：满意", "谢谢周工"))


def test_an_appeal_page_is_bounded_in_queries(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    appeal = handling(cast)
    client = sign_in("handler")
    text(client, "/desk/")  # the session's note of being in use is written once a minute
    with django_assert_max_num_queries(19):
        text(client, at(appeal))
    for number in range(20):
        services.add_progress(appeal=appeal, body=f"第 {number} 步", actor=cast.actor("handler"), now=NOW)
    with django_assert_max_num_queries(19):
        text(client, at(appeal))


def test_the_panel_shows_the_public_text_and_records_nothing(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast, **SECRET)
    html = text(sign_in("handler"), at(appeal) + "?panel=1&back=/desk/")
    assert "<html" not in html and "data-reply-body" in html and "13912345678" not in html
    assert not PrivateRead.objects.exists()
    assert "签收后由本单位办理" in text(sign_in("handler"), at(dispatched(cast)) + "?panel=1")
    text(sign_in("approver"), at(appeal) + "?panel=1")


# Acting

DONE: list[tuple[str, dict[str, object], str]] = [
    ("add_progress", {"body": "已补好五处"}, "进展已发布"),
    ("add_internal", {"body": "等水务局"}, "备注已保存"),
    ("acknowledge", {"body": "收到了，正在核实"}, "正式答复的期限没有变"),
    ("add_assisting", {"organisation": "水务", "task": "查管道"}, "已请该单位协办"),
    ("ask_extension", {"days": "5", "reason": "管材未到"}, "延期申请已提交"),
    ("suspend", {"question": "请发照片"}, "期限暂停"),
    ("ask_return", {"reason": "属水务局职责"}, "退回申请已提交"),
]


@pytest.mark.parametrize(("action", "typed", "said"), DONE)
def test_each_action_is_done_with_one_event_and_says_so(
    cast: Cast, sign_in: SignIn, action: str, typed: dict[str, object], said: str
) -> None:
    appeal = handling(cast)
    client, before = sign_in("handler"), Event.objects.count()
    response = client.post(at(appeal, action), fields(appeal, **typed), follow=True)
    assert response.status_code == 200 and said in response.content.decode()
    assert Event.objects.count() == before + 1
    assert Event.objects.latest("id").organisation_id == cast.organisation("housing").pk


def test_resume_and_close(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("handler")
    services.suspend(appeal=appeal, question="请发照片", actor=cast.actor("handler"), now=NOW)
    assert client.post(at(appeal, "resume"), fields(appeal)).status_code == 302
    publish(cast, appeal, at=NOW)
    assert client.post(at(appeal, "close"), fields(appeal))["Location"] == "/desk/"
    appeal.refresh_from_db()
    assert appeal.status == Status.CLOSED


def test_transfer_offers_the_offices_below_and_takes_no_other(cast: Cast, sign_in: SignIn) -> None:
    appeal = dispatched(cast, lead="qingshan")
    client = sign_in("district")
    html = text(client, at(appeal))
    assert '<option value="binhe">' in html and '<option value="water">' not in html
    for other in ("water", "nowhere", ""):
        assert client.post(at(appeal, "transfer"), fields(appeal, to=other)).status_code == 422
    assert client.post(at(appeal, "transfer"), fields(appeal, to="binhe")).status_code == 302
    appeal.refresh_from_db()
    assert appeal.lead == cast.organisation("binhe")
    html = text(client, at(appeal))  # the office that passed it down still sees it, and can do nothing
    assert "现在不需要您做什么" in html


def test_an_office_without_subordinates_is_not_offered_a_transfer(cast: Cast, sign_in: SignIn) -> None:
    assert "do-transfer" not in text(sign_in("handler"), at(handling(cast)))


def test_a_contribution_ends_the_part_and_the_reply_is_complete(cast: Cast, sign_in: SignIn) -> None:
    appeal = dispatched(cast, assisting=("water",))
    services.claim(appeal=appeal, actor=cast.actor("handler"), now=TUESDAY + 3 * HOUR)
    services.claim(appeal=appeal, actor=cast.actor("water_handler"), now=TUESDAY + 3 * HOUR)
    publish(cast, appeal, at=NOW)
    client = sign_in("water_handler")
    client.post(at(appeal, "contribute"), fields(appeal, body="管道已疏通"))
    appeal.refresh_from_db()
    assert appeal.status == Status.REPLIED
    assert "管道已疏通" in text(sign_in("handler"), at(appeal))


def test_photographs_of_progress_are_public_and_those_of_remarks_are_not(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("handler")
    client.post(at(appeal, "add_progress"), fields(appeal, body="施工中", uploads=[photo(), photo()]))
    client.post(at(appeal, "add_internal"), fields(appeal, body="内部看", uploads=[photo()]))
    assert list(Attachment.objects.order_by("id").values_list("is_public", flat=True)) == [True, True, False]
    assert set(Attachment.objects.values_list("organisation__code", flat=True)) == {"housing"}


def test_a_file_that_is_refused_takes_the_others_with_it_and_keeps_the_words(
    cast: Cast, sign_in: SignIn
) -> None:
    appeal, client = handling(cast), sign_in("handler")
    bad = SimpleUploadedFile("病毒.png", b"<html>", "image/png")
    response = client.post(
        at(appeal, "add_progress"), fields(appeal, body="施工中，已补好五处", uploads=[photo(), bad])
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert "施工中，已补好五处</textarea>" in html and "病毒.png" in html
    assert not Attachment.objects.exists() and "出错：" in html


def test_what_is_wrong_keeps_what_was_typed_at_its_place(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("handler")
    for action, typed, sentence in (
        ("add_progress", {"body": ""}, "请写几句再提交"),
        ("add_progress", {"body": "长" * 2001}, "现在是 2001 个字"),
        ("ask_extension", {"days": "99", "reason": "管材未到"}, "一次最多延期 30 天"),
        ("ask_extension", {"days": "几天", "reason": "管材未到"}, "请写一个整数"),
        ("add_assisting", {"organisation": "没有的单位"}, "没有找到“没有的单位”"),
        ("add_assisting", {"organisation": "市"}, "有几个单位都符合"),
        ("add_assisting", {"organisation": "housing"}, "已经在办这件留言"),
    ):
        response = client.post(at(appeal, action), fields(appeal, **typed))
        html = response.content.decode()
        assert response.status_code == 422 and sentence in html, action
        assert all(str(value) in html for value in typed.values())


def test_rare_characters_and_marks_of_direction_do_no_harm(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("handler")
    client.post(at(appeal, "add_progress"), fields(appeal, body="𠮷路\u202e修好😀\x00<b>了</b>"))
    assert "𠮷路修好😀&lt;b&gt;了&lt;/b&gt;" in text(client, at(appeal))


def test_an_old_page_gets_the_sentence_and_keeps_the_words(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("handler")
    old = fields(appeal, body="我写了很久的进展")
    services.acknowledge(appeal=appeal, body="收到了", actor=cast.actor("colleague"), now=NOW)
    response = client.post(at(appeal, "add_progress"), old)
    html = response.content.decode()
    assert response.status_code == 409
    assert "刚刚有了新变化" in html and "我写了很久的进展</textarea>" in html
    appeal.refresh_from_db()
    assert f'name="version" value="{appeal.version}"' in html  # so that the same words can be sent again


def test_who_writes_on_an_appeal_that_is_gone_is_told_where_the_words_are(
    cast: Cast, sign_in: SignIn
) -> None:
    appeal, client = handling(cast), sign_in("handler")
    old = fields(appeal, days="5", reason="管材还没有到货")
    services.withdraw(appeal=appeal, actor=cast.actor("citizen"), now=NOW)
    response = client.post(at(appeal, "ask_extension"), old)
    assert response.status_code == 409
    assert "已经不归本单位办了" in response.content.decode() and "找回来复制" in response.content.decode()
    assert "已经不归本单位办了" in text(client, at(appeal), 403)


def test_a_missing_or_spoilt_version_counts_as_an_old_page(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("handler")
    for version in ("", "x", "-1", "9" * 40, "²"):
        response = client.post(at(appeal, "add_progress"), {"body": "进展", "version": version})
        assert response.status_code == 409


def test_signing_twice_is_signing_once(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = dispatched(cast), sign_in("handler")
    form = fields(appeal)
    assert [client.post(at(appeal, "claim"), form).status_code for _press in range(2)] == [302, 302]
    assert Event.objects.filter(type=Action.CLAIM).count() == 1


def test_a_colleague_who_was_slower_is_told_so(cast: Cast, sign_in: SignIn) -> None:
    appeal = dispatched(cast)
    form = fields(appeal)
    sign_in("handler").post(at(appeal, "claim"), form)
    response = sign_in("colleague").post(at(appeal, "claim"), form)
    assert response.status_code == 409 and "刚刚有了新变化" in response.content.decode()


def test_an_approver_cannot_handle(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    response = sign_in("approver").post(at(appeal, "add_progress"), fields(appeal, body="进展"))
    assert response.status_code == 403
    assert "没有办理这一步的权限" in response.content.decode()


def test_actions_of_others_are_no_actions_of_the_desk(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("handler")
    for action in ("dispatch", "grant_extension", "rate", "draft_reply", "nonsense"):
        assert client.post(at(appeal, action), fields(appeal)).status_code == 404, action
    assert client.get(at(appeal, "claim")).status_code == 405


def test_no_button_is_shown_that_would_be_refused(cast: Cast, sign_in: SignIn) -> None:
    for appeal in (accepted(cast), dispatched(cast), handling(cast), replied(cast)):
        client = sign_in("handler")
        html = text(client, at(appeal))
        shown = {action for action in ACTS if f"/{action.value}/#do-" in html}
        for action in shown - {Action.TRANSFER}:
            response = client.post(at(appeal, action.value), fields(appeal))
            assert response.status_code in (302, 422), (action, appeal.status)
            if response.status_code == 302:
                break  # done: the page would now look different


def test_where_an_expected_step_is_impossible_the_page_says_why(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    services.ask_extension(appeal=appeal, days=5, reason="管材未到", actor=cast.actor("handler"), now=NOW)
    assert "延期申请已经提交，请等候批复" in text(sign_in("handler"), at(appeal))
    Assignment.objects.filter(appeal=appeal).update(is_designated=True)
    assert "指定办理，不能退回" in text(sign_in("handler"), at(appeal))


def test_an_inactive_office_cannot_be_asked_in(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    Organisation.objects.filter(code="water").update(is_active=False)
    form = fields(appeal, organisation="water")
    assert sign_in("handler").post(at(appeal, "add_assisting"), form).status_code == 422


def test_a_returned_appeal_is_no_longer_here(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = dispatched(cast), sign_in("handler")
    client.post(at(appeal, "ask_return"), fields(appeal, reason="属水务局职责"))
    assert str(AssignmentStatus.RETURN_ASKED.label) in text(client, "/desk/")
    services.agree_return(
        appeal=appeal, organisation=cast.organisation("housing"), actor=cast.actor("dispatcher"), now=NOW
    )
    services.recuse(
        appeal=appeal, organisations=[cast.organisation("housing")], actor=cast.actor("dispatcher"), now=NOW
    )
    text(client, at(appeal), 403)


def test_nothing_of_a_new_appeal_is_known_before_it_is_accepted(cast: Cast, sign_in: SignIn) -> None:
    appeal: Appeal = submitted(cast, at=TUESDAY - DAY)
    text(sign_in("handler"), at(appeal), 404)


# Promises, extensions, urgency


def test_a_promise_is_kept_with_a_picture_and_the_public_reads_when(cast: Cast, sign_in: SignIn) -> None:
    """Before that, the page says that the day has passed."""
    appeal = handling(cast)
    reply = services.ReplyText(
        "您好！管道本周更换，12 月 1 日前恢复供暖，请放心。",
        "供热科",
        "周工",
        "0000-8765 120",
        date(2026, 11, 18),
    )
    services.draft_reply(appeal=appeal, text=reply, actor=cast.actor("handler"), now=TUESDAY + 4 * HOUR)
    services.send_for_approval(appeal=appeal, actor=cast.actor("handler"), now=TUESDAY + 5 * HOUR)
    services.publish_reply(appeal=appeal, actor=cast.actor("approver"), now=TUESDAY + 6 * HOUR)
    stranger = sign_in("stranger")
    public = f"/appeals/{appeal.number}/"
    assert "已过期，还没有兑现" in words_of(text(stranger, public))
    handler = sign_in("handler")
    sent = handler.post(
        at(appeal, "keep_promise"), fields(appeal, body="管道已换好，今晚恢复供暖。", uploads=[photo()])
    )
    assert sent.status_code == 302
    assert "兑现，晚于承诺" in words_of(text(stranger, public))
    assert Attachment.objects.get(organisation__isnull=False).is_public


def test_the_form_for_more_time_names_the_unit_and_the_most_of_the_rules_in_force(
    cast: Cast, sign_in: SignIn
) -> None:
    """Working days under the shipped set, calendar days under the petition rules."""
    appeal = handling(cast)
    assert "最多 30 个工作日" in text(sign_in("handler"), at(appeal))
    petition = SHIPPED["petition-2022"].rules
    draft = services.RuleDraft(
        "of-petitions", "信访", Lane.ORDINARY, None, date(2026, 11, 18), petition.limits, 12
    )
    services.adopt(actor=SYSTEM_ACTOR, draft=draft, now=TUESDAY)
    later = handling(cast, by="neighbour", title="路灯不亮", at=TUESDAY + DAY)
    html = text(sign_in("handler"), at(later))
    assert "延长几天（自然日）" in html
    assert "最多 12 个自然日" in html


def test_what_is_urgent_is_marked_and_written_among_the_facts(cast: Cast, sign_in: SignIn) -> None:
    """What is ordinary says nothing."""
    appeal = handling(cast)
    client = sign_in("handler")
    assert "缓急" not in text(client, at(appeal))
    services.classify(
        appeal=appeal,
        kind=Kind(appeal.kind),
        category=appeal.category_id,
        division=appeal.division_id,
        urgency=Urgency.URGENT,
        complexity=Complexity.COMPLEX,
        actor=cast.actor("dispatcher"),
        now=NOW,
    )
    html = text(client, at(appeal))
    assert "紧急、复杂" in html
