"""Messages are queued with their cause and sent afterwards, at least once."""

import email
import json
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.policy import default
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from huiyin.accounts.addresses import Address, AddressKind
from huiyin.accounts.models import CodePurpose, OneTimeCode
from huiyin.channels import codes, mail, services
from huiyin.channels.gateways import DeliveryFailed, Letter
from huiyin.channels.models import MessageKind, OutboundMessage
from huiyin.core.errors import TooOften

from .conftest import NOW, PHONE

pytestmark = pytest.mark.django_db
Queue = Callable[..., OutboundMessage]


@pytest.fixture(autouse=True)
def _own_outbox(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


class Gateway:
    """A gateway that refuses as it is told to, and remembers what it took."""

    def __init__(self) -> None:
        self.taken: list[Letter] = []
        self.refuse: DeliveryFailed | None = None

    def send(self, letter: Letter, now: datetime) -> str:
        if self.refuse is not None:
            raise self.refuse
        self.taken.append(letter)
        return f"no-{len(self.taken)}"


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Gateway:
    gateway = Gateway()
    monkeypatch.setattr(services, "_sender", lambda kind: gateway.send)
    return gateway


def queue(key: str = "event:1:2", **changes: object) -> OutboundMessage:
    facts: dict[str, object] = {
        "kind": MessageKind.SMS,
        "address": PHONE,
        "body": "您的留言有了新答复",
        "purpose": "reply",
        "key": key,
        "now": NOW,
    }
    return services.queue(**{**facts, **changes})  # type: ignore[arg-type]


def test_a_message_is_sent_once_and_remembers_the_gateways_number(gateway: Gateway) -> None:
    message = queue()
    assert services.send_due(now=NOW) == 1
    assert services.send_due(now=NOW + timedelta(days=2)) == 0
    message.refresh_from_db()
    assert (message.sent_at, message.provider_id, message.attempts) == (NOW, "no-1", 1)
    assert len(gateway.taken) == 1


def test_the_same_cause_is_queued_once() -> None:
    assert queue().pk == queue(body="anders").pk
    assert OutboundMessage.objects.get().body == "您的留言有了新答复"


def test_a_message_of_a_change_that_was_undone_does_not_exist(gateway: Gateway) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue()
        _ = 1 / 0
    assert services.send_due(now=NOW) == 0


def test_nothing_goes_out_before_it_is_due(gateway: Gateway) -> None:
    queue(now=NOW + timedelta(minutes=1))
    assert services.send_due(now=NOW) == 0


def test_a_refusal_is_tried_again_after_growing_waits_and_given_up_after_eight(gateway: Gateway) -> None:
    gateway.refuse = DeliveryFailed("isv.BUSINESS_LIMIT_CONTROL")
    message, now, waits = queue(), NOW, []
    for _ in range(8):
        assert services.send_due(now=now) == 0
        message.refresh_from_db()
        waits.append(message.due_at - now)
        assert services.send_due(now=message.due_at - timedelta(seconds=1)) == 0
        now = message.due_at
    assert waits[0] == timedelta(seconds=30)
    assert all(later >= sooner for sooner, later in pairwise(waits))
    assert sum(waits[:7], timedelta()) > timedelta(hours=12), "a gateway may be down for half a day"
    assert (message.attempts, message.last_error) == (8, "isv.BUSINESS_LIMIT_CONTROL")
    assert message.failed_at is not None
    gateway.refuse = None
    assert services.send_due(now=now + timedelta(days=9)) == 0


def test_a_message_gets_through_once_the_gateway_is_back(gateway: Gateway) -> None:
    gateway.refuse = DeliveryFailed("ConnectionRefusedError")
    message = queue()
    services.send_due(now=NOW)
    gateway.refuse = None
    assert services.send_due(now=NOW + timedelta(seconds=30)) == 1
    message.refresh_from_db()
    assert (message.attempts, message.last_error) == (2, "")


def test_a_number_that_does_not_exist_is_given_up_at_once(gateway: Gateway) -> None:
    gateway.refuse = DeliveryFailed("isv.MOBILE_NUMBER_ILLEGAL", is_final=True)
    message = queue()
    services.send_due(now=NOW)
    message.refresh_from_db()
    assert message.failed_at == NOW


def test_a_refused_message_does_not_hold_up_the_others(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(letter: Letter, now: datetime) -> str:
        if letter.key == "bad":
            raise DeliveryFailed("no")
        return gateway.send(letter, now)

    monkeypatch.setattr(services, "_sender", lambda kind: send)
    queue("bad")
    queue("good")
    assert services.send_due(now=NOW) == 1
    assert [letter.key for letter in gateway.taken] == ["good"]


class PowerCut(BaseException):
    """The worker's end, at the worst moment."""


def test_a_worker_that_dies_after_the_gateways_yes_leads_to_a_second_copy_under_the_same_key(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send_and_die(letter: Letter, now: datetime) -> str:
        gateway.send(letter, now)
        raise PowerCut

    queue()
    with monkeypatch.context() as patched:
        patched.setattr(services, "_sender", lambda kind: send_and_die)
        with pytest.raises(PowerCut):
            services.send_due(now=NOW)
    assert services.send_due(now=NOW + timedelta(seconds=29)) == 0
    assert services.send_due(now=NOW + timedelta(seconds=30)) == 1
    assert [letter.key for letter in gateway.taken] == ["event:1:2", "event:1:2"]


def test_a_message_that_kills_every_worker_is_given_up(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(letter: Letter, now: datetime) -> str:
        raise PowerCut

    monkeypatch.setattr(services, "_sender", lambda kind: die)
    message, now = queue(), NOW
    for _ in range(8):
        with pytest.raises(PowerCut):
            services.send_due(now=now)
        message.refresh_from_db()
        now = message.due_at
    assert services.send_due(now=now) == 0
    message.refresh_from_db()
    assert message.last_error == "given-up"


def test_two_workers_with_the_same_message_in_hand_send_it_once(gateway: Gateway) -> None:
    message = queue()
    copy = OutboundMessage.objects.get(pk=message.pk)
    assert services.send_one(message, now=NOW)
    assert not services.send_one(copy, now=NOW)
    assert len(gateway.taken) == 1


def test_a_worker_with_an_old_copy_does_not_send_what_another_has_in_hand(gateway: Gateway) -> None:
    message = queue()
    copy = OutboundMessage.objects.get(pk=message.pk)
    gateway.refuse = DeliveryFailed("no")
    services.send_one(message, now=NOW)
    gateway.refuse = None
    assert not services.send_one(copy, now=NOW)
    assert gateway.taken == []


def test_what_has_lost_its_use_is_not_sent(gateway: Gateway) -> None:
    message = queue(good_until=NOW + timedelta(minutes=5))
    assert services.send_due(now=NOW + timedelta(minutes=6)) == 0
    message.refresh_from_db()
    assert (message.last_error, gateway.taken) == ("out-of-date", [])


def test_number_words_and_subject_are_stored_encrypted() -> None:
    queue(subject="关于滨河路", values={"code": "123456"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM channels_outboundmessage")
        stored = str(cursor.fetchall())
    for plain in (PHONE, "新答复", "滨河路", "123456"):
        assert plain not in stored


def test_old_messages_are_forgotten_unless_they_still_wait(gateway: Gateway) -> None:
    queue("sent")
    services.send_due(now=NOW)
    queue("waiting")
    assert services.forget_old(now=NOW + timedelta(days=29)) == 0
    assert services.forget_old(now=NOW + timedelta(days=31)) == 1
    assert OutboundMessage.objects.get().key == "waiting"


def test_without_a_contract_sms_go_to_the_double_and_its_file(settings: Settings, tmp_path: Path) -> None:
    queue()
    assert services.send_due(now=NOW) == 1
    line = json.loads((tmp_path / "outbox" / "sms.jsonl").read_text())
    assert line["text"] == "【回音】您的留言有了新答复"
    assert OutboundMessage.objects.get().provider_id == line["biz_id"]


def test_mail_goes_out_with_the_same_message_id_at_every_try(tmp_path: Path) -> None:
    letter = Letter(
        "event:1:2", "zhang@example.com", "您的留言\r\nBcc: x@example.com", "有了新答复。", "reply"
    )
    assert mail.send(letter, NOW) == mail.send(letter, NOW)
    for file in (tmp_path / "outbox" / "mail").iterdir():
        message = email.message_from_bytes(file.read_bytes().split(b"\n-----")[0], policy=default)
        assert message["To"] == "zhang@example.com"
        assert message["Subject"] == "您的留言 Bcc: x@example.com"
        assert message["Bcc"] is None
        assert message["Message-ID"] == mail.message_id("event:1:2")
        assert message["Auto-Submitted"] == "auto-generated"
        assert message.get_content().strip() == "有了新答复。"


@pytest.mark.parametrize(
    ("error", "reason", "is_final"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"no such user")}), "recipient-refused", True),
        (smtplib.SMTPRecipientsRefused({"a@b.c": (451, b"later")}), "recipient-refused", False),
        (smtplib.SMTPServerDisconnected("gone"), "SMTPServerDisconnected", False),
        (TimeoutError("slow"), "TimeoutError", False),
    ],
)
def test_what_a_mail_server_says_decides_whether_to_try_again(
    monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str, is_final: bool
) -> None:
    def refuse(*arguments: object) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with pytest.raises(DeliveryFailed) as failed:
        mail.send(Letter("k", "a@example.com", "s", "b", "reply"), NOW)
    assert (failed.value.reason, failed.value.is_final) == (reason, is_final)


def ask(value: str, kind: AddressKind) -> OutboundMessage:
    return codes.send_code(
        address=Address(kind, value),
        purpose=CodePurpose.SIGN_IN,
        remote_address="198.51.100.7",
        now=NOW,
    )


@pytest.mark.parametrize(
    ("value", "kind", "way"),
    [(PHONE, AddressKind.PHONE, MessageKind.SMS), ("zhang@example.com", AddressKind.EMAIL, MessageKind.MAIL)],
)
def test_a_code_goes_to_its_address_and_dies_with_its_use(
    value: str, kind: AddressKind, way: MessageKind
) -> None:
    message = ask(value, kind)
    assert (message.kind, message.address, message.purpose) == (way, value, "code")
    assert json.loads(message.values)["code"] in message.body
    assert message.good_until == OneTimeCode.objects.get().expires_at


def test_a_code_refused_sends_nothing() -> None:
    ask(PHONE, AddressKind.PHONE)
    with pytest.raises(TooOften):
        ask(PHONE, AddressKind.PHONE)
    assert OutboundMessage.objects.count() == 1


def test_a_code_that_cannot_be_queued_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**arguments: object) -> OutboundMessage:
        raise OSError

    monkeypatch.setattr(codes, "queue", fail)
    with pytest.raises(OSError):
        ask(PHONE, AddressKind.PHONE)
    assert not OneTimeCode.objects.exists()


def test_a_gateway_that_is_down_does_not_keep_anybody_waiting_for_an_error(gateway: Gateway) -> None:
    gateway.refuse = DeliveryFailed("ConnectionRefusedError")
    codes.send_code_now(
        address=Address(AddressKind.PHONE, PHONE),
        purpose=CodePurpose.SIGN_IN,
        remote_address="198.51.100.7",
        now=NOW,
    )
    gateway.refuse = None
    assert services.send_due(now=NOW + timedelta(seconds=30)) == 1
