"""The living catalogue of components: in the demonstration only."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from huiyin.web.forms import LineField, TextField
from huiyin.web.pages import page


class SampleForm(forms.Form):
    """One field of each kind."""

    title = LineField(
        label=_("一句话说清楚"),
        help_text=_("别人看标题就明白，例如“滨河路路灯三天不亮”"),
        error_messages={"required": _("请用一句话说清楚是什么事")},
    )
    body = TextField(
        label=_("详细说一说"),
        max_length=5000,
        error_messages={"required": _("请再写几句：什么时候、在什么地方、发生了什么")},
    )
    district = forms.ChoiceField(
        label=_("区县"), choices=[("", _("请选择")), ("a", "青山区"), ("b", "河口县")], required=False
    )
    day = forms.DateField(label=_("哪一天"), required=False)
    photo = forms.FileField(label=_("照片"), required=False)
    openness = forms.ChoiceField(
        label=_("能不能公开"),
        widget=forms.RadioSelect,
        choices=[("public", _("公开内容，隐去我的姓名电话")), ("private", _("只给办理单位看"))],
        error_messages={"required": _("请选一项")},
    )
    agreed = forms.BooleanField(label=_("我看过隐私说明"), error_messages={"required": _("请先看隐私说明")})


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """A fresh form, and one that has been refused."""

    form: SampleForm
    refused: SampleForm


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every component in all its states."""
    if not settings.IS_DEMO:
        raise Http404
    return page(request, "catalogue.html", CataloguePage(SampleForm(), SampleForm({}, prefix="refused")))
