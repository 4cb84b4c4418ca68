"""Settings: how the pages look (everybody), name and contact (with an account), password (staff)."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.accounts.addresses import Address, mask, parse
from huiyin.accounts.models import CodePurpose, User
from huiyin.accounts.services import change_contact, change_display_name
from huiyin.accounts.staff import change_password
from huiyin.channels.codes import send_code_now, warn_replaced
from huiyin.core import clock
from huiyin.core.errors import TooOften
from huiyin.web.pages import page
from huiyin.web.public.account_forms import (
    CodeForm,
    ContactForm,
    DisplayForm,
    NameForm,
    PasswordForm,
    attempt,
)
from huiyin.web.public.account_session import (
    forget,
    remember_address,
    remembered_address,
    safe_path,
    with_account,
)
from huiyin.web.requests import remote_address

CONTACT = "contact_address"
YEAR = timedelta(days=365)
# The cookies that the page frame and app.js read, and their value for "as usual".
DISPLAY_COOKIES = {"size": "huiyin_size", "contrast": "huiyin_contrast"}


@dataclass(frozen=True, slots=True)
class AccountPart:
    """What belongs to an account: its forms and what is registered (masked).

    Citizens choose their name; that of staff is given by their administrator.
    """

    name: NameForm | None
    contact: ContactForm
    password: PasswordForm | None
    phone: str
    email: str
    login_name: str
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The settings; ``account`` is None for a visitor without one."""

    display: DisplayForm
    account: AccountPart | None

    @property
    def forms(self) -> list[forms.Form]:
        """All forms, for the list of what is wrong."""
        account = self.account
        parts = [self.display, account.name, account.contact, account.password] if account else [self.display]
        return [form for form in parts if form is not None]


@dataclass(frozen=True, slots=True)
class ContactCodePage:
    """The code that was sent to the new number or mailbox."""

    form: CodeForm
    masked: str


@never_cache
@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """The settings."""
    return _show(request)


@require_POST
def save_display(request: HttpRequest) -> HttpResponse:
    """Size, contrast and language, kept in this browser for a year."""
    form = DisplayForm(request.POST)
    if not form.is_valid():
        return _show(request, display=form, status=422)
    messages.success(request, _("显示设置已保存。"))
    response = redirect("public:settings")
    for field, cookie in DISPLAY_COOKIES.items():
        _set_cookie(response, cookie, form.cleaned_data[field])
    _set_cookie(response, settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"])
    return response


@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language and go back to the page.

    Without a token, so that every page can offer the switch and still be the same for all anonymous readers. All that
    a foreign page could do with it is change the language shown.
    """
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        raise Http404
    response = redirect(safe_path(request, request.POST.get("next", ""), "public:home"))
    _set_cookie(response, settings.LANGUAGE_COOKIE_NAME, wanted)
    return response


@require_POST
@with_account(otherwise="public:settings")
def save_name(request: HttpRequest, user: User) -> HttpResponse:
    """Change what a citizen is called."""
    if user.is_staff_account:
        raise Http404
    form = NameForm(request.POST)

    def act(typed: dict[str, str]) -> bool:
        change_display_name(user=user, display_name=typed["display_name"], now=clock.now())
        return True

    saved, status = attempt(form, act)
    if not saved:
        return _show(request, name=form, status=status)
    messages.success(request, _("称呼已改为“%(name)s”。") % {"name": user.display_name})
    return redirect("public:settings")


@require_POST
@with_account(otherwise="public:settings")
def save_contact(request: HttpRequest, user: User) -> HttpResponse:
    """Send a code to the new number or mailbox."""
    form = ContactForm(request.POST)
    address, status = attempt(form, lambda typed: _send(request, user, parse(typed["address"])))
    if address is None:
        return _show(request, contact=form, status=status)
    remember_address(request, CONTACT, address)
    return redirect("public:settings_contact_code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_account(otherwise="public:settings")
def contact_code(request: HttpRequest, user: User) -> HttpResponse:
    """Ask for the code, and change the contact with it."""
    address = remembered_address(request, CONTACT)
    if address is None:
        return redirect("public:settings")
    if "resend" in request.POST:
        _send(request, user, address)
        return redirect("public:settings_contact_code")
    form = CodeForm(request.POST if request.method == "POST" else None)
    changed, status = attempt(form, lambda typed: _changed(user, address, typed["code"]))
    if not changed:
        content = ContactCodePage(form, address.masked)
        return page(request, "public/account/contact_code.html", content, status=status)
    forget(request, CONTACT)
    messages.success(request, _("联系方式已改为 %(address)s。") % {"address": address.masked})
    return redirect("public:settings")


@require_POST
@with_account(otherwise="public:settings")
def save_password(request: HttpRequest, user: User) -> HttpResponse:
    """A new password of staff; other sessions of the account end, this one stays."""
    form = PasswordForm(request.POST)
    if not user.is_staff_account:
        raise Http404

    def act(typed: dict[str, str]) -> bool:
        change_password(user=user, **typed, now=clock.now())
        return True

    saved, status = attempt(form, act)
    if not saved:
        return _show(request, password=form, status=status)
    update_session_auth_hash(request, user)
    messages.success(request, _("密码已修改。其他地方的登录已全部退出。"))
    return redirect("public:settings")


def _send(request: HttpRequest, user: User, address: Address) -> Address:
    client = remote_address(request, settings.TRUSTED_PROXIES)
    try:
        send_code_now(
            address=address,
            purpose=CodePurpose.CHANGE_CONTACT,
            subject=user.handle,
            remote_address=client,
            now=clock.now(),
        )
    except TooOften as error:
        if error.code != "code-too-soon":
            raise
        messages.info(request, error.sentence)
    return address


def _changed(user: User, address: Address, code: str) -> bool:
    now = clock.now()
    old = change_contact(user=user, address=address, code=code, now=now)
    if old is not None:
        warn_replaced(user=user, address=old, now=now)
    return True


def _show(
    request: HttpRequest,
    *,
    display: DisplayForm | None = None,
    name: NameForm | None = None,
    contact: ContactForm | None = None,
    password: PasswordForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with the form that was just sent in place of a fresh one."""
    account = None
    if isinstance(request.user, User):
        user = request.user
        account = AccountPart(
            name=None
            if user.is_staff_account
            else name or NameForm(initial={"display_name": user.display_name}),
            contact=contact or ContactForm(),
            password=(password or PasswordForm()) if user.is_staff_account else None,
            phone=mask(user.phone),
            email=mask(user.email),
            login_name=user.login_name or "",
            has_second_factor=user.has_second_factor,
        )
    content = SettingsPage(display or DisplayForm(initial=_display(request)), account)
    return page(request, "public/account/settings.html", content, status=status)


def _display(request: HttpRequest) -> dict[str, str]:
    kept = {field: request.COOKIES.get(cookie) or "normal" for field, cookie in DISPLAY_COOKIES.items()}
    return {**kept, "language": get_language() or settings.LANGUAGE_CODE}


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.IS_HTTPS)
