"""SMS through a gateway that speaks Aliyun's SendSms (API dysmsapi, version 2017-05-25, RPC style).

The form is signed with HMAC-SHA1 over the percent-encoded, sorted parameters, as the gateway's public specification
says (signature version 1.0). Only ``SMS_GATEWAY_URL`` is ever called; redirects are not followed.
"""

import base64
import hashlib
import hmac
import http.client
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings

from huiyin.channels.gateways import DeliveryFailed, Letter

API_VERSION = "2017-05-25"
TIMEOUT = 8  # seconds; shorter than the time for which a message is claimed
LONGEST_ANSWER = 64_000  # bytes
# Codes that will be the same at the next try, by the gateway's public list.
FINAL_CODES = frozenset(
    {
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.MOBILE_COUNT_OVER_LIMIT",
        "isv.TEMPLATE_MISSING_PARAMETERS",
        "isv.TEMPLATE_PARAMS_ILLEGAL",
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.PARAM_LENGTH_LIMIT",
        "isv.DENY_IP_RANGE",
    }
)

# Takes the signed form, returns the HTTP status and the body.
Transport = Callable[[bytes, datetime], tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class SmsGateway:
    """Key, secret, signature (the name in brackets before each SMS) and templates by purpose."""

    key: str
    secret: str
    signature: str
    templates: Mapping[str, str]
    transport: Transport

    def send(self, letter: Letter, now: datetime) -> str:
        """Hand one SMS over; the gateway's number (BizId). DeliveryFailed with the gateway's code."""
        status, body = self.transport(self.form(letter, now), now)
        try:
            answer = json.loads(body)
        except ValueError as error:
            raise DeliveryFailed(f"http-{status}") from error
        code = str(answer.get("Code", f"http-{status}")) if isinstance(answer, dict) else f"http-{status}"
        if code != "OK":
            raise DeliveryFailed(code, is_final=code in FINAL_CODES)
        return str(answer.get("BizId", ""))

    def form(self, letter: Letter, now: datetime) -> bytes:
        """The signed form. The nonce is new at each try; OutId is the message's own key."""
        template = self.templates.get(letter.purpose) or self.templates.get("notice", "")
        fields = {
            "AccessKeyId": self.key,
            "Action": "SendSms",
            "Format": "JSON",
            "OutId": letter.key,
            "PhoneNumbers": letter.address,
            "RegionId": "cn-hangzhou",
            "SignName": self.signature,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureNonce": str(uuid.uuid4()),
            "SignatureVersion": "1.0",
            "TemplateCode": template,
            "TemplateParam": json.dumps(letter.values or {"text": letter.body}, ensure_ascii=False),
            "Timestamp": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "Version": API_VERSION,
        }
        return urlencode({**fields, "Signature": sign(fields, self.secret)}).encode()


def sign(fields: Mapping[str, str], secret: str, method: str = "POST") -> str:
    """The signature of a form, Base64: HMAC-SHA1 of ``METHOD&%2F&<encoded pairs, sorted>`` under ``secret&``."""
    pairs = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in sorted(fields.items()))
    text = f"{method}&{_encoded('/')}&{_encoded(pairs)}"
    return base64.b64encode(hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()).decode()


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")  # RFC 3986: a space is %20, an asterisk %2A, a tilde stays


def over_http(url: str) -> Transport:
    """A transport to one address, with a time limit; ValueError where it is not http or https."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("SMS_GATEWAY_URL must be an http or https address")
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    host, port, path = parts.hostname, parts.port, parts.path or "/"

    def post(form: bytes, now: datetime) -> tuple[int, bytes]:
        connection = connect(host, port, timeout=TIMEOUT)
        try:
            connection.request("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            return answer.status, answer.read(LONGEST_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            raise DeliveryFailed(type(error).__name__) from error
        finally:
            connection.close()

    return post


def gateway_of_settings(transport: Transport) -> SmsGateway:
    """The gateway that the settings name, over the given transport."""
    return SmsGateway(
        key=settings.SMS_GATEWAY_KEY,
        secret=settings.SMS_GATEWAY_SECRET,
        signature=settings.SMS_SIGNATURE,
        templates=settings.SMS_TEMPLATES,
        transport=transport,
    )
