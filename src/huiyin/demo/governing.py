"""What the city has set for itself: its rule set since the founding, a stricter version to come, an office's templates."""

from dataclasses import replace
from datetime import date, datetime

from huiyin.appeals import services
from huiyin.appeals.deadlines import SHIPPED
from huiyin.appeals.services.adopting import RuleDraft
from huiyin.appeals.services.templates import TemplateText, create_template
from huiyin.appeals.terms import Stage
from huiyin.core.clock import local_day
from huiyin.demo.accounts import SHOWN_OFFICE
from huiyin.demo.world import World
from huiyin.organisations.models import Division
from huiyin.statistics.figures import next_month

DIVISION = "9901"
#: Suggestions are answered within so many working days from the next month on; ten until then.
SUGGESTIONS_FASTER = 8
TEMPLATES = (
    TemplateText(
        "暖气不热：已上门测温",
        "{称呼}：您好！\n\n您反映的“{标题}”收悉。我局和热力公司的师傅已上门测温，室内温度为【度数】℃。"
        "原因是【原因】，已于【时间】处理完毕，处理后测温【度数】℃。\n\n不达标的天数按合同退还热费，不用您跑。"
        "再有冷热不匀，请打【电话】。\n\n{单位}\n{日期}",
    ),
    TemplateText(
        "物业收费：查账结果",
        "{称呼}：您好！\n\n您问的物业公共收益，我局已要求物业公司在【日期】前公示账目，并派人核对。"
        "核对结果：【结果】。\n\n对账目还有疑问，可以请业主委员会一起查，联系【联系人和电话】。\n\n{单位}\n{日期}",
    ),
)


def begin(world: World, founded: datetime) -> None:
    """The city adopts the shipped five-day rule, under which everything in it is played."""
    _adopt(world, _five_day(local_day(founded)), founded)


def go_on(world: World, now: datetime) -> None:
    """An office has written templates; the city has decided on a stricter version from next month on."""
    for text in TEMPLATES:
        create_template(
            organisation_id=world.organisations[SHOWN_OFFICE].pk,
            text=text,
            actor=world.handler(SHOWN_OFFICE),
            now=now,
        )
    draft = _five_day(next_month(local_day(now).replace(day=1)))
    limits = tuple(
        replace(limit, amount=SUGGESTIONS_FASTER) if limit.stage is Stage.REPLY and limit.kinds else limit
        for limit in draft.limits
    )
    _adopt(world, replace(draft, limits=limits, note="建议和举报的答复，从十个工作日缩短到八个。"), now)


def _five_day(day: date) -> RuleDraft:
    shipped = SHIPPED["five-day"]
    return RuleDraft(
        name=shipped.rules.name,
        title=str(shipped.title),
        lane=shipped.lane,
        division=Division.objects.get(code=DIVISION),
        effective_from=day,
        limits=shipped.rules.limits,
        extension_max=shipped.rules.extension_max,
        note="清江市网上群众工作平台开通时采用。",
    )


def _adopt(world: World, draft: RuleDraft, now: datetime) -> None:
    services.adopt(actor=world.member("sysadmin"), draft=draft, now=now)
