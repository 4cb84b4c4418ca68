"""Who may manage divisions, organisations, mailboxes and memberships.

A system administrator manages people and offices within the division of the post; programs act as SYSTEM_ACTOR.
Everybody may read all of it: the list of offices is public.
"""

from typing import TypeAlias

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.core.permission import ALLOWED, Answer, Denied
from huiyin.core.text import listed
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Division, Leader, Mailbox, Membership, Organisation, Role
from huiyin.organisations.nesting import code_range


class Action(models.TextChoices):
    """What an administrator does here."""

    MANAGE_DIVISION = "manage_division", gettext_lazy("管理行政区划")
    MANAGE_ORGANISATION = "manage_organisation", gettext_lazy("管理单位")
    VERIFY = "verify", gettext_lazy("实名认证")
    MANAGE_MAILBOX = "manage_mailbox", gettext_lazy("管理信箱")
    MANAGE_CATEGORY = "manage_category", gettext_lazy("管理事项分类")
    APPOINT = "appoint", gettext_lazy("任免岗位")
    IMPORT = "import", gettext_lazy("导入行政区划和单位")


Target: TypeAlias = Division | Organisation | Mailbox | Leader | Membership | str | None


def may(actor: Actor, action: Action, target: Target = None) -> Answer:
    """Whether ``actor`` may do ``action`` to ``target``.

    A string is the code of a division (for what does not exist yet), None asks whether there is anything the
    actor may do it to. Whoever appoints may not do so for themselves.
    """
    if actor.is_system:
        return ALLOWED
    if not actor.is_signed_in:
        return Denied(_("请先登录工作人员账号，再进行这项操作。"), "not-signed-in")
    if not actor.holds(Role.SYSTEM_ADMIN):
        return Denied(
            _("只有系统管理员可以%(action)s。如有需要，请联系本平台的系统管理员。")
            % {"action": action.label},
            "not-system-admin",
        )
    if isinstance(target, Membership) and target.user_id == actor.user_id:
        return Denied(_("不能任免自己的岗位。请由另一位系统管理员办理。"), "own-post")
    code = _division_code(target)
    if code is None or actor.holds_over(code, Role.SYSTEM_ADMIN):
        return ALLOWED
    return Denied(
        _("%(target)s不在您的管理范围内（您是%(own)s的系统管理员）。请联系上级系统管理员。")
        % {
            "target": _label(target),
            "own": listed(post.organisation_name for post in actor.posts_as(Role.SYSTEM_ADMIN)),
        },
        "outside-division",
    )


def manageable(actor: Actor, field: str = "division_id") -> Q:
    """The rows that ``actor`` may manage, by the column that holds a division code. Same rule as :func:`may`."""
    if actor.is_system:
        return Q()
    reach = Q(pk__in=[])
    for code in actor.division_codes(Role.SYSTEM_ADMIN):
        start, below = code_range(code)
        reach |= Q(**{f"{field}__gte": start, f"{field}__lt": below})
    return reach


def _division_code(target: Target) -> str | None:
    """The code of the division in which the target lies."""
    if target is None or isinstance(target, str):
        return target
    if isinstance(target, Division):
        return target.code
    if isinstance(target, Organisation | Mailbox):
        return target.division_id
    return target.organisation.division_id


def _label(target: Target) -> str:
    """The target as the sentence of a refusal names it."""
    if isinstance(target, str):
        return _("行政区划 %(code)s ") % {"code": target}
    return f"「{target.organisation if isinstance(target, Membership) else target}」"
