"""Writing an appeal: four steps, one topic a page. What is typed is kept at every turn, whatever else goes wrong."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.accounts.addresses import site_of
from huiyin.accounts.budgets import spend
from huiyin.appeals import services
from huiyin.appeals.models import Draft
from huiyin.appeals.services import Submission, drafts
from huiyin.core import clock
from huiyin.core.errors import DomainError
from huiyin.organisations.actors import NOBODY
from huiyin.web.addresses import reverse
from huiyin.web.errors import status_of
from huiyin.web.forms import add_error
from huiyin.web.maps import with_map
from huiyin.web.pages import page
from huiyin.web.public.writing_check import check_page
from huiyin.web.public.writing_forms import CheckForm, WhoForm
from huiyin.web.public.writing_keeping import attach_all, keep_posted, posted_draft
from huiyin.web.public.writing_levels import category_chain, division_chain
from huiyin.web.public.writing_pages import aside_of, files_of, frame_of, what_page, where_page, who_page
from huiyin.web.public.writing_session import (
    current_draft,
    forget_draft,
    remember_receipt,
    writer,
)
from huiyin.web.public.writing_state import (
    CHECK,
    FIELDS,
    WHAT,
    WHERE,
    WHO,
    Fields,
    first_incomplete,
    guess_of,
    hints_of,
    presets_of,
    shown_form,
    step_form,
    submission_of,
)
from huiyin.web.requests import Request, remote_address
from huiyin.web.words import day_words

SUBMISSIONS_PER_HOUR = 10
HOUR = timedelta(hours=1)
TEMPLATES = {
    WHAT: "public/write/what.html",
    WHERE: "public/write/where.html",
    WHO: "public/write/who.html",
    CHECK: "public/write/check.html",
}


@never_cache
@require_safe
def write(request: Request) -> HttpResponse:
    """Begin, or go on with the draft where it was left. A link may bring ?kind=, ?mailbox=, ?to=, ?division=."""
    presets = {
        name: request.GET[name] for name in ("kind", "mailbox", "to", "division") if request.GET.get(name)
    }
    fields = _typed(current_draft(request))
    if presets or not fields:
        address = reverse("public:write_step", args=[WHAT])
        return redirect(f"{address}?{urlencode(presets)}" if presets else address)
    messages.info(request, _("接着上次没写完的写。前面几步点上方的步骤就能改。"))
    return redirect("public:write_step", first_incomplete(fields))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write_step(request: Request, step: int) -> HttpResponse:
    """One step: show it, or take in what was typed and go on."""
    if step not in FIELDS:
        raise Http404
    now = clock.now()
    if request.method == "POST":
        return _take(request, step, now)
    draft = current_draft(request)
    fields = _typed(draft)
    if step > WHAT and (lacking := first_incomplete(fields)) < step:
        return redirect("public:write_step", lacking)
    presets = presets_of(request.GET) if step == WHAT else {}
    fields = {**fields, **presets}
    form = shown_form(step, fields, writer(request))
    return _show(request, step, form, draft, fields, now, presets=presets)


#: What a form may ask for instead of going on.
_ASIDE = ("autosave", "leave", "more")


def _take(request: Request, step: int, now: datetime) -> HttpResponse:
    """Keep what was sent first; then save, leave, show the next select, or check and go on.

    The last step alone is not kept before it is checked: what is complete becomes an appeal in one transaction, and
    only what does not is kept as a draft.
    """
    if (
        step == CHECK
        and not any(name in request.POST for name in _ASIDE)
        and (done := _submitted(request, now))
    ):
        return done
    kept = keep_posted(request, now)
    if isinstance(kept, HttpResponse):
        return kept
    draft = kept
    if "autosave" in request.POST:
        return JsonResponse({"key": draft.token, "saved": day_words(draft.updated_at, now)})
    if "leave" in request.POST:
        messages.success(request, _("草稿已存好，7 天内从“我要留言”接着写。"))
        return redirect("public:mine" if writer(request) else "public:home")
    if "more" in request.POST:
        return _to_step(request, step, f"#id_{request.POST['more'][:20]}")
    file_errors = attach_all(request, draft, now) if step == WHAT else ()
    fields = drafts.typed(draft)
    form = step_form(step, fields, writer(request))
    if form.is_valid() and not file_errors:
        return _go_on(request, step, fields)
    return _show(request, step, form, draft, fields, now, errors=file_errors, status=422)


def _go_on(request: Request, step: int, fields: Fields) -> HttpResponse:
    lacking = first_incomplete(fields)
    if step == CHECK:
        return redirect("public:write_step", lacking)
    is_change = request.POST.get("from") == "check" and lacking == CHECK
    return redirect("public:write_step", CHECK if is_change else step + 1)


def _submitted(request: Request, now: datetime) -> HttpResponse | None:
    """The way to the receipt; the last page again, where the appeal is refused; None where something is missing."""
    found = posted_draft(request, now)
    if isinstance(found, HttpResponse):
        return found
    draft, sent = found
    fields = {**drafts.typed(draft), **sent}
    steps = {step: step_form(step, fields, writer(request)) for step in FIELDS}
    if not all(form.is_valid() for form in steps.values()):
        return None
    who, form = steps[WHO], steps[CHECK]
    assert isinstance(who, WhoForm) and isinstance(form, CheckForm)
    try:
        receipt = _submit(request, submission_of(fields, who, form, writer(request)), draft, now)
    except DomainError as error:
        kept = keep_posted(request, now)
        if isinstance(kept, HttpResponse):
            return kept
        add_error(form, error)
        return _show(request, CHECK, form, kept, fields, now, status=status_of(error))
    except Exception:
        keep_posted(request, now)  # whatever went wrong, nothing typed is lost
        raise
    remember_receipt(request, draft.token, receipt.appeal)
    return redirect("public:write_receipt", draft.token)


def _submit(request: Request, submission: Submission, draft: Draft, now: datetime) -> services.Receipt:
    user = writer(request)
    if user is None:
        client = site_of(remote_address(request, settings.TRUSTED_PROXIES))
        spend(name="submit", key=client, limit=SUBMISSIONS_PER_HOUR, window=HOUR, now=now)
    return services.submit(
        submission=submission,
        actor=request.actor if user else NOBODY,
        key=draft.token,
        now=now,
        draft=draft,
    )


def _show(
    request: Request,
    step: int,
    form: forms.Form,
    draft: Draft | None,
    fields: Fields,
    now: datetime,
    *,
    presets: dict[str, str] | None = None,
    errors: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """The page of a step."""
    frame = frame_of(request, step, draft, fields, FIELDS[step], now)
    content: object
    if step == WHAT:
        content = what_page(frame, form, files_of(draft, errors), presets or {}, fields)
    elif step == WHERE:
        content = where_page(frame, form, fields)
    elif step == WHO:
        content = who_page(frame, form, fields, guess_of(fields))
    else:
        content = check_page(frame, form, fields, draft, writer(request))
    shown = page(request, TEMPLATES[step], content, status=status)
    return with_map(shown) if step == WHERE else shown


def _to_step(request: Request, step: int, fragment: str) -> HttpResponse:
    query = "?from=check" if request.POST.get("from") == "check" else ""
    return HttpResponseRedirect(f"{reverse('public:write_step', args=[step])}{query}{fragment}")


def _typed(draft: Draft | None) -> dict[str, str]:
    return drafts.typed(draft) if draft else {}


@never_cache
@require_safe
def write_hints(request: Request) -> HttpResponse:
    """The aside alone, for the script. It reads the draft: what people write never stands in an address."""
    now = clock.now()
    aside = aside_of(hints_of(_typed(current_draft(request)), now), now)
    return page(request, "public/write/_aside.html", aside)


@never_cache
@require_safe
def write_levels(request: Request) -> HttpResponse:
    """The selects of a place or category after one of them has changed, for the script."""
    chosen = request.GET.get("code", "")
    is_place = request.GET.get("chain") == "division"
    chain = division_chain(chosen) if is_place else category_chain(chosen)
    return page(request, "public/write/_levels.html", chain)


@never_cache
@require_POST
def write_discard(request: Request) -> HttpResponse:
    """Throw the draft away, files and all, and begin anew."""
    draft = current_draft(request)
    if draft is not None:
        drafts.discard(draft=draft)
    forget_draft(request)
    messages.success(request, _("草稿已丢掉，可以重新写了。"))
    return redirect(f"{reverse('public:write_step', args=[WHAT])}?new=1")
