"""What an administrator types on the page of the working calendar."""

from django import forms
from django.utils.translation import gettext_lazy

from huiyin.core.working_time import Span
from huiyin.organisations.calendar_notices import LONGEST_REASON, read_hours
from huiyin.web.console.fields import DivisionField
from huiyin.web.forms import LineField, TextField

NOTICE_LENGTH = 5_000
_DATES = {
    "required": gettext_lazy("请填写日期"),
    "invalid": gettext_lazy("请写成 2027-01-01 这样的日期"),
}


class _PlaceForm(forms.Form):
    division = DivisionField(
        label=gettext_lazy("地区"),
        required=False,
        help_text=gettext_lazy("行政区划名称或代码，包括它下面所有地方；不填就是全站。"),
    )


class DayForm(_PlaceForm):
    """One day against the calendar."""

    day = forms.DateField(label=gettext_lazy("日期"), widget=forms.DateInput, error_messages=_DATES)
    is_working = forms.TypedChoiceField(
        label=gettext_lazy("这一天"),
        choices=[("no", gettext_lazy("停止办公")), ("yes", gettext_lazy("加班上班"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
        error_messages={"required": gettext_lazy("请选择停止办公还是上班")},
    )
    reason = LineField(
        label=gettext_lazy("事由"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("例如“台风停工”。公开显示。"),
        error_messages={"required": gettext_lazy("请写明事由，例如“台风停工”")},
    )


class YearForm(forms.Form):
    """A whole year from the notice of the State Council."""

    year = forms.IntegerField(
        label=gettext_lazy("年份"),
        min_value=2020,
        max_value=2100,
        error_messages={"required": gettext_lazy("请填写年份"), "invalid": gettext_lazy("请填写年份")},
    )
    source = LineField(
        label=gettext_lazy("依据"),
        max_length=120,
        help_text=gettext_lazy("通知的文号或网址"),
        error_messages={"required": gettext_lazy("请写明通知的文号或网址")},
    )
    text = TextField(
        label=gettext_lazy("放假和调休的日子"),
        max_length=NOTICE_LENGTH,
        help_text=gettext_lazy(
            "一行一段，例如“2027-01-01..2027-01-03 休 元旦”“2027-02-06 班 春节”。周末在假期里的也要写上。"
        ),
        error_messages={"required": gettext_lazy("请贴上通知里的日子")},
    )


class HoursForm(_PlaceForm):
    """Office hours from a day on."""

    since = forms.DateField(label=gettext_lazy("从哪天起"), widget=forms.DateInput, error_messages=_DATES)
    spans = LineField(
        label=gettext_lazy("上班时段"),
        max_length=100,
        help_text=gettext_lazy("例如“09:00-12:00，14:00-18:00”"),
        error_messages={"required": gettext_lazy("请写上班时段")},
    )

    def clean_spans(self) -> tuple[Span, ...]:
        """As times of day."""
        try:
            return read_hours(self.cleaned_data["spans"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class EntryForm(forms.Form):
    """Which entry is taken back."""

    entry = forms.IntegerField(widget=forms.HiddenInput)
