"""The definitions as the public reads them, one sentence for each figure; shown under every table of figures."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: The version of the definitions and formulas, printed under the tables and kept with frozen ones. A change of any
#: figure's meaning takes the next number.
VERSION = "2"


@dataclass(frozen=True, slots=True)
class Definition:
    """``key`` is the attribute of Figures that it defines."""

    key: str
    label: "StrOrPromise"
    sentence: "StrOrPromise"


DEFINITIONS: dict[str, Definition] = {
    one.key: one
    for one in (
        Definition("received", _("收到"), _("这段时间里提交的留言，不公开的也算。按提交的日子归到那个月。")),
        Definition(
            "accepted",
            _("受理"),
            _("收到的留言里审核通过、正式受理的。几件合成一件办的，只算主件。"),
        ),
        Definition(
            "replied",
            _("已答复"),
            _("受理的留言里，主办单位已经发布答复的。只回“已收悉”“已转办”的不算。"),
        ),
        Definition("closed", _("已办结"), _("受理的留言里现在是“已办结”“已归档”的；重办还没办好的不算。")),
        Definition(
            "acceptance_rate",
            _("受理率"),
            _("按时决定受理与否的 ÷ 这段时间里该作决定的。这是平台的事，不算到单位头上。"),
        ),
        Definition(
            "claim_rate",
            _("按期签收率"),
            _("按时签收的 ÷ 这段时间里到期该签收的交办单，主办、协办都算。"),
        ),
        Definition(
            "response_rate", _("回复率"), _("已答复 ÷ 受理。还没到期限的也在分母里，所以当月会偏低。")
        ),
        Definition(
            "on_time_rate",
            _("按期答复率"),
            _(
                "也叫首次答复及时率。这段时间里首次答复到期的留言中，按期答复的占多少。没到期的不算；"
                "补充材料时停表；作者追问或重办之后，首次答复仍按原来的期限算。"
            ),
        ),
        Definition(
            "closure_on_time_rate",
            _("按期办结率"),
            _("按时办结的 ÷ 这段时间里到期该办结的。没到期的、到期前撤回或退回的不算。"),
        ),
        Definition("closure_rate", _("办结率"), _("已办结 ÷ 受理。答复后还在等群众评价的不算办结。")),
        Definition(
            "satisfaction",
            _("满意率"),
            _("评价为“非常满意”“满意”“基本满意”的 ÷ 已评价的。评价过几次的，以最后一次为准。"),
        ),
        Definition("participation", _("参评率"), _("已评价的 ÷ 已答复的。")),
        Definition(
            "solved_rate",
            _("解决率"),
            _(
                "作者评价时说“解决了”的算 1 件，“部分解决”的一般算半件（考核另有规定的从其规定），÷ 已评价的。"
            ),
        ),
        Definition(
            "median_reply_hours",
            _("答复用时（中位）"),
            _(
                "从提交到首次答复用了几个工作小时（四舍五入到整小时）：一半的留言比这快，一半比这慢。"
                "工作日 9–12 时、14–18 时计时，一个工作日 7 小时。"
            ),
        ),
        Definition(
            "mean_reply_hours",
            _("答复用时（平均）"),
            _("同样的工作小时数取平均，个别拖得很久的会把它拉高。"),
        ),
        Definition(
            "median_close_hours",
            _("办结用时（中位）"),
            _("从提交到办结用了几个工作小时，含等群众评价的时间。"),
        ),
        Definition("mean_close_hours", _("办结用时（平均）"), _("同样的工作小时数取平均。")),
        Definition(
            "return_rate", _("退回率"), _("单位申请退回并获同意的交办单 ÷ 交给它的交办单，主办、协办都算。")
        ),
        Definition("redo_rate", _("重办率"), _("作者不满意、经平台核实后退回重办的 ÷ 已答复的。")),
        Definition("extension_rate", _("延期率"), _("批准过延期的 ÷ 受理的。")),
        Definition("supervision_rate", _("督办率"), _("由平台督办过的 ÷ 受理的。")),
        Definition(
            "score",
            _("综合得分"),
            _(
                "回复率、解决率、满意率各乘公布的权重（一般是 30、35、35）再相加，满分 100。只和同级单位比；"
                "受理不足规定件数（一般是 20 件）的，或还没有人评价的，只列出、不排名。"
            ),
        ),
        Definition(
            "interval",
            _("95% 区间"),
            _("件数少的时候比率不稳，括号里是威尔逊 95% 置信区间：真实水平大约就在这个范围里。"),
        ),
        Definition(
            "excluded",
            _("剔除"),
            _(
                "单位申请、督办员核准后不计入考核的留言。剔除了几件、为什么，都公开；"
                "原始的和剔除后的数字并排列出，排名用剔除后的。"
            ),
        ),
    )
}
