"""Offices: list, page, new, change, and the acts on one office."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.appeals.policies import PLATFORM_ROLES
from huiyin.core import clock
from huiyin.core.clock import local_day
from huiyin.organisations import services
from huiyin.organisations.calendars import unpublished_year
from huiyin.organisations.models import Leader, Membership, Organisation, OrganisationKind, Role
from huiyin.organisations.policies import Action, may
from huiyin.organisations.selectors import (
    CategoryNode,
    category_path_labels,
    category_tree,
    find_organisations,
    running_memberships,
)
from huiyin.web.addresses import reverse
from huiyin.web.console.access import SYSTEM, require_role
from huiyin.web.console.attempts import attempt, stretch
from huiyin.web.console.fields import division_named
from huiyin.web.console.frame import Frame, frame
from huiyin.web.console.listing import Choice
from huiyin.web.console.office_acts import OFFICE_ACTS, OfficeDoing
from huiyin.web.console.office_forms import DutiesForm, NewOfficeForm, OfficeForm, office_initial
from huiyin.web.pages import page
from huiyin.web.requests import Request

OPTIONS = 20


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One line of the list."""

    href: str
    code: str
    name: str
    kind: str
    place: str
    parent: str
    people: int
    is_verified: bool
    is_active: bool


@dataclass(frozen=True, slots=True)
class OfficesPage:
    """The list of offices with its filters."""

    frame: Frame
    q: str
    division: str
    division_error: str
    kinds: tuple[Choice, ...]
    rows: tuple[OfficeRow, ...]
    newer_href: str
    older_href: str
    unpublished: int | None


@dataclass(frozen=True, slots=True)
class PostRow:
    """Who holds a post; ``key`` names it in the form that ends it, "" where it may not be ended."""

    name: str
    login_name: str
    href: str
    role: str
    since: str
    key: int


@dataclass(frozen=True, slots=True)
class OfficePage:
    """One office with everything that hangs on it. ``forms``: the acts that are possible, by name."""

    frame: Frame
    office: OfficeRow
    facts: tuple[tuple[str, str], ...]
    duties: tuple[str, ...]
    leaders: tuple[Leader, ...]
    mailboxes: tuple[tuple[str, str, bool], ...]
    posts: tuple[PostRow, ...]
    children: tuple[tuple[str, str], ...]
    forms: dict[str, forms.Form]
    opened: str
    refusal: str
    has_errors: bool = False


@dataclass(frozen=True, slots=True)
class OfficeFormPage:
    """A new office, or the details of one."""

    frame: Frame
    form: forms.Form
    title: str
    back_href: str
    action: str


@dataclass(frozen=True, slots=True)
class DutiesPage:
    """责任清单 of an office: the tree of categories with boxes."""

    frame: Frame
    name: str
    back_href: str
    tree: tuple[CategoryNode, ...]
    chosen: frozenset[str]
    form: forms.Form


@never_cache
@require_GET
@require_role(*SYSTEM)
def offices(request: Request) -> HttpResponse:
    """Every office, in the order of the tree."""
    q, place = request.GET.get("q", "").strip()[:60], request.GET.get("division", "").strip()[:60]
    kind, division, problem = request.GET.get("kind", ""), "", ""
    try:
        division = division_named(place).code if place else ""
    except forms.ValidationError as error:
        problem = error.messages[0]
    found = find_organisations(
        text=q,
        division_code=division,
        kind=OrganisationKind(kind) if kind in OrganisationKind.values else None,
    )
    cut = stretch(
        _with_people(found),
        "path",
        after=request.GET.get("after", "")[:300],
        before=request.GET.get("before", "")[:300],
    )
    kept = {"q": q, "division": place, "kind": kind}
    content = OfficesPage(
        frame=frame(request, "offices"),
        q=q,
        division=place,
        division_error=problem,
        kinds=tuple(Choice(one.value, str(one.label), one.value == kind) for one in OrganisationKind),
        rows=tuple(_row(one) for one in cut.rows),
        newer_href=_href(kept, before=cut.before),
        older_href=_href(kept, after=cut.after),
        unpublished=unpublished_year(local_day(clock.now())),
    )
    return page(request, "console/offices.html", content)


