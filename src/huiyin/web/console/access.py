"""Who may open which pages of the console."""

import functools
from collections.abc import Callable, Collection
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyin.appeals.policies import PLATFORM_ROLES
from huiyin.core.errors import Forbidden
from huiyin.core.permission import ALLOWED, Answer, Denied
from huiyin.core.text import listed
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import ADMINISTRATORS, Membership, Role
from huiyin.web.addresses import reverse
from huiyin.web.requests import Request

SYSTEM = (Role.SYSTEM_ADMIN,)
AUDIT = (Role.AUDIT_ADMIN,)

Rest = ParamSpec("Rest")
View = Callable[Concatenate[Request, Rest], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def require_role(*roles: Role) -> Callable[[View[Rest]], Guarded[Rest]]:
    """Let those in who hold one of the roles anywhere. Nobody signed in: to the staff sign-in; others: Forbidden."""

    def decorate(view: View[Rest]) -> Guarded[Rest]:
        @functools.wraps(view)
        def guarded(request: Request, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            if not request.actor.is_signed_in:
                back = request.get_full_path() if request.method == "GET" else reverse("console:intake")
                return redirect(f"{reverse('public:staff_login')}?{urlencode({'next': back})}")
            if not request.actor.holds(*roles):
                raise Forbidden("console-role", _refusal(roles))
            return view(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]

    return decorate


def _refusal(roles: Collection[Role]) -> str:
    names = listed(role.label for role in roles)
    return _("这一页只给%(roles)s使用。如果工作需要，请联系系统管理员为您任命岗位。") % {"roles": names}


def home_of(actor: Actor) -> str | None:
    """The first page of the console that is the actor's; None where the console has nothing for them."""
    if actor.holds(*PLATFORM_ROLES):
        return "console:intake"
    if actor.holds(Role.LEADER):
        return "console:leader"
    if actor.holds(Role.JOURNALIST):
        return "console:clues"
    if actor.holds(*SYSTEM):
        return "console:offices"
    return "console:audit" if actor.holds(*AUDIT) else None


def may_manage_account(actor: Actor, user_id: int, posts: Collection[Membership]) -> Answer:
    """Whether a system administrator may reset or close an account, whose running ``posts`` are given.

    Only where every post lies within reach; never their own account, and never that of another administrator: who can
    set an auditor's password can sign in as the auditor (GB/T 22239-2019, 三权分立).
    """
    if not actor.holds(*SYSTEM):
        return Denied(_("只有系统管理员可以管理账号。"), "not-system-admin")
    if user_id == actor.user_id:
        return Denied(_("自己的密码和动态码请到“设置”里修改。"), "own-account")
    if any(post.role in ADMINISTRATORS for post in posts):
        return Denied(
            _("管理员的账号不能由另一位管理员重置或停用。请先结束其管理员岗位，或由运维人员在服务器上办理。"),
            "administrator",
        )
    if not all(actor.holds_over(post.organisation.division_id, *SYSTEM) for post in posts):
        return Denied(_("此人还有岗位不在您的管理范围内，请联系上级系统管理员。"), "outside-division")
    return ALLOWED
