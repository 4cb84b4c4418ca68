"""The acts on one office: which form each takes, which service it calls, and when it is offered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.core.errors import WrongState
from huiyin.organisations import services
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Leader, Membership, Organisation, Role
from huiyin.web.console import office_forms as wanted


@dataclass(frozen=True, slots=True)
class OfficeDoing:
    """Who acts on which office, and when."""

    office: Organisation
    actor: Actor
    now: datetime

    def basics(self) -> dict[str, Any]:
        """The arguments that the services of offices take."""
        return {"organisation": self.office, "actor": self.actor, "now": self.now}


def _always(office: Organisation) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class OfficeAct:
    """One act; ``fits`` says whether the office is in a state for it."""

    form: type[forms.Form]
    run: Callable[[OfficeDoing, Any], object]
    done: Promise
    fits: Callable[[Organisation], bool] = _always

    def blank(self, name: str) -> forms.Form:
        """The form before anything is typed."""
        return self.form(auto_id=f"id_{name}_%s")


def _verify(doing: OfficeDoing, form: forms.Form) -> None:
    services.verify_organisation(**doing.basics())


def _unverify(doing: OfficeDoing, form: forms.Form) -> None:
    services.unverify_organisation(**doing.basics(), reason=form.cleaned_data["reason"])


def _deactivate(doing: OfficeDoing, form: forms.Form) -> None:
    services.deactivate_organisation(**doing.basics(), reason=form.cleaned_data["reason"])


def _reactivate(doing: OfficeDoing, form: forms.Form) -> None:
    services.reactivate_organisation(**doing.basics())


def _save_leader(doing: OfficeDoing, form: wanted.LeaderForm) -> None:
    if not form.cleaned_data["leader"]:
        services.add_leader(**doing.basics(), **form.values())
        return
    leader = _leader(doing.office, form.cleaned_data["leader"])
    services.change_leader(leader=leader, actor=doing.actor, now=doing.now, **form.values())


def _end_leader(doing: OfficeDoing, form: forms.Form) -> None:
    leader = _leader(doing.office, form.cleaned_data["leader"])
    services.end_leader(leader=leader, actor=doing.actor, now=doing.now)


def _leader(office: Organisation, key: int) -> Leader:
    leader = wanted.leader_of(office, key)
    if leader is None:
        raise WrongState("leader-gone", _("这位领导已经不在名单里，请刷新页面"))
    return leader


def _appoint(doing: OfficeDoing, form: forms.Form) -> None:
    typed = form.cleaned_data
    services.appoint(**doing.basics(), user=typed["user"], role=Role(typed["role"]))


def _end_post(doing: OfficeDoing, form: forms.Form) -> None:
    post = (
        Membership.objects.filter(pk=form.cleaned_data["membership"], organisation=doing.office)
        .select_related("organisation", "user")
        .first()
    )
    if post is None:
        raise WrongState("membership-gone", _("这个岗位不在本单位，请刷新页面"))
    services.end_membership(membership=post, actor=doing.actor, now=doing.now)


OFFICE_ACTS: dict[str, OfficeAct] = {
    "verify": OfficeAct(
        wanted.PlainForm,
        _verify,
        gettext_lazy("已授予实名认证"),
        lambda office: office.is_active and not office.is_verified,
    ),
    "unverify": OfficeAct(
        wanted.WhyForm, _unverify, gettext_lazy("已取消实名认证"), lambda office: office.is_verified
    ),
    "deactivate": OfficeAct(
        wanted.WhyForm, _deactivate, gettext_lazy("单位已停用"), lambda office: office.is_active
    ),
    "reactivate": OfficeAct(
        wanted.PlainForm, _reactivate, gettext_lazy("单位已恢复使用"), lambda office: not office.is_active
    ),
    "leader": OfficeAct(wanted.LeaderForm, _save_leader, gettext_lazy("领导名单已保存")),
    "end_leader": OfficeAct(wanted.LeaderEndForm, _end_leader, gettext_lazy("已从名单中去掉")),
    "appoint": OfficeAct(
        wanted.AppointHereForm, _appoint, gettext_lazy("已任命"), lambda office: office.is_active
    ),
    "end_post": OfficeAct(wanted.EndPostForm, _end_post, gettext_lazy("岗位已结束，权限立即失效")),
}
