"""What a handler types when acting on an appeal: one form per action. Limits are said by the services."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.terms import EXPLANATION_MAX, NOTE_MAX, SUSPENSION_DAYS, ExclusionReason
from huiyin.web.desk.fields import CountedText, ManyFilesField
from huiyin.web.forms import LineField
from huiyin.web.offices import OfficeField

REASON_MAX = 300
_FILES_HINT = _("照片每张不超过 10 MB；文件可以是 PDF、Word（docx）或 Excel（xlsx）。")


class NothingForm(forms.Form):
    """A button and nothing to fill in."""


class AskReturnForm(forms.Form):
    """申请退回."""

    reason = CountedText(
        label=_("退回理由"),
        limit=REASON_MAX,
        help_text=_("写明依据，以及您认为该由哪个单位办。交办员决定，作者看不到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明退回理由和建议的承办单位")},
    )


class TransferForm(forms.Form):
    """转派下级. The choices are the offices below one's own, filled in by the page."""

    to = LineField(
        label=_("转派给"),
        widget=forms.Select,
        error_messages={"required": _("请选择一个下级单位")},
    )
    note = CountedText(
        label=_("给下级的话"),
        required=False,
        limit=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AllotForm(forms.Form):
    """分办. The choices are the handlers of one's own office, filled in by the page."""

    to = LineField(
        label=_("交给哪位经办人"),
        widget=forms.Select,
        error_messages={"required": _("请选择一位经办人")},
    )


class HandoverForm(forms.Form):
    """申请移交主办. The choices are the assisting offices that have signed, filled in by the page."""

    to = LineField(
        label=_("移交给哪个协办单位"),
        widget=forms.Select,
        error_messages={"required": _("请选择一个协办单位")},
    )
    reason = CountedText(
        label=_("为什么由它主办更合适"),
        limit=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明为什么由它主办更合适")},
    )


class ObjectionForm(forms.Form):
    """不同意分工."""

    reason = CountedText(
        label=_("为什么不同意，希望怎么分"),
        limit=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明为什么不同意，希望怎么分")},
    )


class RefuseHandoverForm(forms.Form):
    """不接手."""

    reason = CountedText(
        label=_("为什么不接手"),
        limit=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明为什么不接手")},
    )


class AssistingForm(forms.Form):
    """增加协办."""

    organisation = OfficeField(
        label=_("请哪个单位协办"),
        help_text=_("输入单位名称里的几个字，或单位代码。"),
        error_messages={"required": _("请填写协办单位")},
    )
    task = LineField(label=_("请它做什么"), required=False, help_text=_("例如：检查地下雨水管道。"))


class AnswerSupervisionForm(forms.Form):
    """回复督办: supervision reads it, the public does not."""

    body = CountedText(
        label=_("督办回复"),
        limit=NOTE_MAX,
        help_text=_("写明办到哪一步、还差什么、哪天办好。作者和公众看不到。"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("请写明办到哪一步、什么时候办好")},
    )


class ProgressForm(forms.Form):
    """更新进展: everybody who may see the appeal reads it."""

    body = CountedText(
        label=_("办到哪一步了"),
        limit=NOTE_MAX,
        help_text=_("作者和公众都看得到；姓名、电话会自动遮住。这不算答复，期限照算。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写几句再提交")},
    )
    uploads = ManyFilesField(label=_("现场照片或文件"), required=False, help_text=_FILES_HINT)


class InternalForm(forms.Form):
    """内部备注."""

    body = CountedText(
        label=_("内部备注"),
        limit=NOTE_MAX,
        help_text=_("只有办理单位和平台看得到，作者和公众看不到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写几句再提交")},
    )
    uploads = ManyFilesField(label=_("照片或文件"), required=False, help_text=_FILES_HINT)


class AcknowledgeForm(forms.Form):
    """告知已收悉."""

    body = CountedText(
        label=_("告诉作者的话"),
        limit=NOTE_MAX,
        help_text=_("公开显示为“已收悉（还不是正式答复）”，不计入答复率，期限照算。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写几句再提交")},
    )


class ContributeForm(forms.Form):
    """提交协办意见."""

    body = CountedText(
        label=_("协办意见"),
        limit=NOTE_MAX,
        help_text=_("交给主办单位，由它写进答复；作者看不到这段话。交了以后本单位的这一份就办完了。"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("请写几句再提交")},
    )


class ExtensionForm(forms.Form):
    """申请延期."""

    days = forms.IntegerField(
        label=_("延长几天"),
        help_text=_("到期前申请，一件只能延一次；最多几天以现行的时限规则为准。"),
        error_messages={"required": _("请写要延长几天"), "invalid": _("请写一个整数，例如 5")},
    )
    reason = CountedText(
        label=_("延期理由"),
        limit=REASON_MAX,
        help_text=_("平台批准后会告诉作者。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明延期理由，批准后会告诉作者")},
    )


class ExclusionForm(forms.Form):
    """申请剔除."""

    reason = forms.ChoiceField(
        label=_("剔除理由"),
        choices=[("", _("请选择")), *ExclusionReason.choices],
        error_messages={"required": _("请选择剔除理由")},
    )
    explanation = CountedText(
        label=_("说明"),
        limit=EXPLANATION_MAX,
        help_text=_("督办员看得到。同意剔除的，理由向社会公开。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请说明为什么这件不应计入考核")},
    )


class PromiseKeptForm(ProgressForm):
    """承诺兑现: what was done by the promised day, with pictures of it."""

    body = CountedText(
        label=_("做了什么"),
        limit=NOTE_MAX,
        help_text=_("作者和公众都看得到；姓名、电话会自动遮住。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写明做了什么")},
    )


class SuspendForm(forms.Form):
    """请作者补充材料."""

    question = CountedText(
        label=_("需要作者补充什么"),
        limit=NOTE_MAX,
        help_text=format_lazy(_("作者会收到消息。等材料的时候期限暂停，最多 {n} 天。"), n=SUSPENSION_DAYS),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明需要作者补充什么")},
    )


class RejectForm(forms.Form):
    """退回修改答复."""

    reason = CountedText(
        label=_("哪里要改"),
        limit=500,
        help_text=_("经办人会看到这段话，改好后再送审。原来的答复留着，不会丢。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明哪里要改")},
    )
