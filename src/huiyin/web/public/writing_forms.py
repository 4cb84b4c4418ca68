"""The forms of the four steps. They check what was typed; the texts themselves stay in the draft as typed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.accounts.addresses import parse
from huiyin.appeals.terms import (
    BODY_MAX,
    BODY_MIN,
    NAME_MAX,
    PLACE_MAX,
    REMARK_MAX,
    TITLE_MAX,
    Kind,
    Openness,
)
from huiyin.core.errors import InvalidInput
from huiyin.core.points import LATITUDE_MAX, LONGITUDE_MAX, degrees, point
from huiyin.organisations.models import Mailbox, Organisation
from huiyin.web.forms import LineField, TextField, too_long
from huiyin.web.public.writing_levels import site_division
from huiyin.web.public.writing_offices import find_office

AUTO, TO_MAILBOX, TO_OFFICE = "auto", "mailbox", "office"
#: Kinds whose author need not say who they are.
NAMELESS = (Kind.REPORT, Kind.THANKS)
#: Kinds that may be about an office itself.
ABOUT_OFFICES = (Kind.COMPLAINT, Kind.REPORT)


class _Counted(forms.CharField):
    """A text with a limit that is told, never enforced by cutting: a paste that is too long stays whole."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs

    def run_validators(self, value: Any) -> None:
        if self.max_length is not None and len(value) > self.max_length:
            raise forms.ValidationError(too_long(self.max_length, len(value)), code="too-long")


class CountedLine(_Counted, LineField):
    """One line with a counted limit."""


class CountedText(_Counted, TextField):
    """Several lines with a counted limit."""


class WhatForm(forms.Form):
    """Step 1: what it is about."""

    title = CountedLine(
        label=gettext_lazy("一句话说清楚"),
        help_text=gettext_lazy("别人看标题就明白，例如“滨河路路灯三天不亮”"),
        max_length=TITLE_MAX,
        error_messages={"required": gettext_lazy("请用一句话说清楚是什么事")},
    )
    body = CountedText(
        label=gettext_lazy("详细说一说"),
        help_text=gettext_lazy(
            "什么时候、什么地方、发生了什么、您希望怎么办。也可以用键盘上的话筒说话输入。"
        ),
        max_length=BODY_MAX,
        error_messages={"required": gettext_lazy("请再写几句：什么时候、在什么地方、发生了什么")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("这是哪一类的事"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选一类，选不准就选“求助”"),
            "invalid_choice": gettext_lazy("请从列出的几类里选一类"),
        },
    )
    openness = forms.ChoiceField(
        label=gettext_lazy("能不能公开"),
        choices=Openness.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选择能不能公开"),
            "invalid_choice": gettext_lazy("请选择能不能公开"),
        },
    )

    emergency = forms.BooleanField(
        label=gettext_lazy("很急：有人身危险，或正在造成大的损失"),
        help_text=gettext_lazy(
            "勾选后直接交给值班单位，不排队，不分昼夜。请先打 110、119、120、122；不属于紧急情况的会转回普通办理。"
        ),
        required=False,
    )

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if len(body) < BODY_MIN:
            raise forms.ValidationError(_("请再写几句：什么时候、在什么地方、发生了什么"), code="too-short")
        return body


