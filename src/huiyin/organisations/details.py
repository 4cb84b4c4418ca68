"""What a person enters about an organisation or a mailbox, checked field by field before it is stored."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from huiyin.core.errors import InvalidInput
from huiyin.core.text import clean_line
from huiyin.organisations.models import Category, Division, Leader, Mailbox, Organisation, OrganisationKind

_CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_CATEGORY_CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*(?:\.[a-z0-9]+(?:[-_][a-z0-9]+)*)*")
_BETWEEN_KEYWORDS = re.compile(r"[\s、，,；;]+")
LONGEST_CODE = 40
CATEGORY_LEVELS = 3
LONGEST_KEYWORD = 20
MOST_KEYWORDS = 100
LONGEST_REASON = 300
LONGEST_PATH = 300
"""Characters of Organisation.path: about seven levels with the longest codes."""


@dataclass(frozen=True, slots=True)
class OrganisationDetails:
    """The fields of an organisation that may change. ``seal`` is up to two characters; "" takes the short name's."""

    name: str
    short_name: str
    kind: OrganisationKind
    division: Division
    parent: Organisation | None = None
    intro: str = ""
    phone: str = ""
    address: str = ""
    seal: str = ""

    def checked(self) -> "OrganisationDetails":
        """The same, cleaned; InvalidInput with the field's name where something cannot be taken."""
        short_name = checked_text(Organisation, "short_name", self.short_name)
        return replace(
            self,
            name=checked_text(Organisation, "name", self.name),
            short_name=short_name,
            seal=checked_text(Organisation, "seal", self.seal or default_seal(short_name)),
            intro=checked_text(Organisation, "intro", self.intro),
            phone=checked_text(Organisation, "phone", self.phone),
            address=checked_text(Organisation, "address", self.address),
        )


@dataclass(frozen=True, slots=True)
class MailboxDetails:
    """The fields of a mailbox that may change."""

    name: str
    organisation: Organisation
    division: Division
    leader: Leader | None = None
    promise: str = ""
    position: int = 0
    is_open: bool = True

    def checked(self) -> "MailboxDetails":
        """The same, cleaned; InvalidInput with the field's name where something cannot be taken."""
        return replace(
            self,
            name=checked_text(Mailbox, "name", self.name),
            promise=checked_text(Mailbox, "promise", self.promise),
        )


def default_seal(short_name: str) -> str:
    """The two characters that stand for an organisation without a picture: 住建 for 住建局."""
    return short_name[:2]


def checked_text(model: type[models.Model], field: str, typed: str) -> str:
    """One clean line that fits the model's field; InvalidInput ("missing", "too-long") otherwise."""
    column = model._meta.get_field(field)
    assert isinstance(column, models.CharField)
    text = clean_line(typed)
    if not text and not column.blank:
        raise InvalidInput("missing", _("请填写%(label)s。") % {"label": column.verbose_name}, field=field)
    if column.max_length is not None and len(text) > column.max_length:
        raise InvalidInput(
            "too-long",
            _("%(label)s最多 %(max)s 个字，现在有 %(n)s 个字，请缩短。")
            % {"label": column.verbose_name, "max": column.max_length, "n": len(text)},
            field=field,
        )
    return text


def checked_code(typed: str) -> str:
    """The code of an organisation or mailbox in small letters; InvalidInput("code-form") where it cannot be one.

    A unified social credit code (GB 32100-2015) fits as well.
    """
    code = clean_line(typed).lower()
    if len(code) > LONGEST_CODE or not _CODE.fullmatch(code):
        raise InvalidInput(
            "code-form",
            _("代码「%(code)s」不能用：只能由英文字母、数字和中间的连字符组成，最多 %(max)s 个字符。")
            % {"code": code[:60], "max": LONGEST_CODE},
            field="code",
        )
    return code


def checked_category_code(typed: str) -> str:
    """The code of a category in small letters: up to three parts, joined by dots.

    InvalidInput: "missing", "too-long", "category-code-form", "category-too-deep".
    """
    code = clean_line(typed).lower()
    if not code:
        raise InvalidInput("missing", _("请填写分类代码。"), field="code")
    column = Category._meta.get_field("code")
    if column.max_length is not None and len(code) > column.max_length:
        raise InvalidInput(
            "too-long", _("分类代码最多 %(max)s 个字符，请缩短。") % {"max": column.max_length}, field="code"
        )
    if not _CATEGORY_CODE.fullmatch(code):
        raise InvalidInput(
            "category-code-form",
            _(
                "分类代码「%(code)s」不能用：每一级由英文字母、数字和中间的连字符组成，级与级之间用一个点隔开。"
            )
            % {"code": code},
            field="code",
        )
    if code.count(".") >= CATEGORY_LEVELS:
        raise InvalidInput("category-too-deep", _("分类最多三级"), field="code")
    return code


def split_keywords(typed: str) -> list[str]:
    """The keywords in what somebody typed: one per line, or with 、 comma, semicolon or space between them."""
    return [word for word in _BETWEEN_KEYWORDS.split(typed) if word]


def checked_keywords(typed: Iterable[str]) -> list[str]:
    """Each keyword once, in the order given; InvalidInput ("keyword-too-long", "too-many-keywords") otherwise."""
    words = list(dict.fromkeys(word for word in map(clean_line, typed) if word))
    if too_long := [word for word in words if len(word) > LONGEST_KEYWORD]:
        raise InvalidInput(
            "keyword-too-long",
            _("关键词「%(word)s…」太长：一个关键词最多 %(max)s 个字。请分成几个，用顿号或换行隔开。")
            % {"word": too_long[0][:10], "max": LONGEST_KEYWORD},
            field="keywords",
        )
    if len(words) > MOST_KEYWORDS:
        raise InvalidInput(
            "too-many-keywords",
            _("关键词最多 %(max)s 个，现在有 %(n)s 个，请删去一些。")
            % {"max": MOST_KEYWORDS, "n": len(words)},
            field="keywords",
        )
    return words


def checked_reason(typed: str) -> str:
    """Why something is taken away, on one line; InvalidInput("reason-missing" or "reason-too-long")."""
    reason = clean_line(typed)
    if not reason:
        raise InvalidInput("reason-missing", _("请写明原因，方便日后查询。"), field="reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(
            "reason-too-long",
            _("原因最多 %(max)s 个字，现在有 %(n)s 个字，请缩短。")
            % {"max": LONGEST_REASON, "n": len(reason)},
            field="reason",
        )
    return reason


def changes(before: Any, after: dict[str, Any]) -> dict[str, list[Any]]:
    """{field: [old, new]} for those attributes of ``before`` that ``after`` changes."""
    pairs = {field: [getattr(before, field), value] for field, value in after.items()}
    return {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}
