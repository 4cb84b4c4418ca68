"""Queueing a message in the transaction of its cause, and sending it afterwards, at least once."""

import functools
import json
import logging
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from huiyin.channels import doubles, mail, sms
from huiyin.channels.gateways import DeliveryFailed, Letter, Send
from huiyin.channels.models import MessageKind, OutboundMessage
from huiyin.core.secrets import keyed_hash

logger = logging.getLogger(__name__)

ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=30)  # longer than a gateway may take to answer
LONGEST_WAIT = timedelta(hours=12)
KEPT = timedelta(days=30)


def queue(
    *,
    kind: MessageKind,
    address: str,
    subject: str = "",
    body: str,
    purpose: str,
    key: str,
    now: datetime,
    values: dict[str, str] | None = None,
    good_until: datetime | None = None,
) -> OutboundMessage:
    """Write down a message to be sent, in the caller's transaction; the one of the same key where there is one."""
    message, _created = OutboundMessage.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "address": address,
            "address_hash": keyed_hash(address),
            "subject": subject,
            "body": body,
            "values": json.dumps(values, ensure_ascii=False) if values else "",
            "purpose": purpose,
            "created_at": now,
            "due_at": now,
            "good_until": good_until,
        },
    )
    return message


def send_due(*, now: datetime, limit: int = 100) -> int:
    """Send what is due, oldest first; returns how many the gateways took. Run by the worker, in no transaction."""
    due = _unsent().filter(due_at__lte=now).order_by("due_at", "id")[:limit]
    return sum(send_one(message, now=now) for message in list(due))


def send_one(message: OutboundMessage, *, now: datetime) -> bool:
    """Try one message now, unless somebody else has it in hand; whether the gateway took it.

    It is claimed by a guarded UPDATE of ``due_at``. A worker that dies between the gateway's yes and our note of it
    leaves the message to be sent a second time, under the same key. A refusal puts it off with waits of 30 s, 2 min,
    8 min … 12 h; after eight tries (about a day) it is given up.
    """
    wait = min(FIRST_WAIT * 4 ** min(message.attempts, ATTEMPTS), LONGEST_WAIT)
    mine = _unsent().filter(pk=message.pk, due_at=message.due_at)
    if not mine.update(due_at=now + wait, attempts=message.attempts + 1):
        return False
    claimed = _unsent().filter(pk=message.pk)
    is_stale = message.good_until is not None and now > message.good_until
    if is_stale or message.attempts >= ATTEMPTS:  # the latter where every worker that tried it has died
        claimed.update(failed_at=now, last_error="out-of-date" if is_stale else "given-up")
        return False
    try:
        provider_id = _sender(message.kind)(_letter(message), now)
    except DeliveryFailed as failure:
        is_final = failure.is_final or message.attempts + 1 >= ATTEMPTS
        claimed.update(last_error=failure.reason[:120], failed_at=now if is_final else None)
        logger.warning(
            "message %s not sent: %s%s", message.pk, failure.reason, ", given up" if is_final else ""
        )
        return False
    claimed.update(sent_at=now, provider_id=provider_id[:120], last_error="")
    return True


def forget_old(*, now: datetime) -> int:
    """Remove messages a month old, sent or given up: they hold addresses. Returns how many."""
    old = OutboundMessage.objects.filter(created_at__lt=now - KEPT)
    return old.exclude(sent_at__isnull=True, failed_at__isnull=True).delete()[0]


def _unsent() -> QuerySet[OutboundMessage]:
    return OutboundMessage.objects.filter(sent_at__isnull=True, failed_at__isnull=True)


def _letter(message: OutboundMessage) -> Letter:
    return Letter(
        key=message.key,
        address=message.address,
        subject=message.subject,
        body=message.body,
        purpose=message.purpose,
        values=json.loads(message.values) if message.values else {},
    )


def _sender(kind: str) -> Send:
    if kind == MessageKind.MAIL:
        return mail.send
    if settings.SMS_GATEWAY == "aliyun":
        return sms.gateway_of_settings(sms.over_http(settings.SMS_GATEWAY_URL)).send
    return _double(settings.HOME / "outbox" / "sms.jsonl").send


@functools.cache
def _double(outbox: Path) -> sms.SmsGateway:
    """The adapter with the double in the same process instead of the network."""
    return sms.SmsGateway(
        doubles.KEY,
        doubles.SECRET,
        settings.SMS_SIGNATURE,
        doubles.TEMPLATE_OF,
        doubles.SmsDouble(outbox).answer,
    )
