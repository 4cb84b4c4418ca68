"""Staff accounts: login name and password, and the second factor (TOTP, RFC 6238)."""

import hmac
import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.accounts.addresses import site_of
from huiyin.accounts.budgets import spend
from huiyin.accounts.codes import plain_digits
from huiyin.accounts.models import AccountKind, User
from huiyin.accounts.services import record_account, who_is
from huiyin.core.codes import random_token
from huiyin.core.errors import InvalidInput, WrongState
from huiyin.core.text import clean_line
from huiyin.journal.services import SYSTEM, Who

logger = logging.getLogger(__name__)

LOGIN_NAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")
QUARTER = timedelta(minutes=15)
PASSWORDS_PER_NAME = 10
PASSWORDS_PER_CLIENT = 60
PASSWORDS_PER_NAME_ANYWHERE = 100
SECOND_FACTORS = 5
STEP_SECONDS = 30
STEPS_AROUND = 1  # clocks of phones are seldom more than 30 seconds off


@dataclass(frozen=True, slots=True)
class SecondFactorSetup:
    """A TOTP secret on offer, kept by the caller until the person has confirmed it with a code."""

    secret: str
    uri: str


def create_staff(
    *, login_name: str, display_name: str, password: str, now: datetime, who: Who = SYSTEM
) -> User:
    """A staff account. InvalidInput("login-name" | "name-length" | "password-weak"), WrongState("login-name-taken")."""
    name = login_name.strip().lower()
    if not LOGIN_NAME.fullmatch(name):
        sentence = _("登录名用 3 到 40 个小写字母、数字、点或横线，以字母开头。")
        raise InvalidInput("login-name", sentence, field="login_name")
    shown = clean_line(display_name)
    if not 1 <= len(shown) <= 40:
        raise InvalidInput("name-length", _("姓名要有 1 到 40 个字。"), field="display_name")
    user = User(
        handle=random_token(),
        kind=AccountKind.STAFF,
        login_name=name,
        display_name=shown,
        created_at=now,
    )
    _accept_password(user, password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            record_account(type="account_created", user=user, who=who, now=now, data={"kind": user.kind})
    except IntegrityError as error:
        sentence = _("登录名 %(name)s 已经有人用了，请换一个。") % {"name": name}
        raise WrongState("login-name-taken", sentence, field="login_name") from error
    return user


@transaction.atomic
def set_password(*, user: User, password: str, now: datetime, who: Who | None = None) -> None:
    """A new password; every other session of the account ends. InvalidInput("password-weak")."""
    _accept_password(user, password)
    user.save(update_fields=["password"])
    record_account(type="password_changed", user=user, who=who or who_is(user), now=now)


def change_password(*, user: User, current: str, password: str, now: datetime) -> None:
    """A new password by the person, who knows the present one.

    InvalidInput("password-wrong" | "password-weak"); TooOften after ten tries in a quarter of an hour.
    """
    spend(name="password", key=str(user.pk), limit=PASSWORDS_PER_NAME, window=QUARTER, now=now)
    if not check_password(current, user.password):
        raise InvalidInput("password-wrong", _("现在的密码不对，请重新输入。"), field="current")
    set_password(user=user, password=password, now=now)


def check_staff_password(*, login_name: str, password: str, remote_address: str, now: datetime) -> User:
    """The first step of staff sign-in. Not inside a transaction: the try stays counted.

    InvalidInput("sign-in-wrong") whether name or password is wrong or the account is disabled; TooOften after ten
    tries for one name from one client, sixty from one client or a hundred for one name from anywhere, in a quarter
    of an hour.
    """
    name, client = login_name.strip().lower(), site_of(remote_address)
    spend(name="staff-client", key=client, limit=PASSWORDS_PER_CLIENT, window=QUARTER, now=now)
    spend(name="staff-name-client", key=f"{name} {client}", limit=PASSWORDS_PER_NAME, window=QUARTER, now=now)
    spend(name="staff-name", key=name, limit=PASSWORDS_PER_NAME_ANYWHERE, window=QUARTER, now=now)
    user = authenticate(login_name=name, password=password)
    if not isinstance(user, User):
        logger.warning("staff sign-in refused: wrong name or password")
        raise InvalidInput("sign-in-wrong", _("登录名或密码不对，请检查后再试。"), field="password")
    return user


@transaction.atomic
def record_sign_in(*, user: User, now: datetime) -> None:
    """The Event of a member of staff having signed in, with or without a second factor."""
    record_account(
        type="staff_signed_in",
        user=user,
        who=who_is(user),
        now=now,
        data={"second_factor": user.has_second_factor},
    )


def needs_second_factor(user: User) -> bool:
    """Whether sign-in asks for a code: the site requires it, or the person has switched it on."""
    return user.is_staff_account and (settings.STAFF_SECOND_FACTOR or user.has_second_factor)


def start_second_factor(*, user: User, secret: str = "") -> SecondFactorSetup:
    """A fresh secret (or the given one again) and the otpauth: address for the QR code. Stores nothing."""
    secret = secret or pyotp.random_base32()
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.login_name or "", issuer_name=settings.SITE["name"])
    return SecondFactorSetup(secret, uri)


