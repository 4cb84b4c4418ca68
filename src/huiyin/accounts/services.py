"""What happens to an account: registration, names, contacts, disabling. Staff sign-in is in ``staff.py``.

Each function is one transaction with one Event of subject "account"; Events carry no personal data.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.accounts.addresses import Address, AddressKind
from huiyin.accounts.codes import check_code
from huiyin.accounts.models import AccountKind, CodePurpose, User
from huiyin.core.codes import random_digits, random_token
from huiyin.core.errors import Forbidden, InvalidInput, WrongState
from huiyin.core.text import clean_line
from huiyin.journal.models import Visibility
from huiyin.journal.services import SYSTEM, Who, record

NAME_LENGTH = 20


def who_is(user: User) -> Who:
    """An account acting for itself, as an Event remembers it; citizens without their name."""
    if user.is_staff_account:
        return Who(user.pk, user.display_name, "staff")
    return Who(user.pk, "", user.kind)


def record_account(
    *, type: str, user: User, who: Who, now: datetime, data: dict[str, object] | None = None
) -> None:
    """The one Event of a change to ``user``, for supervision only."""
    record(
        type=type,
        subject="account",
        subject_id=user.pk,
        who=who,
        visibility=Visibility.SUPERVISION,
        now=now,
        data=data,
    )


def find_user(address: Address) -> User | None:
    """The account that signs in with this number or mailbox."""
    if address.kind == AddressKind.PHONE:
        return User.objects.filter(phone_hash=address.hash).first()
    return User.objects.filter(email_hash=address.hash).first()


def sign_in_by_code(*, address: Address, code: str, now: datetime) -> User:
    """The account of the address, made at first use. Not inside a transaction, see ``check_code``.

    InvalidInput as ``check_code``; Forbidden as ``account_of``.
    """
    check_code(address=address, purpose=CodePurpose.SIGN_IN, code=code, now=now)
    return account_of(address=address, now=now)


def account_of(*, address: Address, now: datetime) -> User:
    """The account of an address that has just been confirmed by a code, made at first use.

    Forbidden("account-disabled") where it has been disabled, ("account-staff") for staff, who sign in with their
    password and second factor only.
    """
    user = find_user(address)
    if user is None:
        try:
            return _register(address, now)
        except IntegrityError:  # the same person, signing in twice at once: the other one was first
            user = find_user(address)
            if user is None:
                raise
    if not user.is_active:
        raise Forbidden("account-disabled", _("这个账号已停用。如有疑问，请联系平台承办单位。"))
    if user.is_staff_account:
        sentence = _("这个号码登记在工作账号名下，不能用验证码登录。请从“工作人员登录”进入。")
        raise Forbidden("account-staff", sentence)
    return user


@transaction.atomic
def _register(address: Address, now: datetime) -> User:
    user = User(
        handle=random_token(),
        kind=AccountKind.CITIZEN,
        display_name=_("网友%(digits)s") % {"digits": random_digits(4)},
        created_at=now,
    )
    _set_address(user, address)
    user.set_unusable_password()
    user.save(force_insert=True)
    record_account(type="account_created", user=user, who=who_is(user), now=now, data={"kind": user.kind})
    return user


@transaction.atomic
def change_display_name(*, user: User, display_name: str, now: datetime) -> None:
    """What the person is called on the pages: 2 to 20 characters. InvalidInput("name-length")."""
    name = clean_line(display_name)
    if not 2 <= len(name) <= NAME_LENGTH:
        sentence = _("称呼要有 2 到 %(limit)d 个字，现在是 %(length)d 个字。") % {
            "limit": NAME_LENGTH,
            "length": len(name),
        }
        raise InvalidInput("name-length", sentence, field="display_name")
    user.display_name = name
    user.save(update_fields=["display_name"])
    record_account(type="display_name_changed", user=user, who=who_is(user), now=now)


def change_contact(*, user: User, address: Address, code: str, now: datetime) -> Address | None:
    """Put a number or mailbox, confirmed by the code sent to it, in place of the one of the same kind.

    Returns the address replaced, for a word of warning to it. Not inside a transaction, see ``check_code``.
    InvalidInput as ``check_code``; WrongState("contact-taken") where another account has it.
    """
    check_code(address=address, purpose=CodePurpose.CHANGE_CONTACT, subject=user.handle, code=code, now=now)
    old = user.phone if address.kind == AddressKind.PHONE else user.email
    try:
        with transaction.atomic():
            _set_address(user, address)
            user.save(update_fields=["phone", "phone_hash", "email", "email_hash"])
            record_account(
                type="contact_changed",
                user=user,
                who=who_is(user),
                now=now,
                data={"kind": address.kind.value},
            )
    except IntegrityError as error:
        user.refresh_from_db()
        sentence = _("这个号码或邮箱已经用于另一个账号。请换一个，或用它直接登录那个账号。")
        raise WrongState("contact-taken", sentence, field="address") from error
    return Address(address.kind, old) if old and old != address.value else None


@transaction.atomic
def disable(*, user: User, who: Who = SYSTEM, reason: str = "", now: datetime) -> None:
    """Close an account: no sign-in, and every session ends at its next click.

    The password goes too (and with it the hash that sessions carry), so that no old session wakes up should the
    account ever be opened again. WrongState("account-disabled") where it is closed already.
    """
    user.set_unusable_password()
    changed = User.objects.filter(pk=user.pk, is_active=True).update(is_active=False, password=user.password)
    if not changed:
        raise WrongState("account-disabled", _("这个账号先前已经停用，不用再操作。"))
    user.is_active = False
    record_account(type="account_disabled", user=user, who=who, now=now, data={"reason": reason})


def _set_address(user: User, address: Address) -> None:
    if address.kind == AddressKind.PHONE:
        user.phone, user.phone_hash = address.value, address.hash
    else:
        user.email, user.email_hash = address.value, address.hash
