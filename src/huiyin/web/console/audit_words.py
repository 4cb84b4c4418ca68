"""Events, readings and their data in the words of the audit."""

from typing import Any

from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import SUBMITTED_EVENT, Action
from huiyin.appeals.terms import RuleEvent, Status
from huiyin.core.text import excerpt, listed
from huiyin.organisations.terms import OrganisationEvent

DATA_LENGTH = 300


def event_types() -> dict[str, str]:
    """The words for every type of Event."""
    labels = {SUBMITTED_EVENT: _("提交留言"), "confirmed": _("作者确认联系方式")}
    labels |= {action.value: str(action.label) for action in Action}
    labels |= {event.value: str(event.label) for event in (*OrganisationEvent, *RuleEvent)}
    return labels | {
        "assessment_opened": _("建立考核期"),
        "assessment_changed": _("改考核办法"),
        "assessment_frozen": _("考核定稿"),
        "assessment_corrected": _("更正考核"),
        "account_created": _("建立账号"),
        "account_disabled": _("停用账号"),
        "display_name_changed": _("修改称呼"),
        "contact_changed": _("更换联系方式"),
        "password_changed": _("修改密码"),
        "staff_signed_in": _("工作人员登录"),
        "second_factor_set": _("绑定动态码"),
        "second_factor_checked": _("通过动态码验证"),
        "second_factor_reset": _("取消动态码"),
        "demo_begun": _("开始装入演示城市"),
        "demo_built": _("演示城市已装好"),
    }


def read_types() -> dict[str, str]:
    """The words for what can be read."""
    return {"text": _("原文"), "contact": _("姓名和联系方式"), "file": _("不公开的文件")}


SUBJECTS = {
    "appeal": lambda: _("留言"),
    "account": lambda: _("账号"),
    "organisation": lambda: _("单位"),
    "division": lambda: _("行政区划"),
    "mailbox": lambda: _("信箱"),
    "rule_set": lambda: _("时限规则"),
    "calendar": lambda: _("工作日历"),
}


def data_words(data: dict[str, Any]) -> str:
    """What an Event holds, on one line: the label of each entry and its value; empty ones and keys are left out."""
    labels = _data_labels()
    pairs = [
        _("%(label)s：%(value)s") % {"label": labels.get(name, name), "value": _value(name, value)}
        for name, value in data.items()
        if name not in _KEYS and value not in ("", [], None, {})
    ]
    return excerpt(_("；").join(pairs), DATA_LENGTH)


#: Serial keys, and what the other columns say already.
_KEYS = frozenset(
    {
        "number",
        "reply",
        "note",
        "lead_id",
        "organisation_id",
        "membership",
        "follow_up",
        "organisations",
        "talk",
        "deadline",
        "assisting_ids",
    }
)


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return listed(value)
    if isinstance(value, dict):
        return _("，").join(f"{field} {_change(pair)}" for field, pair in value.items())
    return str(Status(value).label) if name == "status" and value in Status.values else str(value)


def _change(pair: Any) -> str:
    return f"“{pair[0]}”→“{pair[1]}”" if isinstance(pair, list) and len(pair) == 2 else str(pair)


def _data_labels() -> dict[str, str]:
    return {
        "status": _("状态"),
        "reason": _("理由"),
        "exclusion_reason": _("剔除理由"),
        "explanation": _("说明"),
        "same_as": _("以前的编号"),
        "publication": _("公开方式"),
        "lead": _("主办"),
        "assisting": _("协办"),
        "note": _("意见"),
        "designated": _("指定办理"),
        "organisation": _("单位"),
        "organisation_name": _("单位"),
        "from": _("原单位"),
        "into": _("主件"),
        "role": _("岗位"),
        "kind": _("类型"),
        "category": _("分类"),
        "division": _("地点"),
        "channel": _("来源"),
        "text": _("文字"),
        "question": _("要补充的"),
        "days": _("天数"),
        "stage": _("环节"),
        "urgency": _("紧急程度"),
        "signs": _("急件依据"),
        "categories": _("分类"),
        "kinds": _("类型"),
        "due_at": _("期限"),
        "until": _("截止"),
        "round": _("第几轮"),
        "satisfaction": _("满意度"),
        "solved": _("是否解决"),
        "is_first": _("首次答复"),
        "promised_on": _("承诺日期"),
        "supervision": _("督办编号"),
        "late": _("逾期"),
        "outcome": _("结果"),
        "was_listed": _("曾挂牌"),
        "held_on": _("约谈日期"),
        "outlet": _("媒体"),
        "journalist": _("记者"),
        "url": _("链接"),
        "published_on": _("发布日期"),
        "second_factor": _("用了动态码"),
        "name": _("名称"),
        "full_name": _("全称"),
        "code": _("代码"),
        "formula": _("考核办法"),
        "edition": _("第几版"),
        "path": _("层级"),
        "title": _("职务"),
        "leader": _("领导"),
        "changes": _("改动"),
        "added": _("增加"),
        "removed": _("去掉"),
        "file": _("文件"),
        "stored": _("写入"),
        "new": _("新增"),
        "changed": _("修改"),
        "unchanged": _("不变"),
        "error": _("有误"),
        "lane": _("适用"),
        "effective_from": _("生效日期"),
        "day": _("日期"),
        "is_working": _("上班"),
        "year": _("年份"),
        "source": _("依据"),
        "since": _("从哪天起"),
        "hours": _("时段"),
    }
