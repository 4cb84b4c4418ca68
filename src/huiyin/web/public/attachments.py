"""Files of appeals and drafts, handed only to those who may see them."""

from django.http import FileResponse, Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from huiyin.appeals.models import Attachment
from huiyin.appeals.models.handling import AttachmentKind
from huiyin.appeals.policies import is_author, load_case
from huiyin.appeals.selectors.files import find_attachment, may_read_file
from huiyin.appeals.terms import SUBJECT
from huiyin.core import clock
from huiyin.journal.services import record_private_read
from huiyin.organisations.actors import Actor
from huiyin.web.public.writing_session import DRAFT
from huiyin.web.requests import Request

_SHARED = "public, max-age=3600"
_OWN = "private, no-store"


@require_safe
def attachment(request: Request, token: str) -> HttpResponseBase:
    """One file, or with ``?small=1`` its thumbnail. Pictures are shown, documents are downloaded."""
    found = find_attachment(token)
    if found is None or not _may_open(request, found):
        raise Http404
    stored = found.thumbnail if request.GET.get("small") and found.thumbnail else found.file
    try:
        content = stored.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content,
        as_attachment=found.kind == AttachmentKind.DOCUMENT,
        filename=found.name,
        content_type=found.content_type,
    )
    is_shared = found.is_public and found.appeal is not None and found.appeal.is_published
    response["Cache-Control"] = _SHARED if is_shared else _OWN
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _may_open(request: Request, found: Attachment) -> bool:
    """A draft's file belongs to its writer; an appeal's to its readers, and staff reading private ones are recorded."""
    actor = request.actor
    if found.draft is not None:
        return _writes(request, actor, found)
    if found.appeal is None:
        return False
    if found.is_public and found.appeal.is_published:
        return True
    case = load_case(found.appeal, actor)
    if not may_read_file(actor, case, found):
        return False
    if actor.is_staff and not is_author(actor, found.appeal) and not request.GET.get("small"):
        key = found.appeal.pk
        record_private_read(who=actor.who(), subject=SUBJECT, subject_id=key, what="file", now=clock.now())
    return True


def _writes(request: Request, actor: Actor, found: Attachment) -> bool:
    draft = found.draft
    if draft is None:
        return False
    if draft.user_id is not None:
        return draft.user_id == actor.user_id
    return request.session.get(DRAFT) == draft.token
