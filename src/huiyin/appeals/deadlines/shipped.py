"""The rule sets that come with the product: examples that a site adopts as they are or edits (domain.md §4)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from huiyin.appeals.deadlines.rules import Limit, Rules, Unit
from huiyin.appeals.terms import Complexity, Kind, Lane, Stage, Urgency

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Shipped:
    """A rule set with its title, and where it comes from and how we read it."""

    rules: Rules
    title: "StrOrPromise"
    note: "StrOrPromise"
    lane: Lane = Lane.ORDINARY


_SLOW = (Kind.SUGGESTION, Kind.REPORT)

FIVE_DAY = Shipped(
    Rules(
        "five-day",
        (
            Limit(Stage.MODERATE, 1),
            Limit(Stage.DISPATCH, 1),
            Limit(Stage.CLAIM, 1),
            Limit(Stage.REPLY, 10, kinds=_SLOW),
            Limit(Stage.REPLY, 5),
            Limit(Stage.CLOSE, 30),
        ),
    ),
    _("五日办结"),
    _(
        "来自重庆的“五日办理”和济南、潍坊等地的条例：五个工作日内受理，受理后五个工作日答复。"
        "受理这五天里，审核、交办、签收各一个工作日是我们的分法；建议和举报答复放宽到十个工作日；"
        "三十个工作日办结，是留给群众评价的时间。"
    ),
)

ONE_THREE_FIVE = Shipped(
    Rules(
        "1-3-5-7-15",
        (
            Limit(Stage.MODERATE, 1),
            Limit(Stage.DISPATCH, 1),
            Limit(Stage.CLAIM, 1),
            Limit(Stage.REPLY, 15, complexities=(Complexity.COMPLEX,)),
            Limit(Stage.REPLY, 15, offices_from=3),
            Limit(Stage.REPLY, 7, offices_from=2),
            Limit(Stage.REPLY, 3, kinds=(Kind.QUESTION, Kind.THANKS)),
            Limit(Stage.REPLY, 3, complexities=(Complexity.SIMPLE,)),
            Limit(Stage.REPLY, 5),
            Limit(Stage.CLOSE, 30),
        ),
        extension_max=15,
    ),
    _("1、3、5、7、15"),
    _(
        "来自揭阳公布的“1、3、5、7、15”工作日。公布的只是口号，下面是我们的读法：1 天签收；咨询和简单事项 3 天；"
        "一般的求助、投诉 5 天；两个单位一起办 7 天；复杂的，或三个以上单位会办的 15 天。"
    ),
)

FOUR_GRADE = Shipped(
    Rules(
        "four-grade",
        (
            Limit(Stage.MODERATE, 4, Unit.WORKING_HOURS),
            Limit(Stage.DISPATCH, 4, Unit.WORKING_HOURS),
            Limit(Stage.CLAIM, 1, Unit.HOURS, urgencies=(Urgency.EMERGENCY,)),
            Limit(Stage.CLAIM, 4, Unit.HOURS, urgencies=(Urgency.URGENT,)),
            Limit(Stage.CLAIM, 1),
            Limit(Stage.REPLY, 2, Unit.HOURS, urgencies=(Urgency.EMERGENCY,)),
            Limit(Stage.REPLY, 24, Unit.HOURS, urgencies=(Urgency.URGENT,)),
            Limit(Stage.REPLY, 7, Unit.CALENDAR_DAYS, urgencies=(Urgency.PRIORITY,)),
            Limit(Stage.REPLY, 15, Unit.CALENDAR_DAYS),
            Limit(Stage.CLOSE, 60, Unit.CALENDAR_DAYS),
        ),
        extension_max=15,
    ),
    _("四级响应"),
    _(
        "按轻重缓急分四级：特急（Ⅰ级）2 小时，紧急（Ⅱ级）24 小时，较急（Ⅲ级）7 天，一般（Ⅳ级）15 天，都从交办起算到答复。"
        "小时不分昼夜；天是自然日，最后一天遇节假日顺延到下一个工作日（民法典第二百零三条）。"
    ),
)

PETITION = Shipped(
    Rules(
        "petition-2022",
        (
            Limit(Stage.MODERATE, 15, Unit.CALENDAR_DAYS),
            Limit(Stage.DISPATCH, 15, Unit.CALENDAR_DAYS),
            Limit(Stage.CLAIM, 15, Unit.CALENDAR_DAYS),
            Limit(Stage.REPLY, 60, Unit.CALENDAR_DAYS),
            Limit(Stage.CLOSE, 90, Unit.CALENDAR_DAYS),
        ),
        extension_max=30,
    ),
    _("信访工作条例"),
    _(
        "《信访工作条例》（2022）：十五日内告知是否受理，六十日内办结，情况复杂的经批准可以延长，最多三十日。"
        "都是自然日，最后一天遇节假日顺延。"
    ),
)

EMERGENCY = Shipped(
    Rules(
        "emergency",
        (
            Limit(Stage.MODERATE, 2, Unit.HOURS),
            Limit(Stage.DISPATCH, 2, Unit.HOURS),
            Limit(Stage.CLAIM, 2, Unit.HOURS),
            Limit(Stage.REPLY, 24, Unit.HOURS),
            Limit(Stage.CLOSE, 30),
        ),
        extension_max=5,
    ),
    _("零时差"),
    _("急事急办：一提交就直接交给值班单位，不排队，不分昼夜；2 小时内签收，24 小时内答复。"),
    Lane.EMERGENCY,
)

#: Everything that is shipped, by name.
SHIPPED: dict[str, Shipped] = {
    shipped.rules.name: shipped for shipped in (FIVE_DAY, ONE_THREE_FIVE, FOUR_GRADE, PETITION, EMERGENCY)
}
