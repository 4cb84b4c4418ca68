"""The living catalogue of components: in the demonstration only."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from huiyin.core.points import point
from huiyin.web.charts import ColumnChart, FlowChart, column_chart, flow_chart
from huiyin.web.forms import LineField, TextField
from huiyin.web.maps import PointView, point_view
from huiyin.web.pages import page
from huiyin.web.public.writing_forms import WhereForm
from huiyin.web.public.writing_pages import PointPicker, point_picker


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
    """A fresh form, one that has been refused, two charts, and a point chosen and shown."""

    form: SampleForm
    refused: SampleForm
    columns: ColumnChart | None
    flow: FlowChart | None
    picker: PointPicker
    point: PointView | None


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every component in all its states."""
    if not settings.IS_DEMO:
        raise Http404
    return page(request, "catalogue.html", sample_page())


def sample_page() -> CataloguePage:
    """What the catalogue shows."""
    where = {"latitude": "30.66521", "longitude": "104.06612"}
    return CataloguePage(
        form=SampleForm(),
        refused=SampleForm({}, prefix="refused"),
        columns=sample_columns(),
        flow=sample_flow(),
        picker=point_picker(WhereForm(initial=where), where),
        point=point_view(point(**where)),
    )


def sample_columns() -> ColumnChart | None:
    """Four weeks."""
    return column_chart(
        [("10-26", (182, 171, 6)), ("11-2", (204, 188, 9)), ("11-9", (264, 190, 4)), ("11-16", (312, 96, 5))]
    )


def sample_flow() -> FlowChart | None:
    """Two sources, two offices, two ends."""
    web, phone, water, housing = (
        gettext("网页"),
        gettext("12345 热线"),
        gettext("市水务局"),
        gettext("市住建局"),
    )
    answered, doing = gettext("已答复"), gettext("在办")
    return flow_chart(
        [
            ((web, water, answered), 120),
            ((web, housing, doing), 84),
            ((phone, water, doing), 24),
            ((phone, housing, answered), 84),
        ],
        [[web, phone], [water, housing], [answered, doing]],
    )
