"""Keeping what a form has sent, its fields and its files, before anything is judged."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse

from huiyin.accounts.addresses import site_of
from huiyin.accounts.budgets import spend
from huiyin.appeals.models import Draft
from huiyin.appeals.services import drafts
from huiyin.appeals.services.files import attach_upload
from huiyin.core.errors import DomainError
from huiyin.core.text import excerpt
from huiyin.web.addresses import reverse
from huiyin.web.public.writing_session import (
    current_draft,
    forget_draft,
    open_draft,
    remember_draft,
    remember_receipt,
    submitted_appeal,
    writer,
)
from huiyin.web.public.writing_state import posted_fields
from huiyin.web.requests import Request, remote_address

#: Files of one signed-out client address in an hour: ten full appeals.
UPLOADS_PER_HOUR = 140
HOUR = timedelta(hours=1)
NAME_SHOWN = 30


def posted_draft(request: Request, now: datetime) -> tuple[Draft, dict[str, str]] | HttpResponse:
    """The draft that a form belongs to, and the fields that the form has sent; nothing of it is saved yet. Or, where the
    draft has become an appeal already, the way to its receipt."""
    draft, key = current_draft(request), request.POST.get("key", "")
    if (draft is None or draft.token != key) and (known := receipt_of(request, key)):
        return known
    draft = draft or open_draft(request, now)
    return draft, posted_fields(request.POST, drafts.typed(draft))


def keep_posted(request: Request, now: datetime) -> Draft | HttpResponse:
    """The draft with the posted fields saved; or, where it has become an appeal already, the way to its receipt."""
    found = posted_draft(request, now)
    if isinstance(found, HttpResponse):
        return found
    draft, fields = found
    if drafts.save(draft=draft, fields=fields, now=now):
        remember_draft(request, draft)
        return draft
    if known := receipt_of(request, draft.token):
        return known
    forget_draft(request)
    draft = open_draft(request, now)
    drafts.save(draft=draft, fields=fields, now=now)
    return draft


def receipt_of(request: Request, key: str) -> HttpResponse | None:
    """The way to the receipt, for a form sent again after its draft was submitted."""
    appeal = submitted_appeal(request, key)
    if appeal is None:
        return None
    remember_receipt(request, key, appeal)
    address = reverse("public:write_receipt", args=[key])
    if "autosave" in request.POST:
        return JsonResponse({"submitted": address}, status=409)
    return HttpResponseRedirect(address)


def attach_all(request: Request, draft: Draft, now: datetime) -> tuple[str, ...]:
    """Keep every uploaded file that can be kept; the sentences for those that cannot, each naming its file."""
    errors = []
    for upload in request.FILES.getlist("files"):
        try:
            if writer(request) is None:
                client = site_of(remote_address(request, settings.TRUSTED_PROXIES))
                spend(name="upload", key=client, limit=UPLOADS_PER_HOUR, window=HOUR, now=now)
            attach_upload(upload=upload, now=now, draft=draft)
        except DomainError as error:
            errors.append(_naming(upload.name or "", error.sentence))
    return tuple(errors)


def _naming(name: str, sentence: str) -> str:
    return sentence if name and name in sentence else f"“{excerpt(name, NAME_SHOWN)}”：{sentence}"
