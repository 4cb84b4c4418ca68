"""The offices of the stories beside the fixed cast: a hospital, a heating company, a bus company, two more bureaus."""

from huiyin.accounts.models import AccountKind, User
from huiyin.core.codes import random_token
from huiyin.organisations.models import (
    Category,
    Duty,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
)
from tests.cast import DAY, TUESDAY, Cast

PASSWORD = "a-long-enough-password"
#: code, name, kind, category of its duties.
OFFICES = (
    ("hospital", "市中心医院", OrganisationKind.INSTITUTION, "health"),
    ("heat", "清江热力公司", OrganisationKind.ENTERPRISE, "heating"),
    ("bus", "市公共交通公司", OrganisationKind.ENTERPRISE, "transport"),
    ("education", "市教育局", OrganisationKind.DEPARTMENT, "education"),
)
CATEGORIES = (("health", "卫生健康"), ("transport", "交通运输"), ("education", "教育"))


def found(cast: Cast) -> None:
    """Each office has a handler ``<code>_clerk`` and an approver ``<code>_head``."""
    for code, name in CATEGORIES:
        Category.objects.create(code=code, name=name)
    for code, name, kind, category in OFFICES:
        office = Organisation.objects.create(
            code=code,
            name=name,
            short_name=name,
            seal=name[:2],
            kind=kind,
            division_id="9901",
            path=f"{code}/",
            verified_at=TUESDAY - 300 * DAY,
        )
        Duty.objects.create(organisation=office, category_id=category)
        cast.organisations[code] = office
        cast.users[f"{code}_clerk"] = _employed(f"{code}_clerk", office, Role.HANDLER)
        cast.users[f"{code}_head"] = _employed(f"{code}_head", office, Role.APPROVER)


def _employed(name: str, office: Organisation, role: Role) -> User:
    user = User(
        handle=random_token(),
        kind=AccountKind.STAFF,
        display_name=name,
        login_name=name,
        created_at=TUESDAY - 90 * DAY,
    )
    user.set_password(PASSWORD)
    user.save()
    Membership.objects.create(user=user, organisation=office, role=role, since=TUESDAY - 90 * DAY)
    return user
