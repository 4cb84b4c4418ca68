"""The accounts with which a visitor looks round the demonstration city, and the table that ``huiyin serve`` prints."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.demo.content import City, load
from huiyin.organisations.models import Role

#: Of every member of staff of 清江市. It opens nothing but invented data; production sites never load the city.
PASSWORD = "huiyin-demo-2026"  # noqa: S105 - printed for everybody to see

#: The office of the table: the demonstration gives its desk work of every sort.
SHOWN_OFFICE = "qingshan-zhujian"
#: One account for each role, in the order of an appeal's way through the offices.
SHOWN_LOGINS = (
    "moderator",
    "dispatcher",
    "supervisor",
    SHOWN_OFFICE,
    f"{SHOWN_OFFICE}-approver",
    "mayor",
    "ribao",
    "calltaker",
    "sysadmin",
    "secadmin",
    "auditadmin",
)
#: The citizen of the table: the author of several appeals.
SHOWN_CITIZEN = "laoxie"


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the table. ``login`` is a login name, or the phone number of a citizen."""

    role: str
    login: str
    name: str
    place: str


def shown_accounts() -> list[Account]:
    """One account for each role of staff."""
    city = load()
    staff = {member.login: member for member in city.staff}
    return [
        Account(
            role="、".join(str(Role(role).label) for role in staff[login].roles),
            login=login,
            name=staff[login].name,
            place=city.organisation_by_code[staff[login].organisation].short_name,
        )
        for login in SHOWN_LOGINS
    ]


def shown_citizen() -> Account:
    """The citizen with whom a visitor signs in by a code."""
    city = load()
    citizen = next(citizen for citizen in city.citizens if citizen.login == SHOWN_CITIZEN)
    return Account(
        role=_("群众"),
        login=citizen.phone.replace(" ", ""),
        name=citizen.pseudonym,
        place=_county(city, citizen.division),
    )


def _county(city: City, division: str) -> str:
    return city.division_by_code[division[:6]].name


def sign_in_table() -> str:
    """Where to sign in and as whom: one account for each role, ready to print. Ends with a line break."""
    citizen = shown_citizen()
    rows = [
        (account.role, account.login, account.name, account.place) for account in (*shown_accounts(), citizen)
    ]
    lines = [
        "",
        _("工作人员从 %(path)s 登录，口令都是 %(password)s")
        % {"path": reverse("public:staff_login"), "password": PASSWORD},
        "",
        *table((_("岗位"), _("登录名"), _("姓名"), _("单位")), rows),
        "",
        _("群众从 %(path)s 登录，手机号 %(phone)s，验证码显示在 %(messages)s")
        % {
            "path": reverse("public:login"),
            "phone": citizen.login,
            "messages": reverse("public:sent_messages"),
        },
        _("每个单位都有经办人（登录名是单位代码，如 renshe）和审签人（renshe-approver）。"),
        "",
    ]
    return "\n".join(lines) + "\n"


def table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Lines of a table whose columns stand straight in a terminal, where a Han character is two columns wide."""
    widths = [max(width_of(row[n]) for row in (heads, *rows)) for n in range(len(heads))]
    rule = tuple("─" * width for width in widths)
    return [
        "  " + "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, rule, *rows)
    ]


def width_of(text: str) -> int:
    """Columns that a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - width_of(text))
