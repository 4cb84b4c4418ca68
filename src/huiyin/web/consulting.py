"""What is typed in a joint consultation 会商, at the desk and in the console."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.appeals.terms import NOTE_MAX, REMARK_MAX
from huiyin.organisations.models import Organisation
from huiyin.web.forms import TextField
from huiyin.web.offices import OfficeField, office_named


class QuestionForm(forms.Form):
    """发起会商."""

    question = TextField(
        label=gettext_lazy("要商量什么"),
        max_length=REMARK_MAX,
        help_text=gettext_lazy("例如：道路和管网各由谁修，先后怎么排。在办的单位都会收到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写明要商量什么")},
    )


class WordForm(forms.Form):
    """会商发言."""

    body = TextField(
        label=gettext_lazy("意见"),
        max_length=NOTE_MAX,
        help_text=gettext_lazy("在办的单位和平台看得到，作者和公众看不到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写几句再提交")},
    )


class PlanForm(forms.Form):
    """提出分工: who leads, and one line for each other office."""

    lead = OfficeField(
        label=gettext_lazy("由谁主办"),
        help_text=gettext_lazy("已经签收的单位：名称里的几个字或代码。"),
        error_messages={"required": gettext_lazy("请填写主办单位")},
    )
    tasks = TextField(
        label=gettext_lazy("其他单位做什么"),
        required=False,
        max_length=NOTE_MAX,
        help_text=gettext_lazy(
            "一行一个单位，例如“市水务局：查漏并修好管道”。没有写到的协办单位不再承办；新写的单位会收到交办单。"
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_tasks(self) -> dict[Organisation, str]:
        """The offices with what they do; an error names the line that cannot be read."""
        found: dict[Organisation, str] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["tasks"].splitlines())):
            name, *task = re.split("[：:]", line, maxsplit=1)
            if not task or not task[0].strip():
                raise forms.ValidationError(
                    _("“%(line)s”看不懂，请写成“单位：做什么”") % {"line": line[:40]}, code="line"
                )
            found[office_named(name.strip())] = task[0].strip()
        return found
