"""Writing a reply: drafts that are not lost, the preview, approval, publication, colleagues and old pages."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from huiyin.appeals import services
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Attachment, Reply
from huiyin.appeals.services.templates import TemplateText, create_template
from huiyin.appeals.terms import Openness, ReplyStatus, Status
from huiyin.journal.models import Event
from huiyin.organisations.models import Membership, Role
from tests.cast import HOUR, TUESDAY, Cast, dispatched, handling, publish, replied
from tests.web.desk.conftest import NOW, REPLY, SignIn, answer, at, text, words_of
from tests.web.desk.test_appeal import SECRET, photo


def both(cast: Cast) -> None:
    """The handler is approver as well."""
    Membership.objects.create(
        user=cast.users["handler"],
        organisation=cast.organisation("housing"),
        role=Role.APPROVER,
        since=TUESDAY,
    )


# The editor


def test_the_editor_opens_with_the_contact_of_the_last_reply_and_the_original(
    cast: Cast, sign_in: SignIn
) -> None:
    replied(cast)
    appeal = handling(cast, **SECRET)
    html = text(sign_in("handler"), at(appeal, "reply"))
    assert all(f'value="{words}"' in html for words in ("供热科", "周工", "0000-8765 120"))
    assert "我叫王小明" in html


def test_saving_keeps_the_draft_with_its_files_for_everybody_in_the_office(
    cast: Cast, sign_in: SignIn
) -> None:
    appeal = handling(cast)
    response = sign_in("handler").post(at(appeal, "reply"), answer(appeal, "save", uploads=[photo()]))
    assert response.status_code == 302
    html = text(sign_in("colleague"), at(appeal, "reply"))
    assert REPLY in html and "现场" in html
    assert Reply.objects.get().status == ReplyStatus.DRAFT
    assert not Attachment.objects.get().is_public


def test_a_file_of_the_draft_can_be_taken_off_again(
    cast: Cast, sign_in: SignIn, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    appeal, client = handling(cast), sign_in("handler")
    client.post(at(appeal, "reply"), answer(appeal, "save", uploads=[photo(), photo()]))
    first, second = Attachment.objects.order_by("id")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at(appeal, "reply"), answer(appeal, "save", **{f"remove_{first.token}": "on"}))
    assert list(Attachment.objects.all()) == [second]
    assert not first.file.storage.exists(str(first.file.name))


def test_only_files_of_the_own_draft_can_be_taken_off(cast: Cast, sign_in: SignIn) -> None:
    other, appeal, client = handling(cast), handling(cast), sign_in("handler")
    client.post(at(other, "reply"), answer(other, "save", uploads=[photo()]))
    foreign = Attachment.objects.get()
    client.post(at(appeal, "reply"), answer(appeal, "save"))
    client.post(at(appeal, "reply"), answer(appeal, "save", **{f"remove_{foreign.token}": "on"}))
    assert Attachment.objects.filter(pk=foreign.pk).exists()


def test_the_preview_is_what_the_public_will_see(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("handler")
    response = client.post(
        at(appeal, "reply"), answer(appeal, "preview", promised_on="2026-11-30"), follow=True
    )
    html = response.content.decode()
    assert 'id="preview"' in html and "承诺 2026-11-30 前解决" in html and "公众会看到这样的答复" in html
    assert f"<p>{REPLY}</p>" in html
    private = handling(cast, openness=Openness.PRIVATE)
    response = client.post(at(private, "reply"), answer(private, "preview"), follow=True)
    assert "只有作者和办理方看得到答复" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"body": ""}, "请写答复内容"),
        ({"body": "长" * 10_001}, "现在是 10001 个字"),
        ({"promised_on": "2026-11-01"}, "承诺解决日期不能早于今天"),
        ({"promised_on": "下周"}, "这样的日期"),
        ({"uploads": "a.exe"}, "a.exe"),
    ],
)
@pytest.mark.parametrize("step", ["save", "send", "preview"])
def test_what_is_wrong_keeps_everything_typed(
    cast: Cast, sign_in: SignIn, step: str, typed: dict[str, object], sentence: str
) -> None:
    appeal = handling(cast)
    if name := typed.get("uploads"):
        typed = {"uploads": [photo(), SimpleUploadedFile(str(name), b"MZ", "image/png")]}
    response = sign_in("handler").post(
        at(appeal, "reply"), answer(appeal, step, contact_person="周工程师", **typed)
    )
    html = response.content.decode()
    assert response.status_code == 422 and sentence in html and "<title>出错：" in html
    assert 'value="周工程师"' in html and str(typed.get("body", REPLY)) in html
    assert not Reply.objects.exists() and not Attachment.objects.exists()


def test_too_many_photographs_are_refused_before_any_is_stored(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    form = answer(appeal, "save", uploads=[photo() for _n in range(10)])
    response = sign_in("handler").post(at(appeal, "reply"), form)
    assert response.status_code == 422 and "最多 9 张照片" in response.content.decode()
    assert not Attachment.objects.exists()


def test_a_template_is_put_behind_what_is_typed_with_its_places_filled_in(
    cast: Cast, sign_in: SignIn
) -> None:
    create_template(
        organisation_id=cast.organisation("housing").pk,
        text=TemplateText("道路", "{称呼}，您好！{单位}于{日期}核实“{标题}”，{完成日期}前修好。"),
        actor=cast.actor("handler"),
        now=NOW,
    )
    appeal, client = handling(cast), sign_in("handler")
    html = text(client, at(appeal, "reply"))
    key = re.search(r'<option value="(\d+)" data-body="([^"]+)"', html)
    assert key is not None
    assert "盛世花园住户，您好！市住房和城乡建设局于 2026 年 11 月 19 日核实" in key[2]
    form = answer(appeal, "insert", body="先写了一句。", template=key[1])
    response = client.post(at(appeal, "reply"), form)
    html = response.content.decode()
    assert response.status_code == 200
    assert "先写了一句。\n\n盛世花园住户，您好！" in html and "还有没填的地方：{完成日期}" in html
    assert not Reply.objects.exists()


# Autosave and the self-check that the script asks for


def test_typing_is_kept_as_one_event_of_a_sitting(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("handler")
    before = Event.objects.count()
    version = answer(appeal, "autosave")["version"]
    for body in ("写了一句", "写了一句，又写一句", "写了一句，又写一句，第三句"):
        said = client.post(at(appeal, "reply"), answer(appeal, "autosave", body=body, version=version))
        assert said.status_code == 200 and said.json()["sentence"] == "已自动保存 10:00"
        version = said.json()["version"]
    assert Reply.objects.get().body == "写了一句，又写一句，第三句"
    assert Event.objects.count() == before + 1
    appeal.refresh_from_db()
    assert appeal.version == version
    assert client.post(at(appeal, "reply"), answer(appeal, "save")).status_code == 302


def test_autosave_never_overwrites_a_colleague_nor_what_is_with_the_approver(
    cast: Cast, sign_in: SignIn
) -> None:
    appeal = handling(cast)
    sign_in("colleague").post(at(appeal, "reply"), answer(appeal, "save", body="同事写的一段话"))
    said = sign_in("handler").post(at(appeal, "reply"), answer(appeal, "autosave"))
    assert said.status_code == 409 and "同事也在写" in said.json()["sentence"]
    services.send_for_approval(appeal=appeal, actor=cast.actor("colleague"), now=NOW)
    said = sign_in("colleague").post(at(appeal, "reply"), answer(appeal, "autosave"))
    assert said.status_code == 409 and "已经送审签" in said.json()["sentence"]
    assert Reply.objects.get().body == "同事写的一段话"


def test_autosave_of_an_old_page_says_so_and_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("handler")
    client.post(at(appeal, "reply"), answer(appeal, "save"))
    old = answer(appeal, "autosave", body="旧页面上写的")
    services.acknowledge(appeal=appeal, body="收到了", actor=cast.actor("colleague"), now=NOW)
    said = client.post(at(appeal, "reply"), old)
    assert said.status_code == 409 and "刚刚有了新变化" in said.json()["sentence"]
    assert Reply.objects.get().body == REPLY


def test_autosave_of_nothing_or_too_much_is_refused_with_a_sentence(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("handler")
    for body in ("", "长" * 10_001):
        said = client.post(at(appeal, "reply"), answer(appeal, "autosave", body=body))
        assert said.status_code == 422 and said.json()["sentence"]


def test_the_self_check_comes_as_a_piece_of_the_page(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast, **SECRET)
    form = answer(appeal, "check", body="王小明，您好！已转有关科室，请联系 13912345678。", contact_phone="")
    words = words_of(sign_in("handler").post(at(appeal, "reply"), form).content.decode())
    assert "作者的真实姓名或联系方式：王小明、13912345678" in words and "不是答复" in words
    assert not Reply.objects.exists()


# Approval and publication


def test_the_approver_sees_the_reply_clean_and_publishes_it(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    response = sign_in("handler").post(at(appeal, "reply"), answer(appeal, "send", uploads=[photo()]))
    assert response["Location"] == at(appeal)
    approver = sign_in("approver")
    assert "审签" in text(approver, "/desk/queue/approval/")
    html = text(approver, at(appeal, "reply"))
    assert REPLY in html and "审签并发布" in html and "<textarea" in html  # the reason for sending it back
    assert "data-reply-body" not in html
    response = approver.post(at(appeal, "reply"), {"version": appeal_version(html), "step": "approve"})
    assert response.status_code == 302
    appeal.refresh_from_db()
    assert appeal.status == Status.REPLIED and Attachment.objects.get().is_public


def appeal_version(html: str) -> str:
    """The version that a page sends along."""
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found is not None
    return found[1]


def test_what_is_sent_back_keeps_its_text_and_shows_the_reason(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    sign_in("handler").post(at(appeal, "reply"), answer(appeal, "send"))
    approver = sign_in("approver")
    assert approver.post(at(appeal, "reply"), answer(appeal, "reject", reason="")).status_code == 422
    approver.post(at(appeal, "reply"), answer(appeal, "reject", reason="请写明完成时间"))
    html = text(sign_in("handler"), at(appeal, "reply"))
    assert "审签人退回了这份答复：请写明完成时间" in html and REPLY in html


def test_an_approver_of_an_old_page_does_not_publish_other_words(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    handler, approver = sign_in("handler"), sign_in("approver")
    handler.post(at(appeal, "reply"), answer(appeal, "send"))
    seen = appeal_version(text(approver, at(appeal, "reply")))
    handler.post(at(appeal, "reply"), answer(appeal, "send", body=REPLY + "又改了一句。"))
    response = approver.post(at(appeal, "reply"), {"version": seen, "step": "approve"})
    html = response.content.decode()
    assert response.status_code == 409 and "刚刚有了新变化" in html and "又改了一句" in html
    assert Reply.objects.get().status == ReplyStatus.AWAITING_APPROVAL
    response = approver.post(
        at(appeal, "reply"), {"version": seen, "step": "reject", "reason": "写了很久的理由"}
    )
    assert response.status_code == 409 and "写了很久的理由</textarea>" in response.content.decode()


def test_publishing_twice_publishes_once(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    sign_in("handler").post(at(appeal, "reply"), answer(appeal, "send"))
    approver = sign_in("approver")
    form = {"version": appeal_version(text(approver, at(appeal, "reply"))), "step": "approve"}
    assert [approver.post(at(appeal, "reply"), form).status_code for _press in range(2)] == [302, 409]
    assert Event.objects.filter(type=Action.PUBLISH_REPLY).count() == 1


def test_somebody_who_is_both_publishes_with_one_button_and_three_events(cast: Cast, sign_in: SignIn) -> None:
    both(cast)
    appeal, client = handling(cast), sign_in("handler")
    html = text(client, at(appeal, "reply"))
    assert "审签并发布" in html and "送审签<" not in html
    response = client.post(at(appeal, "reply"), answer(appeal, "publish"))
    assert response["Location"] == at(appeal)
    appeal.refresh_from_db()
    assert appeal.status == Status.REPLIED
    steps = Event.objects.order_by("-id").values_list("type", flat=True)[:3]
    assert list(steps) == [Action.PUBLISH_REPLY, Action.SEND_FOR_APPROVAL, Action.DRAFT_REPLY]


def test_a_reply_in_which_something_is_missing_is_kept_and_shown_once_more(
    cast: Cast, sign_in: SignIn
) -> None:
    both(cast)
    appeal, client = handling(cast), sign_in("handler")
    form = answer(appeal, "publish", body="已收悉，正在核实。", uploads=[photo()])
    response = client.post(at(appeal, "reply"), form, follow=True)
    html = response.content.decode()
    assert "还没有发布" in html and "不是答复" in html and 'value="publish_anyway"' in html
    assert Reply.objects.get().status == ReplyStatus.DRAFT and Attachment.objects.count() == 1
    client.post(at(appeal, "reply"), answer(appeal, "publish_anyway", body="已收悉，正在核实。"))
    assert Reply.objects.get().status == ReplyStatus.PUBLISHED


def test_only_the_own_role_counts_when_publishing(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    response = sign_in("handler").post(at(appeal, "reply"), answer(appeal, "publish_anyway"))
    assert response.status_code == 403 and REPLY in response.content.decode()
    assert not Reply.objects.exists()  # all three steps or none
    response = sign_in("approver").post(at(appeal, "reply"), answer(appeal, "send"))
    assert response.status_code == 403 and not Reply.objects.exists()


def test_a_reply_before_the_helpers_are_done_says_that_it_is_not_all(cast: Cast, sign_in: SignIn) -> None:
    both(cast)
    appeal = dispatched(cast, assisting=("water",))
    services.claim(appeal=appeal, actor=cast.actor("handler"), now=TUESDAY + 3 * HOUR)
    client = sign_in("handler")
    assert "协办单位还没交意见：市水务局" in text(client, at(appeal, "reply"))
    response = client.post(at(appeal, "reply"), answer(appeal, "publish"), follow=True)
    assert "协办单位的意见交齐后" in response.content.decode()


def test_a_follow_up_is_what_the_next_reply_is_checked_against(cast: Cast, sign_in: SignIn) -> None:
    appeal = replied(cast)
    services.follow_up(
        appeal=appeal, body="电梯什么时候能装好？", actor=cast.actor("citizen"), now=NOW - HOUR
    )
    html = text(sign_in("handler"), at(appeal, "reply"))
    assert "再次答复" in html and "群众问“电梯什么时候能装好”，还没有回应" in html


def test_without_a_draft_only_those_who_may_write_get_the_editor(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    assert sign_in("approver").get(at(appeal, "reply"))["Location"] == at(appeal)
    pending = dispatched(cast)
    assert sign_in("handler").get(at(pending, "reply"))["Location"] == at(pending)


def test_an_old_editor_keeps_every_word(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("handler")
    old = answer(appeal, "send", body=REPLY + "这一句没有存过。")
    publish(cast, appeal, at=NOW)
    services.close(appeal=appeal, actor=cast.actor("handler"), now=NOW)
    response = client.post(at(appeal, "reply"), old)
    assert response.status_code == 409 and "这一句没有存过。</textarea>" in response.content.decode()


def test_an_unknown_step_only_keeps_the_draft(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    sign_in("handler").post(at(appeal, "reply"), answer(appeal, "launch"))
    assert Reply.objects.get().status == ReplyStatus.DRAFT


def test_the_editor_is_bounded_in_queries(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    appeal, client = handling(cast), sign_in("handler")
    with django_assert_max_num_queries(21):
        text(client, at(appeal, "reply"))
    for _n in range(4):
        services.add_progress(appeal=appeal, body="一步", actor=cast.actor("handler"), now=NOW)
    client.post(at(appeal, "reply"), answer(appeal, "save", uploads=[photo(), photo()]))
    with django_assert_max_num_queries(21):
        text(client, at(appeal, "reply"))
