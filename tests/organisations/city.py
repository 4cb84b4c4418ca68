"""A small city, built through the services, and files that describe it."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime

import xlsxwriter

from huiyin.accounts.models import AccountKind, User
from huiyin.core.codes import random_token
from huiyin.organisations import services
from huiyin.organisations.actors import SYSTEM_ACTOR, Actor, actor_for
from huiyin.organisations.details import OrganisationDetails
from huiyin.organisations.models import Category, Division, Membership, Organisation, OrganisationKind, Role

NOON = datetime(2026, 11, 17, 4, 0, tzinfo=UTC)
KIND = OrganisationKind


@dataclass
class City:
    """What the tests point at by name."""

    organisations: dict[str, Organisation] = field(default_factory=dict)

    def fresh(self, code: str) -> Organisation:
        """The organisation as it is stored now."""
        return Organisation.objects.get(code=code)


def build() -> City:
    """云川省 › 清江市 › 青山区 (滨河街道, 云山镇) and 河口县; a platform, two bureaus, a district with two offices."""
    for code, name in (
        ("99", "云川省"),
        ("9901", "清江市"),
        ("990101", "青山区"),
        ("990101001", "滨河街道"),
        ("990101101", "云山镇"),
        ("990102", "河口县"),
    ):
        services.create_division(actor=SYSTEM_ACTOR, code=code, name=name, now=NOON)
    for code, name, parent, keywords in (
        ("urban", "城乡建设", None, []),
        ("urban.roads", "道路养护", "urban", ["路灯", "坑洼", "井盖"]),
        ("urban.heating", "供暖", "urban", ["暖气", "暖气不热", "供热公司"]),
        ("labour", "劳动保障", None, ["拖欠工资", "工资"]),
    ):
        Category.objects.create(code=code, name=name, parent_id=parent, keywords=keywords)
    city = City()
    for code, name, division, kind, parent in (
        ("platform", "清江市网上群众工作平台", "9901", KIND.PLATFORM, None),
        ("housing", "清江市住房和城乡建设局", "9901", KIND.DEPARTMENT, "platform"),
        ("water", "清江市水务局", "9901", KIND.DEPARTMENT, "platform"),
        ("qingshan", "青山区人民政府", "990101", KIND.GOVERNMENT, None),
        ("binhe", "滨河街道办事处", "990101001", KIND.TOWNSHIP, "qingshan"),
        ("hekou", "河口县人民政府", "990102", KIND.GOVERNMENT, None),
    ):
        city.organisations[code] = services.create_organisation(
            actor=SYSTEM_ACTOR,
            code=code,
            details=details(name, division, kind, city.organisations.get(parent or "")),
            now=NOON,
        )
    return city


def details(
    name: str, division: str, kind: OrganisationKind = KIND.DEPARTMENT, parent: Organisation | None = None
) -> OrganisationDetails:
    """Details with the short name cut from the name."""
    return OrganisationDetails(
        name=name, short_name=name[-6:], kind=kind, division=Division.objects.get(pk=division), parent=parent
    )


def staff(name: str) -> User:
    """A member of staff without a post."""
    return User.objects.create(
        handle=random_token(), kind=AccountKind.STAFF, display_name=name, login_name=name, created_at=NOON
    )


def administrator(organisation: Organisation, name: str = "管理员") -> Actor:
    """A system administrator who sits in this organisation."""
    user = staff(name)
    Membership.objects.create(user=user, organisation=organisation, role=Role.SYSTEM_ADMIN, since=NOON)
    return actor_for(user)


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    """A CSV file of these lines."""
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def xlsx(*rows: tuple[str | int, ...]) -> bytes:
    """An Excel file; strings are written as strings, also those that look like formulas."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("单位")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()
