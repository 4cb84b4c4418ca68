"""Reply templates 答复范本 of the office: a list, and a page to write one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.appeals.models import ReplyTemplate
from huiyin.appeals.selectors.desk import reply_templates
from huiyin.appeals.services.templates import (
    TemplateText,
    change_template,
    create_template,
    set_template_active,
)
from huiyin.core import clock
from huiyin.core.errors import DomainError
from huiyin.core.secrets import keyed_hash
from huiyin.core.text import excerpt
from huiyin.organisations.selectors import CategoryNode, category_tree
from huiyin.web.addresses import reverse
from huiyin.web.desk.access import Desk, at_desk
from huiyin.web.desk.frame import Frame, frame
from huiyin.web.desk.reply_forms import TemplateForm
from huiyin.web.desk.reply_pages import PLACEHOLDERS
from huiyin.web.errors import status_of
from huiyin.web.forms import add_error
from huiyin.web.pages import page
from huiyin.web.requests import Request

EXCERPT = 120
KEY_LENGTH = 20


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One template of the list; shared ones have no page to change them, but can be copied."""

    title: str
    excerpt: str
    category: str
    is_shared: bool
    is_active: bool
    href: str
    switch_href: str
    copy_href: str


@dataclass(frozen=True, slots=True)
class TemplatesPage:
    """The list."""

    frame: Frame
    own: tuple[TemplateRow, ...]
    shared: tuple[TemplateRow, ...]
    new_href: str


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """Writing one."""

    frame: Frame
    form: TemplateForm
    is_new: bool
    placeholders: tuple[str, ...]
    back_href: str
    has_errors: bool


def key_of(template: ReplyTemplate) -> str:
    """What a template is called in an address: not its serial key, and not to be guessed."""
    return keyed_hash(f"reply-template:{template.pk}")[:KEY_LENGTH]


@never_cache
@require_GET
@at_desk
def templates(request: Request, desk: Desk) -> HttpResponse:
    """The office's own templates and the shared ones."""
    rows = [_row(one) for one in reply_templates(desk.organisation_id, active_only=False)]
    content = TemplatesPage(
        frame=frame(desk, "templates", clock.now()),
        own=tuple(row for row in rows if not row.is_shared),
        shared=tuple(row for row in rows if row.is_shared and row.is_active),
        new_href=reverse("desk:template_new"),
    )
    return page(request, "desk/templates.html", content)


def _row(template: ReplyTemplate) -> TemplateRow:
    key = key_of(template)
    return TemplateRow(
        title=template.title,
        excerpt=excerpt(template.body, EXCERPT),
        category=template.category.name if template.category else "",
        is_shared=template.organisation_id is None,
        is_active=template.is_active,
        href=reverse("desk:template", args=[key]),
        switch_href=reverse("desk:template_switch", args=[key]),
        copy_href=f"{reverse('desk:template_new')}?copy={key}",
    )


def _find(desk: Desk, key: str, *, own: bool) -> ReplyTemplate:
    """A template that the office sees, by its key; 404 otherwise. One query over the office's own few."""
    for template in reply_templates(desk.organisation_id, active_only=False):
        if key_of(template) == key and (not own or template.organisation_id is not None):
            return template
    raise Http404


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def template_new(request: Request, desk: Desk) -> HttpResponse:
    """A new template, empty or begun from another one."""
    if request.method != "POST":
        copied = request.GET.get("copy", "")
        source = _find(desk, copied, own=False) if copied else None
        return _show(request, desk, TemplateForm(initial=_initial(source)), is_new=True)
    form = TemplateForm(request.POST)
    if status := _attempt(request, desk, form, None):
        return _show(request, desk, form, is_new=True, status=status)
    messages.success(request, _("范本已保存，写答复时可以选用。"))
    return redirect("desk:templates")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def template(request: Request, desk: Desk, key: str) -> HttpResponse:
    """Change a template of the office."""
    found = _find(desk, key, own=True)
    if request.method != "POST":
        return _show(request, desk, TemplateForm(initial=_initial(found)), is_new=False)
    form = TemplateForm(request.POST)
    if status := _attempt(request, desk, form, found):
        return _show(request, desk, form, is_new=False, status=status)
    messages.success(request, _("范本已改好。以前用它写的答复不变。"))
    return redirect("desk:templates")


@never_cache
@require_POST
@at_desk
def template_switch(request: Request, desk: Desk, key: str) -> HttpResponse:
    """停用 or 启用: the form says which, so that a second press changes nothing."""
    found = _find(desk, key, own=True)
    active = request.POST.get("active") == "1"
    set_template_active(template=found, active=active, actor=desk.actor, now=clock.now())
    words = _("“%(title)s”已启用。") if active else _("“%(title)s”已停用，随时可以再启用。")
    messages.success(request, words % {"title": found.title})
    return redirect("desk:templates")


def _attempt(request: Request, desk: Desk, form: TemplateForm, found: ReplyTemplate | None) -> int | None:
    """None when it is done; otherwise the status, with the sentence on the form."""
    if not form.is_valid():
        return 422
    typed, now = form.cleaned_data, clock.now()
    text = TemplateText(typed["title"], typed["body"], typed["category"] or None)
    try:
        if found is None:
            create_template(organisation_id=desk.organisation_id, text=text, actor=desk.actor, now=now)
        else:
            change_template(template=found, text=text, actor=desk.actor, now=now)
    except DomainError as error:
        add_error(form, error)
        return status_of(error)
    return None


def _initial(source: ReplyTemplate | None) -> dict[str, str]:
    if source is None:
        return {}
    return {"title": source.title, "body": source.body, "category": source.category_id or ""}


def _show(
    request: Request, desk: Desk, form: TemplateForm, *, is_new: bool, status: int = 200
) -> HttpResponse:
    options = [("", _("不限")), *_options(category_tree())]
    select = form.fields["category"].widget
    assert isinstance(select, forms.Select)
    select.choices = options
    content = TemplatePage(
        frame=frame(desk, "templates", clock.now()),
        form=form,
        is_new=is_new,
        placeholders=PLACEHOLDERS,
        back_href=reverse("desk:templates"),
        has_errors=status >= 400,
    )
    return page(request, "desk/template.html", content, status=status)


def _options(nodes: Iterable[CategoryNode], above: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for node in nodes:
        label = f"{above} › {node.category.name}" if above else node.category.name
        rows.append((node.category.code, label))
        rows += _options(node.children, label)
    return rows
