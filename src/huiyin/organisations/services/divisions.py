"""Writes of divisions 行政区划."""

from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext as _

from huiyin.core.errors import InvalidInput, WrongState
from huiyin.core.permission import require
from huiyin.organisations.actors import Actor
from huiyin.organisations.details import checked_reason, checked_text
from huiyin.organisations.models import LEVEL_OF_LENGTH, Division, Organisation, OrganisationKind
from huiyin.organisations.nesting import full_name, normal_division_code, parent_division_code
from huiyin.organisations.policies import Action, may
from huiyin.organisations.selectors import in_division
from huiyin.organisations.services.writing import one_writer, write_event
from huiyin.organisations.terms import OrganisationEvent


@transaction.atomic
def create_division(*, actor: Actor, code: str, name: str, now: datetime) -> Division:
    """A new division; level and parent follow from its code (padded or short), the full name from the parent's.

    InvalidInput: "division-code", "division-exists", "division-parent-unknown", "missing", "too-long".
    """
    normal = normal_division_code(code)
    if normal is None:
        raise InvalidInput(
            "division-code",
            _("行政区划代码「%(code)s」不对：应为 2、4、6、9 或 12 位数字，例如 510104。")
            % {"code": code[:20]},
            field="code",
        )
    require(may(actor, Action.MANAGE_DIVISION, normal))
    one_writer()
    if Division.objects.filter(pk=normal).exists():
        raise InvalidInput(
            "division-exists", _("代码 %(code)s 已经有了，请直接修改它。") % {"code": normal}, field="code"
        )
    parent = _parent(normal)
    division = Division(
        code=normal,
        name=checked_text(Division, "name", name),
        level=LEVEL_OF_LENGTH[len(normal)],
        parent=parent,
    )
    division.full_name = checked_text(
        Division, "full_name", full_name(parent.full_name if parent else "", division.name)
    )
    division.save(force_insert=True)
    write_event(
        OrganisationEvent.DIVISION_CREATED,
        subject="division",
        subject_id=division.pk,
        actor=actor,
        now=now,
        data={"name": division.name, "full_name": division.full_name},
    )
    return division


@transaction.atomic
def change_division(*, actor: Actor, division: Division, name: str, now: datetime) -> Division:
    """A new name, which the full names of everything in the division follow; nothing where it is the old one.

    InvalidInput: "missing", "too-long" (also where a full name below would no longer fit).
    """
    require(may(actor, Action.MANAGE_DIVISION, division))
    one_writer()
    stored = Division.objects.select_related("parent").get(pk=division.pk)
    name = checked_text(Division, "name", name)
    if name == stored.name:
        return stored
    before, after = stored.full_name, full_name(stored.parent.full_name if stored.parent else "", name)
    checked_text(Division, "full_name", after)
    inside = Division.objects.filter(in_division(stored.code, "code"), full_name__startswith=before)
    longest = (
        inside.annotate(length=Length("full_name")).order_by("-length").values_list("full_name", flat=True)[0]
    )
    checked_text(Division, "full_name", after + longest[len(before) :])
    inside.update(full_name=Concat(Value(after), Substr("full_name", len(before) + 1)))
    Division.objects.filter(pk=stored.pk).update(name=name)
    write_event(
        OrganisationEvent.DIVISION_CHANGED,
        subject="division",
        subject_id=stored.pk,
        actor=actor,
        now=now,
        data={"changes": {"name": [stored.name, name], "full_name": [before, after]}},
    )
    return Division.objects.get(pk=stored.pk)


@transaction.atomic
def set_duty_office(*, actor: Actor, division: Division, office: Organisation | None, now: datetime) -> None:
    """值班单位: who receives emergencies of the place at once; None leaves them to the place above.

    InvalidInput("duty-office") where the office is not in use, or a newsroom; nothing happens where it is that one already.
    """
    require(may(actor, Action.MANAGE_DIVISION, division))
    one_writer()
    if office is not None and (not office.is_active or office.kind == OrganisationKind.MEDIA):
        raise InvalidInput("duty-office", _("这个单位不能值班，请换一个在用的办理单位"), field="office")
    stored = Division.objects.select_related("duty_organisation").get(pk=division.pk)
    if stored.duty_organisation_id == (office.pk if office else None):
        return
    Division.objects.filter(pk=stored.pk).update(duty_organisation=office)
    before = stored.duty_organisation.name if stored.duty_organisation else ""
    write_event(
        OrganisationEvent.DUTY_OFFICE_SET,
        subject="division",
        subject_id=stored.pk,
        actor=actor,
        now=now,
        data={"name": stored.name, "changes": {"office": [before, office.name if office else ""]}},
    )


@transaction.atomic
def deactivate_division(*, actor: Actor, division: Division, reason: str, now: datetime) -> None:
    """Take a division out of use. WrongState while it is inactive or something active lies in it."""
    require(may(actor, Action.MANAGE_DIVISION, division))
    one_writer()
    if division.children.filter(is_active=True).exists():
        raise WrongState("division-has-children", _("这个区划下还有在用的下级区划，请先停用下级。"))
    if division.organisations.filter(is_active=True).exists():
        raise WrongState(
            "division-has-organisations", _("这个区划里还有在用的单位，请先把单位停用或迁到别的区划。")
        )
    if not Division.objects.filter(pk=division.pk, is_active=True).update(is_active=False):
        raise WrongState("division-inactive", _("这个区划已经停用。"))
    write_event(
        OrganisationEvent.DIVISION_DEACTIVATED,
        subject="division",
        subject_id=division.pk,
        actor=actor,
        now=now,
        data={"name": division.name, "reason": checked_reason(reason)},
    )


@transaction.atomic
def reactivate_division(*, actor: Actor, division: Division, now: datetime) -> None:
    """Take a division into use again. WrongState while it is active or lies in an inactive one."""
    require(may(actor, Action.MANAGE_DIVISION, division))
    one_writer()
    if division.parent is not None and not division.parent.is_active:
        raise WrongState("division-parent-inactive", _("上级区划还在停用，请先恢复上级。"))
    if not Division.objects.filter(pk=division.pk, is_active=False).update(is_active=True):
        raise WrongState("division-active", _("这个区划正在使用，不需要恢复。"))
    write_event(
        OrganisationEvent.DIVISION_REACTIVATED,
        subject="division",
        subject_id=division.pk,
        actor=actor,
        now=now,
        data={"name": division.name},
    )


def _parent(code: str) -> Division | None:
    """The division around this code; InvalidInput where it is unknown, None for a province."""
    parent_code = parent_division_code(code)
    if parent_code is None:
        return None
    parent = Division.objects.filter(pk=parent_code, is_active=True).first()
    if parent is None:
        raise InvalidInput(
            "division-parent-unknown",
            _("上级区划 %(parent)s 还没有或已停用，请先建立它。") % {"parent": parent_code},
            field="code",
        )
    return parent
