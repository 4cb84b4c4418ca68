"""Mobile numbers and e-mail addresses: recognised in whatever form they are typed, masked where they are shown."""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.core.errors import InvalidInput
from huiyin.core.secrets import keyed_hash

EMAIL_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
IPV6_SITE = 64  # the part of an IPv6 address that one household or phone is given
# Mobile numbers of the mainland: eleven digits, 13x to 19x (MIIT numbering plan).
_MOBILE = re.compile(r"(?:\+|00)?(?:86)?(1[3-9][0-9]{9})")
_FILLING = re.compile(r"[\s\-－—‐‑–()（）.·]")
_NUMBER_LIKE = re.compile(r"\+?[0-9]+")


class AddressKind(TextChoices):
    """Where a message to a person goes."""

    PHONE = "phone", gettext_lazy("手机号")
    EMAIL = "email", gettext_lazy("邮箱")


@dataclass(frozen=True, slots=True)
class Address:
    """A mobile number (eleven digits) or an e-mail address (small letters), in the one form that is stored."""

    kind: AddressKind
    value: str

    @property
    def masked(self) -> str:
        """The address as it may be shown: 199****0012, z***@example.com."""
        return mask(self.value)

    @property
    def hash(self) -> str:
        """The keyed hash by which ``User.phone_hash`` or ``User.email_hash`` is found."""
        return keyed_hash(self.value)


def parse(typed: str) -> Address:
    """The address in what was typed: full-width digits, +86, spaces and hyphens are understood.

    InvalidInput("address-empty" | "address-phone" | "address-email") on the field ``address``.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text:
        raise InvalidInput("address-empty", _("请填写手机号或邮箱。"), field="address")
    if "@" in text:
        return _email(text)
    number = _FILLING.sub("", text)
    mobile = _MOBILE.fullmatch(number)
    if mobile:
        return Address(AddressKind.PHONE, mobile[1])
    if _NUMBER_LIKE.fullmatch(number):
        sentence = _("这个手机号不对：应是 11 位数字，以 13 到 19 开头。请检查后再填一次。")
        raise InvalidInput("address-phone", sentence, field="address")
    sentence = _("没有认出手机号或邮箱。手机号是 11 位数字，邮箱里有 @，例如 name@example.com。")
    raise InvalidInput("address-email", sentence, field="address")


def _email(text: str) -> Address:
    address = text.replace(" ", "").lower()
    try:
        validate_email(address)
    except ValidationError as error:
        sentence = _("这个邮箱地址不完整，例如应写成 name@example.com。请检查后再填一次。")
        raise InvalidInput("address-email", sentence, field="address") from error
    if len(address) > EMAIL_LENGTH:
        sentence = _("邮箱地址太长，最多 %(limit)d 个字符。请换一个邮箱或用手机号。") % {
            "limit": EMAIL_LENGTH
        }
        raise InvalidInput("address-email", sentence, field="address")
    return Address(AddressKind.EMAIL, address)


def mask(value: str) -> str:
    """A stored number or e-mail address as it may be shown; the empty string stays empty."""
    if "@" in value:
        name, _at, domain = value.rpartition("@")
        return f"{name[:1]}***@{domain}"
    return f"{value[:3]}****{value[-4:]}" if value else ""


def site_of(remote_address: str) -> str:
    """The part of a client's address that one subscriber holds: IPv4 whole, IPv6 the /64; other text as it is."""
    try:
        address = ipaddress.ip_address(remote_address)
    except ValueError:
        return remote_address
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_SITE), strict=False))
    return str(address)
