"""Photographs and documents of a draft: taken in one by one, so that a bad one costs neither the others nor the text."""

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.appeals.models import Draft
from huiyin.appeals.services import drafts
from huiyin.appeals.services.files import remove_attachment
from huiyin.core import clock
from huiyin.web.addresses import reverse
from huiyin.web.pages import page
from huiyin.web.public.writing_keeping import attach_all, keep_posted
from huiyin.web.public.writing_pages import files_of, frame_of, what_page
from huiyin.web.public.writing_session import writer
from huiyin.web.public.writing_state import FIELDS, WHAT, shown_form
from huiyin.web.requests import Request


@never_cache
@require_POST
def write_file(request: Request) -> HttpResponse:
    """Add files or remove one (``remove`` = its token), keeping what was typed. ``fragment`` asks for the list alone."""
    now = clock.now()
    draft = keep_posted(request, now)
    if isinstance(draft, HttpResponse):
        return draft
    _remove(draft, request.POST.get("remove", ""))
    errors = attach_all(request, draft, now)
    status = 422 if errors else 200
    if "fragment" in request.POST:
        response = page(request, "public/write/_files.html", files_of(draft, errors), status=status)
        response["X-Draft-Key"] = draft.token
        return response
    if not errors:
        return HttpResponseRedirect(f"{reverse('public:write_step', args=[WHAT])}#id_files")
    fields = drafts.typed(draft)
    form = shown_form(WHAT, fields, writer(request))
    frame = frame_of(request, WHAT, draft, fields, FIELDS[WHAT], now)
    content = what_page(frame, form, files_of(draft, errors), {}, fields)
    return page(request, "public/write/what.html", content, status=status)


def _remove(draft: Draft, token: str) -> None:
    attachment = draft.attachments.filter(token=token).first() if token else None
    if attachment is not None:
        remove_attachment(attachment=attachment)
