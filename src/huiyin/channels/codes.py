"""One-time codes on their way to a phone or mailbox, and the warning to a number that was replaced."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.accounts.addresses import Address, AddressKind
from huiyin.accounts.codes import new_code
from huiyin.accounts.models import CodePurpose, User
from huiyin.channels.models import MessageKind, OutboundMessage
from huiyin.channels.services import queue, send_one

PURPOSE = "code"
KINDS = {AddressKind.PHONE: MessageKind.SMS, AddressKind.EMAIL: MessageKind.MAIL}


@transaction.atomic
def send_code(
    *, address: Address, purpose: CodePurpose, subject: str = "", remote_address: str, now: datetime
) -> OutboundMessage:
    """Make a code and queue its message, in one transaction; the same answer for known and unknown addresses.

    TooOften as ``accounts.codes.new_code``. The worker sends it; ``send_code_now`` does not wait for the worker.
    """
    code = new_code(address=address, purpose=purpose, subject=subject, remote_address=remote_address, now=now)
    body = _(
        "您的验证码是 %(code)s，用于%(purpose)s，5 分钟内有效。请勿告诉任何人，工作人员也不会向您索要。"
    ) % {
        "code": code.digits,
        "purpose": purpose.label,
    }
    return queue(
        kind=KINDS[address.kind],
        address=address.value,
        subject=_("%(site)s验证码") % {"site": settings.SITE["name"]},
        body=body,
        purpose=PURPOSE,
        key=code.key,
        values={"code": code.digits},
        good_until=code.expires_at,
        now=now,
    )


def send_code_now(
    *, address: Address, purpose: CodePurpose, subject: str = "", remote_address: str, now: datetime
) -> None:
    """As ``send_code``, and hand the message to the gateway once that is committed. In no transaction.

    Where the gateway does not take it at once the worker tries again, so this does not say whether it arrived.
    """
    message = send_code(
        address=address, purpose=purpose, subject=subject, remote_address=remote_address, now=now
    )
    send_one(message, now=now)


def warn_replaced(*, user: User, address: Address, now: datetime) -> OutboundMessage:
    """Tell the number or mailbox that an account used before that it is no longer used (ASVS 5.0, 6.3.7)."""
    body = _("您在%(site)s登记的联系方式已更换。如果不是您本人操作，请拨打 %(phone)s 联系我们。") % {
        "site": settings.SITE["platform_name"],
        "phone": settings.SITE["phone"],
    }
    return queue(
        kind=KINDS[address.kind],
        address=address.value,
        subject=_("联系方式已更换"),
        body=body,
        purpose="notice",
        key=f"contact-replaced:{user.handle}:{int(now.timestamp())}",
        now=now,
    )
