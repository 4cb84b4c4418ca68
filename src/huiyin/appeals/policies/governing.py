"""Who may adopt rule sets and change calendars: system administrators, within the division of their post."""

from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.core.permission import ALLOWED, Answer, Denied
from huiyin.core.text import listed
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Organisation, Role
from huiyin.organisations.nesting import code_range

#: How the whole site is written where a division's code is asked for.
EVERYWHERE = ""


def may_govern(actor: Actor, division: str) -> Answer:
    """Whether ``actor`` may set rules and working time for a division; EVERYWHERE for the whole site.

    The whole site is theirs whose post reaches every office of it. At most one query.
    """
    if actor.is_system:
        return ALLOWED
    if not actor.holds(Role.SYSTEM_ADMIN):
        return Denied(_("只有系统管理员可以修改时限规则和工作日历。"), "not-system-admin")
    if division != EVERYWHERE:
        reaches = actor.holds_over(division, Role.SYSTEM_ADMIN)
    else:
        reaches = not Organisation.objects.filter(is_active=True).exclude(_reach(actor)).exists()
    if reaches:
        return ALLOWED
    posts = listed(post.organisation_name for post in actor.posts_as(Role.SYSTEM_ADMIN))
    return Denied(
        _("这超出了您的管理范围（您是%(own)s的系统管理员）。请联系上级系统管理员。") % {"own": posts},
        "outside-division",
    )


def _reach(actor: Actor) -> Q:
    reach = Q(pk__in=[])
    for code in actor.division_codes(Role.SYSTEM_ADMIN):
        start, below = code_range(code)
        reach |= Q(division_id__gte=start, division_id__lt=below)
    return reach
