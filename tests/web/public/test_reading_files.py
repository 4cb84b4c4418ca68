"""Files: public ones for everybody, the others for those they are meant for, drafts' for their writer."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from PIL import Image

from huiyin.appeals import services
from huiyin.appeals.models import Appeal, Attachment, Draft
from huiyin.appeals.services import drafts
from huiyin.appeals.services.files import attach_upload
from huiyin.appeals.terms import Kind, Openness
from huiyin.journal.models import PrivateRead
from tests.cast import DAY, TUESDAY, Cast, handling, submitted
from tests.web.public.readers import signed_in

pytestmark = pytest.mark.urls("tests.web.public.reading_site")
NOW = TUESDAY + DAY


@pytest.fixture(autouse=True)
def stored_apart(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def photo(name: str = "路面坑洼.jpg", draft: Draft | None = None) -> Attachment:
    stream = io.BytesIO()
    Image.new("RGB", (640, 480), "#aebfc4").save(stream, "JPEG")
    return attach_upload(upload=SimpleUploadedFile(name, stream.getvalue()), now=NOW, draft=draft)


def photo_of(appeal: Appeal, *, is_public: bool) -> Attachment:
    attachment = photo()
    Attachment.objects.filter(pk=attachment.pk).update(appeal=appeal, is_public=is_public)
    return attachment


def status(client: Client, attachment: Attachment, query: str = "") -> int:
    response = client.get(f"/files/{attachment.token}/{query}")
    for close in response._resource_closers:  # the file; close() would end the connection too
        close()
    return response.status_code


def test_a_public_photo_is_shown_to_everybody_in_a_sandbox(cast: Cast, client: Client) -> None:
    attachment = photo_of(handling(cast), is_public=True)
    response = client.get(f"/files/{attachment.token}/")
    assert response.status_code == 200 and response["Content-Type"].startswith("image/")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"].startswith("public") and not response.cookies
    whole = len(response.getvalue())
    small = client.get(f"/files/{attachment.token}/?small=1")
    assert 0 < len(small.getvalue()) < whole


def test_a_document_is_downloaded_under_its_chinese_name(cast: Cast, client: Client) -> None:
    attachment = photo_of(handling(cast), is_public=True)
    Attachment.objects.filter(pk=attachment.pk).update(
        kind="document", name="施工合同.pdf", content_type="application/pdf"
    )
    response = client.get(f"/files/{attachment.token}/")
    for close in response._resource_closers:  # the file; close() would end the connection too
        close()
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%96%BD")


def test_a_private_photo_is_for_author_and_handling_side_and_staff_reading_it_is_recorded(cast: Cast) -> None:
    attachment = photo_of(handling(cast, openness=Openness.PRIVATE), is_public=False)
    author = signed_in(cast, "citizen")
    response = author.get(f"/files/{attachment.token}/")
    for close in response._resource_closers:  # the file; close() would end the connection too
        close()
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    assert PrivateRead.objects.count() == 0
    assert status(signed_in(cast, "handler"), attachment) == 200
    assert PrivateRead.objects.get().what == "file"
    for stranger in (Client(), signed_in(cast, "neighbour"), signed_in(cast, "water_handler")):
        assert status(stranger, attachment) == 404


def test_the_photos_of_a_report_stay_from_the_office(cast: Cast) -> None:
    attachment = photo_of(handling(cast, kind=Kind.REPORT), is_public=False)
    assert status(signed_in(cast, "handler"), attachment) == 404
    assert status(signed_in(cast, "supervisor"), attachment) == 200


def test_a_withdrawn_appeal_takes_its_photos_along(cast: Cast, client: Client) -> None:
    appeal = handling(cast)
    attachment = photo_of(appeal, is_public=True)
    services.withdraw(appeal=appeal, actor=cast.actor("citizen"), now=NOW)
    assert status(client, attachment) == 404
    assert status(signed_in(cast, "citizen"), attachment) == 200


def test_what_hangs_on_a_reply_shows_once_it_is_published(cast: Cast, client: Client) -> None:
    appeal, attachment = handling(cast), photo()
    Attachment.objects.filter(pk=attachment.pk).update(organisation=cast.organisation("housing"))
    attachment.refresh_from_db()
    actor = cast.actor("handler")
    reply = services.ReplyText("路修好了。", "市政科", "周工", "0000-8765 120")
    services.draft_reply(appeal=appeal, text=reply, actor=actor, now=NOW, attachments=[attachment])
    assert status(signed_in(cast, "citizen"), attachment) == 404
    assert status(signed_in(cast, "approver"), attachment) == 200
    services.send_for_approval(appeal=appeal, actor=actor, now=NOW)
    services.publish_reply(appeal=appeal, actor=cast.actor("approver"), now=NOW)
    assert status(client, attachment) == 200
    assert f"/files/{attachment.token}/?small=1" in client.get(f"/appeals/{appeal.number}/").content.decode()


def test_a_drafts_photo_is_its_writers(cast: Cast, client: Client) -> None:
    user = cast.users["citizen"]
    own = photo(draft=drafts.begin(user_id=user.pk, now=NOW))
    assert status(signed_in(cast, "citizen"), own) == 200
    assert status(signed_in(cast, "neighbour"), own) == 404
    anonymous = drafts.begin(user_id=None, now=NOW)
    kept = photo(draft=anonymous)
    assert status(client, kept) == 404
    session = client.session
    session["draft"] = anonymous.token
    session.save()
    client.cookies["huiyin"] = session.session_key or ""
    assert status(client, kept) == 200


def test_unknown_and_lost_files_are_not_found(cast: Cast, client: Client) -> None:
    attachment = photo_of(submitted(cast, at=NOW - timedelta(hours=1)), is_public=True)
    assert status(client, attachment) == 404
    assert client.get("/files/none-of-ours/").status_code == 404
    Appeal.objects.update(is_published=True)
    attachment.file.storage.delete(str(attachment.file.name))
    assert status(client, attachment) == 404


def test_a_draft_does_not_go_while_a_file_hangs_on_it(cast: Cast) -> None:
    draft = drafts.begin(user_id=None, now=NOW)
    attachment = photo(draft=draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).delete()
        connection.check_constraints()
    drafts.discard(draft=draft)
    assert not Draft.objects.exists()
    assert not Attachment.objects.filter(pk=attachment.pk).exists()
