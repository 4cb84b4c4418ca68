"""Categories 事项分类: the tree, new, change, out of use and back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.core import clock
from huiyin.core.text import clean_line, listed
from huiyin.organisations import services
from huiyin.organisations.details import CATEGORY_LEVELS, split_keywords
from huiyin.organisations.models import Category, Organisation
from huiyin.organisations.nesting import category_ancestors
from huiyin.organisations.selectors import (
    CategoryNode,
    category_tree,
    next_category_code,
    offices_by_category,
)
from huiyin.web.addresses import reverse
from huiyin.web.console.access import SYSTEM, require_role
from huiyin.web.console.attempts import attempt
from huiyin.web.console.frame import Frame, frame
from huiyin.web.forms import LineField, TextField
from huiyin.web.pages import page
from huiyin.web.requests import Request

LISTED = 1_000
OFFICES = 50
LONGEST_KEYWORDS = 2_000


class NewCategoryForm(forms.Form):
    """A new category has a code, which stays."""

    code = LineField(
        label=gettext_lazy("分类代码"),
        max_length=60,
        help_text=gettext_lazy(
            "小写字母、数字、连字符；下级写成“上级代码.下级”，例如 urban.roads。以后不能改。"
        ),
        error_messages={"required": gettext_lazy("请填写分类代码")},
    )
    name = LineField(
        label=gettext_lazy("名称"), max_length=40, error_messages={"required": gettext_lazy("请填写名称")}
    )
    keywords = TextField(
        label=gettext_lazy("关键词"),
        max_length=LONGEST_KEYWORDS,
        required=False,
        help_text=gettext_lazy("群众写信常用的说法，一行一个，或用顿号隔开；系统按它推荐分类。"),
    )

    def clean_keywords(self) -> list[str]:
        """One by one."""
        return split_keywords(self.cleaned_data["keywords"])


class CategoryForm(NewCategoryForm):
    """What may change about a category."""

    code = None  # type: ignore[assignment]
    is_active = forms.BooleanField(
        label=gettext_lazy("在用"),
        required=False,
        help_text=gettext_lazy("停用后，新留言不能再选它和它下面的分类；已有的留言不变。"),
    )


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One line of the list; ``level`` from 1. ``above`` names the categories around it."""

    href: str
    code: str
    name: str
    above: str
    level: int
    keywords: str
    offices: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class CategoriesPage:
    """The tree, top to bottom, or what a search has found in it."""

    frame: Frame
    q: str
    rows: tuple[CategoryRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """A new category, or one that is there, with the offices that answer it and a link for one more below it."""

    frame: Frame
    form: forms.Form
    title: str
    path: tuple[tuple[str, str | None], ...]
    action: str
    code: str = ""
    is_active: bool = True
    below_href: str = ""
    offices: tuple[tuple[str, str], ...] = ()


@never_cache
@require_GET
@require_role(*SYSTEM)
def categories(request: Request) -> HttpResponse:
    """Every category, out of use ones too; with ``q`` those with it in their name, code or keywords."""
    q = clean_line(request.GET.get("q", ""))[:60]
    counts = offices_by_category()
    rows = [row for row in _rows(category_tree(with_inactive=True), counts) if _fits(row, q.lower())]
    content = CategoriesPage(frame(request, "categories"), q, tuple(rows[:LISTED]), len(rows) > LISTED)
    return page(request, "console/categories.html", content)


def _rows(nodes: tuple[CategoryNode, ...], offices: dict[str, int], above: str = "") -> Iterator[CategoryRow]:
    """The rows of these nodes, each followed by those below it."""
    for node in nodes:
        one = node.category
        yield CategoryRow(
            href=reverse("console:category", args=[one.code]),
            code=one.code,
            name=one.name,
            above=above,
            level=one.code.count(".") + 1,
            keywords=listed(one.keywords),
            offices=offices.get(one.code, 0),
            is_active=one.is_active,
        )
        yield from _rows(node.children, offices, f"{above} › {one.name}" if above else one.name)


def _fits(row: CategoryRow, wanted: str) -> bool:
    return any(wanted in text.lower() for text in (row.name, row.code, row.keywords))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*SYSTEM)
def new_category(request: Request) -> HttpResponse:
    """A new category; with ``under`` a free code below that one is filled in."""
    form = NewCategoryForm(request.POST if request.method == "POST" else None, initial=_proposed(request))
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda: services.create_category(actor=request.actor, now=clock.now(), **form.cleaned_data),
        )
        if not status:
            messages.success(request, _("已新增事项分类“%(name)s”") % {"name": form.cleaned_data["name"]})
            return redirect("console:categories")
    title = _("新增事项分类")
    path = ((pgettext("several", "事项分类"), reverse("console:categories")), (title, None))
    content = CategoryPage(frame(request, "categories"), form, title, path, reverse("console:new_category"))
    return page(request, "console/category.html", content, status=status)


def _proposed(request: Request) -> dict[str, Any]:
    above = Category.objects.filter(pk=request.GET.get("under", "")[:60]).first()
    return {"code": next_category_code(above.code)} if above and _has_room(above) else {}


def _has_room(above: Category) -> bool:
    """Whether a level is left below it."""
    return above.code.count(".") + 1 < CATEGORY_LEVELS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*SYSTEM)
def category(request: Request, code: str) -> HttpResponse:
    """Change a category, take it out of use or back into it."""
    one = Category.objects.filter(pk=code).first()
    if one is None:
        raise Http404
    form = CategoryForm(request.POST if request.method == "POST" else None, initial=_initial(one))
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda: services.change_category(
                actor=request.actor, category=one, now=clock.now(), **form.cleaned_data
            ),
        )
        if not status:
            messages.success(request, _("已保存"))
            return redirect("console:categories")
    return page(request, "console/category.html", _page(request, one, form), status=status)


def _initial(one: Category) -> dict[str, Any]:
    return {"name": one.name, "keywords": "\n".join(one.keywords), "is_active": one.is_active}


def _page(request: Request, one: Category, form: forms.Form) -> CategoryPage:
    around = Category.objects.filter(pk__in=category_ancestors(one.code)[:-1]).order_by("code")
    offices = Organisation.objects.filter(duties=one, is_active=True).order_by("division_id", "id")
    return CategoryPage(
        frame=frame(request, "categories"),
        form=form,
        title=one.name,
        path=(
            (pgettext("several", "事项分类"), reverse("console:categories")),
            *((above.name, reverse("console:category", args=[above.code])) for above in around),
            (one.name, None),
        ),
        action=reverse("console:category", args=[one.code]),
        code=one.code,
        is_active=one.is_active,
        below_href=f"{reverse('console:new_category')}?under={one.code}" if _has_room(one) else "",
        offices=tuple(
            (office.name, reverse("console:office", args=[office.code])) for office in offices[:OFFICES]
        ),
    )
