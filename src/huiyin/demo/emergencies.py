"""The emergency lane of the demonstration: who is on duty, and three nights in which it was needed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import Kind
from huiyin.demo.world import World
from huiyin.organisations.actors import SYSTEM_ACTOR
from huiyin.organisations.models import Division, OrganisationKind
from huiyin.organisations.services import set_duty_office

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Night:
    """One emergency: how many hours ago, its words, and how far it has come."""

    hours_ago: int
    title: str
    body: str
    label: str
    is_claimed: bool = False
    is_reviewed: bool = False
    is_false: bool = False


NIGHTS = (
    Night(
        1,
        "楼道里燃气味很浓，怀疑在泄漏",
        "三号楼二单元从一楼到四楼都有很浓的燃气味，怀疑燃气正在泄漏，已经打了 119，请尽快来人关总阀。",
        "三号楼住户",
    ),
    Night(
        9,
        "人行桥的桥板塌了一块，夜里有人差点落水",
        "河边人行桥中间的木板塌了一块，没有围挡，刚才有位老人踩空，险些落水，请先把桥封起来。",
        "夜跑的人",
        is_claimed=True,
        is_reviewed=True,
    ),
    Night(
        30,
        "小区门口的路灯连着三天不亮，急",
        "小区门口的路灯已经三天没有亮，晚上进出看不清路，孩子放学不方便，请尽快修一修。",
        "晚归的家长",
        is_false=True,
    ),
)


def play(world: World, now: datetime) -> None:
    """Governments of the counties go on duty, and the three nights are played; the last one begins an hour ago."""
    counties = list(Division.objects.filter(level=3, is_active=True).order_by("code"))
    for county in counties:
        office = county.organisations.filter(kind=OrganisationKind.GOVERNMENT, is_active=True).first()
        if office and office.code in world.staff:
            set_duty_office(actor=SYSTEM_ACTOR, division=county, office=office, now=now - 40 * HOUR)
    ready = list(Division.objects.filter(level=3, duty_organisation__isnull=False).order_by("code"))
    for place, night in zip(ready, NIGHTS, strict=False):
        _play(world, place, night, now - night.hours_ago * HOUR)


def _play(world: World, place: Division, night: Night, at: datetime) -> None:
    writer = next(iter(world.citizens.values()))
    appeal: Appeal = services.submit(
        submission=services.Submission(
            kind=Kind.HELP,
            title=night.title,
            body=night.body,
            division=place.code,
            author_label=night.label,
            is_emergency=True,
        ),
        actor=world.actor(writer),
        key=f"demo/emergency/{night.hours_ago}",
        now=at,
    ).appeal
    office, moderator = appeal.lead, world.member("moderator")
    if office is None:
        return
    if night.is_claimed:
        services.claim(appeal=appeal, actor=world.handler(office.code), now=at + timedelta(minutes=20))
    if night.is_reviewed:
        services.review(
            appeal=appeal,
            publication=services.Publication.MASKED,
            actor=moderator,
            now=at + timedelta(minutes=50),
        )
        services.add_progress(
            appeal=appeal,
            body="值班人员已到现场，桥两头拉了警戒线，明早换板。",
            actor=world.handler(office.code),
            now=at + timedelta(minutes=70),
        )
    if night.is_false:
        services.false_alarm(
            appeal=appeal,
            reason="路灯不亮请按普通件等候，已转交照明管理单位核实；没有正在发生的危险。",
            actor=moderator,
            now=at + timedelta(minutes=40),
        )
