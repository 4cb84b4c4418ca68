"""Who sees the overview of a place 态势: its leaders and supervisors. One rule for the page and for its links."""

from django.utils.translation import gettext as _

from huiyin.core.permission import ALLOWED, Answer, Denied
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Role

OVERSEERS = (Role.LEADER, Role.SUPERVISOR)


def may_oversee(actor: Actor, division: str) -> Answer:
    """Whether the overview of the place with this code is theirs: a post as leader or supervisor reaches over it."""
    if actor.holds_over(division, *OVERSEERS):
        return ALLOWED
    return Denied(_("您的岗位管不到这个地区，看不到它的总体情况。请选本辖区里的地方。"), "outside-division")


def overseen(actor: Actor) -> tuple[str, ...]:
    """The codes of the widest places whose overview is theirs, by code; none within another."""
    found: list[str] = []
    for code in sorted(actor.division_codes(*OVERSEERS)):
        if not any(code.startswith(wider) for wider in found):
            found.append(code)
    return tuple(found)
