"""What a finding of personal data is."""

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class FindingKind(enum.StrEnum):
    """Kinds of personal data, in the order in which they win where two overlap."""

    EMAIL = "email"
    IDENTITY_NUMBER = "identity_number"
    BANK_CARD = "bank_card"
    MOBILE = "mobile"
    LANDLINE = "landline"
    PASSPORT = "passport"
    CHAT_ACCOUNT = "chat_account"
    PLATE = "plate"
    ADDRESS = "address"
    NAME = "name"


KIND_LABELS: dict[FindingKind, str | Promise] = {
    FindingKind.EMAIL: _("电子邮箱"),
    FindingKind.IDENTITY_NUMBER: _("身份证号"),
    FindingKind.BANK_CARD: _("银行卡号"),
    FindingKind.MOBILE: _("手机号"),
    FindingKind.LANDLINE: _("固定电话"),
    FindingKind.PASSPORT: _("护照或通行证号"),
    FindingKind.CHAT_ACCOUNT: _("聊天账号"),
    FindingKind.PLATE: _("车牌号"),
    FindingKind.ADDRESS: _("详细住址"),
    FindingKind.NAME: _("姓名"),
}

_PRIORITY = {kind: place for place, kind in enumerate(FindingKind)}
_NUMBER_CHARACTER = re.compile("[0-9A-Za-z０-９Ａ-Ｚａ-ｚ零〇一二三四五六七八九十百幺]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of personal data: ``text[start:end]`` is to be shown as ``replacement``."""

    start: int
    end: int
    kind: FindingKind
    replacement: str

    def overlaps(self, others: Iterable["Finding"]) -> bool:
        """Whether it shares a character with any of the others."""
        return any(self.start < other.end and other.start < self.end for other in others)


def starred(text: str, keep: int = 0) -> str:
    """Every digit, letter and Han numeral after the first ``keep`` of them becomes an asterisk.

    Separators and unit words stay, so the shape stays readable: ``3栋2单元`` → ``*栋*单元``.
    """
    kept = 0

    def one(found: re.Match[str]) -> str:
        nonlocal kept
        kept += 1
        return found.group() if kept <= keep else "*"

    return _NUMBER_CHARACTER.sub(one, text)


def without_overlaps(findings: list[Finding]) -> list[Finding]:
    """Findings in reading order; where two overlap, the kind listed first wins, then the longer one."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (_PRIORITY[f.kind], f.start - f.end, f.start)):
        if not finding.overlaps(kept):
            kept.append(finding)
    return sorted(kept, key=lambda f: f.start)
