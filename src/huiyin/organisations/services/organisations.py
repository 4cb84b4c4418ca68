"""Writes of organisations 单位: the tree, the verified badge, the duty list."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext as _

from huiyin.core.errors import InvalidInput, WrongState
from huiyin.core.permission import require
from huiyin.core.text import listed
from huiyin.organisations.actors import Actor
from huiyin.organisations.details import (
    LONGEST_PATH,
    OrganisationDetails,
    changes,
    checked_code,
    checked_reason,
)
from huiyin.organisations.models import Category, Division, Duty, Organisation
from huiyin.organisations.policies import Action, may
from huiyin.organisations.services.writing import one_writer, write_event
from huiyin.organisations.terms import OrganisationEvent


@transaction.atomic
def create_organisation(
    *, actor: Actor, code: str, details: OrganisationDetails, now: datetime
) -> Organisation:
    """A new organisation, not verified yet, without duties.

    InvalidInput: "code-form", "organisation-exists", "name-taken", "division-inactive", "parent-inactive", "path-too-long", and
    what OrganisationDetails.checked() raises.
    """
    require(may(actor, Action.MANAGE_ORGANISATION, details.division))
    one_writer()
    code, details = checked_code(code), details.checked()
    if Organisation.objects.filter(code=code).exists():
        raise InvalidInput(
            "organisation-exists", _("代码「%(code)s」已被使用，请换一个。") % {"code": code}, field="code"
        )
    _require_free_name(details.name)
    _require_active(details.division)
    parent = _standing_parent(details.parent)
    path = f"{parent.path if parent else ''}{code}/"
    _require_short_path(len(path))
    organisation = Organisation.objects.create(code=code, path=path, **_columns(details))
    _event(
        OrganisationEvent.ORGANISATION_CREATED,
        organisation,
        actor,
        now,
        {"name": organisation.name, "code": code, "division": organisation.division_id, "path": path},
    )
    return organisation


@transaction.atomic
def change_organisation(
    *, actor: Actor, organisation: Organisation, details: OrganisationDetails, now: datetime
) -> Organisation:
    """Change any of the details; a new parent moves the whole subtree. Nothing where all is as before.

    InvalidInput: "organisation-cycle", "name-taken", "division-inactive", "parent-inactive", "path-too-long", and
    what OrganisationDetails.checked() raises.
    """
    one_writer()
    stored = Organisation.objects.get(pk=organisation.pk)
    require(may(actor, Action.MANAGE_ORGANISATION, stored))
    require(may(actor, Action.MANAGE_ORGANISATION, details.division))
    columns = _columns(details.checked())
    changed = changes(stored, columns)
    if not changed:
        return stored
    _require_free_name(columns["name"], except_pk=stored.pk)
    if "division_id" in changed:
        _require_active(details.division)
    if "parent_id" in changed:
        _move(stored, details.parent)
    Organisation.objects.filter(pk=stored.pk).update(**columns)
    _event(
        OrganisationEvent.ORGANISATION_CHANGED,
        stored,
        actor,
        now,
        {"name": columns["name"], "changes": changed},
    )
    return Organisation.objects.get(pk=stored.pk)


@transaction.atomic
def deactivate_organisation(*, actor: Actor, organisation: Organisation, reason: str, now: datetime) -> None:
    """Take an organisation out of use: its posts carry no rights any more and nothing new is given to it.

    WrongState: "organisation-inactive", "organisation-has-children", "organisation-has-mailboxes".
    """
    require(may(actor, Action.MANAGE_ORGANISATION, organisation))
    one_writer()
    if organisation.children.filter(is_active=True).exists():
        raise WrongState(
            "organisation-has-children", _("这个单位还有在用的下级单位，请先停用下级或改换它们的上级。")
        )
    if organisation.mailboxes.filter(is_open=True).exists():
        raise WrongState(
            "organisation-has-mailboxes", _("这个单位还管着开放的信箱，请先关闭信箱或交给别的单位。")
        )
    if not Organisation.objects.filter(pk=organisation.pk, is_active=True).update(is_active=False):
        raise WrongState("organisation-inactive", _("这个单位已经停用。"))
    _event(
        OrganisationEvent.ORGANISATION_DEACTIVATED,
        organisation,
        actor,
        now,
        {"name": organisation.name, "reason": checked_reason(reason)},
    )


@transaction.atomic
def reactivate_organisation(*, actor: Actor, organisation: Organisation, now: datetime) -> None:
    """Take an organisation into use again. WrongState: "organisation-active", "organisation-parent-inactive"."""
    require(may(actor, Action.MANAGE_ORGANISATION, organisation))
    one_writer()
    if Organisation.objects.filter(children=organisation.pk, is_active=False).exists():
        raise WrongState("organisation-parent-inactive", _("上级单位还在停用，请先恢复上级。"))
    if not Organisation.objects.filter(pk=organisation.pk, is_active=False).update(is_active=True):
        raise WrongState("organisation-active", _("这个单位正在使用，不需要恢复。"))
    _event(OrganisationEvent.ORGANISATION_REACTIVATED, organisation, actor, now, {"name": organisation.name})


@transaction.atomic
def verify_organisation(*, actor: Actor, organisation: Organisation, now: datetime) -> None:
    """Grant the badge 实名认证. WrongState("organisation-verified") where it has it."""
    require(may(actor, Action.VERIFY, organisation))
    if not Organisation.objects.filter(pk=organisation.pk, verified_at__isnull=True).update(verified_at=now):
        raise WrongState("organisation-verified", _("这个单位已经通过实名认证。"))
    _event(OrganisationEvent.ORGANISATION_VERIFIED, organisation, actor, now, {"name": organisation.name})


@transaction.atomic
def unverify_organisation(*, actor: Actor, organisation: Organisation, reason: str, now: datetime) -> None:
    """Take the badge away. WrongState("organisation-unverified") where it has none."""
    require(may(actor, Action.VERIFY, organisation))
    if not Organisation.objects.filter(pk=organisation.pk, verified_at__isnull=False).update(
        verified_at=None
    ):
        raise WrongState("organisation-unverified", _("这个单位没有实名认证，不需要取消。"))
    _event(
        OrganisationEvent.ORGANISATION_UNVERIFIED,
        organisation,
        actor,
        now,
        {"name": organisation.name, "reason": checked_reason(reason)},
    )


@transaction.atomic
def set_duties(
    *, actor: Actor, organisation: Organisation, category_codes: Collection[str], now: datetime
) -> None:
    """Make the duty list 责任清单 exactly these categories. Nothing where it is so already.

    InvalidInput("category-unknown") where a code names no active category.
    """
    require(may(actor, Action.MANAGE_ORGANISATION, organisation))
    one_writer()
    wanted = set(category_codes)
    held = set(Duty.objects.filter(organisation=organisation).values_list("category_id", flat=True))
    added, removed = wanted - held, held - wanted
    known = Category.objects.filter(code__in=added, is_active=True).values_list("code", flat=True)
    if unknown := sorted(added.difference(known)):
        raise InvalidInput(
            "category-unknown",
            _("没有这些事项分类：%(codes)s。请从分类表中选择。") % {"codes": listed(unknown[:10])},
            field="category_codes",
        )
    if not added and not removed:
        return
    Duty.objects.filter(organisation=organisation, category_id__in=removed).delete()
    Duty.objects.bulk_create(Duty(organisation=organisation, category_id=code) for code in sorted(added))
    _event(
        OrganisationEvent.DUTIES_SET,
        organisation,
        actor,
        now,
        {"name": organisation.name, "added": sorted(added), "removed": sorted(removed)},
    )


def _columns(details: OrganisationDetails) -> dict[str, Any]:
    """The details as the columns that store them."""
    return {
        "name": details.name,
        "short_name": details.short_name,
        "seal": details.seal,
        "kind": str(details.kind),
        "division_id": details.division.pk,
        "parent_id": details.parent.pk if details.parent else None,
        "intro": details.intro,
        "phone": details.phone,
        "address": details.address,
    }


def _standing_parent(parent: Organisation | None) -> Organisation | None:
    """The parent as it is stored now; InvalidInput where it has been taken out of use."""
    if parent is None:
        return None
    stored = Organisation.objects.get(pk=parent.pk)
    if not stored.is_active:
        raise InvalidInput(
            "parent-inactive",
            _("上级单位「%(name)s」已停用，请另选上级。") % {"name": stored.name},
            field="parent",
        )
    return stored


def _require_free_name(name: str, *, except_pk: int = 0) -> None:
    if Organisation.objects.filter(name=name).exclude(pk=except_pk).exists():
        raise InvalidInput(
            "name-taken",
            _("已经有名称为「%(name)s」的单位，请写全称以便区分。") % {"name": name},
            field="name",
        )


def _require_active(division: Division) -> None:
    if not division.is_active:
        raise InvalidInput(
            "division-inactive",
            _("行政区划「%(name)s」已停用，请另选区划。") % {"name": division.name},
            field="division",
        )


def _require_short_path(length: int) -> None:
    if length > LONGEST_PATH:
        raise InvalidInput(
            "path-too-long",
            _("单位层级太深，请把它放到更高一级的单位下面，或使用更短的代码。"),
            field="parent",
        )


def _move(organisation: Organisation, to: Organisation | None) -> None:
    """Rewrite the paths of the organisation and everything below it."""
    parent = _standing_parent(to)
    old = organisation.path
    if parent is not None and parent.path.startswith(old):
        raise InvalidInput(
            "organisation-cycle",
            _("「%(parent)s」是「%(name)s」本身或它的下级，不能作为上级。")
            % {"parent": parent.name, "name": organisation.name},
            field="parent",
        )
    new = f"{parent.path if parent else ''}{organisation.code}/"
    subtree = Organisation.objects.filter(path__startswith=old)
    longest = subtree.aggregate(length=Max(Length("path")))["length"]
    _require_short_path(longest - len(old) + len(new))
    subtree.update(path=Concat(Value(new), Substr("path", len(old) + 1)))


def _event(
    type: OrganisationEvent, organisation: Organisation, actor: Actor, now: datetime, data: dict[str, Any]
) -> None:
    write_event(type, subject="organisation", subject_id=organisation.pk, actor=actor, now=now, data=data)
