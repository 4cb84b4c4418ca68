"""Attachments: taken in safe form, under random names, first on a draft and later on the appeal."""

import threading
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from huiyin.appeals.models import Attachment, Draft
from huiyin.appeals.models.handling import AttachmentKind
from huiyin.appeals.terms import DOCUMENTS_MAX, IMAGES_MAX
from huiyin.core.codes import random_token
from huiyin.core.errors import InvalidInput
from huiyin.core.files import DOCUMENT_BYTES_MAX, IMAGE_BYTES_MAX, check_document, reencode_image, safe_name
from huiyin.organisations.models import Organisation

if TYPE_CHECKING:
    Upload = UploadedFile[bytes]
else:
    Upload = UploadedFile  # takes a type argument in its stubs only

#: Decoding a 50-megapixel picture takes up to 770 MB for a moment: two at a time in one process.
_DECODING = threading.BoundedSemaphore(2)
DOCUMENT_ENDINGS = (".pdf", ".docx", ".xlsx")


def attach_upload(
    *,
    upload: Upload,
    now: datetime,
    draft: Draft | None = None,
    organisation: Organisation | None = None,
) -> Attachment:
    """Keep one uploaded file: an image re-encoded without metadata, a document checked.

    InvalidInput with the reason where the file is too large, of another kind, or too many.
    """
    name = upload.name or ""
    is_document = name.lower().endswith(DOCUMENT_ENDINGS)
    limit = DOCUMENT_BYTES_MAX if is_document else IMAGE_BYTES_MAX
    if (upload.size or 0) > limit:
        raise InvalidInput(
            "file-too-large",
            _("“%(name)s”有 %(size)d MB，超过 %(limit)d MB，请压缩后再传")
            % {"name": name, "size": (upload.size or 0) // 1_000_000, "limit": limit // 1_000_000},
            field="files",
        )
    if draft:
        _check_count(draft, is_document=is_document)
    return (
        _document(upload, name, now, draft, organisation)
        if is_document
        else _image(upload, name, now, draft, organisation)
    )


def _check_count(draft: Draft, *, is_document: bool) -> None:
    kind = AttachmentKind.DOCUMENT if is_document else AttachmentKind.IMAGE
    limit = DOCUMENTS_MAX if is_document else IMAGES_MAX
    if draft.attachments.filter(kind=kind).count() >= limit:
        raise InvalidInput(
            "too-many-files",
            _("%(kind)s最多 %(n)d 个，请先删去一些") % {"kind": kind.label, "n": limit},
            field="files",
        )


def _image(
    upload: Upload,
    name: str,
    now: datetime,
    draft: Draft | None,
    organisation: Organisation | None,
) -> Attachment:
    with _DECODING:
        image = reencode_image(upload.read())
    token, ending = random_token(), image.content_type.rpartition("/")[2]
    attachment = Attachment(
        token=token,
        draft=draft,
        kind=AttachmentKind.IMAGE,
        content_type=image.content_type,
        name=safe_name(name, ending),
        size=len(image.content),
        width=image.width,
        height=image.height,
        organisation=organisation,
        uploaded_at=now,
    )
    attachment.file.save(f"{now:%Y/%m}/{token}.{ending}", ContentFile(image.content), save=False)
    attachment.thumbnail.save(f"{now:%Y/%m}/{token}-small.{ending}", ContentFile(image.thumbnail), save=False)
    attachment.save()
    return attachment


def _document(
    upload: Upload,
    name: str,
    now: datetime,
    draft: Draft | None,
    organisation: Organisation | None,
) -> Attachment:
    document = check_document(upload.read(), name)
    token = random_token()
    attachment = Attachment(
        token=token,
        draft=draft,
        kind=AttachmentKind.DOCUMENT,
        content_type=document.content_type,
        name=safe_name(name, document.extension),
        size=len(document.content),
        organisation=organisation,
        uploaded_at=now,
    )
    attachment.file.save(
        f"{now:%Y/%m}/{token}.{document.extension}", ContentFile(document.content), save=False
    )
    attachment.save()
    return attachment


def remove_attachment(*, attachment: Attachment) -> None:
    """Take a file off a draft: row and bytes."""
    for stored in (attachment.file, attachment.thumbnail):
        if stored:
            stored.delete(save=False)
    attachment.delete()
