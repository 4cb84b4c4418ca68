"""What a system administrator types about offices, their leaders and posts."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.accounts.models import AccountKind, User
from huiyin.core.text import clean_line
from huiyin.organisations.details import LONGEST_REASON, OrganisationDetails
from huiyin.organisations.models import Leader, Organisation, OrganisationKind, Role
from huiyin.web.console.fields import DivisionField
from huiyin.web.forms import LineField, TextField
from huiyin.web.offices import OfficeField


class OfficeForm(forms.Form):
    """The details of an office."""

    name = LineField(
        label=gettext_lazy("名称"),
        max_length=80,
        help_text=gettext_lazy("全称，例如“清江市水务局”。"),
        error_messages={"required": gettext_lazy("请填写名称")},
    )
    short_name = LineField(
        label=gettext_lazy("简称"), max_length=20, error_messages={"required": gettext_lazy("请填写简称")}
    )
    seal = LineField(
        label=gettext_lazy("头像字"),
        max_length=2,
        required=False,
        help_text=gettext_lazy("一两个字；不填就用简称的前两个字。"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=OrganisationKind.choices)
    division = DivisionField(
        label=gettext_lazy("行政区划"),
        help_text=gettext_lazy("代码或全称；单位管辖这个区划和它下面的地方。"),
        error_messages={"required": gettext_lazy("请填写行政区划")},
    )
    parent = OfficeField(
        label=gettext_lazy("上级单位"), required=False, help_text=gettext_lazy("名称或代码；最上级不填。")
    )
    phone = LineField(label=gettext_lazy("联系电话"), max_length=40, required=False)
    address = LineField(label=gettext_lazy("地址"), max_length=120, required=False)
    intro = TextField(label=gettext_lazy("职责简介"), max_length=300, required=False)

    def details(self) -> OrganisationDetails:
        """What was typed, as the service takes it."""
        typed = dict(self.cleaned_data)
        typed.pop("code", None)
        return OrganisationDetails(**typed | {"kind": OrganisationKind(typed["kind"])})


class NewOfficeForm(OfficeForm):
    """A new office has a code, which stays."""

    code = LineField(
        label=gettext_lazy("单位代码"),
        max_length=40,
        help_text=gettext_lazy("小写字母、数字、连字符，或统一社会信用代码；以后不能改。"),
        error_messages={"required": gettext_lazy("请填写单位代码")},
    )
    field_order = ("code",)


def office_initial(office: Organisation) -> dict[str, Any]:
    """The stored details as OfficeForm shows them."""
    return {
        "name": office.name,
        "short_name": office.short_name,
        "seal": office.seal,
        "kind": office.kind,
        "division": office.division_id,
        "parent": office.parent.code if office.parent else "",
        "phone": office.phone,
        "address": office.address,
        "intro": office.intro,
    }


class WhyForm(forms.Form):
    """Why something is taken away."""

    reason = LineField(
        label=gettext_lazy("原因"),
        max_length=LONGEST_REASON,
        error_messages={"required": gettext_lazy("请写明原因，方便日后查询")},
    )


class PlainForm(forms.Form):
    """An act without words."""


class DutiesForm(forms.Form):
    """责任清单: codes of categories, drawn as a tree of boxes by the page."""

    category_codes = forms.MultipleChoiceField(label=gettext_lazy("责任清单"), required=False)

    def __init__(self, *args: Any, codes: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["category_codes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, code) for code in codes]


class LeaderForm(forms.Form):
    """A leader of the office; ``leader`` is empty for a new one."""

    leader = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)
    title = LineField(
        label=gettext_lazy("职务"), max_length=40, error_messages={"required": gettext_lazy("请填写职务")}
    )
    name = LineField(label=gettext_lazy("姓名"), max_length=40, required=False)
    position = forms.IntegerField(
        label=gettext_lazy("排序"), min_value=0, max_value=9999, required=False, initial=0
    )

    def values(self) -> dict[str, Any]:
        """Title, name and position as the services take them."""
        typed = self.cleaned_data
        return {"title": typed["title"], "name": typed["name"], "position": typed["position"] or 0}


class LeaderEndForm(forms.Form):
    """Which leader leaves."""

    leader = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class PersonField(forms.CharField):
    """An active member of staff, by login name or by a name that only one has."""

    def clean(self, value: Any) -> Any:
        text = clean_line(str(super().clean(value) or ""))
        staff = User.objects.filter(kind=AccountKind.STAFF, login_name__gt="", is_active=True)
        found = list(staff.filter(login_name=text.lower())[:1]) or list(staff.filter(display_name=text)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(
                _("有几位工作人员都叫“%(text)s”，请改填登录名。") % {"text": text[:40]}, code="several"
            )
        raise forms.ValidationError(
            _("没有找到“%(text)s”。请填登录名，或先到“人员”里建立账号。") % {"text": text[:40]},
            code="unknown-person",
        )


class AppointHereForm(forms.Form):
    """Appoint somebody to a post of this office."""

    user = PersonField(
        label=gettext_lazy("人员"),
        help_text=gettext_lazy("登录名，或不重名的姓名。"),
        error_messages={"required": gettext_lazy("请填写登录名")},
    )
    role = forms.ChoiceField(label=gettext_lazy("岗位"), choices=Role.choices)


class EndPostForm(forms.Form):
    """Which post ends."""

    membership = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


def leader_of(office: Organisation, key: int) -> Leader | None:
    """A leader of this very office."""
    return office.leaders.filter(pk=key).first()
