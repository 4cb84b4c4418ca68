"""What the platform types when it acts on an appeal: one form per action."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.appeals.services import Publication
from huiyin.appeals.terms import (
    BODY_MAX,
    NOTE_MAX,
    REMARK_MAX,
    TITLE_MAX,
    Complexity,
    Kind,
    RefusalReason,
    Urgency,
)
from huiyin.web.forms import LineField, TextField
from huiyin.web.offices import OfficeField

REASON_MAX = 300
TASK_MAX = 300


class CodesField(forms.MultipleChoiceField):
    """Several codes from boxes that the page has drawn; whether they name anything is checked afterwards."""

    def valid_value(self, value: Any) -> bool:
        return True


class PublicTextForm(forms.Form):
    """The text that the public reads."""

    title = LineField(
        label=gettext_lazy("公开标题"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=TITLE_MAX * 2,
        error_messages={"required": gettext_lazy("公开标题不能为空")},
    )
    body = TextField(
        label=gettext_lazy("公开内容"),
        max_length=BODY_MAX * 2,
        error_messages={"required": gettext_lazy("公开内容不能为空")},
    )


class AcceptForm(PublicTextForm):
    """受理: the public text, and by which of three buttons."""

    publication = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Publication], widget=forms.HiddenInput, required=False
    )

    def clean_publication(self) -> Publication:
        """Enter in a field means the safest of the three that publishes."""
        return Publication(self.cleaned_data["publication"] or Publication.MASKED)


class ReasonForm(forms.Form):
    """A reason, told to whom the label says."""

    reason = TextField(
        label=gettext_lazy("理由"),
        max_length=REASON_MAX,
        error_messages={"required": gettext_lazy("请写明理由")},
    )


class ReturnToAuthorForm(forms.Form):
    """退回作者修改."""

    reason = TextField(
        label=gettext_lazy("请作者改什么"),
        max_length=NOTE_MAX,
        help_text=gettext_lazy("作者会看到这段话，改好以后可以再提交。"),
        error_messages={"required": gettext_lazy("请写明要作者改什么")},
    )


#: The lawful way instead, told to the author with the reason. (domain.md §3; 信访工作条例 2022, 第 22–24 条)
LAWFUL_WAY = {
    RefusalReason.LAWFUL_CHANNEL: gettext_lazy(
        "请向人民法院、仲裁机构、行政复议机关、纪检监察机关提出，或依法申请政府信息公开。"
    ),
    RefusalReason.IN_PETITION: gettext_lazy("这件事已在信访程序中，请等候书面答复，或向承办单位查询进度。"),
    RefusalReason.SECRET_OR_PRIVACY: gettext_lazy(
        "请删去涉密和他人隐私的内容后重新提交，或到信访接待场所当面反映。"
    ),
    RefusalReason.OUTSIDE_DUTY: gettext_lazy("请与对方协商，或向行业协会、调解组织、人民法院寻求解决。"),
    RefusalReason.ALREADY_ANSWERED: gettext_lazy("请看以前的答复；有新的情况，可以在那件留言里追问。"),
    RefusalReason.UNLAWFUL_CONTENT: gettext_lazy("请用文明的语言把事情讲清楚后重新提交。"),
    RefusalReason.EMERGENCY: gettext_lazy("情况紧急请立即拨打 110、119、120 或 122。"),
}


class NotAcceptForm(forms.Form):
    """不予受理: one of the fixed reasons, the lawful way instead, the earlier appeal."""

    reason = forms.ChoiceField(
        label=gettext_lazy("不予受理的理由"),
        choices=RefusalReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择一条理由")},
    )
    same_as = LineField(
        label=gettext_lazy("以前那件留言的编号"),
        required=False,
        max_length=24,
        help_text=gettext_lazy("选“已经答复过”时必填，作者会看到那件的答复。"),
    )
    explanation = TextField(
        label=gettext_lazy("给作者的说明"),
        required=False,
        max_length=NOTE_MAX,
        help_text=gettext_lazy("不填就用所选理由下面的那句话。"),
    )

    def clean_reason(self) -> RefusalReason:
        """The reason as the domain knows it."""
        return RefusalReason(self.cleaned_data["reason"])

    def explained(self) -> str:
        """What the author is told: the moderator's own words, or the lawful way of the reason."""
        return self.cleaned_data["explanation"] or str(LAWFUL_WAY[self.cleaned_data["reason"]])


