"""Writing, checking, previewing, approving and publishing a reply."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.appeals import policies, services
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.policies import Case
from huiyin.appeals.services.drafting import (
    Writing,
    keep_draft,
    save_and_publish,
    save_and_send,
    save_reply,
)
from huiyin.core import clock
from huiyin.core.clock import local
from huiyin.core.errors import DomainError
from huiyin.web.desk.access import Desk, at_desk
from huiyin.web.desk.action_forms import RejectForm
from huiyin.web.desk.acts import office_of
from huiyin.web.desk.appeal import back_or, open_case, overtaken, version_of
from huiyin.web.desk.checks import Review
from huiyin.web.desk.frame import Frame, frame
from huiyin.web.desk.reply_forms import ReplyForm
from huiyin.web.desk.reply_pages import (
    Beside,
    Material,
    ReplyWork,
    beside,
    check,
    material,
    reply_work,
    template_options,
)
from huiyin.web.desk.rows import appeal_href, reply_href
from huiyin.web.errors import status_of
from huiyin.web.forms import add_error
from huiyin.web.pages import page
from huiyin.web.requests import Request


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """The editor or the view for the approver, and the appeal beside it."""

    frame: Frame
    work: ReplyWork
    beside: Beside
    has_errors: bool


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """The self-check alone, for the script."""

    review: Review


@dataclass(frozen=True, slots=True)
class Sitting:
    """One person, one reply, one moment."""

    request: Request
    desk: Desk
    case: Case
    now: datetime

    @property
    def number(self) -> str:
        """The number of the appeal."""
        return self.case.appeal.number


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def reply(request: Request, desk: Desk, number: str) -> HttpResponse:
    """Show the editor, or take one of STEPS with what was typed."""
    now = clock.now()
    desk, case = open_case(request, desk, number)
    sitting = Sitting(request, desk, case, now)
    if request.method == "POST":
        return STEPS.get(request.POST.get("step", ""), _save)(sitting)
    if not case.appeal.replies.exclude(status="published").exists() and not _may_draft(sitting):
        return redirect(appeal_href(number))
    return _show(
        sitting,
        material(case, desk),
        wants_edit=request.GET.get("edit") == "1",
        shows_preview=request.GET.get("preview") == "1",
        asks_confirmation=request.GET.get("confirm") == "1",
    )


def _may_draft(sitting: Sitting) -> bool:
    may = policies.may(sitting.desk.actor, Action.DRAFT_REPLY, sitting.case)
    return bool(may) and sitting.desk.is_handler


def _show(
    sitting: Sitting,
    found: Material,
    *,
    form: ReplyForm | None = None,
    reject: RejectForm | None = None,
    wants_edit: bool = False,
    shows_preview: bool = False,
    asks_confirmation: bool = False,
    status: int = 200,
) -> HttpResponse:
    case, desk, now = sitting.case, sitting.desk, sitting.now
    work = reply_work(
        case,
        desk,
        found,
        now,
        form=form,
        reject=reject,
        wants_edit=wants_edit,
        shows_preview=shows_preview or asks_confirmation,
        asks_confirmation=asks_confirmation,
    )
    content = ReplyPage(frame(desk, "", now), work, beside(case, desk, found, now), has_errors=status >= 400)
    return page(sitting.request, "desk/reply.html", content, status=status)


def _refused(
    sitting: Sitting, form: ReplyForm | None, status: int, reject: RejectForm | None = None
) -> HttpResponse:
    """The page as it is now, with everything typed."""
    desk, case = open_case(sitting.request, sitting.desk, sitting.number)
    fresh = Sitting(sitting.request, desk, case, sitting.now)
    return _show(
        fresh, material(case, desk), form=form, reject=reject, wants_edit=reject is None, status=status
    )


def _typed(sitting: Sitting) -> ReplyForm:
    return ReplyForm(sitting.request.POST, sitting.request.FILES)


Run = Callable[[Writing, int], object]


def _attempt(sitting: Sitting, form: ReplyForm, run: Run) -> int | None:
    """None when it is done; otherwise the status, with the sentence on the form."""
    if not form.is_valid():
        return 422
    removed = [name.removeprefix("remove_") for name in sitting.request.POST if name.startswith("remove_")]
    version = version_of(sitting.request)
    try:
        run(Writing(form.text(), form.cleaned_data["uploads"], removed), version)
    except DomainError as raised:
        error = overtaken(raised, sitting.case, version)
        add_error(form, error)
        return status_of(error)
    return None


def _saving(sitting: Sitting) -> Run:
    return lambda writing, version: save_reply(
        appeal=sitting.case.appeal,
        writing=writing,
        office=office_of(sitting.desk),
        actor=sitting.desk.actor,
        now=sitting.now,
        seen_version=version,
    )


def _save(sitting: Sitting) -> HttpResponse:
    """存草稿."""
    form = _typed(sitting)
    if status := _attempt(sitting, form, _saving(sitting)):
        return _refused(sitting, form, status)
    messages.success(sitting.request, _("草稿已保存，同事也看得到。"))
    return redirect(reply_href(sitting.number))


def _preview(sitting: Sitting) -> HttpResponse:
    """Keep the draft with its files, then show it as the public will see it."""
    form = _typed(sitting)
    if status := _attempt(sitting, form, _saving(sitting)):
        return _refused(sitting, form, status)
    return redirect(f"{reply_href(sitting.number)}?preview=1#preview")


def _send(sitting: Sitting) -> HttpResponse:
    """送审签."""
    form = _typed(sitting)

    def run(writing: Writing, version: int) -> None:
        save_and_send(
            appeal=sitting.case.appeal,
            writing=writing,
            office=office_of(sitting.desk),
            actor=sitting.desk.actor,
            now=sitting.now,
            seen_version=version,
        )

    if status := _attempt(sitting, form, run):
        return _refused(sitting, form, status)
    messages.success(sitting.request, _("答复已送审签，审签人会收到消息。"))
    return redirect(back_or(sitting.request, appeal_href(sitting.number)))


def _publish(sitting: Sitting) -> HttpResponse:
    """审签并发布; where the self-check finds something, the draft is kept and the person looks at it once more."""
    form = _typed(sitting)
    review = check(sitting.case, material(sitting.case, sitting.desk), form, _citizen(sitting))
    if review.missing or review.warnings:
        if status := _attempt(sitting, form, _saving(sitting)):
            return _refused(sitting, form, status)
        return redirect(f"{reply_href(sitting.number)}?confirm=1#preview")
    return _publish_anyway(sitting)


def _publish_anyway(sitting: Sitting) -> HttpResponse:
    """审签并发布, whatever the self-check says."""
    form = _typed(sitting)

    def run(writing: Writing, version: int) -> None:
        save_and_publish(
            appeal=sitting.case.appeal,
            writing=writing,
            office=office_of(sitting.desk),
            actor=sitting.desk.actor,
            now=sitting.now,
            seen_version=version,
        )

    if status := _attempt(sitting, form, run):
        return _refused(sitting, form, status)
    return _published(sitting)


def _published(sitting: Sitting) -> HttpResponse:
    sitting.case.appeal.refresh_from_db()
    is_waiting = sitting.case.appeal.status == "handling"
    messages.success(
        sitting.request,
        _("答复已发布。协办单位的意见交齐后，这一件才算答复完。")
        if is_waiting
        else _("答复已发布，作者会收到消息。"),
    )
    return redirect(back_or(sitting.request, appeal_href(sitting.number)))


def _approve(sitting: Sitting) -> HttpResponse:
    """审签并发布 what the handler has sent."""
    version = version_of(sitting.request)
    try:
        services.publish_reply(
            appeal=sitting.case.appeal, actor=sitting.desk.actor, now=sitting.now, seen_version=version
        )
    except DomainError as raised:
        error = overtaken(raised, sitting.case, version)
        reject = RejectForm(sitting.request.POST, auto_id="id_reject_%s")
        reject.errors.clear()
        add_error(reject, error)
        return _refused(sitting, None, status_of(error), reject)
    return _published(sitting)


def _reject(sitting: Sitting) -> HttpResponse:
    """退回修改: the draft goes back to the handler with the reason."""
    form = RejectForm(sitting.request.POST, auto_id="id_reject_%s")
    status, version = 422, version_of(sitting.request)
    if form.is_valid():
        try:
            services.reject_reply(
                appeal=sitting.case.appeal,
                reason=form.cleaned_data["reason"],
                actor=sitting.desk.actor,
                now=sitting.now,
                seen_version=version,
            )
        except DomainError as raised:
            error = overtaken(raised, sitting.case, version)
            add_error(form, error)
            status = status_of(error)
        else:
            messages.success(sitting.request, _("已退回经办人修改。"))
            return redirect(appeal_href(sitting.number))
    return _refused(sitting, None, status, form)


def _insert(sitting: Sitting) -> HttpResponse:
    """Put a template behind what is typed, without a script."""
    found = material(sitting.case, sitting.desk)
    chosen = sitting.request.POST.get("template", "")
    options = template_options(sitting.case, sitting.desk, found.templates, sitting.now)
    body = next((option.body for option in options if option.key == chosen), "")
    typed = sitting.request.POST.copy()
    typed["body"] = "\n\n".join(filter(None, (typed.get("body", "").rstrip(), body)))
    form = ReplyForm(
        initial={name: typed.get(name, "") for name in ReplyForm.base_fields if name != "uploads"}
    )
    return _show(sitting, found, form=form, wants_edit=True)


def _check(sitting: Sitting) -> HttpResponse:
    """The self-check of what is being typed, as a piece of HTML."""
    found = material(sitting.case, sitting.desk)
    review = check(sitting.case, found, _typed(sitting), _citizen(sitting))
    return page(sitting.request, "desk/_checks.html", ChecksPage(review))


def _citizen(sitting: Sitting) -> tuple[str, ...]:
    """Name and contact that must not get into the reply, where the writer may know them anyway."""
    if not policies.reads_contact(sitting.desk.actor, sitting.case):
        return ()
    stored = policies.original_of(sitting.case.appeal)
    return tuple(filter(None, (stored.author_name, stored.contact)))


def _autosave(sitting: Sitting) -> HttpResponse:
    """Keep what is being typed; the answer says what is true: saved when, or why not."""
    form = _typed(sitting)
    if not form.is_valid():
        sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"sentence": sentence}, status=422)
    version = version_of(sitting.request)
    try:
        kept = keep_draft(
            case=sitting.case,
            text=form.text(),
            actor=sitting.desk.actor,
            now=sitting.now,
            seen_version=version,
        )
    except DomainError as raised:
        error = overtaken(raised, sitting.case, version)
        return JsonResponse({"sentence": error.sentence}, status=status_of(error))
    clock_words = local(sitting.now).strftime("%H:%M")
    return JsonResponse({"version": kept, "sentence": _("已自动保存 %(clock)s") % {"clock": clock_words}})


STEPS: dict[str, Callable[[Sitting], HttpResponse]] = {
    "save": _save,
    "preview": _preview,
    "send": _send,
    "publish": _publish,
    "publish_anyway": _publish_anyway,
    "approve": _approve,
    "reject": _reject,
    "insert": _insert,
    "check": _check,
    "autosave": _autosave,
}
