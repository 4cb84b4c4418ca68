"""Writing a reply at the desk: what is kept while a person types, and the steps that one button takes together.

The steps themselves are those of replying.py; each of them writes its own Event.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Attachment, Reply
from huiyin.appeals.models.handling import AttachmentKind
from huiyin.appeals.policies import Case, may
from huiyin.appeals.services.acting import moved_on, words
from huiyin.appeals.services.files import DOCUMENT_ENDINGS, Upload, attach_upload, remove_attachment
from huiyin.appeals.services.replying import ReplyText, draft_reply, publish_reply, send_for_approval
from huiyin.appeals.terms import DOCUMENTS_MAX, IMAGES_MAX, NAME_MAX, REPLY_MAX, ReplyStatus
from huiyin.core.errors import DomainError, InvalidInput, WrongState
from huiyin.core.permission import require
from huiyin.core.text import clean_line
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Organisation

#: Keystrokes of one sitting are one act: a draft kept again within this time is the same Event.
SITTING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Writing:
    """Everything that a person sends with a reply: words, new files, and the tokens of files to be taken off."""

    text: ReplyText
    uploads: Sequence[Upload] = ()
    removed: Sequence[str] = ()


def keep_draft(*, case: Case, text: ReplyText, actor: Actor, now: datetime, seen_version: int) -> int:
    """Keep what is being typed. Returns the version of the appeal, which the page sends along from now on.

    The first time of a sitting it is a ``draft_reply`` with its Event; within SITTING the words of the same person's
    draft change in place: nothing is said to anybody yet, and an Event for every few words would bury the others.
    WrongState where a colleague is writing, or where the draft is with the approver or out already.
    """
    require(may(actor, Action.DRAFT_REPLY, case))
    body = words(text.body, field="body", limit=REPLY_MAX, missing=_("请写答复内容"))
    draft = case.appeal.replies.exclude(status=ReplyStatus.PUBLISHED).first()
    if draft is None:
        return _first(case.appeal, text, actor, now, seen_version)
    if draft.status != ReplyStatus.DRAFT:
        raise WrongState("with-approver", _("答复已经送审签，自动保存停了；要改请按“存草稿”"))
    if draft.drafted_by_id != actor.user_id:
        raise WrongState("colleague-writes", _("同事也在写这份答复，自动保存停了；您写的内容还在这一页"))
    if now - draft.drafted_at > SITTING:
        return _first(case.appeal, text, actor, now, seen_version)
    changed = Reply.objects.filter(
        pk=draft.pk, status=ReplyStatus.DRAFT, drafted_by_id=actor.user_id, appeal__version=seen_version
    ).update(
        body=body,
        contact_department=clean_line(text.contact_department)[:NAME_MAX],
        contact_person=clean_line(text.contact_person)[:NAME_MAX],
        contact_phone=clean_line(text.contact_phone)[:NAME_MAX],
        promised_on=text.promised_on,
    )
    if not changed:
        case.appeal.refresh_from_db()
        raise moved_on(case.appeal)
    return case.appeal.version


def _first(appeal: Appeal, text: ReplyText, actor: Actor, now: datetime, seen_version: int) -> int:
    draft_reply(appeal=appeal, text=text, actor=actor, now=now, seen_version=seen_version)
    return appeal.version


def save_reply(
    *,
    appeal: Appeal,
    writing: Writing,
    office: Organisation,
    actor: Actor,
    now: datetime,
    seen_version: int | None,
) -> Reply:
    """存草稿: one step, with its files."""
    with _drafted(appeal, writing, office, actor, now, seen_version) as reply:
        return reply


def save_and_send(
    *,
    appeal: Appeal,
    writing: Writing,
    office: Organisation,
    actor: Actor,
    now: datetime,
    seen_version: int | None,
) -> None:
    """送审签: the words as typed are kept and go to the approver; both or neither."""
    with _drafted(appeal, writing, office, actor, now, seen_version):
        send_for_approval(appeal=appeal, actor=actor, now=now)


def save_and_publish(
    *,
    appeal: Appeal,
    writing: Writing,
    office: Organisation,
    actor: Actor,
    now: datetime,
    seen_version: int | None,
) -> Reply:
    """审签并发布 by somebody who is both handler and approver: three steps, three Events, all or nothing."""
    with _drafted(appeal, writing, office, actor, now, seen_version):
        send_for_approval(appeal=appeal, actor=actor, now=now)
        return publish_reply(appeal=appeal, actor=actor, now=now)


@contextmanager
def _drafted(
    appeal: Appeal,
    writing: Writing,
    office: Organisation,
    actor: Actor,
    now: datetime,
    seen_version: int | None,
) -> Iterator[Reply]:
    """The first step of each button, its files included; what is refused inside undoes it."""
    with _files(appeal, writing, office, now) as files:
        yield draft_reply(
            appeal=appeal,
            text=writing.text,
            actor=actor,
            now=now,
            attachments=files,
            seen_version=seen_version,
        )


@contextmanager
def _files(
    appeal: Appeal, writing: Writing, office: Organisation, now: datetime
) -> Iterator[list[Attachment]]:
    """New files stored for the steps inside; where anything is refused none of them stays. One transaction."""
    draft = appeal.replies.exclude(status=ReplyStatus.PUBLISHED).first()
    kept = list(draft.attachments.exclude(token__in=writing.removed)) if draft else []
    _check_counts(kept, writing.uploads)
    with taken_in(writing.uploads, office, now) as files, transaction.atomic():
        gone = [one for one in draft.attachments.all() if one.token in writing.removed] if draft else []
        Attachment.objects.filter(pk__in=[one.pk for one in gone]).delete()
        transaction.on_commit(lambda: _forget_bytes(gone))
        yield files


def _forget_bytes(attachments: list[Attachment]) -> None:
    """What was stored for rows that are gone; after the commit, because bytes do not come back with a rollback."""
    for attachment in attachments:
        for stored in (attachment.file, attachment.thumbnail):
            if stored:
                stored.delete(save=False)


@contextmanager
def taken_in(uploads: Sequence[Upload], office: Organisation, now: datetime) -> Iterator[list[Attachment]]:
    """Uploaded files of an office, stored; removed again where what they belong to is refused.

    InvalidInput at ``uploads`` names the file that cannot be taken.
    """
    files: list[Attachment] = []
    try:
        for upload in uploads:
            files.append(_taken(upload, office, now))  # noqa: PERF401 - those before a refused one must be known
        yield files
    except DomainError:
        for attachment in files:
            remove_attachment(attachment=attachment)
        raise


def _taken(upload: Upload, office: Organisation, now: datetime) -> Attachment:
    try:
        return attach_upload(upload=upload, now=now, organisation=office)
    except DomainError as error:
        sentence = error.sentence
        if upload.name and upload.name not in sentence:
            sentence = _("“%(name)s”：%(why)s") % {"name": upload.name, "why": sentence}
        raise InvalidInput(error.code, sentence, field="uploads") from error


def _check_counts(kept: Sequence[Attachment], uploads: Sequence[Upload]) -> None:
    """At most IMAGES_MAX photographs and DOCUMENTS_MAX documents with one reply."""
    documents = sum(one.kind == AttachmentKind.DOCUMENT for one in kept) + sum(
        (upload.name or "").lower().endswith(DOCUMENT_ENDINGS) for upload in uploads
    )
    images = len(kept) + len(uploads) - documents
    if images > IMAGES_MAX or documents > DOCUMENTS_MAX:
        raise InvalidInput(
            "too-many-files",
            _("一份答复最多 %(images)d 张照片、%(documents)d 个文件，请先删去一些")
            % {"images": IMAGES_MAX, "documents": DOCUMENTS_MAX},
            field="uploads",
        )