class ClassifyForm(forms.Form):
    """改分类: kind, category, place, urgency, complexity. The options of category and place are filled in by the page."""

    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=Kind.choices)
    category = LineField(label=gettext_lazy("分类"), required=False, widget=forms.Select)
    division = LineField(
        label=gettext_lazy("地点"),
        widget=forms.Select,
        help_text=gettext_lazy("要改到别的区县的街道，先选那个区县保存，再选街道。"),
        error_messages={"required": gettext_lazy("请选择区县或街道")},
    )

    urgency = forms.ChoiceField(
        label=gettext_lazy("紧急程度"),
        choices=Urgency.choices,
        required=False,
        help_text=gettext_lazy("改得更急的，时限从现在起按新的算；已有的时限不会因此变长。"),
    )
    complexity = forms.ChoiceField(label=gettext_lazy("复杂程度"), choices=Complexity.choices, required=False)

    def clean_kind(self) -> Kind:
        """The kind as the domain knows it."""
        return Kind(self.cleaned_data["kind"])

    def clean_urgency(self) -> Urgency | None:
        """The grade as the domain knows it; None leaves it."""
        return Urgency(self.cleaned_data["urgency"]) if self.cleaned_data["urgency"] else None

    def clean_complexity(self) -> Complexity | None:
        """Likewise."""
        return Complexity(self.cleaned_data["complexity"]) if self.cleaned_data["complexity"] else None


class MergeForm(forms.Form):
    """并案: into one of the similar appeals, or into one named by its number."""

    into = LineField(label=gettext_lazy("并入哪一件"), required=False, widget=forms.RadioSelect)
    into_number = LineField(
        label=gettext_lazy("或者填主件的编号"),
        required=False,
        max_length=24,
        help_text="QJ-2026-1118-0427316",
    )

    def clean(self) -> dict[str, Any]:
        """A number typed counts before the one chosen."""
        cleaned = super().clean() or {}
        if not (cleaned.get("into_number") or cleaned.get("into")):
            self.add_error("into_number", _("请选择或填写要并入的那一件"))
        return cleaned

    def number(self) -> str:
        """The number of the main appeal, in capital letters."""
        return str(self.cleaned_data.get("into_number") or self.cleaned_data["into"]).upper()


class RecuseForm(forms.Form):
    """回避: the offices that the appeal is about; ``kept`` are those named already."""

    kept = CodesField(label=gettext_lazy("已设回避的单位"), required=False)
    office = OfficeField(
        label=gettext_lazy("被反映的单位"),
        required=False,
        help_text=gettext_lazy("输入名称里的几个字或代码；它和它的下级都不会收到这件留言。"),
    )


class DispatchForm(forms.Form):
    """交办: one lead, any number of assisting offices, a word to them."""

    lead = LineField(
        label=gettext_lazy("主办单位"), error_messages={"required": gettext_lazy("请选择一个主办单位")}
    )
    assisting = CodesField(label=gettext_lazy("协办单位"), required=False)
    office = LineField(label=gettext_lazy("找别的单位"), required=False, max_length=40)
    note = TextField(
        label=gettext_lazy("交办意见"),
        required=False,
        max_length=NOTE_MAX,
        help_text=gettext_lazy("只有办理单位看得到。"),
    )
    designated = forms.BooleanField(
        label=gettext_lazy("指定办理（该单位不能退回）"),
        required=False,
    )


class AssistingForm(forms.Form):
    """增加协办."""

    organisation = OfficeField(
        label=gettext_lazy("协办单位"),
        error_messages={"required": gettext_lazy("请填写协办单位")},
        help_text=gettext_lazy("输入名称里的几个字或代码。"),
    )
    task = LineField(label=gettext_lazy("分工"), required=False, max_length=TASK_MAX)


class PartForm(forms.Form):
    """Which office's wish to give the appeal back is decided."""

    organisation = LineField(widget=forms.HiddenInput)


class RefuseReturnForm(PartForm, ReasonForm):
    """不同意退回: and why it is theirs."""


class InternalForm(forms.Form):
    """内部备注."""

    body = TextField(
        label=gettext_lazy("内部备注"),
        max_length=REMARK_MAX * 4,
        error_messages={"required": gettext_lazy("请写下备注")},
        help_text=gettext_lazy("办理方看得到，作者和公众看不到。"),
    )


class NothingForm(forms.Form):
    """An action that needs no words."""
