"""One-time codes: six digits that prove that a person reads a phone or a mailbox.

A code is bound to purpose, subject and address, is good for five minutes and five tries, and works once
(NIST SP 800-63B, 3.1.3 out-of-band). Making one says nothing about whether an account exists. Sending is
``huiyin.channels.codes.send_code``, which calls ``new_code`` in the transaction that queues the message.
"""

import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.accounts.addresses import Address, site_of
from huiyin.accounts.budgets import spend
from huiyin.accounts.models import CodePurpose, OneTimeCode
from huiyin.core.codes import random_digits
from huiyin.core.errors import InvalidInput, TooOften
from huiyin.core.secrets import keyed_hash

LENGTH = 6
GOOD_FOR = timedelta(minutes=5)
TRIES = 5
RESEND_AFTER = timedelta(seconds=60)
PER_ADDRESS_HOUR = 5
PER_ADDRESS_DAY = 10
KEPT = timedelta(days=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code on its way out: the digits (nowhere else in plain), a key for the message, when it stops working."""

    digits: str
    key: str
    expires_at: datetime


def new_code(
    *, address: Address, purpose: CodePurpose, subject: str = "", remote_address: str, now: datetime
) -> NewCode:
    """Make a code in place of the one before, in the caller's transaction.

    TooOften("code-too-soon") within 60 seconds of the last, TooOften("too-often") over a budget: per address five
    an hour and ten a day, per client address ``settings.CODES_PER_CLIENT`` and in all ``settings.CODES_PER_HOUR``
    an hour. The answer is the same whether the address is known or not.
    """
    digits = random_digits(LENGTH)
    facts = {
        "code_hash": _code_hash(address, purpose, subject, digits),
        "sent_at": now,
        "expires_at": now + GOOD_FOR,
        "tries": 0,
    }
    with transaction.atomic():
        row = _open(address, purpose, subject)
        if not row.filter(sent_at__lte=now - RESEND_AFTER).update(**facts):
            last = row.values_list("sent_at", flat=True).first()
            if last is not None:
                raise _too_soon(last, now)
            try:
                with transaction.atomic():
                    OneTimeCode.objects.create(
                        purpose=purpose, subject=subject, address_hash=address.hash, **facts
                    )
            except IntegrityError as error:
                raise _too_soon(now, now) from error
        _spend_budgets(address, remote_address, now)
        pk = row.values_list("pk", flat=True).get()
    return NewCode(digits, f"code:{pk}:{int(now.timestamp() * 1000)}", now + GOOD_FOR)


def check_code(
    *, address: Address, purpose: CodePurpose, subject: str = "", code: str, now: datetime
) -> None:
    """Use up the code that was sent; returns when it is right.

    InvalidInput("code-wrong") says how many tries are left, ("code-used-up") after the fifth wrong one,
    ("code-expired") where none is open. A try is counted and committed before the answer is known, so this must be
    called outside any transaction (RuntimeError inside one): a rollback would give the try back.
    """
    expected = _code_hash(address, purpose, subject, plain_digits(code))
    row = _open(address, purpose, subject).filter(expires_at__gt=now)
    with transaction.atomic(durable=True):
        counted = row.filter(tries__lt=TRIES).update(tries=F("tries") + 1)
        found = row.values_list("code_hash", "tries").first()
        if counted and found and hmac.compare_digest(found[0], expected):
            row.update(used_at=now)
            return
    if found is None:
        raise InvalidInput("code-expired", _("验证码已失效，请重新获取一个。"), field="code")
    left = TRIES - found[1]
    if left <= 0:
        raise InvalidInput("code-used-up", _("验证码输错次数太多，已经作废，请重新获取一个。"), field="code")
    sentence = ngettext(
        "验证码不对，还可以再试 %(left)d 次。请核对最新收到的一条。",
        "验证码不对，还可以再试 %(left)d 次。请核对最新收到的一条。",
        left,
    )
    raise InvalidInput("code-wrong", sentence % {"left": left}, field="code")


def plain_digits(typed: str) -> str:
    """A code as typed or pasted, without spaces, hyphens and full-width forms."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed))


def forget_old(*, now: datetime) -> int:
    """Remove codes that expired a day ago; returns how many."""
    return OneTimeCode.objects.filter(expires_at__lt=now - KEPT).delete()[0]


def _open(address: Address, purpose: CodePurpose, subject: str) -> QuerySet[OneTimeCode]:
    return OneTimeCode.objects.filter(
        purpose=purpose, subject=subject, address_hash=address.hash, used_at__isnull=True
    )


def _code_hash(address: Address, purpose: CodePurpose, subject: str, digits: str) -> str:
    return keyed_hash("\x1f".join(("code", purpose, subject, address.value, digits)))


def _spend_budgets(address: Address, remote_address: str, now: datetime) -> None:
    spend(name="code-address-hour", key=address.value, limit=PER_ADDRESS_HOUR, window=HOUR, now=now)
    spend(name="code-address-day", key=address.value, limit=PER_ADDRESS_DAY, window=DAY, now=now)
    spend(
        name="code-client", key=site_of(remote_address), limit=settings.CODES_PER_CLIENT, window=HOUR, now=now
    )
    spend(name="code-all", key="", limit=settings.CODES_PER_HOUR, window=HOUR, now=now)


def _too_soon(last: datetime, now: datetime) -> TooOften:
    seconds = max(1, int((last + RESEND_AFTER - now).total_seconds() + 0.999))
    sentence = ngettext(
        "验证码已经发出，请 %(seconds)d 秒后再重新获取。",
        "验证码已经发出，请 %(seconds)d 秒后再重新获取。",
        seconds,
    )
    return TooOften("code-too-soon", sentence % {"seconds": seconds}, field="code")