def _href(kept: dict[str, str], **place: str) -> str:
    if not any(place.values()):
        return ""
    return f"{reverse('console:offices')}?{urlencode({k: v for k, v in (kept | place).items() if v})}"


def _with_people(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """With the number of running posts of each."""
    posts = (
        Membership.objects.filter(organisation=OuterRef("pk"), ended_at__isnull=True)
        .order_by()
        .values("organisation")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return rows.annotate(people=Coalesce(Subquery(posts), Value(0)))


def _row(office: Any) -> OfficeRow:
    return OfficeRow(
        href=reverse("console:office", args=[office.code]),
        code=office.code,
        name=office.name,
        kind=str(OrganisationKind(office.kind).label),
        place=office.division.full_name,
        parent=office.parent.short_name if office.parent else "",
        people=office.people,
        is_verified=office.is_verified,
        is_active=office.is_active,
    )


def _office(code: str) -> Organisation:
    rows = Organisation.objects.filter(code=code).select_related("division", "parent")
    found = _with_people(rows).first()
    if found is None:
        raise Http404
    return found


@never_cache
@require_GET
@require_role(*SYSTEM)
def office(request: Request, code: str) -> HttpResponse:
    """One office."""
    return _show(request, _office(code), {}, 200)


def _show(request: Request, one: Organisation, bound: dict[str, forms.Form], status: int) -> HttpResponse:
    answer = may(request.actor, Action.MANAGE_ORGANISATION, one)
    possible = [name for name, act in OFFICE_ACTS.items() if answer and act.fits(one)]
    duties = category_path_labels(list(one.duties.values_list("code", flat=True)))
    content = OfficePage(
        frame=frame(request, "offices"),
        office=_row(one),
        facts=_facts(one),
        duties=tuple(duties[code] for code in sorted(duties)),
        leaders=tuple(one.leaders.all()),
        mailboxes=tuple(
            (box.name, reverse("console:mailbox", args=[box.code]), box.is_open)
            for box in one.mailboxes.all()
        ),
        posts=tuple(_post(post, request, can_end=bool(answer)) for post in running_memberships(one)),
        children=tuple(
            (child.name, reverse("console:office", args=[child.code]))
            for child in one.children.filter(is_active=True)[:OPTIONS]
        ),
        forms={name: bound.get(name) or OFFICE_ACTS[name].blank(name) for name in (*possible, *bound)},
        opened=next(iter(bound), ""),
        refusal="" if answer else answer.sentence,
        has_errors=status >= 400,
    )
    return page(request, "console/office.html", content, status=status)


def _post(post: Membership, request: Request, *, can_end: bool) -> PostRow:
    return PostRow(
        name=post.user.display_name,
        login_name=post.user.login_name or "",
        href=reverse("console:person", args=[post.user.handle]),
        role=str(Role(post.role).label),
        since=f"{clock.local(post.since):%Y-%m-%d}",
        key=post.pk if can_end and post.user_id != request.actor.user_id else 0,
    )


def _facts(one: Organisation) -> tuple[tuple[str, str], ...]:
    rows = (
        (_("代码"), one.code),
        (_("类型"), str(OrganisationKind(one.kind).label)),
        (_("简称"), one.short_name),
        (_("行政区划"), f"{one.division.full_name}（{one.division_id}）"),
        (_("上级单位"), one.parent.name if one.parent else _("没有")),
        (_("电话"), one.phone),
        (_("地址"), one.address),
        (_("职责简介"), one.intro),
        (_("实名认证"), f"{clock.local(one.verified_at):%Y-%m-%d}" if one.verified_at else _("没有认证")),
    )
    return tuple((label, value) for label, value in rows if value)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*SYSTEM)
def new_office(request: Request) -> HttpResponse:
    """A new office."""
    form = NewOfficeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda: services.create_organisation(
                actor=request.actor, code=form.cleaned_data["code"], details=form.details(), now=clock.now()
            ),
        )
        if not status:
            messages.success(request, _("已新增单位，可以接着认证、填写责任清单和任命人员"))
            return redirect("console:office", form.cleaned_data["code"].lower())
    here = reverse("console:new_office")
    return _form(request, form, _("新增单位"), reverse("console:offices"), here, status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*SYSTEM)
