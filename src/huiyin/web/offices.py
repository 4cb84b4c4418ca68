"""An office named in a form of staff: by code, by name, or by a piece of the name."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.core.text import clean_line, listed
from huiyin.organisations.models import Organisation
from huiyin.organisations.selectors import find_organisations

CANDIDATES = 6


class OfficeField(forms.CharField):
    """An active office: its code, its full name, or a piece of the name that fits one office only.

    The text typed stays as it was; the cleaned value is the Organisation (None for an empty optional field).
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.update({"data-suggest": "offices", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        text = clean_line(str(super().clean(value) or ""))
        return office_named(text) if text else None


def office_named(text: str) -> Organisation:
    """The active office that ``text`` means; ValidationError that names the candidates where it means several."""
    found = list(find_organisations(text=text).filter(is_active=True)[: CANDIDATES + 1])
    exact = [office for office in found if text in (office.name, office.short_name)]
    code = Organisation.objects.filter(code=text.lower(), is_active=True).select_related("division").first()
    if code or len(exact) == 1:
        return code or exact[0]
    if not found:
        raise forms.ValidationError(
            _("没有找到“%(text)s”。请输入单位名称里的几个字，或单位代码。") % {"text": text[:40]},
            code="unknown-office",
        )
    if len(found) == 1:
        return found[0]
    names = listed(office.name for office in found[:CANDIDATES])
    raise forms.ValidationError(
        _("有几个单位都符合“%(text)s”：%(names)s。请把名称写完整。") % {"text": text[:40], "names": names},
        code="several-offices",
    )
