"""What a handler types for a reply, and the template of an office."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.services import ReplyText
from huiyin.appeals.terms import NAME_MAX, REPLY_MAX
from huiyin.web.desk.fields import CountedText, ManyFilesField
from huiyin.web.forms import LineField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _line(label: "StrOrPromise", placeholder: "StrOrPromise") -> LineField:
    return LineField(
        label=label,
        required=False,
        max_length=NAME_MAX,
        widget=forms.TextInput(attrs={"placeholder": placeholder, "autocomplete": "off"}),
    )


class ReplyForm(forms.Form):
    """答复: the words, whom to call, by when the rest will be done, photographs."""

    body = CountedText(
        label=_("答复内容"),
        limit=REPLY_MAX,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("请写答复内容")},
    )
    contact_department = _line(_("承办科室"), _("例如：市政设施科"))
    contact_person = _line(_("联系人"), _("例如：周工"))
    contact_phone = _line(_("联系电话"), _("座机或值班电话"))
    promised_on = forms.DateField(
        label=_("承诺解决日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("还没全部办完的，写明哪天前办完；会公开显示。"),
        error_messages={"invalid": _("请写成 2026-11-30 这样的日期")},
    )
    uploads = ManyFilesField(
        label=_("现场照片或文件"),
        required=False,
        help_text=_("照片每张不超过 10 MB；文件可以是 PDF、Word（docx）或 Excel（xlsx）。"),
    )

    def text(self) -> ReplyText:
        """The cleaned words as the service takes them."""
        return ReplyText(**{name: self.cleaned_data[name] for name in ReplyText.__dataclass_fields__})

    def typed(self, name: str) -> str:
        """What stands in a field now, typed or kept, valid or not."""
        value: Any = self[name].value()
        return "" if value is None else str(value)


class TemplateForm(forms.Form):
    """答复范本. The choices of the category are filled in by the page."""

    title = LineField(
        label=_("范本名称"),
        help_text=_("让同事一看就知道什么时候用。"),
        error_messages={"required": _("请给范本起个名字，方便同事找到")},
    )
    category = LineField(
        label=_("适用分类"),
        required=False,
        widget=forms.Select,
        help_text=_("写这一类留言的答复时，排在最前。"),
    )
    body = CountedText(
        label=_("范本正文"),
        limit=REPLY_MAX,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("请写范本正文")},
    )
