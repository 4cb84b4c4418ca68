"""Staff sign-in: name and password, then the code of an app; and setting up that app."""

from dataclasses import dataclass
from datetime import datetime

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.accounts.models import User
from huiyin.accounts.sessions import open_session
from huiyin.accounts.staff import (
    SecondFactorSetup,
    check_second_factor,
    check_staff_password,
    confirm_second_factor,
    needs_second_factor,
    start_second_factor,
)
from huiyin.core import clock
from huiyin.core.errors import InvalidInput
from huiyin.core.secrets import decrypt, encrypt
from huiyin.web.pages import page
from huiyin.web.public.account_forms import ReplaceSecondFactorForm, SecondFactorForm, StaffLoginForm, attempt
from huiyin.web.public.account_session import (
    STAFF,
    forget,
    pending_staff,
    remember_next,
    remember_staff,
    take_next,
)
from huiyin.web.requests import remote_address

SECRET = "second_factor_offer"  # noqa: S105 - the name of the session's entry


@dataclass(frozen=True, slots=True)
class StaffLoginPage:
    """Name and password; ``is_over`` says that a session has just ended for lack of use."""

    form: StaffLoginForm
    is_over: bool


@dataclass(frozen=True, slots=True)
class SecondFactorPage:
    """The code of the person's app."""

    form: SecondFactorForm
    login_name: str


@dataclass(frozen=True, slots=True)
class SecondFactorSetupPage:
    """The QR code (a data: address) and the secret in groups of four, to type where nothing can be scanned."""

    form: SecondFactorForm
    qr: str
    secret: str
    is_required: bool
    is_replacement: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def staff_login(request: HttpRequest) -> HttpResponse:
    """Name and password of staff."""
    remember_next(request)
    if isinstance(request.user, User) and request.user.is_staff_account:
        return redirect(take_next(request, request.user))
    now, client = clock.now(), remote_address(request, settings.TRUSTED_PROXIES)
    form = StaffLoginForm(request.POST if request.method == "POST" else None)
    user, status = attempt(form, lambda typed: check_staff_password(**typed, remote_address=client, now=now))
    if user is None:
        content = StaffLoginPage(form, is_over=request.GET.get("over") == "1")
        return page(request, "public/account/staff_login.html", content, status=status)
    if needs_second_factor(user):
        remember_staff(request, user, now)
        return redirect(
            "public:staff_second_factor" if user.has_second_factor else "public:second_factor_setup"
        )
    open_session(request=request, user=user, now=now)
    return redirect(take_next(request, user))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def staff_second_factor(request: HttpRequest) -> HttpResponse:
    """The second step of staff sign-in."""
    now = clock.now()
    user = pending_staff(request, now)
    if user is None:
        return redirect("public:staff_login")
    form = SecondFactorForm(request.POST if request.method == "POST" else None)
    checked, status = attempt(form, lambda typed: _checked(user, typed["code"], now))
    if checked is None:
        content = SecondFactorPage(form, user.login_name or "")
        return page(request, "public/account/staff_second_factor.html", content, status=status)
    forget(request, STAFF)
    open_session(request=request, user=user, now=now)
    return redirect(take_next(request, user))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_setup(request: HttpRequest) -> HttpResponse:
    """Connect an app: on the way in where the site requires it, or from the settings."""
    now = clock.now()
    user, is_pending = _who_sets_up(request, now)
    if user is None:
        return redirect("public:staff_login")
    if is_pending and user.has_second_factor:  # a password alone never replaces the second factor
        return redirect("public:staff_second_factor")
    offer = _offer(request, user)
    kind = ReplaceSecondFactorForm if user.has_second_factor else SecondFactorForm
    form = kind(request.POST if request.method == "POST" else None)
    confirmed, status = attempt(form, lambda typed: _confirmed(user, offer, typed, now))
    if confirmed is None:
        content = _setup_page(form, offer, is_pending, user)
        return page(request, "public/account/second_factor_setup.html", content, status=status)
    forget(request, SECRET, STAFF)
    messages.success(request, _("手机验证器已连接。以后登录时，请输入上面显示的 6 位动态码。"))
    if not is_pending:
        return redirect("public:settings")
    open_session(request=request, user=user, now=now)
    return redirect(take_next(request, user))


def _checked(user: User, code: str, now: datetime) -> User:
    check_second_factor(user=user, code=code, now=now)
    return user


def _confirmed(user: User, offer: SecondFactorSetup, typed: dict[str, str], now: datetime) -> User:
    if user.has_second_factor:
        try:
            check_second_factor(user=user, code=typed["current"], now=now)
        except InvalidInput as error:
            raise InvalidInput(error.code, error.sentence, field="current") from error
    confirm_second_factor(user=user, secret=offer.secret, code=typed["code"], now=now)
    return user


def _who_sets_up(request: HttpRequest, now: datetime) -> tuple[User | None, bool]:
    """The signed-in member of staff, or the one whose password was just given (then True)."""
    if isinstance(request.user, User) and request.user.is_staff_account:
        return request.user, False
    return pending_staff(request, now), True


def _offer(request: HttpRequest, user: User) -> SecondFactorSetup:
    """The secret on offer stays the same while the person tries; encrypted, for sessions lie in the database."""
    kept = decrypt(request.session.get(SECRET, ""))
    offer = start_second_factor(user=user, secret=kept)
    if not kept:
        request.session[SECRET] = encrypt(offer.secret)
    return offer


def _setup_page(
    form: SecondFactorForm, offer: SecondFactorSetup, is_pending: bool, user: User
) -> SecondFactorSetupPage:
    qr = segno.make(offer.uri, error="m", micro=False).svg_data_uri(
        scale=5, border=4, dark="#1a2530", light="#fff"
    )
    grouped = " ".join(offer.secret[at : at + 4] for at in range(0, len(offer.secret), 4))
    return SecondFactorSetupPage(form, qr, grouped, is_pending, user.has_second_factor)
