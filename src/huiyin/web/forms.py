"""Fields that clean what people type, and the way a DomainError gets to its field."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.core.errors import DomainError
from huiyin.core.text import clean_line, clean_text


class LineField(forms.CharField):
    """One line of text, cleaned of control and direction marks; counts characters, not bytes."""

    def to_python(self, value: Any) -> str:
        return clean_line(str(value)) if value not in self.empty_values else ""


class TextField(forms.CharField):
    """Several lines of text, cleaned likewise."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return clean_text(str(value)) if value not in self.empty_values else ""


def add_error(form: forms.BaseForm, error: DomainError) -> None:
    """Put the sentence of a DomainError at its field, or at the top of the form."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, forms.ValidationError(error.sentence, code=error.code))


def too_long(limit: int, length: int) -> str:
    """The sentence for a text over its limit."""
    return _("最多 %(limit)d 个字，现在是 %(length)d 个字，请删去 %(over)d 个字") % {
        "limit": limit,
        "length": length,
        "over": length - limit,
    }
