"""Forms of sign-in and settings. They clean; what is right and what is wrong is said by the services."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from huiyin.core.errors import DomainError
from huiyin.web.errors import status_of
from huiyin.web.forms import LineField, add_error

Result = TypeVar("Result")


def attempt(form: forms.Form, act: Callable[[dict[str, Any]], Result]) -> tuple[Result | None, int]:
    """Call ``act`` with what a valid form holds: (its result, 200).

    (None, 200) for a form not sent yet, (None, status) with the sentences at their fields where something is wrong.
    """
    if not form.is_bound:
        return None, 200
    if not form.is_valid():
        return None, 422
    try:
        return act(form.cleaned_data), 200
    except DomainError as error:
        add_error(form, error)
        return None, status_of(error)


def _code_input() -> forms.TextInput:
    return forms.TextInput(
        attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autocapitalize": "off"}
    )


def _password(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": _("请填写密码。")},
    )


class AddressForm(forms.Form):
    """One field for a mobile number or an e-mail address."""

    address = LineField(
        label=_("手机号或邮箱"),
        max_length=300,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}
        ),
        error_messages={"required": _("请填写手机号或邮箱。")},
    )


class ContactForm(AddressForm):
    """A new number or mailbox for an account."""

    prefix = "contact"


class CodeForm(forms.Form):
    """The six digits that were sent."""

    code = LineField(
        label=_("验证码"),
        help_text=_("短信或邮件里的 6 位数字"),
        max_length=20,
        widget=_code_input(),
        error_messages={"required": _("请填写收到的 6 位验证码。")},
    )


class StaffLoginForm(forms.Form):
    """Login name and password of staff."""

    login_name = LineField(
        label=_("登录名"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}
        ),
        error_messages={"required": _("请填写登录名。")},
    )
    password = _password(_("密码"), "current-password")


class SecondFactorForm(forms.Form):
    """The code of the person's app."""

    code = LineField(
        label=_("动态码"),
        help_text=_("手机验证器应用里现在显示的 6 位数字"),
        max_length=20,
        widget=_code_input(),
        error_messages={"required": _("请填写 6 位动态码。")},
    )


class ReplaceSecondFactorForm(SecondFactorForm):
    """The code of the new app, and one of the present app as permission."""

    current = LineField(
        label=_("现在的动态码"),
        help_text=_("原来那部手机上显示的 6 位数字"),
        max_length=20,
        widget=_code_input(),
        error_messages={"required": _("请填写原来那部手机上的 6 位动态码。")},
    )
    field_order = ["current", "code"]


class NameForm(forms.Form):
    """What the person is called on the pages."""

    prefix = "name"
    display_name = LineField(
        label=_("称呼"),
        help_text=_("会和您公开的留言一起显示，请不要用真实姓名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        error_messages={"required": _("请填写称呼。")},
    )


class PasswordForm(forms.Form):
    """A new password of staff."""

    prefix = "password"
    current = _password(_("现在的密码"), "current-password")
    password = _password(_("新密码"), "new-password", _("至少 10 个字符，不要只用数字"))


class DisplayForm(forms.Form):
    """How the pages look in this browser. Kept in cookies, for everybody."""

    size = forms.ChoiceField(
        label=_("字号"),
        choices=[("normal", _("标准字号")), ("large", _("大字版"))],
        widget=forms.RadioSelect,
    )
    contrast = forms.ChoiceField(
        label=_("颜色"),
        choices=[("normal", _("标准颜色")), ("high", _("高对比"))],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("语言"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
