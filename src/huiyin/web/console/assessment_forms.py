"""What an assessor types: a period with its formula, the confirmation of a freeze, the reason of a correction."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.organisations.models import Division
from huiyin.statistics.assessing import REASON_MAX, Terms
from huiyin.statistics.formulas import USUAL, Formula
from huiyin.statistics.models import Assessment, PeriodKind
from huiyin.web.forms import TextField

_WHOLE = {
    "required": gettext_lazy("请填一个整数"),
    "invalid": gettext_lazy("请填一个整数"),
    "min_value": gettext_lazy("不能小于 0"),
    "max_value": gettext_lazy("不能大于 %(limit_value)s"),
}
_DAY = {"invalid": gettext_lazy("请填日期，例如 2026-10-01"), "required": gettext_lazy("请填日期")}


def _day(label: Any, *, required: bool, help_text: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages=_DAY,
    )


class FormulaForm(forms.Form):
    """Weights, minimum, cut-off: what may change until the freeze."""

    response = forms.IntegerField(
        label=gettext_lazy("回复率权重"), min_value=0, max_value=100, error_messages=_WHOLE
    )
    solved = forms.IntegerField(
        label=gettext_lazy("解决率权重"), min_value=0, max_value=100, error_messages=_WHOLE
    )
    satisfied = forms.IntegerField(
        label=gettext_lazy("满意率权重"), min_value=0, max_value=100, error_messages=_WHOLE
    )
    partly = forms.IntegerField(
        label=gettext_lazy("“部分解决”算百分之几"), min_value=0, max_value=100, error_messages=_WHOLE
    )
    minimum = forms.IntegerField(
        label=gettext_lazy("参加排名的最少受理件数"), min_value=0, max_value=100_000, error_messages=_WHOLE
    )
    cut_off = _day(
        gettext_lazy("数据截止日"),
        required=False,
        help_text=gettext_lazy("从这天起可以定稿；之前还等评价和办结进来。不填就是考核期结束后第 10 天。"),
    )

    def formula(self) -> Formula:
        """As typed."""
        typed = self.cleaned_data
        return Formula(
            typed["response"],
            typed["solved"],
            typed["satisfied"],
            typed["minimum"],
            typed["partly"] / 100,
        )

    @staticmethod
    def initial_of(assessment: Assessment | None = None) -> dict[str, Any]:
        """The formula of an assessment, else the usual one."""
        formula = assessment.formula if assessment else USUAL
        return {
            "response": formula.response,
            "solved": formula.solved,
            "satisfied": formula.satisfied,
            "partly": round(formula.partly * 100),
            "minimum": formula.minimum,
            "cut_off": assessment.cut_off if assessment else None,
        }


class NewAssessmentForm(FormulaForm):
    """A new period."""

    division = forms.ChoiceField(label=gettext_lazy("考核哪里的单位"))
    kind = forms.ChoiceField(label=gettext_lazy("考核周期"), choices=PeriodKind.choices)
    since = _day(
        gettext_lazy("从哪天"),
        required=True,
        help_text=gettext_lazy("月度、季度、年度填其中任何一天都行，会取整月、整季、整年。"),
    )
    until = _day(
        gettext_lazy("到哪天"), required=False, help_text=gettext_lazy("只有“自定时段”要填，含这一天。")
    )
    field_order = ("division", "kind", "since", "until")

    def __init__(self, *args: Any, divisions: list[Division], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["division"].choices = [(one.code, one.full_name) for one in divisions]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A custom period needs its end."""
        cleaned = super().clean() or {}
        if (
            cleaned.get("kind") == PeriodKind.CUSTOM
            and not cleaned.get("until")
            and "until" not in self.errors
        ):
            self.add_error("until", _("自定时段请填结束日期"))
        return cleaned

    def terms(self) -> Terms:
        """As the service takes them."""
        typed = self.cleaned_data
        since: date = typed["since"]
        return Terms(PeriodKind(typed["kind"]), since, typed["until"], typed["cut_off"], self.formula())


class FreezeForm(forms.Form):
    """The confirmation."""

    sure = forms.BooleanField(
        label=gettext_lazy("我核对过上面的表，确认定稿。定稿以后不能改，只能出更正版。"),
        error_messages={"required": gettext_lazy("请先勾选确认，再定稿")},
    )


class CorrectForm(forms.Form):
    """The reason of a correction."""

    reason = TextField(
        label=gettext_lazy("更正理由"),
        help_text=gettext_lazy("理由会和新版一起公开。旧版照样看得到。"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": REASON_MAX}),
        error_messages={"required": gettext_lazy("请写明为什么更正，理由会公开")},
    )
