"""People: staff accounts and their posts."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts import staff
from huiyin.accounts.models import AccountKind, User
from huiyin.accounts.services import disable
from huiyin.core import clock
from huiyin.core.codes import ALPHABET
from huiyin.core.errors import Forbidden, WrongState
from huiyin.core.paging import cut, parse_cursor
from huiyin.core.permission import Answer, require
from huiyin.journal.services import Who
from huiyin.organisations import services
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Membership, Role
from huiyin.organisations.policies import manageable
from huiyin.web.addresses import reverse
from huiyin.web.console.access import SYSTEM, may_manage_account, require_role
from huiyin.web.console.attempts import attempt
from huiyin.web.console.frame import Frame, frame
from huiyin.web.console.listing import Choice
from huiyin.web.console.office_forms import EndPostForm, PlainForm
from huiyin.web.console.people_forms import DisableForm, NewPersonForm, PostForm
from huiyin.web.pages import page
from huiyin.web.requests import Request
from huiyin.web.words import full_time

PASSWORD_GROUPS = 4
GROUP_LENGTH = 4


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list, and the head of a person's page."""

    href: str
    name: str
    login_name: str
    posts: tuple[str, ...]
    is_active: bool
    has_second_factor: bool
    since: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Staff within reach."""

    frame: Frame
    q: str
    roles: tuple[Choice, ...]
    rows: tuple[PersonRow, ...]
    newer_href: str
    older_href: str


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post of a person; ``key`` names it in the form that ends it, 0 where it is over or out of reach."""

    office: str
    office_href: str
    role: str
    since: str
    ended: str
    key: int


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One member of staff. ``password`` is there once: right after it was set."""

    frame: Frame
    handle: str
    person: PersonRow
    posts: tuple[PostLine, ...]
    forms: dict[str, forms.Form]
    opened: str
    refusal: str
    password: str = ""
    has_errors: bool = False


@dataclass(frozen=True, slots=True)
class NewPersonPage:
    """A new staff account."""

    frame: Frame
    form: NewPersonForm


def _running() -> QuerySet[Membership]:
    return Membership.objects.filter(ended_at__isnull=True)


def _within_reach(actor: Actor) -> QuerySet[User]:
    """Staff with a post within reach, or with none at all."""
    mine = _running().filter(manageable(actor, "organisation__division_id"), user=OuterRef("pk"))
    any_post = _running().filter(user=OuterRef("pk"))
    return User.objects.filter(
        Exists(mine) | ~Exists(any_post), kind=AccountKind.STAFF, login_name__gt=""
    ).prefetch_related(
        Prefetch("memberships", _running().select_related("organisation").order_by("id"), "running")
    )


@never_cache
@require_GET
@require_role(*SYSTEM)
def people(request: Request) -> HttpResponse:
    """Staff accounts, the newest first."""
    q, role = request.GET.get("q", "").strip()[:40], request.GET.get("role", "")
    rows = _within_reach(request.actor)
    if q:
        rows = rows.filter(Q(display_name__icontains=q) | Q(login_name__icontains=q.lower()))
    if role in Role.values:
        rows = rows.filter(Exists(_running().filter(user=OuterRef("pk"), role=role)))
    found = cut(
        rows,
        column="created_at",
        moment=lambda one: one.created_at,
        cursor=parse_cursor(request.GET.get("at", "")),
    )
    kept = {name: value for name, value in (("q", q), ("role", role)) if value}
    content = PeoplePage(
        frame=frame(request, "people"),
        q=q,
        roles=tuple(Choice(one.value, str(one.label), one.value == role) for one in Role),
        rows=tuple(_row(one) for one in found.rows),
        newer_href=f"?{urlencode(kept | {'at': found.newer})}" if found.newer else "",
        older_href=f"?{urlencode(kept | {'at': found.older})}" if found.older else "",
    )
    return page(request, "console/people.html", content)


def _row(user: Any) -> PersonRow:
    return PersonRow(
        href=reverse("console:person", args=[user.handle]),
        name=user.display_name,
        login_name=user.login_name or "",
        posts=tuple(f"{post.organisation.short_name} · {Role(post.role).label}" for post in user.running),
        is_active=user.is_active,
        has_second_factor=user.has_second_factor,
        since=full_time(user.created_at),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*SYSTEM)
def new_person(request: Request) -> HttpResponse:
    """A new staff account with its first password, which is shown once."""
    form = NewPersonForm(request.POST if request.method == "POST" else None)
    status, password = 200, first_password()
    if request.method == "POST":
        made: list[User] = []
        status = attempt(form, lambda: made.append(_create(request.actor, form, password, clock.now())))
        if made:
            return _show(request, _person(request.actor, made[0].handle), {}, 200, password=password)
    return page(
        request, "console/person_new.html", NewPersonPage(frame(request, "people"), form), status=status
    )


def first_password() -> str:
    """Four groups of four characters that nobody mistakes: 30^16 possibilities."""
    groups = (
        "".join(secrets.choice(ALPHABET.lower()) for _letter in range(GROUP_LENGTH))
        for _group in range(PASSWORD_GROUPS)
    )
    return "-".join(groups)


@transaction.atomic
def _create(actor: Actor, form: NewPersonForm, password: str, now: datetime) -> User:
    """The account and its first post, both or neither."""
    typed = form.cleaned_data
    user = staff.create_staff(
        login_name=typed["login_name"],
        display_name=typed["display_name"],
        password=password,
        now=now,
        who=actor.who(SYSTEM),
    )
    if typed["organisation"]:
        services.appoint(
            user=user, organisation=typed["organisation"], role=Role(typed["role"]), actor=actor, now=now
        )
    return user


def _person(actor: Actor, handle: str) -> User:
    """A member of staff; Http404 for nobody, Forbidden for somebody of another place."""
    user = _within_reach(actor).filter(handle=handle).first()
    if user is None:
        if User.objects.filter(handle=handle, kind=AccountKind.STAFF).exists():
            raise Forbidden("outside-division", _("此人的岗位都不在您的管理范围内。"))
        raise Http404
    return user


@never_cache
@require_GET
@require_role(*SYSTEM)
def person(request: Request, handle: str) -> HttpResponse:
    """One member of staff."""
    return _show(request, _person(request.actor, handle), {}, 200)


def _show(
    request: Request, user: Any, bound: dict[str, forms.Form], status: int, *, password: str = ""
) -> HttpResponse:
    answer = may_manage_account(request.actor, user.pk, user.running)
    possible = [name for name, act in PERSON_ACTS.items() if act.fits(user, answer, request.actor)]
    posts = user.memberships.select_related("organisation").order_by("ended_at", "-since", "id")
    content = PersonPage(
        frame=frame(request, "people"),
        handle=user.handle,
        person=_row(user),
        posts=tuple(_post(post, request.actor) for post in posts),
        forms={
            name: bound.get(name) or PERSON_ACTS[name].form(auto_id=f"id_{name}_%s")
            for name in (*possible, *bound)
        },
        opened=next(iter(bound), ""),
        refusal="" if answer else answer.sentence,
        password=password,
        has_errors=status >= 400,
    )
    return page(request, "console/person.html", content, status=status)


def _post(post: Membership, actor: Actor) -> PostLine:
    within = actor.holds_over(post.organisation.division_id, *SYSTEM) and post.user_id != actor.user_id
    return PostLine(
        office=post.organisation.name,
        office_href=reverse("console:office", args=[post.organisation.code]),
        role=str(Role(post.role).label),
        since=f"{clock.local(post.since):%Y-%m-%d}",
        ended=f"{clock.local(post.ended_at):%Y-%m-%d}" if post.ended_at else "",
        key=post.pk if within and post.ended_at is None else 0,
    )


@dataclass(frozen=True, slots=True)
class PersonDoing:
    """Who acts on whose account, and when."""

    user: Any
    actor: Actor
    now: datetime
    answer: Answer

    @property
    def who(self) -> Who:
        return self.actor.who(SYSTEM)


def _appoint(doing: PersonDoing, form: forms.Form) -> str:
    typed = form.cleaned_data
    services.appoint(
        user=doing.user,
        organisation=typed["organisation"],
        role=Role(typed["role"]),
        actor=doing.actor,
        now=doing.now,
    )
    return _("已任命")


def _end_post(doing: PersonDoing, form: forms.Form) -> str:
    key = form.cleaned_data["membership"]
    post = doing.user.memberships.filter(pk=key).select_related("organisation", "user").first()
    if post is None:
        raise WrongState("membership-gone", _("没有这个岗位，请刷新页面"))
    services.end_membership(membership=post, actor=doing.actor, now=doing.now)
    return _("岗位已结束，权限立即失效")


def _disable(doing: PersonDoing, form: forms.Form) -> str:
    require(doing.answer)
    disable(user=doing.user, who=doing.who, reason=form.cleaned_data["reason"], now=doing.now)
    return _("账号已停用，此人已被退出登录")


def _reset_second_factor(doing: PersonDoing, form: forms.Form) -> str:
    require(doing.answer)
    staff.reset_second_factor(user=doing.user, who=doing.who, now=doing.now)
    return _("动态码已取消，此人下次登录时重新绑定")


def _reset_password(doing: PersonDoing, form: forms.Form) -> str:
    require(doing.answer)
    password = first_password()
    staff.set_password(user=doing.user, password=password, who=doing.who, now=doing.now)
    return password


@dataclass(frozen=True, slots=True)
class PersonAct:
    """One act: its form, the call (which returns the words when done), and whether it is offered."""

    form: type[forms.Form]
    run: Callable[[PersonDoing, forms.Form], str]
    fits: Callable[[Any, Answer, Actor], bool]


PERSON_ACTS: dict[str, PersonAct] = {
    "appoint": PersonAct(
        PostForm, _appoint, lambda user, answer, actor: user.is_active and user.pk != actor.user_id
    ),
    "end_post": PersonAct(EndPostForm, _end_post, lambda user, answer, actor: user.pk != actor.user_id),
    "password": PersonAct(
        PlainForm, _reset_password, lambda user, answer, actor: bool(answer) and user.is_active
    ),
    "second_factor": PersonAct(
        PlainForm,
        _reset_second_factor,
        lambda user, answer, actor: bool(answer) and user.is_active and user.has_second_factor,
    ),
    "disable": PersonAct(DisableForm, _disable, lambda user, answer, actor: bool(answer) and user.is_active),
}


@never_cache
@require_POST
@require_role(*SYSTEM)
def person_act(request: Request, handle: str, act: str) -> HttpResponse:
    """One act on a person's account or posts."""
    user: Any = _person(request.actor, handle)
    chosen = PERSON_ACTS.get(act)
    if chosen is None:
        raise Http404
    form = chosen.form(request.POST, auto_id=f"id_{act}_%s")
    answer = may_manage_account(request.actor, user.pk, user.running)
    doing = PersonDoing(user, request.actor, clock.now(), answer)
    said: list[str] = []
    status = attempt(form, lambda: said.append(chosen.run(doing, form)))
    if status:
        return _show(request, _person(request.actor, handle), {act: form}, status)
    if act == "password":
        return _show(request, _person(request.actor, handle), {}, 200, password=said[0])
    messages.success(request, said[0])
    return redirect("console:person", handle)
