"""The SMS adapter and its double, which speak the gateway's protocol to each other."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest

from huiyin.channels.doubles import KEY, SECRET, TEMPLATE_OF, SmsDouble, http_server
from huiyin.channels.gateways import DeliveryFailed, Letter
from huiyin.channels.sms import SmsGateway, over_http, sign
from huiyin.core import clock

from .conftest import NOW, PHONE

CODE = Letter("code:1:2", PHONE, "", "您的验证码是 123456", "code", {"code": "123456"})
NOTICE = Letter("event:7:9", PHONE, "", "您的留言有了 *新答复* ~ 100% &=+", "reply")


@pytest.fixture
def double(tmp_path: Path) -> SmsDouble:
    return SmsDouble(tmp_path / "outbox" / "sms.jsonl")


@pytest.fixture
def gateway(double: SmsDouble) -> SmsGateway:
    """The adapter with the double in the same process."""
    return SmsGateway(KEY, SECRET, "回音", TEMPLATE_OF, double.answer)


def delivered(double: SmsDouble) -> list[dict[str, str]]:
    if not double.outbox.exists():
        return []
    return [json.loads(line) for line in double.outbox.read_text().splitlines()]


def refusal(gateway: SmsGateway, letter: Letter = CODE, now: datetime = NOW) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        gateway.send(letter, now)
    return failed.value


def test_the_signature_is_the_one_of_the_published_example() -> None:
    # The worked example of the public specification of SendSms: key testId, secret testSecret.
    fields = {
        "AccessKeyId": "testId",
        "Action": "SendSms",
        "Format": "XML",
        "OutId": "123",
        "PhoneNumbers": "15300000001",
        "RegionId": "cn-hangzhou",
        "SignName": "阿里云短信测试专用",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466",
        "SignatureVersion": "1.0",
        "TemplateCode": "SMS_71390007",
        "TemplateParam": '{"customer":"test"}',
        "Timestamp": "2017-07-12T02:42:19Z",
        "Version": "2017-05-25",
    }
    assert sign(fields, "testSecret", method="GET") == "zJDF+Lrzhj/ThnlvIToysFRq6t4="


def test_a_code_goes_out_in_the_approved_template(gateway: SmsGateway, double: SmsDouble) -> None:
    number = gateway.send(CODE, NOW)
    (line,) = delivered(double)
    assert line["text"] == "【回音】您的验证码是 123456，5 分钟内有效。"
    assert (line["to"], line["out_id"], line["biz_id"]) == (PHONE, CODE.key, number)


def test_any_other_purpose_goes_out_in_the_general_template(gateway: SmsGateway, double: SmsDouble) -> None:
    gateway.send(NOTICE, NOW)
    assert delivered(double)[0]["text"] == f"【回音】{NOTICE.body}"


def test_a_wrong_secret_is_refused_and_nothing_goes_out(gateway: SmsGateway, double: SmsDouble) -> None:
    assert refusal(replace(gateway, secret="guessed")).reason == "SignatureDoesNotMatch"
    assert refusal(replace(gateway, key="nobody")).reason == "InvalidAccessKeyId.NotFound"
    assert delivered(double) == []


def test_a_form_changed_on_its_way_is_refused(gateway: SmsGateway, double: SmsDouble) -> None:
    fields = dict(parse_qsl(gateway.form(CODE, NOW).decode()))
    status, answer = double.answer(urlencode({**fields, "PhoneNumbers": "19900000013"}).encode(), NOW)
    assert (status, json.loads(answer)["Code"]) == (400, "SignatureDoesNotMatch")
    assert delivered(double) == []


def test_a_form_recorded_and_sent_again_is_refused(gateway: SmsGateway, double: SmsDouble) -> None:
    form = gateway.form(CODE, NOW)
    assert double.answer(form, NOW)[0] == 200
    status, answer = double.answer(form, NOW)
    assert (status, json.loads(answer)["Code"]) == (400, "SignatureNonceUsed")
    assert len(delivered(double)) == 1


def test_a_clock_that_is_far_off_is_refused(gateway: SmsGateway, double: SmsDouble) -> None:
    form = gateway.form(CODE, NOW)
    status, answer = double.answer(form, NOW + timedelta(minutes=16))
    assert (status, json.loads(answer)["Code"]) == (400, "InvalidTimeStamp.Expired")


@pytest.mark.parametrize(
    ("letter", "templates", "code", "is_final"),
    [
        (replace(CODE, address="12345"), TEMPLATE_OF, "isv.MOBILE_NUMBER_ILLEGAL", True),
        (replace(CODE, values={"wrong": "1"}), TEMPLATE_OF, "isv.TEMPLATE_MISSING_PARAMETERS", True),
        (CODE, {"code": "SMS_UNKNOWN"}, "isv.SMS_TEMPLATE_ILLEGAL", False),
    ],
)
def test_only_what_cannot_get_better_is_final(
    gateway: SmsGateway, letter: Letter, templates: dict[str, str], code: str, is_final: bool
) -> None:
    failure = refusal(replace(gateway, templates=templates), letter)
    assert (failure.reason, failure.is_final) == (code, is_final)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"Message": "?"}', b"\xff"])
def test_an_answer_that_is_none_is_a_failure_to_be_tried_again(gateway: SmsGateway, body: bytes) -> None:
    failure = refusal(replace(gateway, transport=lambda form, now: (502, body)))
    assert (failure.reason, failure.is_final) == ("http-502", False)


def serving(server: ThreadingHTTPServer) -> Iterator[str]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def url(double: SmsDouble) -> Iterator[str]:
    """The double over loopback HTTP."""
    yield from serving(http_server(double))


def test_the_same_adapter_sends_over_http(gateway: SmsGateway, double: SmsDouble, url: str) -> None:
    now = clock.now()
    over_the_wire = replace(gateway, transport=over_http(url))
    number = over_the_wire.send(CODE, now)
    assert delivered(double)[0]["biz_id"] == number
    assert refusal(replace(over_the_wire, secret="guessed"), now=now).reason == "SignatureDoesNotMatch"
    assert len(delivered(double)) == 1


def test_a_gateway_that_is_down_is_a_failure_to_be_tried_again(gateway: SmsGateway) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.server_close()
    dead = replace(gateway, transport=over_http(f"http://127.0.0.1:{server.server_port}/"))
    failure = refusal(dead)
    assert (failure.reason, failure.is_final) == ("ConnectionRefusedError", False)


def test_a_redirect_is_not_followed(gateway: SmsGateway) -> None:
    paths: list[str] = []

    class Redirecting(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            paths.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None:
            pass

    for url in serving(ThreadingHTTPServer(("127.0.0.1", 0), Redirecting)):
        assert refusal(replace(gateway, transport=over_http(f"{url}sms"))).reason == "http-302"
    assert paths == ["/sms"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/", "gateway.example.com", ""])
def test_only_web_addresses_are_gateways(url: str) -> None:
    make: Callable[[str], object] = over_http
    with pytest.raises(ValueError, match="SMS_GATEWAY_URL"):
        make(url)
