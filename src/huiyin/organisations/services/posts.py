"""Appointing people to posts 岗位 and ending posts."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.core.errors import InvalidInput, WrongState
from huiyin.core.permission import require
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import ADMINISTRATORS, Membership, Organisation, OrganisationKind, Role
from huiyin.organisations.policies import Action, may
from huiyin.organisations.services.writing import write_event
from huiyin.organisations.terms import OrganisationEvent


@transaction.atomic
def appoint(*, user: User, organisation: Organisation, role: Role, actor: Actor, now: datetime) -> Membership:
    """Give a member of staff a post, which reaches as far as the organisation's division.

    InvalidInput: "not-staff", "organisation-inactive", "press-apart" where press and offices would meet in one place.
    WrongState: "already-appointed", "press-apart" where they would meet in one person, and "one-administration" where
    the person is an administrator already: the three kinds of administrators are three different people
    (GB/T 22239-2019, 三权分立), and nobody administers twice.
    """
    membership = Membership(user=user, organisation=organisation, role=role, since=now)
    require(may(actor, Action.APPOINT, membership))
    if not (user.is_active and user.is_staff_account):
        raise InvalidInput(
            "not-staff", _("只能任命在用的工作人员账号。请先为此人建立工作人员账号。"), field="user"
        )
    if not organisation.is_active:
        raise InvalidInput("organisation-inactive", _("这个单位已停用，不能任命。"), field="organisation")
    User.objects.select_for_update().get(pk=user.pk)  # one appointment of a person at a time
    _require_press_apart(membership)
    _require_compatible(membership)
    try:
        with transaction.atomic():
            membership.save(force_insert=True)
    except IntegrityError:  # somebody else appointed the same person in this moment
        _require_compatible(membership)
        raise
    _event(OrganisationEvent.MEMBER_APPOINTED, membership, actor, now)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, actor: Actor, now: datetime) -> None:
    """End a post; the person loses its rights with the next click. WrongState("membership-ended") if it is over."""
    require(may(actor, Action.APPOINT, membership))
    if not Membership.objects.filter(pk=membership.pk, ended_at__isnull=True).update(ended_at=now):
        raise WrongState("membership-ended", _("这个岗位已经结束。"))
    _event(OrganisationEvent.MEMBERSHIP_ENDED, membership, actor, now)


def _require_press_apart(membership: Membership) -> None:
    """Press and offices are apart: journalists belong to a newsroom and hold no other post, and nobody else is in a
    newsroom, so that no office follows its own case in the press."""
    is_press = membership.role == Role.JOURNALIST
    if is_press != (membership.organisation.kind == OrganisationKind.MEDIA):
        raise InvalidInput(
            "press-apart",
            _("记者只能在新闻单位任职，新闻单位里也只有记者。请换一个单位或岗位。"),
            field="role",
        )
    running = Membership.objects.filter(user=membership.user, ended_at__isnull=True)
    others = running.exclude(role=Role.JOURNALIST) if is_press else running.filter(role=Role.JOURNALIST)
    if others.exists():
        raise WrongState(
            "press-apart",
            _("%(person)s不能既是记者又在机关单位或平台任职。请另选他人，或先结束原来的岗位。")
            % {"person": membership.user.display_name},
        )


def _require_compatible(membership: Membership) -> None:
    """WrongState where a running membership of the person excludes this one."""
    running = Membership.objects.filter(user=membership.user, ended_at__isnull=True)
    if running.filter(organisation=membership.organisation, role=membership.role).exists():
        raise WrongState(
            "already-appointed",
            _("%(person)s已经是「%(organisation)s」的%(role)s。")
            % {
                "person": membership.user.display_name,
                "organisation": membership.organisation.name,
                "role": Role(membership.role).label,
            },
        )
    if membership.role not in ADMINISTRATORS:
        return
    held = running.filter(role__in=ADMINISTRATORS).select_related("organisation").first()
    if held is not None:
        raise WrongState(
            "one-administration",
            _(
                "%(person)s已经是「%(organisation)s」的%(role)s。系统、安全、审计三种管理员必须由三个人分别担任，"
                "一个人只能有一个管理员岗位。请另选他人，或先结束原来的岗位。"
            )
            % {
                "person": membership.user.display_name,
                "organisation": held.organisation.name,
                "role": Role(held.role).label,
            },
        )


def _event(type: OrganisationEvent, membership: Membership, actor: Actor, now: datetime) -> None:
    """Events about posts belong to the account; they name the office and the role."""
    write_event(
        type,
        subject="account",
        subject_id=membership.user_id,
        actor=actor,
        now=now,
        data={
            "membership": membership.pk,
            "role": str(membership.role),
            "organisation": membership.organisation_id,
            "organisation_name": membership.organisation.name,
        },
    )
