"""Who may open the desk, and for which office they sit at it."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyin.appeals.policies import OFFICE_ROLES
from huiyin.core.errors import Forbidden
from huiyin.organisations.actors import Actor, Post
from huiyin.organisations.models import Role
from huiyin.web.addresses import reverse
from huiyin.web.requests import Request

#: The session's entry with the code of the office last worked for.
OFFICE = "desk_office"

Rest = ParamSpec("Rest")


@dataclass(frozen=True, slots=True)
class Desk:
    """A person at the desk of one office. ``actor`` holds the posts in that office and no others: whatever is read or
    done here is this office's. ``offices`` are all that they may sit for, as (code, name)."""

    actor: Actor
    post: Post
    code: str
    offices: tuple[tuple[str, str], ...]

    @property
    def organisation_id(self) -> int:
        """The office's key."""
        return self.post.organisation_id

    @property
    def name(self) -> str:
        """The office's name."""
        return self.post.organisation_name

    @property
    def is_handler(self) -> bool:
        """Whether they handle appeals for the office."""
        return self.actor.holds(Role.HANDLER)

    @property
    def is_approver(self) -> bool:
        """Whether they approve its replies."""
        return self.actor.holds(Role.APPROVER)


View = Callable[Concatenate[Request, Desk, Rest], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def at_desk(view: View[Rest]) -> Guarded[Rest]:
    """Let handlers and approvers in and hand the view their Desk. Nobody signed in: to the staff sign-in.

    ``?office=code`` changes the office and keeps it in the session.
    """

    @functools.wraps(view)
    def guarded(request: Request, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if not request.actor.is_signed_in:
            back = request.get_full_path() if request.method == "GET" else reverse("desk:work")
            return redirect(f"{reverse('public:staff_login')}?{urlencode({'next': back})}")
        return view(request, desk_of(request), *args, **kwargs)

    return guarded  # type: ignore[return-value]


def desk_of(request: Request) -> Desk:
    """The office asked for, or the last one, or the first. Forbidden to people without a post at a desk."""
    posts = request.actor.posts_as(*OFFICE_ROLES)
    if not posts:
        raise Forbidden(
            "desk-role",
            _("办理台只给单位的经办人和审签人使用。如果工作需要，请联系系统管理员为您任命岗位。"),
        )
    offices = {code_of(post): post for post in posts}
    asked = request.GET.get("office", "")
    if asked and asked not in offices:
        raise Forbidden("not-your-office", _("您不是这个单位的经办人或审签人，请从左侧选择自己的单位。"))
    if asked and asked != request.session.get(OFFICE):
        request.session[OFFICE] = asked
    code = asked or request.session.get(OFFICE, "")
    return sit_down(request.actor, code if code in offices else next(iter(offices)))


def sit_down(actor: Actor, code: str) -> Desk:
    """The desk of one of the actor's offices, named by its code."""
    posts = actor.posts_as(*OFFICE_ROLES)
    here = tuple(post for post in posts if code_of(post) == code)
    handlers = [post for post in here if post.role == Role.HANDLER]
    names = {code_of(post): post.organisation_name for post in posts}
    return Desk(
        actor=Actor(actor.user_id, actor.label, actor.is_staff, here),
        post=(handlers or list(here))[0],
        code=code,
        offices=tuple(names.items()),
    )


def code_of(post: Post) -> str:
    """The code of a post's office: the last part of its path."""
    return post.organisation_path.rstrip("/").rpartition("/")[2]
