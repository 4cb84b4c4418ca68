"""Signing in with a code, signing out, and the demonstration's list of messages sent."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout as end_session
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.accounts.addresses import Address, parse
from huiyin.accounts.models import CodePurpose, User
from huiyin.accounts.services import sign_in_by_code
from huiyin.accounts.sessions import open_session
from huiyin.channels.codes import send_code_now
from huiyin.channels.models import OutboundMessage
from huiyin.core import clock
from huiyin.core.errors import TooOften
from huiyin.web.pages import page
from huiyin.web.public.account_forms import AddressForm, CodeForm, attempt
from huiyin.web.public.account_session import (
    forget,
    remember_address,
    remember_next,
    remembered_address,
    take_next,
)
from huiyin.web.requests import remote_address
from huiyin.web.words import day_words

ADDRESS = "sign_in_address"
LISTED = 100


@dataclass(frozen=True, slots=True)
class LoginPage:
    """The one field of signing in."""

    form: AddressForm


@dataclass(frozen=True, slots=True)
class CodePage:
    """The code that was sent to a masked address."""

    form: CodeForm
    masked: str


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message of the demonstration's list."""

    kind_label: str
    is_mail: bool
    address: str
    subject: str
    body: str
    time_label: str
    state: str


@dataclass(frozen=True, slots=True)
class SentPage:
    """The messages, newest first."""

    messages: tuple[SentMessage, ...]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Ask for a phone number or mailbox and send a code to it."""
    remember_next(request)
    if isinstance(request.user, User):
        return redirect(take_next(request, request.user))
    form = AddressForm(request.POST if request.method == "POST" else None)
    address, status = attempt(form, lambda typed: _send(request, parse(typed["address"])))
    if address is None:
        return page(request, "public/account/login.html", LoginPage(form), status=status)
    remember_address(request, ADDRESS, address)
    return redirect("public:login_code")


def _send(request: HttpRequest, address: Address) -> Address:
    """Send a code; one that is on its way already will do."""
    client = remote_address(request, settings.TRUSTED_PROXIES)
    try:
        send_code_now(address=address, purpose=CodePurpose.SIGN_IN, remote_address=client, now=clock.now())
    except TooOften as error:
        if error.code != "code-too-soon":
            raise
        messages.info(request, error.sentence)
    return address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; sign in with it, or send another."""
    address, now = remembered_address(request, ADDRESS), clock.now()
    if address is None:
        return redirect("public:login")
    if "resend" in request.POST:
        _send(request, address)
        return redirect("public:login_code")
    form = CodeForm(request.POST if request.method == "POST" else None)
    user, status = attempt(form, lambda typed: sign_in_by_code(address=address, code=typed["code"], now=now))
    if user is None:
        return page(request, "public/account/code.html", CodePage(form, address.masked), status=status)
    forget(request, ADDRESS)
    open_session(request=request, user=user, now=now)
    return redirect(take_next(request, user))


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    end_session(request)
    messages.success(request, _("您已退出登录。"))
    return redirect("public:home")


@never_cache
@require_safe
def sent_messages(request: HttpRequest) -> HttpResponse:
    """What went out by SMS and mail: in the demonstration only, where nothing really goes out."""
    if not settings.IS_DEMO:
        raise Http404
    now = clock.now()
    rows = OutboundMessage.objects.order_by("-id")[:LISTED]
    shown = tuple(
        SentMessage(
            kind_label=str(row.get_kind_display()),
            is_mail=row.kind == "mail",
            address=row.address,
            subject=row.subject if row.kind == "mail" else "",
            body=row.body,
            time_label=day_words(row.created_at, now),
            state=_state(row),
        )
        for row in rows
    )
    return page(request, "public/account/sent_messages.html", SentPage(shown))


def _state(message: OutboundMessage) -> str:
    if message.sent_at is not None:
        return "sent"
    return "failed" if message.failed_at is not None else "waiting"
