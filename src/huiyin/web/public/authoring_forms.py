"""Forms of what an author does with an appeal. They clean; what is right and wrong is said by the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.terms import BODY_MAX, COMMENT_MAX, NOTE_MAX, TITLE_MAX, Satisfaction, Solved
from huiyin.web.forms import LineField, TextField

_SCORES = [(str(n), str(n)) for n in range(1, 6)]


class CountedText(TextField):
    """Several lines with a counter up to ``limit`` characters; the limit itself is enforced by the services."""

    def __init__(self, *, limit: int, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = limit


class NothingForm(forms.Form):
    """A button and nothing to fill in."""


class ManyFilesInput(forms.ClearableFileInput):
    """A file control that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several files; ``cleaned_data`` holds a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """Each file by itself; empty files are refused by the parent class."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFilesField, self).clean(one, initial) for one in given]


def _score(label: Any, missing: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=_SCORES, widget=forms.RadioSelect, error_messages={"required": missing}
    )


class RateForm(forms.Form):
    """五级评价, whether it got solved, three scores, a word."""

    satisfaction = forms.ChoiceField(
        label=_("这次答复，您满意吗？"),
        choices=[(str(level.value), level.label) for level in reversed(Satisfaction)],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个：非常满意、满意、基本满意、不满意或非常不满意")},
    )
    solved = forms.ChoiceField(
        label=_("事情解决了吗？"),
        choices=Solved.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请告诉我们事情解决了没有")},
    )
    solving = _score(_("解决程度"), _("请给“解决程度”打 1 到 5 颗星"))
    attitude = _score(_("办理态度"), _("请给“办理态度”打 1 到 5 颗星"))
    speed = _score(_("办理速度"), _("请给“办理速度”打 1 到 5 颗星"))
    comment = CountedText(
        label=_("想说的话"), required=False, limit=COMMENT_MAX, widget=forms.Textarea(attrs={"rows": 3})
    )


class FollowUpForm(forms.Form):
    """追问."""

    body = CountedText(
        label=_("您还想问什么"),
        limit=BODY_MAX,
        help_text=_("追问会公开显示，请不要写姓名、电话和门牌号。一件留言最多追问三次。"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("请写下您还想问什么")},
    )


class SupplementForm(forms.Form):
    """补充材料: words and files for the office."""

    body = CountedText(
        label=_("补充说明"),
        limit=NOTE_MAX,
        help_text=_("只有办理单位和平台看得到。"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("请用一两句话说明补充了什么")},
    )
    uploads = ManyFilesField(
        label=_("照片或文件"),
        required=False,
        help_text=_("照片每张不超过 10 MB；文件可以是 PDF、Word（docx）或 Excel（xlsx）。"),
    )


class ReviseForm(forms.Form):
    """The author's text once more, after the moderator sent it back."""

    title = LineField(
        label=_("一句话说清是什么事"),
        help_text=format_lazy(_("最多 {n} 个字"), n=TITLE_MAX),
        error_messages={"required": _("请用一句话说清楚是什么事")},
    )
    body = CountedText(
        label=_("详细情况"),
        limit=BODY_MAX,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("请再写几句：什么时候、在什么地方、发生了什么")},
    )
