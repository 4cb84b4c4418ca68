"""What a system administrator types about people."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.organisations.models import Role
from huiyin.web.forms import LineField
from huiyin.web.offices import OfficeField


class PostForm(forms.Form):
    """A post: office and role."""

    organisation = OfficeField(
        label=gettext_lazy("单位"),
        help_text=gettext_lazy("输入名称里的几个字或代码。"),
        error_messages={"required": gettext_lazy("请填写单位")},
    )
    role = forms.ChoiceField(label=gettext_lazy("岗位"), choices=Role.choices)


class NewPersonForm(forms.Form):
    """A staff account, with a first post if wished."""

    login_name = LineField(
        label=gettext_lazy("登录名"),
        max_length=40,
        help_text=gettext_lazy("3 到 40 个小写字母、数字、点或横线，以字母开头，例如 li.min。"),
        error_messages={"required": gettext_lazy("请填写登录名")},
    )
    display_name = LineField(
        label=gettext_lazy("姓名"), max_length=40, error_messages={"required": gettext_lazy("请填写姓名")}
    )
    organisation = OfficeField(
        label=gettext_lazy("单位"),
        required=False,
        help_text=gettext_lazy("可以现在就任命，也可以以后再说。"),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("岗位"), choices=[("", gettext_lazy("以后再说")), *Role.choices], required=False
    )

    def clean(self) -> dict[str, Any]:
        """Office and role come together."""
        cleaned = super().clean() or {}
        if cleaned.get("organisation") and not cleaned.get("role"):
            self.add_error("role", _("请选择在这个单位的岗位"))
        if cleaned.get("role") and not cleaned.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", _("请填写在哪个单位任职"))
        return cleaned


class DisableForm(forms.Form):
    """Why an account is closed."""

    reason = LineField(
        label=gettext_lazy("原因"), max_length=300, error_messages={"required": gettext_lazy("请写明原因")}
    )
