"""What supervisors, leaders and journalists type: one form per action of 监督. Limits are said by the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.terms import (
    ADDRESS_MAX,
    COMMENT_MAX,
    COVERAGE_OUTLET_MAX,
    COVERAGE_TITLE_MAX,
    NOTE_MAX,
    PUBLIC_NOTE_MAX,
    REMARK_MAX,
    TALK_PEOPLE_MAX,
    SupervisionOutcome,
)
from huiyin.web.forms import LineField, TextField

REASON_MAX = 300
_INVALID_DAY = {"invalid": _("请按 2026-11-30 这样填写日期")}


class DayField(forms.DateField):
    """A day, with the browser's calendar."""

    widget = forms.DateInput(attrs={"type": "date"})

    def __init__(self, *, error_messages: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(error_messages={**_INVALID_DAY, **(error_messages or {})}, **options)


class RemindForm(forms.Form):
    """催办. The page fills in the offices that have it."""

    organisation = LineField(label=_("催哪个单位"), widget=forms.Select)
    text = TextField(
        label=_("催办的话"),
        max_length=REMARK_MAX,
        help_text=_("单位看得到，公众只看到“平台催办”。每个单位每天限催一次。"),
        error_messages={"required": _("请写一句要单位做什么")},
    )


class SuperviseForm(forms.Form):
    """督办."""

    text = TextField(
        label=_("督办要求"),
        max_length=NOTE_MAX,
        help_text=_("主办单位看得到，公众只看到编号和期限。"),
        error_messages={"required": _("请写明督办要求")},
    )
    due_on = DayField(
        label=_("回复期限"),
        help_text=_("到当天 18:00 为止。"),
        error_messages={"required": _("请选择期限")},
    )


class RejectAnswerForm(forms.Form):
    """退回督办回复."""

    reason = TextField(
        label=_("退回理由"),
        max_length=REASON_MAX,
        error_messages={"required": _("请告诉单位哪里还要说清楚")},
    )
    due_on = DayField(label=_("新的期限"), required=False, help_text=_("不填就是原来的期限。"))


class ListForm(forms.Form):
    """挂牌."""

    note = TextField(
        label=_("公开说明"),
        required=False,
        max_length=PUBLIC_NOTE_MAX,
        help_text=_(
            "写在公开的督办名单上。姓名、电话会自动遮住；不公开的留言和举报只列编号、分类、单位和期限。"
        ),
    )


class PublicReasonForm(forms.Form):
    """销号: and why, for everybody."""

    reason = TextField(
        label=_("销号理由"),
        max_length=REASON_MAX,
        help_text=_("公众看得到。"),
        error_messages={"required": _("请写明销号理由，公众看得到")},
    )


class EndForm(forms.Form):
    """结束督办."""

    outcome = forms.ChoiceField(
        label=_("结果"),
        choices=SupervisionOutcome.choices,
        widget=forms.RadioSelect,
        initial=SupervisionOutcome.SETTLED,
        error_messages={"required": _("请选择结果")},
    )
    reason = TextField(
        label=_("理由"),
        max_length=REASON_MAX,
        help_text=_("公众看得到。挂了牌的同时销号。"),
        error_messages={"required": _("请写明结束督办的理由")},
    )


class TalkForm(forms.Form):
    """约谈记录."""

    held_on = DayField(label=_("约谈日期"), error_messages={"required": _("请填写约谈日期")})
    people = LineField(
        label=_("约谈对象"),
        max_length=TALK_PEOPLE_MAX,
        help_text=_("只写单位和职务，例如：市住建局分管负责人。"),
        error_messages={"required": _("请写约谈了哪些单位、什么职务")},
    )
    points = TextField(
        label=_("约谈要点"), max_length=NOTE_MAX, error_messages={"required": _("请写约谈要点")}
    )
    commitment = TextField(label=_("整改承诺"), required=False, max_length=COMMENT_MAX)
    committed_on = DayField(label=_("承诺完成日期"), required=False)
    is_public = forms.BooleanField(
        label=_("公开约谈一事（只显示单位和日期）"),
        required=False,
    )


class InstructForm(forms.Form):
    """批示."""

    text = TextField(label=_("批示内容"), max_length=NOTE_MAX, error_messages={"required": _("请写下批示")})
    to_lead = forms.ChoiceField(
        label=_("批给"),
        choices=[("1", _("主办单位")), ("", _("平台"))],
        widget=forms.RadioSelect,
        initial="1",
        required=False,
        help_text=_("还没有主办单位的，批给平台。"),
    )
    is_public = forms.BooleanField(label=_("公开这条批示（姓名、电话会自动遮住）"), required=False)


class ClueForm(forms.Form):
    """移交媒体. The page fills in the journalists."""

    journalist = LineField(
        label=_("交给哪位记者"),
        widget=forms.Select,
        error_messages={"required": _("请选择一位记者")},
    )
    note = TextField(
        label=_("给记者的话"),
        required=False,
        max_length=NOTE_MAX // 2,
        help_text=_("记者只看得到公开的文本，看不到作者是谁。"),
    )


class TakeBackForm(forms.Form):
    """收回线索. The page fills in the journalists who have it."""

    journalist = LineField(
        label=_("从哪位记者收回"),
        widget=forms.Select,
        error_messages={"required": _("请选择一位记者")},
    )


class CoverageForm(forms.Form):
    """登记媒体报道."""

    url = LineField(
        label=_("报道链接"),
        max_length=ADDRESS_MAX,
        help_text=_("以 https:// 开头。公众可以点开。"),
        error_messages={"required": _("请填写报道链接")},
    )
    title = LineField(
        label=_("报道标题"),
        max_length=COVERAGE_TITLE_MAX,
        error_messages={"required": _("请填写报道标题")},
    )
    outlet = LineField(
        label=_("媒体名称"),
        max_length=COVERAGE_OUTLET_MAX,
        error_messages={"required": _("请填写媒体名称")},
    )
    published_on = DayField(label=_("发布日期"), error_messages={"required": _("请填写发布日期")})


class NothingForm(forms.Form):
    """An action that needs no words."""
