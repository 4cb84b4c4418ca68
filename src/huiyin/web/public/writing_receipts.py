"""The receipt: number, query code, what happens next; and the code that proves the contact to be the author's."""

from dataclasses import dataclass
from datetime import datetime

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.accounts.addresses import Address, parse
from huiyin.accounts.codes import check_code
from huiyin.accounts.models import CodePurpose, User
from huiyin.accounts.services import account_of
from huiyin.accounts.sessions import open_session
from huiyin.appeals import services
from huiyin.appeals.deadlines import Facts
from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors.rules import expected
from huiyin.appeals.selectors.writing import sounds_urgent
from huiyin.appeals.terms import Kind, Lane
from huiyin.channels.codes import send_code_now
from huiyin.core import clock
from huiyin.core.codes import spaced
from huiyin.core.errors import TooOften
from huiyin.web.addresses import reverse
from huiyin.web.pages import page
from huiyin.web.public.account_forms import CodeForm, attempt
from huiyin.web.public.writing_session import submitted_appeal
from huiyin.web.requests import Request, remote_address
from huiyin.web.words import date_words

#: Session entry: the receipt whose code has been sent.
CONFIRMING = "confirming"


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing that will happen, and by when."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """The receipt. ``confirm_address`` is masked, "" where there is nothing (left) to confirm."""

    token: str
    number: str
    query_code: str
    plain_code: str
    qr: str
    steps: tuple[NextStep, ...]
    form: CodeForm
    confirm_address: str
    is_code_sent: bool
    is_private: bool
    is_urgent: bool
    appeal_href: str


@never_cache
@require_safe
def write_receipt(request: Request, token: str) -> HttpResponse:
    """For the browser that submitted, and for the author; nobody else knows that it exists."""
    return _show(request, _theirs(request, token), token, CodeForm(), 200)


@never_cache
@require_POST
def write_confirm(request: Request, token: str) -> HttpResponse:
    """Send a code to the contact given, or check it: then the appeal belongs to that account, which is signed in."""
    appeal, now = _theirs(request, token), clock.now()
    address = _address(appeal)
    if address is None or appeal.author_id is not None or _is_staff(request):
        return redirect("public:write_receipt", token)
    if "send" in request.POST:
        _send(request, appeal, address, now)
        request.session[CONFIRMING] = token
        return redirect(f"{reverse('public:write_receipt', args=[token])}#confirm")
    form = CodeForm(request.POST)
    user, status = attempt(form, lambda typed: _confirmed(appeal, address, typed["code"], now))
    if user is None:
        return _show(request, appeal, token, form, status)
    request.session.pop(CONFIRMING, None)
    open_session(request=request, user=user, now=now)
    messages.success(request, _("联系方式已确认，您也已登录。以后有进展会通知您。"))
    return redirect("public:write_receipt", token)


def _theirs(request: Request, token: str) -> Appeal:
    appeal = submitted_appeal(request, token)
    if appeal is None:
        raise Http404
    return appeal


def _is_staff(request: Request) -> bool:
    return isinstance(request.user, User) and request.user.is_staff_account


def _address(appeal: Appeal) -> Address | None:
    contact = appeal.original.contact
    return parse(contact) if contact else None


def _send(request: Request, appeal: Appeal, address: Address, now: datetime) -> None:
    """Send the code; the sentence of a refusal goes on the page."""
    try:
        send_code_now(
            address=address,
            purpose=CodePurpose.CONFIRM_APPEAL,
            subject=str(appeal.pk),
            remote_address=remote_address(request, settings.TRUSTED_PROXIES),
            now=now,
        )
    except TooOften as error:
        messages.warning(request, error.sentence)


def _confirmed(appeal: Appeal, address: Address, code: str, now: datetime) -> User:
    check_code(
        address=address, purpose=CodePurpose.CONFIRM_APPEAL, subject=str(appeal.pk), code=code, now=now
    )
    user = account_of(address=address, now=now)
    services.confirm_author(appeal=appeal, user=user, now=now)
    return user


def _show(request: Request, appeal: Appeal, token: str, form: CodeForm, status: int) -> HttpResponse:
    code, address = appeal.original.query_code, _address(appeal)
    is_open = address is not None and appeal.author_id is None and not _is_staff(request)
    original = appeal.original
    content = ReceiptPage(
        token=token,
        number=appeal.number,
        query_code=spaced(code),
        plain_code=code,
        qr=_qr(code),
        steps=_next_steps(appeal, has_contact=bool(original.contact)),
        form=form,
        confirm_address=address.masked if address is not None and is_open else "",
        is_code_sent=request.session.get(CONFIRMING) == token,
        is_private=appeal.is_private,
        is_urgent=appeal.lane == Lane.EMERGENCY or sounds_urgent(f"{original.title}\n{original.body}"),
        appeal_href=reverse("public:appeal", args=[appeal.number]),
    )
    return page(request, "public/write/done.html", content, status=status)


def _qr(code: str) -> str:
    """The page for query codes as a QR picture (a data: address). The code stands after #, which no server logs."""
    address = f"{settings.PUBLIC_URL}{reverse('public:query')}#{code}"
    picture: str = segno.make(address, error="m", micro=False).svg_data_uri(
        scale=4, border=4, dark="#1a2530", light="#fff"
    )
    return picture


def _before(due: datetime | None) -> str:
    return _("%(day)s前，") % {"day": date_words(due)} if due else ""


def _next_steps(appeal: Appeal, *, has_contact: bool) -> tuple[NextStep, ...]:
    """Moderation, dispatch and reply with the day by which each is due, counted from the submission."""
    steps = expected(
        Facts(Kind(appeal.kind), appeal.division_id), since=appeal.submitted_at, lane=Lane(appeal.lane)
    )
    told = (
        _("每到一步都会通知您；也可以凭查询码随时查看。")
        if has_contact
        else _("没有留联系方式，请凭查询码查看进度。")
    )
    return (
        NextStep(_("审核"), _("%(when)s工作人员看过并告诉您受不受理。") % {"when": _before(steps.moderated)}),
        NextStep(_("交办"), _("%(when)s转给负责的单位。") % {"when": _before(steps.dispatched)}),
        NextStep(_("答复"), _("%(when)s单位给出答复。") % {"when": _before(steps.replied)} + told),
        NextStep(_("您来评价"), _("收到答复后，请评一评办得好不好；不满意可以要求重办。")),
    )
