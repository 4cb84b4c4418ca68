"""The receipt and the confirmation of the contact, and the files that go with an appeal."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from huiyin.accounts.models import OneTimeCode, User
from huiyin.appeals.models import Appeal, Attachment, Draft
from huiyin.appeals.services import drafts
from huiyin.appeals.terms import IMAGES_MAX
from huiyin.channels.models import OutboundMessage
from huiyin.core.codes import spaced
from huiyin.core.secrets import keyed_hash
from tests.cast import DAY, TUESDAY, Cast
from tests.web.public.writing_people import TITLE, WHAT, Writer


@pytest.fixture
def writer(cast: Cast, client: Client) -> Writer:
    return Writer(client)


def picture(name: str = "现场.jpg", colour: str = "grey") -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def submitted(writer: Writer, **changes: str) -> tuple[Appeal, str]:
    writer.fill()
    place = writer.submit(**changes)["Location"]
    return Appeal.objects.select_related("original").latest("pk"), place


def test_the_receipt_shows_number_query_code_and_what_comes_next(writer: Writer) -> None:
    appeal, place = submitted(writer)
    page = writer.client.get(place).content.decode()
    assert appeal.number in page
    assert spaced(appeal.original.query_code) in page
    assert 'src="data:image/svg+xml' in page
    assert "接下来" in page


def test_the_receipt_is_for_this_browser_and_the_author_alone(cast: Cast, writer: Writer) -> None:
    _appeal, place = submitted(writer)
    assert Client().get(place).status_code == 404
    staff = Client()
    staff.force_login(cast.users["moderator"])
    assert staff.get(place).status_code == 404
    assert Client().post(f"{place}confirm/", {"send": "1"}).status_code == 404


def test_an_author_finds_the_receipt_in_another_browser(cast: Cast, writer: Writer) -> None:
    writer.client.force_login(cast.users["citizen"])
    _appeal, place = submitted(writer)
    other = Client()
    other.force_login(cast.users["citizen"])
    assert other.get(place).status_code == 200


def test_the_code_sent_to_the_contact_makes_the_appeal_the_accounts_and_signs_in(writer: Writer) -> None:
    appeal, place = submitted(writer)
    writer.client.post(f"{place}confirm/", {"send": "1"})
    digits = OutboundMessage.objects.get().body.split("验证码是 ")[1][:6]
    response = writer.client.post(f"{place}confirm/", {"code": digits}, follow=True)
    appeal.refresh_from_db()
    assert appeal.is_confirmed
    assert appeal.author == User.objects.get(pk=int(writer.client.session["_auth_user_id"]))
    page = response.content.decode()
    assert "联系方式已确认" in page
    assert "确认一下联系方式" not in page


def test_a_wrong_code_is_told_and_confirms_nothing(writer: Writer) -> None:
    appeal, place = submitted(writer)
    writer.client.post(f"{place}confirm/", {"send": "1"})
    digits = OutboundMessage.objects.get().body.split("验证码是 ")[1][:6]
    wrong = "000000" if digits != "000000" else "111111"
    response = writer.client.post(f"{place}confirm/", {"code": wrong})
    assert response.status_code == 422
    assert "还可以再试 4 次" in response.content.decode()
    appeal.refresh_from_db()
    assert not appeal.is_confirmed


def test_the_code_of_one_appeal_confirms_no_other(writer: Writer) -> None:
    _first, first_place = submitted(writer)
    second, second_place = submitted(writer)
    writer.client.post(f"{first_place}confirm/", {"send": "1"})
    digits = OutboundMessage.objects.get().body.split("验证码是 ")[1][:6]
    assert writer.client.post(f"{second_place}confirm/", {"code": digits}).status_code == 422
    second.refresh_from_db()
    assert not second.is_confirmed


def test_a_second_code_within_a_minute_is_refused_with_words(writer: Writer) -> None:
    _appeal, place = submitted(writer)
    writer.client.post(f"{place}confirm/", {"send": "1"})
    again = writer.client.post(f"{place}confirm/", {"send": "1"}, follow=True)
    assert "秒后再重新获取" in again.content.decode()
    assert OneTimeCode.objects.count() == 1


def test_without_a_contact_there_is_nothing_to_confirm(writer: Writer) -> None:
    writer.fill(kind="report")
    place = writer.submit(contact="")["Location"]
    assert "确认一下联系方式" not in writer.client.get(place).content.decode()
    assert writer.client.post(f"{place}confirm/", {"send": "1"})["Location"] == place
    assert not OutboundMessage.objects.exists()


def test_the_number_of_staff_is_not_signed_in_by_a_code(cast: Cast, writer: Writer) -> None:
    staff = cast.users["handler"]
    appeal, place = submitted(writer)
    staff.phone, staff.phone_hash = "19900000077", keyed_hash("19900000077")
    staff.save()
    writer.client.post(f"{place}confirm/", {"send": "1"})
    digits = OutboundMessage.objects.get().body.split("验证码是 ")[1][:6]
    response = writer.client.post(f"{place}confirm/", {"code": digits})
    assert response.status_code == 403
    appeal.refresh_from_db()
    assert appeal.author is None


def test_several_files_at_once_of_which_a_bad_one_is_named_and_the_rest_kept(writer: Writer) -> None:
    writer.see(1)
    bad = SimpleUploadedFile("坏的.jpg", b"<html>not a picture</html>", "image/jpeg")
    response = writer.upload(picture("一.jpg"), bad, picture("二.jpg"), **WHAT)
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>出错：" in page
    assert "坏的.jpg" in page
    assert TITLE in page
    assert Attachment.objects.count() == 2


def test_files_chosen_and_not_uploaded_go_with_the_next_step(writer: Writer) -> None:
    writer.see(1)
    response = writer.send(1, WHAT, files=[picture()])
    assert response["Location"] == "/write/2/"
    assert Attachment.objects.get().draft == Draft.objects.get()


def test_a_file_is_removed_without_losing_the_text(writer: Writer) -> None:
    writer.see(1)
    writer.send(1, WHAT, files=[picture()])
    attachment = Attachment.objects.get()
    stored = Path(attachment.file.path)
    assert stored.exists()
    writer.see(1)
    response = writer.upload(remove=attachment.token, **{**WHAT, "title": "删照片时改了标题"})
    assert response["Location"].startswith("/write/1/")
    assert not Attachment.objects.exists()
    assert not stored.exists()
    assert "删照片时改了标题" in writer.see(1)


def test_nobody_removes_a_file_of_another(writer: Writer) -> None:
    writer.see(1)
    writer.send(1, WHAT, files=[picture()])
    thief = Writer(Client())
    thief.key = writer.key
    thief.upload(remove=Attachment.objects.get().token)
    assert Attachment.objects.count() == 1


def test_the_tenth_photograph_is_one_too_many(writer: Writer) -> None:
    writer.see(1)
    response = writer.upload(*(picture(f"{n}.jpg") for n in range(IMAGES_MAX + 1)), **WHAT)
    assert "最多 9 个" in response.content.decode()
    assert Attachment.objects.count() == IMAGES_MAX


def test_the_script_gets_the_list_alone(writer: Writer) -> None:
    writer.see(1)
    response = writer.upload(picture(), fragment="1")
    page = response.content.decode()
    assert "<html" not in page
    assert 'class="upload' in page
    assert response["X-Draft-Key"] == Draft.objects.get().token


def test_files_move_to_the_appeal(writer: Writer) -> None:
    writer.see(1)
    writer.send(1, WHAT, files=[picture()])
    appeal, _place = submitted(writer)
    attachment = Attachment.objects.get()
    assert (attachment.appeal, attachment.draft) == (appeal, None)


def test_files_of_an_idle_draft_are_removed_with_it(writer: Writer) -> None:
    writer.see(1)
    writer.send(1, WHAT, files=[picture()])
    stored = Path(Attachment.objects.get().file.path)
    Draft.objects.update(updated_at=TUESDAY)
    drafts.clean_idle(now=TUESDAY + 8 * DAY)
    assert not Attachment.objects.exists()
    assert not stored.exists()


def test_a_hundred_megabytes_are_refused_before_they_are_read(writer: Writer) -> None:
    response = writer.client.generic(
        "POST",
        "/write/file/",
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(settings.REQUEST_MAX_BYTES + 1),
    )
    assert response.status_code == 413
    assert "文件太大" in response.content.decode()
