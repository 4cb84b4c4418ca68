"""The definitions as the public reads them, one sentence for each figure; shown under every table of figures."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


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
        Definition(
            "response_rate", _("回复率"), _("已答复 ÷ 受理。还没到期限的也在分母里，所以当月会偏低。")
        ),
        Definition(
            "on_time_rate",
            _("按期答复率"),
            _(
                "这段时间里首次答复到期的留言中，按期答复的占多少。没到期的不算；"
                "补充材料时停表；作者追问或重办之后，首次答复仍按原来的期限算。"
            ),
        ),
        Definition(
            "satisfaction",
            _("满意率"),
            _("评价为“非常满意”“满意”“基本满意”的 ÷ 已评价的。评价过几次的，以最后一次为准。"),
        ),
        Definition("participation", _("参评率"), _("已评价的 ÷ 已答复的。")),
        Definition(
            "solved_rate",
            _("解决率"),
            _("作者评价时说“解决了”的算 1 件，“部分解决”的算半件，÷ 已评价的。"),
        ),
        Definition(
            "median_days",
            _("答复用时（中位）"),
            _("从提交到首次答复用了几个工作日：提交当天是第 0 天，一半的留言比这快，一半比这慢。"),
        ),
        Definition("mean_days", _("答复用时（平均）"), _("同样的工作日数取平均，个别拖得很久的会把它拉高。")),
        Definition(
            "return_rate", _("退回率"), _("单位申请退回并获同意的交办单 ÷ 交给它的交办单，主办、协办都算。")
        ),
        Definition("redo_rate", _("重办率"), _("作者不满意、经平台核实后退回重办的 ÷ 已答复的。")),
        Definition(
            "score",
            _("综合得分"),
            _(
                "回复率 × 30 + 解决率 × 35 + 满意率 × 35，满分 100。只和同级单位比；"
                "受理不足 20 件的，或还没有人评价的，只列出、不排名。"
            ),
        ),
        Definition(
            "interval",
            _("95% 区间"),
            _("件数少的时候比率不稳，括号里是威尔逊 95% 置信区间：真实水平大约就在这个范围里。"),
        ),
    )
}
