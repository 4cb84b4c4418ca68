"""The list of what marks an emergency: edited by system administrators and supervisors."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.appeals import services
from huiyin.appeals.models import EmergencyList
from huiyin.appeals.selectors.emergencies import list_history, list_in_force
from huiyin.appeals.services.emergencies import EDITORS
from huiyin.appeals.terms import Kind
from huiyin.core import clock
from huiyin.organisations.selectors import category_tree
from huiyin.web.console.access import require_role
from huiyin.web.console.attempts import attempt
from huiyin.web.console.frame import Frame, frame
from huiyin.web.forms import LineField, TextField
from huiyin.web.pages import page
from huiyin.web.requests import Request
from huiyin.web.words import day_words


class EmergencyListForm(forms.Form):
    """The whole list, and why it is changed."""

    lines = TextField(
        label=gettext_lazy("词语"),
        required=False,
        help_text=gettext_lazy(
            "一行一个词。中间隔着几个字的写“燃气…泄漏”；后面跟着某些字就不算的，写在斜线后面：“着火 / 演练、隐患”；# 开头是说明。"
        ),
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("一律算急件的事项分类"), required=False, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("一律算急件的类型"),
        choices=[choice for choice in Kind.choices if choice[0] not in (Kind.THANKS, Kind.REPORT)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = LineField(
        label=gettext_lazy("为什么改"),
        error_messages={"required": gettext_lazy("请写明为什么改")},
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["categories"].choices = [  # type: ignore[attr-defined]
            (node.category.code, node.category.name) for node in category_tree()
        ]

    def clean_kinds(self) -> list[Kind]:
        """The kinds as the domain knows them."""
        return [Kind(kind) for kind in self.cleaned_data["kinds"]]


@dataclass(frozen=True, slots=True)
class Version:
    """One version that there has been."""

    when: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class EmergenciesPage:
    """The form with the list in force, and the versions before it."""

    frame: Frame
    form: EmergencyListForm
    versions: tuple[Version, ...]
    has_errors: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*EDITORS)
def emergencies(request: Request) -> HttpResponse:
    """What sends an appeal to the duty office at once."""
    if request.method != "POST":
        return _show(request, _filled(list_in_force()), 200)
    form = EmergencyListForm(request.POST)
    status = attempt(
        form,
        lambda: services.set_emergency_list(actor=request.actor, now=clock.now(), **form.cleaned_data),
    )
    if status:
        return _show(request, form, status)
    messages.success(request, _("急件清单已更新，从现在起按新的清单判断。"))
    return redirect("console:emergencies")


def _filled(stored: EmergencyList) -> EmergencyListForm:
    return EmergencyListForm(
        initial={"lines": stored.lines, "categories": stored.categories, "kinds": stored.kinds}
    )


def _show(request: Request, form: EmergencyListForm, status: int) -> HttpResponse:
    now = clock.now()
    versions = tuple(
        Version(day_words(one.set_at, now), one.set_by.display_name if one.set_by else "", one.reason)
        for one in list_history()
    )
    content = EmergenciesPage(frame(request, "emergencies"), form, versions, status >= 400)
    return page(request, "console/emergencies.html", content, status=status)
