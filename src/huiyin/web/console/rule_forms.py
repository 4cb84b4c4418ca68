"""The editor of a rule set: what stands around the limits, and one row for each limit. Works without JavaScript."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.appeals.deadlines import Limit, Rules, Unit
from huiyin.appeals.deadlines.checking import AMOUNT_MAX, LIMITED, problems
from huiyin.appeals.services import RuleDraft
from huiyin.appeals.terms import NAME_MAX, NOTE_MAX, Complexity, Kind, Lane, Urgency
from huiyin.organisations.models import Division
from huiyin.organisations.nesting import normal_division_code
from huiyin.web.console.fields import DivisionField
from huiyin.web.forms import LineField, TextField

ROWS_MAX = 60
_LISTS = ("kinds", "urgencies", "complexities")
_FIELDS = ("stage", "amount", "unit", *_LISTS, "divisions", "offices_from")


class RuleSetForm(forms.Form):
    """Name, place and day of a version."""

    title = LineField(
        label=gettext_lazy("名称"),
        max_length=NAME_MAX,
        error_messages={"required": gettext_lazy("请给这套规则起个名称")},
    )
    name = LineField(
        label=gettext_lazy("代号"),
        max_length=NAME_MAX,
        help_text=gettext_lazy("小写字母、数字、连字符。代号用过的，这次就是它的下一个版本。"),
        error_messages={"required": gettext_lazy("请填写代号")},
    )
    lane = forms.ChoiceField(label=gettext_lazy("适用"), choices=Lane.choices)
    division = DivisionField(
        label=gettext_lazy("适用地区"),
        required=False,
        help_text=gettext_lazy("行政区划名称或代码，包括它下面所有地方；不填就是全站。"),
    )
    effective_from = forms.DateField(
        label=gettext_lazy("从哪天起生效"),
        widget=forms.DateInput,
        help_text=gettext_lazy("最早明天。已经开始的期限不变，从这天起开始的环节按新规则。"),
        error_messages={
            "required": gettext_lazy("请填写生效日期"),
            "invalid": gettext_lazy("请写成 2027-01-01 这样的日期"),
        },
    )
    extension_max = forms.IntegerField(
        label=gettext_lazy("一次最多延期几天"),
        min_value=0,
        max_value=AMOUNT_MAX,
        help_text=gettext_lazy("单位和答复时限相同；写 0 就是不许延期。"),
        error_messages={
            "required": gettext_lazy("请填写一个整数"),
            "invalid": gettext_lazy("请填写一个整数"),
        },
    )
    note = TextField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=NOTE_MAX,
        help_text=gettext_lazy("依据是什么、怎么理解。公开显示。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LimitForm(forms.Form):
    """One limit: which stage, how long, and for which appeals. An empty condition fits all."""

    stage = forms.ChoiceField(label=gettext_lazy("环节"), choices=[(one.value, one.label) for one in LIMITED])
    amount = forms.IntegerField(
        label=gettext_lazy("时限"),
        min_value=1,
        max_value=AMOUNT_MAX,
        error_messages={
            "required": gettext_lazy("请填写时限"),
            "invalid": gettext_lazy("时限要写一个整数"),
            "min_value": gettext_lazy("时限要在 1 到 1000 之间"),
            "max_value": gettext_lazy("时限要在 1 到 1000 之间"),
        },
    )
    unit = forms.ChoiceField(label=gettext_lazy("单位"), choices=Unit.choices)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("类型"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    urgencies = forms.MultipleChoiceField(
        label=gettext_lazy("紧急程度"),
        choices=Urgency.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    complexities = forms.MultipleChoiceField(
        label=gettext_lazy("复杂程度"),
        choices=Complexity.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    divisions = LineField(
        label=gettext_lazy("地区代码"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("几个代码用逗号隔开"),
    )
    offices_from = forms.IntegerField(
        label=gettext_lazy("至少几个单位"), required=False, min_value=1, max_value=50
    )

    def clean_divisions(self) -> tuple[str, ...]:
        """Codes of places that exist."""
        typed = [part for part in re.split(r"[\s,，、;；]+", self.cleaned_data["divisions"]) if part]
        codes = tuple(normal_division_code(part) or part for part in typed)
        known = set(Division.objects.filter(pk__in=codes).values_list("pk", flat=True)) if codes else set()
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise forms.ValidationError(_("没有代码是 %(code)s 的行政区划") % {"code": unknown[0][:20]})
        return codes

    def limit(self) -> Limit:
        """What was typed, as the rules know it."""
        typed = self.cleaned_data
        return Limit(
            stage=next(one for one in LIMITED if one.value == typed["stage"]),
            amount=typed["amount"],
            unit=Unit(typed["unit"]),
            kinds=tuple(Kind(one) for one in typed["kinds"]),
            urgencies=tuple(Urgency(one) for one in typed["urgencies"]),
            complexities=tuple(Complexity(one) for one in typed["complexities"]),
            divisions=typed["divisions"],
            offices_from=typed["offices_from"] or 1,
        )


@dataclass
class Editor:
    """The whole form: its head and its rows. ``is_bound`` once it has been checked."""

    head: RuleSetForm
    rows: list[LimitForm]
    sentence: str = ""
    values: list[tuple[str, str]] = field(default_factory=list)

    @property
    def forms(self) -> list[forms.Form]:
        """All forms in the order of the page."""
        return [self.head, *self.rows]

    @property
    def has_errors(self) -> bool:
        """Whether something that was checked is wrong."""
        return bool(self.sentence) or any(one.is_bound and one.errors for one in self.forms)

    def is_sound(self) -> bool:
        """Check everything; what is wrong with the limits stands at their rows."""
        sound = [one.is_valid() for one in self.forms]
        if not all(sound):
            return False
        for index, sentence in problems([row.limit() for row in self.rows]).items():
            if index is None:
                self.sentence = sentence
            else:
                self.rows[index].add_error("amount", sentence)
        return not self.has_errors

    def draft(self) -> RuleDraft:
        """What would be adopted."""
        typed = self.head.cleaned_data
        return RuleDraft(
            name=typed["name"],
            title=typed["title"],
            lane=Lane(typed["lane"]),
            division=typed["division"],
            effective_from=typed["effective_from"],
            limits=tuple(row.limit() for row in self.rows),
            extension_max=typed["extension_max"],
            note=typed["note"],
        )

    def rules(self) -> Rules:
        """The same as pure rules."""
        draft = self.draft()
        return Rules(draft.name, draft.limits, draft.extension_max)


def editor_of(rules: Rules, head: Mapping[str, Any]) -> Editor:
    """The editor filled in with a rule set."""
    rows = [_row(index, initial=_typed(limit)) for index, limit in enumerate(rules.limits)]
    return Editor(RuleSetForm(initial={**head, "extension_max": rules.extension_max}), rows)


def editor_from(posted: QueryDict, *, check: bool) -> Editor:
    """The editor as it was sent; ``check`` False shows what was typed without judging it.

    ``do`` "add" has one more row at the end; "remove-3" and "up-3" do that to a row.
    """
    rows = _arranged(_posted_rows(posted), posted.get("do", ""))
    values = [(name, value) for name in RuleSetForm.base_fields for value in posted.getlist(name)]
    values += [
        (f"r{index}-{name}", value)
        for index, row in enumerate(rows)
        for name in _FIELDS
        for value in row.get(name, [])
    ]
    values.append(("rows", str(len(rows))))
    if check:
        sent = QueryDict(mutable=True)
        for name, value in values:
            sent.appendlist(name, value)
        found = [_row(index, data=sent) for index in range(len(rows))]
        return Editor(RuleSetForm(sent), found, values=values)
    initial = {name: posted.get(name, "") for name in RuleSetForm.base_fields}
    shown = [_row(index, initial=_raw(row)) for index, row in enumerate(rows)]
    return Editor(RuleSetForm(initial=initial), shown, values=values)


def _row(index: int, **options: Any) -> LimitForm:
    return LimitForm(prefix=f"r{index}", **options)


def _typed(limit: Limit) -> dict[str, Any]:
    lists = {name: [one.value for one in getattr(limit, name)] for name in _LISTS}
    return {
        "stage": limit.stage.value,
        "amount": limit.amount,
        "unit": limit.unit.value,
        "divisions": ", ".join(limit.divisions),
        "offices_from": limit.offices_from if limit.offices_from > 1 else "",
        **lists,
    }


def _raw(row: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {
        name: list(row.get(name, [])) if name in _LISTS else "".join(row.get(name, [])[:1])
        for name in _FIELDS
    }


def _posted_rows(posted: QueryDict) -> list[dict[str, list[str]]]:
    count = posted.get("rows", "")
    found = min(int(count), ROWS_MAX) if count.isascii() and count.isdigit() else 0
    return [{name: posted.getlist(f"r{index}-{name}") for name in _FIELDS} for index in range(found)]


def _arranged(rows: list[dict[str, list[str]]], do: str) -> list[dict[str, list[str]]]:
    act, _dash, number = do.partition("-")
    index = int(number) if number.isascii() and number.isdigit() else -1
    if act == "add" and len(rows) < ROWS_MAX:
        return [*rows, {"stage": ["reply"], "unit": [Unit.WORKING_DAYS.value]}]
    if act == "remove" and 0 <= index < len(rows):
        return rows[:index] + rows[index + 1 :]
    if act == "up" and 0 < index < len(rows):
        return [*rows[: index - 1], rows[index], rows[index - 1], *rows[index + 1 :]]
    return rows
