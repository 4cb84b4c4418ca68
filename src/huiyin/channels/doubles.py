"""A local double of the SMS gateway: same form, same signature check, same answers, and a file instead of phones.

Used by the demonstration in the same process, and by the tests over loopback HTTP. It accepts what the real gateway
accepts and refuses what that refuses: unknown keys, wrong or repeated signatures, clocks off by over 15 minutes,
unknown templates, missing words, numbers that are none.
"""

import hmac
import json
import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

from huiyin.channels.sms import API_VERSION, sign
from huiyin.core import clock

KEY = "double-key"
SECRET = "double-secret"  # noqa: S105 - opens nothing but this double
TEMPLATES = {
    "SMS_CODE": "您的验证码是 ${code}，5 分钟内有效。",
    "SMS_NOTICE": "${text}",
}
TEMPLATE_OF = {"code": "SMS_CODE", "notice": "SMS_NOTICE"}
CLOCK_MAY_DIFFER = timedelta(minutes=15)
_PLACE = re.compile(r"\$\{(\w+)\}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


class _Refused(Exception):
    """The answer of the gateway to a form it does not take: status, code, sentence."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(code)
        self.status, self.code, self.sentence = status, code, sentence


@dataclass
class SmsDouble:
    """One pretended gateway; accepted messages are appended to ``outbox`` as JSON lines."""

    outbox: Path
    secrets_by_key: Mapping[str, str] = field(default_factory=lambda: {KEY: SECRET})
    templates: Mapping[str, str] = field(default_factory=lambda: TEMPLATES)
    _nonces: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, form: bytes, now: datetime) -> tuple[int, bytes]:
        """The gateway's HTTP status and JSON body for a posted form."""
        number = secrets.token_hex(8)
        try:
            fields = dict(parse_qsl(form.decode(), keep_blank_values=True))
            self._check_signature(fields, now)
            text = self._text(fields)
            business_id = f"{secrets.randbelow(10**18):018d}^0"
            self._deliver(fields, text, business_id, now)
        except _Refused as refusal:
            return refusal.status, _json(refusal.code, refusal.sentence, number)
        return 200, _json("OK", "OK", number, business_id)

    def _check_signature(self, fields: dict[str, str], now: datetime) -> None:
        secret = self.secrets_by_key.get(fields.get("AccessKeyId", ""))
        if secret is None:
            raise _Refused(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
        given = fields.pop("Signature", "")
        if not hmac.compare_digest(given.encode(), sign(fields, secret).encode()):
            raise _Refused(400, "SignatureDoesNotMatch", "The signature does not conform to the standards.")
        if abs(_moment(fields.get("Timestamp", "")) - now) > CLOCK_MAY_DIFFER:
            raise _Refused(400, "InvalidTimeStamp.Expired", "Specified time stamp is expired.")
        nonce = fields.get("SignatureNonce", "")
        with self._lock:
            if not nonce or nonce in self._nonces:
                raise _Refused(400, "SignatureNonceUsed", "Specified signature nonce was used already.")
            self._nonces.add(nonce)

    def _text(self, fields: dict[str, str]) -> str:
        if fields.get("Action") != "SendSms" or fields.get("Version") != API_VERSION:
            raise _Refused(404, "InvalidAction.NotFound", "Specified api is not found.")
        if not _MOBILE.fullmatch(fields.get("PhoneNumbers", "")):
            raise _Refused(200, "isv.MOBILE_NUMBER_ILLEGAL", "Illegal mobile number.")
        if not fields.get("SignName"):
            raise _Refused(200, "isv.SMS_SIGNATURE_ILLEGAL", "Illegal signature.")
        template = self.templates.get(fields.get("TemplateCode", ""))
        if template is None:
            raise _Refused(200, "isv.SMS_TEMPLATE_ILLEGAL", "Illegal template.")
        values = _values(fields.get("TemplateParam", ""))
        if any(name not in values for name in _PLACE.findall(template)):
            raise _Refused(200, "isv.TEMPLATE_MISSING_PARAMETERS", "Words of the template are missing.")
        return f"【{fields['SignName']}】" + _PLACE.sub(lambda found: values[found[1]], template)

    def _deliver(self, fields: dict[str, str], text: str, business_id: str, now: datetime) -> None:
        line = {
            "at": now.isoformat(),
            "to": fields["PhoneNumbers"],
            "text": text,
            "template": fields["TemplateCode"],
            "out_id": fields.get("OutId", ""),
            "biz_id": business_id,
        }
        with self._lock:
            self.outbox.parent.mkdir(parents=True, exist_ok=True)
            with self.outbox.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise _Refused(
            400, "InvalidTimeStamp.Format", "Specified time stamp is not well formatted."
        ) from error


def _values(text: str) -> dict[str, str]:
    try:
        values = json.loads(text or "{}")
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise _Refused(200, "isv.INVALID_JSON_PARAM", "The template parameters are no JSON object.")
    return {str(name): str(value) for name, value in values.items()}


def _json(code: str, message: str, number: str, business_id: str = "") -> bytes:
    answer = {"Code": code, "Message": message, "RequestId": number}
    return json.dumps({**answer, "BizId": business_id} if business_id else answer).encode()


def http_server(double: SmsDouble, port: int = 0) -> ThreadingHTTPServer:
    """An HTTP server on 127.0.0.1 that answers as ``double``; the caller runs and closes it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body = double.answer(form, clock.now())
            self.send_response(status)
            self.send_header("Content-Type", "application/json;charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the outbox is the log."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
