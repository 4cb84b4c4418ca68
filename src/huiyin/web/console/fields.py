"""A form field that takes a place by code or by name, as people type or pick it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.core.text import clean_line, listed
from huiyin.organisations.models import Division
from huiyin.organisations.nesting import normal_division_code

CANDIDATES = 6


class DivisionField(forms.CharField):
    """An active division: its code (padded or short), its full name, or a name that only one division has."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.update({"data-suggest": "divisions", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        text = clean_line(str(super().clean(value) or ""))
        return division_named(text) if text else None


def division_named(text: str) -> Division:
    """The active division that ``text`` means; ValidationError where it means none, or several."""
    code = normal_division_code(text)
    active = Division.objects.filter(is_active=True)
    by_code = active.filter(pk=code).first() if code else None
    by_name = list(active.filter(full_name=text)[:1]) or list(active.filter(name=text)[: CANDIDATES + 1])
    if by_code or len(by_name) == 1:
        return by_code or by_name[0]
    if not by_name:
        raise forms.ValidationError(
            _("没有找到行政区划“%(text)s”。请输入代码（例如 990101）或全称。") % {"text": text[:40]},
            code="unknown-division",
        )
    names = listed(f"{division.full_name}（{division.code}）" for division in by_name[:CANDIDATES])
    raise forms.ValidationError(
        _("有几个区划都叫“%(text)s”：%(names)s。请改填代码。") % {"text": text[:40], "names": names},
        code="several-divisions",
    )