class WhereForm(forms.Form):
    """Step 2: where. ``division`` comes from the selects of ``division_chain``."""

    division = forms.CharField(
        label=gettext_lazy("在哪个区县、街道"),
        error_messages={"required": gettext_lazy("请选择事情发生在哪个区县；说不清就选“全市范围”")},
    )
    place = CountedLine(
        label=gettext_lazy("具体地点"),
        help_text=gettext_lazy("路名、小区、门牌号或附近的明显建筑，例如“滨河路菜市场北门”"),
        max_length=PLACE_MAX,
        required=False,
    )
    latitude = LineField(
        label=gettext_lazy("纬度"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    longitude = LineField(
        label=gettext_lazy("经度"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        if not site_division():
            self.fields["division"].error_messages["required"] = _("请选择事情发生在哪个省、市、区县")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        north, east = cleaned.get("latitude", ""), cleaned.get("longitude", "")
        if (north or east) and point(north, east) is None:
            self._say_what_is_wrong(north, east)
        return cleaned

    def _say_what_is_wrong(self, north: str, east: str) -> None:
        if point(east, north) is not None:
            sentence = _("纬度和经度好像写反了：纬度在 −90 到 90 之间")
            self.add_error("latitude", forms.ValidationError(sentence, code="swapped"))
            return
        if degrees(north, LATITUDE_MAX) is None:
            sentence = _("纬度请写成小数，例如 30.66521；不知道就把经纬度都空着")
            self.add_error("latitude", forms.ValidationError(sentence, code="not-degrees"))
        if degrees(east, LONGITUDE_MAX) is None:
            sentence = _("经度请写成小数，例如 104.06612；不知道就把经纬度都空着")
            self.add_error("longitude", forms.ValidationError(sentence, code="not-degrees"))


class WhoForm(forms.Form):
    """Step 3: who shall see to it. ``category`` comes from the selects of ``category_chain``."""

    to = forms.ChoiceField(
        label=gettext_lazy("写给谁"),
        choices=[
            (AUTO, gettext_lazy("请平台帮我分派")),
            (TO_MAILBOX, gettext_lazy("写给领导信箱")),
            (TO_OFFICE, gettext_lazy("我知道该哪个单位办")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选择写给谁；不确定就选“请平台帮我分派”"),
            "invalid_choice": gettext_lazy("请选择写给谁；不确定就选“请平台帮我分派”"),
        },
    )
    mailbox = forms.CharField(required=False, label=gettext_lazy("哪个信箱"))
    office = CountedLine(required=False, label=gettext_lazy("单位名称"), max_length=80)
    accused = CountedLine(
        required=False,
        label=gettext_lazy("被反映的单位"),
        help_text=gettext_lazy(
            "如果反映的就是某个单位，请写出它的名称。只告诉平台，平台不会把这件事交给它办。"
        ),
        max_length=80,
    )
    remark = CountedText(
        required=False,
        label=gettext_lazy("还有什么要悄悄说的"),
        help_text=gettext_lazy("仅平台和办理单位可见，不会公开。例如门牌号、联系的时间。"),
        max_length=REMARK_MAX,
    )

    #: The offices named, once the form is valid.
    addressee: Organisation | None = None
    recused: Organisation | None = None

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, kind: Kind = Kind.REPORT, **options: Any
    ) -> None:
        super().__init__(data, **options)
        if kind not in ABOUT_OFFICES:
            del self.fields["accused"]
        if kind == Kind.THANKS:
            del self.fields["remark"]
            self.fields["to"] = self._thanked()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        to = cleaned.get("to")
        if to == TO_MAILBOX:
            self._check_mailbox(cleaned.get("mailbox", ""))
        if to == TO_OFFICE and "office" in cleaned:
            self.addressee = self._office("office", cleaned["office"])
        if cleaned.get("accused"):
            self.recused = self._office("accused", cleaned["accused"])
        if self.recused and self.addressee and self.addressee.path.startswith(self.recused.path):
            sentence = _("“%(name)s”正是被反映的单位，不能请它自己办。请改选“请平台帮我分派”") % {
                "name": self.addressee.name
            }
            self.add_error("office", forms.ValidationError(sentence, code="office-accused"))
        return cleaned

    @staticmethod
    def _thanked() -> forms.ChoiceField:
        choices = [
            (AUTO, _("请平台帮我转达")),
            (TO_MAILBOX, _("写给领导信箱")),
            (TO_OFFICE, _("我知道是哪个单位")),
        ]
        return forms.ChoiceField(label=_("感谢谁"), choices=choices, widget=forms.RadioSelect)

    def _check_mailbox(self, code: str) -> None:
        if not code:
            self.add_error("mailbox", _("请选择写给哪个信箱"))
        elif not Mailbox.objects.filter(code=code, is_open=True).exists():
            self.add_error("mailbox", _("这个信箱没有开通，请换一个"))

    def _office(self, field: str, name: str) -> Organisation | None:
        try:
            return find_office(name)
        except InvalidInput as error:
            self.add_error(field, forms.ValidationError(error.sentence, code=error.code))
            return None


class CheckForm(forms.Form):
    """Step 4: who writes, as the offices and as the public shall know them."""

    contact = CountedLine(
        label=gettext_lazy("手机号或邮箱"),
        help_text=gettext_lazy("办理有进展时通知您，办理单位也可能打来核实情况。不会公开。"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "autocapitalize": "off", "spellcheck": "false"}),
    )
    author_name = CountedLine(
        label=gettext_lazy("您的姓名"),
        help_text=gettext_lazy("只给平台和办理单位看，方便称呼您"),
        max_length=NAME_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    author_label = CountedLine(
        label=gettext_lazy("公开时怎么称呼您"),
        help_text=gettext_lazy("会和留言一起显示，请不要用真实姓名"),
        max_length=NAME_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, kind: Kind, is_signed_in: bool, **options: Any
    ) -> None:
        super().__init__(data, **options)
        if is_signed_in:
            del self.fields["contact"]
        elif kind not in NAMELESS:
            self.fields["contact"].required = True
            self.fields["contact"].error_messages["required"] = _(
                "请留一个手机号或邮箱，办理有结果才能告诉您"
            )

    def clean_contact(self) -> str:
        written: str = self.cleaned_data["contact"]
        if not written:
            return ""
        try:
            return parse(written).value
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence, code=error.code) from error
