"""Mail by SMTP, or into files by Django's file backend where no server is set up."""

import hashlib
import smtplib
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from huiyin.channels.gateways import DeliveryFailed, Letter
from huiyin.core.text import clean_line

SMTP = "django.core.mail.backends.smtp.EmailBackend"
FILES = "django.core.mail.backends.filebased.EmailBackend"


def send(letter: Letter, now: datetime) -> str:
    """Hand one mail over; its Message-ID, which is the same at every try. DeliveryFailed with the kind of error."""
    message = EmailMessage(
        subject=clean_line(letter.subject),
        body=letter.body,
        to=[letter.address],
        headers={"Message-ID": message_id(letter.key), "Auto-Submitted": "auto-generated"},
        connection=_connection(),
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        raise DeliveryFailed("recipient-refused", is_final=all(code >= 500 for code in codes)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryFailed(type(error).__name__) from error
    return message_id(letter.key)


def message_id(key: str) -> str:
    """A Message-ID made of the message's key: a mail that was sent twice is recognised as one."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"


def _connection() -> BaseEmailBackend:
    if settings.MAIL_GATEWAY == "smtp":
        return get_connection(SMTP)
    return get_connection(FILES, file_path=str(settings.HOME / "outbox" / "mail"))
