"""The fixed cast of the tests: a small city with three offices, staff for every role, and citizens."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from huiyin.accounts.models import AccountKind, User
from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import Kind, Openness
from huiyin.core.codes import random_token
from huiyin.core.secrets import keyed_hash
from huiyin.organisations.actors import Actor, actor_for
from huiyin.organisations.models import (
    Category,
    Division,
    Duty,
    Level,
    Mailbox,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
)

# A Tuesday, 10:00 in Asia/Shanghai: the busiest hour of the busiest day.
TUESDAY = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class Cast:
    """Who is who. Actors are read afresh from the database by ``actor``."""

    users: dict[str, User]
    organisations: dict[str, Organisation]

    def actor(self, name: str) -> Actor:
        """The Actor of somebody of the cast."""
        return actor_for(self.users[name])

    def organisation(self, code: str) -> Organisation:
        """An office of the cast."""
        return self.organisations[code]


def build() -> Cast:
    """清江市 in small: a platform, two city offices, one district with a subdistrict; categories and duties."""
    for code, name, level, parent in (
        ("99", "云川省", Level.PROVINCE, None),
        ("9901", "清江市", Level.CITY, "99"),
        ("990101", "青山区", Level.COUNTY, "9901"),
        ("990101001", "滨河街道", Level.TOWNSHIP, "990101"),
        ("990102", "河口县", Level.COUNTY, "9901"),
    ):
        Division.objects.create(code=code, name=name, full_name=name, level=level, parent_id=parent)
    for code, name, parent in (
        ("urban", "城乡建设", None),
        ("urban.roads", "道路养护", "urban"),
        ("heating", "供暖", None),
        ("labour", "劳动保障", None),
    ):
        Category.objects.create(code=code, name=name, parent_id=parent)
    organisations = {
        code: _organisation(code, name, division, kind, parent)
        for code, name, division, kind, parent in (
            ("platform", "清江市网上群众工作平台", "9901", OrganisationKind.PLATFORM, None),
            ("housing", "市住房和城乡建设局", "9901", OrganisationKind.DEPARTMENT, None),
            ("water", "市水务局", "9901", OrganisationKind.DEPARTMENT, None),
            ("qingshan", "青山区人民政府", "990101", OrganisationKind.GOVERNMENT, None),
            ("binhe", "滨河街道办事处", "990101001", OrganisationKind.TOWNSHIP, "qingshan"),
            ("daily", "清江日报社", "9901", OrganisationKind.MEDIA, None),
        )
    }
    for office, category in (("housing", "urban"), ("water", "urban.roads"), ("qingshan", "heating")):
        Duty.objects.create(organisation=organisations[office], category_id=category)
    Mailbox.objects.create(
        code="mayor", name="市长信箱", organisation=organisations["platform"], division_id="9901"
    )
    users = {
        name: _citizen(name, number) for number, name in enumerate(("citizen", "neighbour", "stranger"), 1)
    }
    for name, posts in {
        "moderator": [("platform", Role.MODERATOR)],
        "dispatcher": [("platform", Role.DISPATCHER)],
        "supervisor": [("platform", Role.SUPERVISOR)],
        "leader": [("platform", Role.LEADER)],
        "system_admin": [("platform", Role.SYSTEM_ADMIN)],
        "audit_admin": [("platform", Role.AUDIT_ADMIN)],
        "handler": [("housing", Role.HANDLER)],
        "colleague": [("housing", Role.HANDLER)],
        "approver": [("housing", Role.APPROVER)],
        "water_handler": [("water", Role.HANDLER)],
        "water_approver": [("water", Role.APPROVER)],
        "district": [("qingshan", Role.HANDLER), ("qingshan", Role.APPROVER)],
        "subdistrict": [("binhe", Role.HANDLER), ("binhe", Role.APPROVER)],
        "journalist": [("daily", Role.JOURNALIST)],
    }.items():
        users[name] = _staff(name)
        for office, role in posts:
            Membership.objects.create(
                user=users[name], organisation=organisations[office], role=role, since=TUESDAY - 100 * DAY
            )
    return Cast(users, organisations)


def _organisation(
    code: str, name: str, division: str, kind: OrganisationKind, parent: str | None
) -> Organisation:
    above = Organisation.objects.filter(code=parent).first() if parent else None
    return Organisation.objects.create(
        code=code,
        name=name,
        short_name=name[:6],
        seal=name[:2],
        kind=kind,
        division_id=division,
        parent=above,
        path=f"{above.path if above else ''}{code}/",
        verified_at=TUESDAY - 300 * DAY,
    )


def _citizen(name: str, number: int) -> User:
    phone = f"1990000000{number}"
    return User.objects.create(
        handle=random_token(),
        display_name=name,
        phone=phone,
        phone_hash=keyed_hash(phone),
        created_at=TUESDAY - 50 * DAY,
    )


def _staff(name: str) -> User:
    user = User(
        handle=random_token(),
        kind=AccountKind.STAFF,
        display_name=name,
        login_name=name,
        created_at=TUESDAY - 90 * DAY,
    )
    user.set_password("a-long-enough-password")
    user.save()
    return user


def submission(**changes: object) -> services.Submission:
    """A cold flat, unless the test says otherwise."""
    fields: dict[str, object] = {
        "kind": Kind.HELP,
        "title": "盛世花园二期暖气不热",
        "body": "家里有两位八十岁的老人，报修三次没有人来，室内只有 14 度。",
        "division": "990101001",
        "openness": Openness.PUBLIC,
        "category": "urban.roads",
        "author_label": "盛世花园住户",
        **changes,
    }
    return services.Submission(**fields)  # type: ignore[arg-type]


def submitted(cast: Cast, by: str = "citizen", at: datetime = TUESDAY, **changes: object) -> Appeal:
    """An appeal of the citizen, waiting for moderation."""
    return services.submit(submission=submission(**changes), actor=cast.actor(by), key=None, now=at).appeal


def accepted(cast: Cast, **changes: object) -> Appeal:
    """… accepted and published an hour later."""
    appeal = submitted(cast, **changes)
    services.accept(
        appeal=appeal,
        publication=services.Publication.MASKED,
        actor=cast.actor("moderator"),
        now=appeal.submitted_at + HOUR,
    )
    return appeal


def dispatched(
    cast: Cast, lead: str = "housing", assisting: tuple[str, ...] = (), **changes: object
) -> Appeal:
    """… given to the housing office."""
    appeal = accepted(cast, **changes)
    services.dispatch(
        appeal=appeal,
        lead=cast.organisation(lead),
        assisting=[cast.organisation(code) for code in assisting],
        actor=cast.actor("dispatcher"),
        now=appeal.submitted_at + 2 * HOUR,
    )
    return appeal


def handling(cast: Cast, **changes: object) -> Appeal:
    """… and signed for."""
    appeal = dispatched(cast, **changes)
    services.claim(appeal=appeal, actor=cast.actor("handler"), now=appeal.submitted_at + 3 * HOUR)
    return appeal


def supervised(cast: Cast, **changes: object) -> Appeal:
    """… and under supervision from the second day on, to be answered on Tuesday next."""
    appeal = handling(cast, **changes)
    services.supervise(
        appeal=appeal,
        text="请在期限内办好，并报送现场照片。",
        due_on=(TUESDAY + 7 * DAY).date(),
        actor=cast.actor("supervisor"),
        now=appeal.submitted_at + DAY,
    )
    return appeal


def replied(cast: Cast, **changes: object) -> Appeal:
    """… and answered the next day."""
    appeal = handling(cast, **changes)
    publish(cast, appeal, at=appeal.submitted_at + DAY)
    return appeal


def publish(
    cast: Cast, appeal: Appeal, at: datetime, body: str = "您好！阀门已经换好，今晚恢复供暖。"
) -> None:
    """A reply through all three steps."""
    text = services.ReplyText(body, "供热科", "周工", "0000-8765 120")
    services.draft_reply(appeal=appeal, text=text, actor=cast.actor("handler"), now=at)
    services.send_for_approval(appeal=appeal, actor=cast.actor("handler"), now=at)
    services.publish_reply(appeal=appeal, actor=cast.actor("approver"), now=at)
