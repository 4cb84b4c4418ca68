"""Addresses of other people's pages, as typed: checked by form, never fetched. Pure."""

import ipaddress
import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from huiyin.core.errors import InvalidInput

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")


def public_address(text: str, *, field: str, limit: int) -> str:
    """An https address of a named host, without account, port or blanks; InvalidInput("address") at ``field``."""
    address = text.strip()
    if not _is_public(address) or len(address) > limit:
        raise InvalidInput(
            "address",
            _("请填写以 https:// 开头的完整链接，例如 https://news.example.cn/2026/1.html"),
            field=field,
        )
    return address


def _is_public(address: str) -> bool:
    if re.search(r"[\s\x00-\x1f\x7f<>\"'\\]", address):
        return False
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError:  # UnicodeError among them
        return False
    if parts.scheme != "https" or port is not None or "@" in parts.netloc:
        return False
    return bool(_HOST.fullmatch(host)) and not _is_number(host)


def _is_number(host: str) -> bool:
    """Whether the host is an IP address, or would be read as one (its last label is a number)."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rsplit(".", 1)[-1].isdecimal()
    return True