def confirm_second_factor(*, user: User, secret: str, code: str, now: datetime) -> None:
    """Keep the secret, now that the person's app shows its codes. Not inside a transaction: the try stays counted.

    InvalidInput("second-factor-wrong"); TooOften after five tries in a quarter of an hour.
    """
    spend(name="second-factor", key=str(user.pk), limit=SECOND_FACTORS, window=QUARTER, now=now)
    step = _matching_step(secret, code, now)
    if step is None:
        raise _wrong_second_factor()
    with transaction.atomic():
        user.totp_secret, user.totp_confirmed_at, user.totp_last_step = secret, now, step
        user.save(update_fields=["totp_secret", "totp_confirmed_at", "totp_last_step"])
        record_account(type="second_factor_set", user=user, who=who_is(user), now=now)


def check_second_factor(*, user: User, code: str, now: datetime) -> None:
    """Accept a code of the person's app, one step (30 s) either way, each step once.

    Not inside a transaction: the try stays counted. InvalidInput("second-factor-wrong"), also for a code seen
    before; TooOften after five tries in a quarter of an hour.
    """
    spend(name="second-factor", key=str(user.pk), limit=SECOND_FACTORS, window=QUARTER, now=now)
    step = _matching_step(user.totp_secret, code, now) if user.has_second_factor else None
    with transaction.atomic():
        fresh = step is not None and User.objects.filter(pk=user.pk, totp_last_step__lt=step).update(
            totp_last_step=step
        )
        if fresh:
            record_account(type="second_factor_checked", user=user, who=who_is(user), now=now)
            return
    logger.warning("second factor refused for account %s", user.pk)
    raise _wrong_second_factor()


@transaction.atomic
def reset_second_factor(*, user: User, who: Who, now: datetime) -> None:
    """Take the second factor off, when the phone is lost; an administrator's act. The next sign-in sets it up anew."""
    user.totp_secret, user.totp_confirmed_at = "", None
    user.save(update_fields=["totp_secret", "totp_confirmed_at"])
    record_account(type="second_factor_reset", user=user, who=who, now=now)


def _matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is (RFC 6238: seconds since 1970 divided by 30), or None."""
    totp, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    typed = plain_digits(code).encode()
    for step in range(present - STEPS_AROUND, present + STEPS_AROUND + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed):
            return step
    return None


def _wrong_second_factor() -> InvalidInput:
    sentence = _("动态码不对或已用过。请等手机上换出新的一组数字再输入。")
    return InvalidInput("second-factor-wrong", sentence, field="code")


def _accept_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput("password-weak", " ".join(error.messages), field="password") from error
    user.set_password(password)