def edit_office(request: Request, code: str) -> HttpResponse:
    """Change the details of an office."""
    one = _office(code)
    form = OfficeForm(request.POST if request.method == "POST" else None, initial=office_initial(one))
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda: services.change_organisation(
                actor=request.actor, organisation=one, details=form.details(), now=clock.now()
            ),
        )
        if not status:
            messages.success(request, _("已保存"))
            return redirect("console:office", code)
    here, back = reverse("console:edit_office", args=[code]), reverse("console:office", args=[code])
    return _form(request, form, _("修改%(name)s") % {"name": one.name}, back, here, status)


def _form(
    request: Request, form: forms.Form, title: str, back: str, action: str, status: int
) -> HttpResponse:
    content = OfficeFormPage(frame(request, "offices"), form, title, back, action)
    return page(request, "console/office_form.html", content, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*SYSTEM)
def duties(request: Request, code: str) -> HttpResponse:
    """The duty list of an office."""
    one, tree = _office(code), category_tree()
    form = DutiesForm(request.POST if request.method == "POST" else None, codes=tuple(_codes(tree)))
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda: services.set_duties(
                actor=request.actor, organisation=one, now=clock.now(), **form.cleaned_data
            ),
        )
        if not status:
            messages.success(request, _("责任清单已保存"))
            return redirect("console:office", code)
    held = request.POST.getlist("category_codes") if form.is_bound else list(_held(one))
    back = reverse("console:office", args=[code])
    content = DutiesPage(frame(request, "offices"), one.name, back, tree, frozenset(held), form)
    return page(request, "console/duties.html", content, status=status)


def _held(one: Organisation) -> QuerySet[Any]:
    return one.duties.values_list("code", flat=True)


def _codes(tree: tuple[CategoryNode, ...]) -> list[str]:
    return [code for node in tree for code in (node.category.code, *_codes(node.children))]


@never_cache
@require_POST
@require_role(*SYSTEM)
def office_act(request: Request, code: str, act: str) -> HttpResponse:
    """One act on an office: badge, end of use, leaders, posts."""
    one, chosen = _office(code), OFFICE_ACTS.get(act)
    if chosen is None:
        raise Http404
    form = chosen.form(request.POST, auto_id=f"id_{act}_%s")
    doing = OfficeDoing(one, request.actor, clock.now())
    status = attempt(form, lambda: chosen.run(doing, form))
    if status:
        return _show(request, _office(code), {act: form}, status)
    messages.success(request, str(chosen.done))
    return redirect("console:office", code)


@dataclass(frozen=True, slots=True)
class OptionsPage:
    """Options for a data list: (value, words)."""

    options: tuple[tuple[str, str], ...]


@never_cache
@require_GET
@require_role(*PLATFORM_ROLES, *SYSTEM)
def office_options(request: Request) -> HttpResponse:
    """Offices whose name or code contains what was typed, for the suggestions of a field."""
    text = " ".join(request.GET.get("q", "").split())[:40]
    found = find_organisations(text=text).filter(Q(is_active=True))[:OPTIONS] if text else ()
    content = OptionsPage(tuple((one.name, f"{one.short_name} · {one.division.name}") for one in found))
    return page(request, "console/_options.html", content)
